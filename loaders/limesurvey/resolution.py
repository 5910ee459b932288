"""The resolution of a crosswalk: laid on a questionnaire, with the vocabulary's names, and with all that is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from loaders.findings import Finding, Severity
from loaders.limesurvey.column import columns
from loaders.limesurvey.consistency import inconsistencies
from loaders.limesurvey.coverage import gaps
from loaders.limesurvey.crosswalk import Crosswalk
from loaders.limesurvey.fault import Fault
from loaders.limesurvey.mapping import ColumnMapping, MappedColumn, lay
from loaders.limesurvey.meaning import Meaning
from loaders.limesurvey.structure import Structure
from loaders.limesurvey.terms import Terms

_CLASSES: Final = {"indicator": "gg:Indicator", "domain": "gg:Domain", "application": "gg:ClinicalApplication"}


@dataclass(frozen=True)
class Resolution:
    """A mapping, and everything that is wrong with, or missing from, the crosswalk that it was made from."""

    mapping: ColumnMapping
    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Return whether nothing in the crosswalk is wrong; what it leaves out is its author's choice."""
        return all(f.severity is Severity.WARNING for f in self.findings)


def resolve(crosswalk: Crosswalk, structure: Structure, terms: Terms) -> Resolution:
    """Return the mapping of the columns of ``structure`` by ``crosswalk``, with findings in the crosswalk's file.

    Subjects get the vocabulary's names; a column whose subject the vocabulary does not know is not read.
    """
    listed = columns(structure)
    laid = lay(crosswalk, structure, listed)
    named = replace(laid, read=tuple(_named(m, crosswalk, terms) for m in laid.read))
    unknown = [finding for m in named.read for finding in _unknown(m, crosswalk, terms)]
    known = tuple(m for m in named.read if not any(_unknown(m, crosswalk, terms)))
    findings = (*crosswalk.findings, *gaps(named, listed), *unknown, *inconsistencies(named))
    return Resolution(replace(named, read=known), tuple(dict.fromkeys(findings)))


def _named(mapped: MappedColumn, crosswalk: Crosswalk, terms: Terms) -> MappedColumn:
    """Return the column with its subjects by the vocabulary's names, which may stand in the crosswalk's own lists."""
    said = mapped.meaning
    meaning = replace(
        said,
        indicator=_name("indicator", said, terms, {}),
        domain=_name("domain", said, terms, crosswalk.domains),
        application=_name("application", said, terms, crosswalk.applications),
    )
    return replace(mapped, said=replace(mapped.said, meaning=meaning))


def _name(key: str, meaning: Meaning, terms: Terms, labels: Mapping[str, str]) -> str | None:
    said: str | None = getattr(meaning, key)
    return said and (terms.find(_CLASSES[key], said, labels) or said)


def _unknown(mapped: MappedColumn, crosswalk: Crosswalk, terms: Terms) -> Iterator[Finding]:
    for key, class_name in _CLASSES.items():
        said: str | None = getattr(mapped.meaning, key)
        if said and terms.find(class_name, said) is None:
            expected = f"a name of the vocabulary, such as {next(iter(terms.names.of_class(class_name)), 'none')}"
            message = f"The vocabulary has no {key} of this name."
            fault = Fault(message, expected, said, terms.nearest(class_name, said), field=key)
            yield fault.at(crosswalk.file, mapped.said.lines.get(key), mapped.name)
