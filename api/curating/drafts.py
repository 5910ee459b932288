"""New records: where they go in a workspace, and how they come to stand there without changing anything else.

The packaged content is never written to. A record that belongs into one of its files, such as that of a country, goes
into a copy in the workspace, which from then on stands in for the packaged one.
"""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.curating import schemas, template
from api.curating.ids import slug, unique
from api.workspace import Workspace, place_of
from graph.files import write_whole
from graph.vocabulary import packaged
from loaders.curated import read_curated
from loaders.findings import Finding, Unreadable
from loaders.schema import Forms
from loaders.yaml_document import parse_yaml

OWN: Final = "own"
"""The file of a folder that holds a deployment's own records, where no rule names the file."""
_FIRST_LINE: Final = "# yaml-language-server:"
_MODIFIED: Final = re.compile(r"^modified:.*$", re.MULTILINE)
_FIRST_RECORD: Final = re.compile(r"^records:[^\n]*\n(?:\s*#[^\n]*\n|\s*\n)*( *)- ", re.MULTILINE)


@dataclass(frozen=True)
class Draft:
    """A record to be written: the folder of its file, its fields as far as they are given, and how its id begins.

    ``file`` is the name of the file where a rule says it: the country of a practice, the document of a recommendation.
    ``file_title`` is the title of the file where there is none yet.
    """

    folder: str
    fields: Mapping[str, str]
    name: str
    prefix: str = ""
    file: str | None = None
    file_title: str = ""


@dataclass(frozen=True)
class Written:
    """What became of a draft: the file and line where it stands, its id, and the packaged file that was copied."""

    path: Path
    line: int
    id: str
    copied: Path | None


def write(workspace: Workspace, draft: Draft, day: str, target: Path | None = None) -> Written:
    """Write ``draft`` into a workspace, or the file ``target``, on ``day``. Raises Unreadable, OSError.

    The file is replaced whole. The schemas that its first line refers to are written beside its folder.
    """
    path = target or _place(workspace, draft)
    origin = path if path.is_file() else _packaged(workspace, path) if target is None else None
    record_forms = schemas.forms(workspace, draft.fields.get("country"))
    taken = {choice.value for choice in schemas.known(workspace, draft.folder)}
    if origin:
        taken |= {r.id for r in read_curated(origin, place_of(path), workspace.display(origin)).records}
    identifier = unique(f"{draft.prefix}{slug(draft.name) or f'new-{draft.folder}'}", taken)
    text = origin.read_text(encoding="utf-8-sig") if origin else _head(record_forms, path, draft, day)
    new = _appended(text, _record(record_forms, draft, identifier), path, workspace, day)
    _check(workspace, path, text, new, identifier)
    schemas.write(workspace, path.resolve().parent.parent / schemas.FOLDER)
    write_whole(path, new.encode())
    line = 1 + [line.strip() for line in new.splitlines()].index(f"- id: {identifier}")
    return Written(path, line, identifier, origin if origin != path else None)


def _place(workspace: Workspace, draft: Draft) -> Path:
    """Return the file that a rule names, else the workspace's own one of the folder, else a new one."""
    folder = workspace.folder / "data" / draft.folder
    if draft.file:
        return folder / f"{draft.file}.yaml"
    return next(iter(sorted(folder.glob("*.yaml"))), folder / f"{OWN}.yaml")


def _packaged(workspace: Workspace, path: Path) -> Path | None:
    """Return the packaged file whose place ``path`` takes in the workspace."""
    twin = packaged("data") / path.relative_to(workspace.folder / "data")
    return twin if twin.is_file() else None


def _record(forms: Forms, draft: Draft, identifier: str) -> str:
    return template.record(forms.record(schemas.TYPES[draft.folder]), forms.source(), identifier, draft.fields)


def _head(forms: Forms, path: Path, draft: Draft, day: str) -> str:
    licence = next(field for field in forms.head().fields if field.name == "license").choices[0]
    return template.head(place_of(path), draft.file_title[:200], licence.value, day)


def _appended(text: str, record: str, path: Path, workspace: Workspace, day: str) -> str:
    """Return ``text`` with a record at its end, a first line for editors, and the day of the change."""
    first = _FIRST_RECORD.search(text)
    moved = textwrap.indent(textwrap.dedent(record), first[1] if first else "  ")
    start = "" if text.startswith(_FIRST_LINE) else schemas.first_line(path.resolve().parent.name) + "\n"
    dated = _MODIFIED.sub(f'modified: "{day}"', text, count=1)
    return f"{start}{dated.rstrip()}\n\n{moved}"


def _check(workspace: Workspace, path: Path, old: str, new: str, identifier: str) -> None:
    """Raise Unreadable unless ``new`` holds what ``old`` does, and one record more."""
    before, after = _ids(workspace, path, old), _ids(workspace, path, new)
    if after != [*before, identifier]:
        expected = "'records:' at the end of the file, and below it a list, each item beginning with '- id:'"
        raise Unreadable(Finding(workspace.display(path), "No record can be added to this file.", expected=expected))


def _ids(workspace: Workspace, path: Path, text: str) -> list[str]:
    data = parse_yaml(text, workspace.display(path)).data
    listed = data.get("records") if isinstance(data, dict) else None
    return [str(r.get("id")) for r in listed if isinstance(r, dict)] if isinstance(listed, list) else []
