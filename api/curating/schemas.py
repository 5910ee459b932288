"""JSON Schemas of curated files for editors: of what is packaged, and of a workspace with its own records."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from api.workspace import Workspace
from graph.files import write_whole
from loaders.context import packaged_context
from loaders.findings import Unreadable
from loaders.schema import Choice, Forms, json_schema
from loaders.yaml_document import Json, read_yaml

FOLDER: Final = "schema"
"""The folder of the schemas, beside those of curated files, and the path at which they are served."""
TYPES: Final[Mapping[str, str]] = {name.lower(): name for name in packaged_context().types}
"""The types of records by the folder of their files: ``practice`` is that of ``Practice``."""
EUROPE: Final = "EU"
"""How the country of what several countries do together is written."""
_PLAIN: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""How the id of a record that others name looks: it becomes the name of a file, too."""
_REFERRED_TO: Final = ("document", "programme")
"""The folders of the records that others name by their ids."""


def forms(workspace: Workspace, country: str | None = None) -> Forms:
    """Return the forms of records with the programmes and documents of a workspace, or those that bear on a country."""
    return Forms({TYPES[folder]: tuple(known(workspace, folder, country)) for folder in _REFERRED_TO})


def known(workspace: Workspace, folder: str, country: str | None = None) -> Iterator[Choice]:
    """Yield the records in the files of ``folder`` as values that others may name; a file that is no YAML has none.

    Where a ``country`` is given, those of other countries are left out, and those of all of Europe are not.
    """
    for record in _records(workspace, folder):
        if country is None or record.get("country") in (None, country, EUROPE):
            yield Choice(str(record["id"]), str(record.get("title") or record.get("statement") or ""))


def _records(workspace: Workspace, folder: str) -> Iterator[Mapping[str, Json]]:
    for key, path in workspace.curated().items():
        if not key.startswith(f"{folder}/"):
            continue
        try:
            data = read_yaml(path, workspace.display(path))[0].data
        except Unreadable:
            continue
        listed = data.get("records") if isinstance(data, dict) else None
        for record in listed if isinstance(listed, list) else []:
            if isinstance(record, dict) and _PLAIN.fullmatch(str(record.get("id"))):
                yield record


def text(schema_forms: Forms, folder: str) -> str:
    """Return the JSON Schema of the files of ``folder``. Raises KeyError where there is no such folder."""
    return json.dumps(json_schema(schema_forms, TYPES[folder]), ensure_ascii=False, indent=2) + "\n"


@cache
def packaged_text(folder: str) -> str:
    """Return the JSON Schema of the files of ``folder`` as the program has it. Raises KeyError for no such folder."""
    return text(Forms(), folder)


def write(workspace: Workspace, target: Path | None = None) -> tuple[Path, ...]:
    """Write the schemas of all kinds of files into ``target``, or the workspace, and return where. Raises OSError."""
    folder, of_workspace = target or workspace.folder / "data" / FOLDER, forms(workspace)
    files = {folder / f"{name}.json": text(of_workspace, name).encode() for name in TYPES}
    for path, content in files.items():
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content)
    return tuple(files)


def first_line(folder: str) -> str:
    """Return the line by which editors find the schema of a file in ``folder``, wherever that folder lies."""
    return f"# yaml-language-server: $schema=../{FOLDER}/{folder}.json"
