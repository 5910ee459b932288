"""A survey that is handed in: files in memory, read by that of the known crosswalks which names their survey.

Nothing here touches a disk: the files hold personal data.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from loaders.findings import Finding, Unreadable, shorten
from loaders.limesurvey.crosswalk import Crosswalk
from loaders.limesurvey.crosswalk_file import parse_crosswalk
from loaders.limesurvey.export import parse_table
from loaders.limesurvey.lss import structure_of
from loaders.limesurvey.structure import Structure
from loaders.limesurvey.table import Table
from loaders.limesurvey.wave import Opened, label_fault

ARCHIVE: Final = "survey_archive.lsa"
STRUCTURE: Final = "survey.lss"
RESPONSES: Final = "responses"
"""How messages call the files: their own names may name persons."""


@dataclass(frozen=True)
class SurveyFiles:
    """The bytes of an archive, or of a structure and the responses to it."""

    structure: bytes
    responses: bytes | None = None

    @property
    def names(self) -> tuple[str, str]:
        """Return how messages call the structure and the responses."""
        return (ARCHIVE, ARCHIVE) if self.responses is None else (STRUCTURE, RESPONSES)

    @property
    def whole(self) -> bytes:
        """Return the archive, or structure and responses, one after the other."""
        return self.structure + (self.responses or b"")


def open_handed(files: SurveyFiles, crosswalks: Mapping[str, bytes], wave: str | None) -> Opened:
    """Return what was handed in, opened, with the crosswalk among ``crosswalks`` that names its survey.

    ``wave`` may be left out where that names it once. Raises Unreadable for files that cannot be read, and for a survey
    or wave that no crosswalk names.
    """
    file, name = files.names
    structure = structure_of(files.structure, file)
    own, crosswalk = _crosswalk(structure, crosswalks, file)
    label = _wave(crosswalk, structure, wave, file)
    content = files.structure if files.responses is None else files.responses
    table = partial(_table, content, structure, name)
    return Opened(label, crosswalk, hashlib.sha256(crosswalks[own]).hexdigest(), structure, file, table)


def _table(content: bytes, structure: Structure, name: str, wanted: Collection[str]) -> Table:
    return parse_table(content, structure, wanted, name)


def _crosswalk(structure: Structure, crosswalks: Mapping[str, bytes], file: str) -> tuple[str, Crosswalk]:
    """Return the one crosswalk that names the survey, with its own name."""
    found = [(name, known) for name, known in _readable(crosswalks) if structure.survey in known.surveys.values()]
    if len(found) == 1:
        return found[0]
    if found:
        message = f"Several crosswalks name survey {structure.survey}: {', '.join(name for name, _ in found)}."
        expected = "one; whoever runs this service must take the others away"
    else:
        message = f"No crosswalk says what the questions of survey {structure.survey} mean."
        expected = "a survey that whoever runs this service has a crosswalk for"
    raise Unreadable(Finding(file, message, expected=expected))


def _readable(crosswalks: Mapping[str, bytes]) -> Iterator[tuple[str, Crosswalk]]:
    for name, content in crosswalks.items():
        try:
            yield name, parse_crosswalk(content, name)
        except Unreadable:
            continue  # who sends a survey can do nothing about it


def _wave(crosswalk: Crosswalk, structure: Structure, wave: str | None, file: str) -> str:
    labels = _labels(crosswalk, structure.survey)
    if wave is not None and wave not in labels:
        message = f"Survey {structure.survey} is not that of the wave that was named."
        raise Unreadable(Finding(file, message, field="wave", value=shorten(wave), expected=" or ".join(labels)))
    if wave is None and len(labels) > 1:
        message = f"Survey {structure.survey} is that of several waves."
        raise Unreadable(Finding(file, message, field="wave", expected=f"wave={' or wave='.join(labels)}"))
    label = wave or labels[0]
    if fault := label_fault(label):
        raise Unreadable(Finding(crosswalk.file, fault, field="survey.sids"))
    return label


def _labels(crosswalk: Crosswalk, survey: int) -> Sequence[str]:
    """Return the labels of the waves that had a survey, as the crosswalk finds them again."""
    labels = (label.split()[-1] for label, number in crosswalk.surveys.items() if number == survey and label.split())
    return sorted({label for label in labels if crosswalk.survey(label) == survey})
