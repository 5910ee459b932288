"""What docs/curating.md shows is true: its examples are valid, and mistakes get the messages that it promises."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from api.cli import genoguide
from api.validation import validate_files
from api.workspace import Loaded, Workspace
from loaders.findings import Finding
from loaders.schema import Forms, json_schema
from loaders.yaml_document import parse_yaml
from tests.test_docs import blocks

PAGE = "docs/curating.md"


class Row(NamedTuple):
    """A mistake: the field and value that were written, the field and message that are told, what is expected."""

    name: str
    value: str
    field: str
    message: str
    expected: str


EXAMPLES = {re.search(r"^id: \.\./graph/(\S+)$", text, re.MULTILINE)[1]: text for text in blocks(PAGE, "yaml")}  # type: ignore[index]
KINDS = {"practice", "document", "recommendation", "finding", "programme"}
ROW = re.compile(r"^\| `(\S+?):( [^`]*)?` \| `(\S+)`: (.+?) \| (.+?) \|$", re.MULTILINE)
MISSPELT = {"contry": "country"}
ROWS = [Row(*m) for m in ROW.findall((Path(__file__).parent.parent / PAGE).read_text(encoding="utf-8"))]


def write(folder: Path, key: str, text: str) -> Path:
    path = folder / "data" / f"{key}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_there_is_one_example_of_each_kind_and_all_are_valid(tmp_path: Path) -> None:
    assert {key.partition("/")[0] for key in EXAMPLES} == KINDS
    paths = [write(tmp_path, key, text) for key, text in EXAMPLES.items()]
    result = CliRunner().invoke(
        genoguide, ["--workspace", str(tmp_path), "validate", *map(str, paths)], standalone_mode=False
    )
    assert result.output.endswith("5 files, 5 records: no findings.\n")


@pytest.mark.parametrize("key", EXAMPLES)
def test_editors_find_nothing_wrong_with_the_examples(key: str) -> None:
    schema = json_schema(Forms(), key.partition("/")[0].capitalize())
    assert list(Draft202012Validator(schema).iter_errors(parse_yaml(EXAMPLES[key], key).data)) == []


def test_the_page_shows_at_least_twenty_mistakes() -> None:
    assert len({(row.name, row.value) for row in ROWS}) >= 20


@pytest.mark.parametrize("row", ROWS, ids=[row.name + row.value for row in ROWS])
def test_a_mistake_gets_the_message_that_the_page_promises(loaded: Loaded, tmp_path: Path, row: Row) -> None:
    text = mistaken(EXAMPLES["practice/fr"], row.name, row.value)
    path = write(tmp_path, "practice/fr", text)
    findings = validate_files(Workspace(tmp_path), [path], "shacl", rest(loaded)).findings
    finding = next((f for f in findings if (f.field, f.message) == (row.field, row.message)), None)
    assert finding, findings
    assert told(finding) == row.expected
    assert finding.file.endswith("practice/fr.yaml")
    assert finding.record == parse_yaml(text, "").data["records"][0]["id"]  # type: ignore[call-overload, index]
    assert finding.value or finding.message.endswith(("There is no indicator.", "but there is no region."))
    line = text.splitlines()[(finding.line or 0) - 1].lstrip(" -")
    assert line.startswith((f"{row.name}:", f"{row.field.rpartition('.')[2]}:", "id:"))


def mistaken(text: str, name: str, value: str) -> str:
    """Return ``text`` with the first field ``name`` of its record, or the one that it misspells, written otherwise."""
    head, _, record = text.partition("records:\n")
    field = MISSPELT.get(name, name)
    wrapped = r"(\n {6}\S.*)*" if field == "summary" else ""
    written, times = re.subn(
        rf"(?m)^( +(?:- )?){field}:.*{wrapped}", lambda m: f"{m[1]}{name}:{value}", record, count=1
    )
    return f"{head}records:\n" + (written if times else f"{record}    {name}:{value}\n")


def told(finding: Finding) -> str:
    """Return what is expected as the page says it: the nearest value where there is one, else the beginning."""
    if finding.nearest:
        return f"`{finding.nearest}` is the nearest"
    return (finding.expected or "").replace("|", "\\|")


def rest(loaded: Loaded) -> Loaded:
    """Return the packaged content without the file that the example takes the place of."""
    return Loaded(loaded.ontology, tuple(f for f in loaded.curated if f.key != "practice/fr"), ())
