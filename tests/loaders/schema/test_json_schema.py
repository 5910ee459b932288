"""The JSON Schemas refuse what the shapes refuse, as far as one file shows it, and nothing else."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from graph.vocabulary import packaged
from loaders.curated import curated_files
from loaders.schema import Choice, Forms, json_schema
from loaders.yaml_document import Json, parse_yaml, read_yaml
from tests.loaders.content import DOCUMENT, FINDING, PRACTICE, PROGRAMME, RECOMMENDATION, Checker
from tests.loaders.test_wrong_inputs import CASES, Case

FILES = curated_files(packaged("data"))
BEYOND = {
    "country-other-file", "country-no-unquoted", "document-other-file", "id-country", "id-elsewhere",  # the file's place
    "programme-orphan", "document-orphan",  # other files
    "end-before-start", "end-before-start-month", "region-elsewhere", "doi-mismatch", "doi-of-document",  # two values
}  # fmt: skip
"""Wrong inputs that no JSON Schema of one file can find."""


@cache
def validators() -> Mapping[str, Draft202012Validator]:
    forms = Forms()
    schemas = {name.lower(): json_schema(forms, name) for name in forms.types}
    return {name: Draft202012Validator(s, format_checker=FormatChecker()) for name, s in schemas.items()}


def errors(text: str) -> list[str]:
    kind = text.partition("id: ../graph/")[2].partition("/")[0]
    return [e.message for e in validators()[kind].iter_errors(parse_yaml(text, "file.yaml").data)]


@pytest.mark.parametrize("folder", validators())
def test_each_is_a_schema_of_its_dialect(folder: str) -> None:
    Draft202012Validator.check_schema(validators()[folder].schema)
    assert validators()[folder].schema["$id"].endswith(f"/schema/{folder}.json")


@pytest.mark.parametrize("key", FILES)
def test_all_packaged_files_are_valid(key: str) -> None:
    data: Json = read_yaml(FILES[key], key)[0].data
    assert [e.message for e in validators()[key.partition("/")[0]].iter_errors(data)] == []


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_input_is_refused_where_one_file_shows_it(name: str) -> None:
    case: Case = CASES[name]
    assert bool(errors(case.text.replace(case.old, case.new, 1))) is (name not in BEYOND)


RIGHT = {
    "practice": (PRACTICE, "?", "?"),
    "document": (DOCUMENT, "?", "?"),
    "recommendation": (RECOMMENDATION, "?", "?"),
    "finding": (FINDING, "?", "?"),
    "programme": (PROGRAMME, "?", "?"),
    "one-value-without-list": (PRACTICE, "[I.1, IV.2]", "I.1"),
    "empty-list": (PRACTICE, "[newborn-screening]", "[]"),
    "several-programmes": (PRACTICE, "programme: pfmg2025", "programme: [pfmg2025, 1mg]"),
    "leap-day": (PRACTICE, "start: 2016-03", "start: 2016-02-29"),
    "no-start": (PRACTICE, "    start: 2016-03\n", ""),
    "ended": (PRACTICE.replace("[in-force, independent]", "independent"), "status: implemented", "status: ended"),
    "regional": (PRACTICE, "scale: national", "scale: regional\n    region: FR-BFC"),
    "regional-by-name": (PRACTICE, "scale: national", "scale: regional\n    region_label: Lyon"),
    "planned": (
        PRACTICE.replace("status: implemented", "status: planned"),
        "[in-force, independent]",
        "[independent]",
    ),
    "published-as-number": (PRACTICE, "'2016-03-05'", "2016"),
    "doi-as-address": (PRACTICE, "doi: 10.1000/xyz123", "doi: https://doi.org/10.1000/xyz123"),
    "further-title": (PRACTICE, "title: The law\n", "title: The law\n        alternative: [Loi, Gesetz]\n"),
    "two-languages": (DOCUMENT, "language: en", "language: [en, pt-BR]"),
}


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_what_the_shapes_accept_is_no_error(checker: Checker, tmp_path: Path, case: tuple[str, str, str]) -> None:
    text = case[0].replace(case[1], case[2], 1)
    assert checker.check(tmp_path, text) == []
    assert errors(text) == []


def test_values_are_offered_with_what_they_mean() -> None:
    record = json_schema(Forms(), "Practice")["$defs"]["record"]["properties"]
    status = record["status"]
    assert status["enum"] == ["planned", "pilot", "implemented", "ended"]
    assert status["enumDescriptions"][1].startswith("pilot. Tried out")
    assert "how far it has come" in status["description"].lower()


def test_known_programmes_are_offered_and_new_ones_are_no_error() -> None:
    schema = json_schema(Forms({"Programme": [Choice("pfmg2025", "French plan")]}), "Practice")
    assert schema["$defs"]["programme"]["anyOf"][0]["enum"] == ["pfmg2025"]
    validator = Draft202012Validator(schema)
    data = parse_yaml(PRACTICE.replace("pfmg2025", "a-new-plan"), "file.yaml").data
    assert list(validator.iter_errors(data)) == []


def test_the_words_of_the_shapes_are_those_that_editors_show() -> None:
    rules = json_schema(Forms(), "Practice")["$defs"]["record"]["allOf"]
    assert any("The practice has ended, but there is no end." in rule["errorMessage"] for rule in rules)
