"""Headings of every style find their columns; what cannot be told for sure is said and not read."""

import csv
import io
import json
from dataclasses import replace

import pytest

from loaders.findings import Severity, Unreadable
from loaders.limesurvey.column import columns
from loaders.limesurvey.export import read_table
from loaders.limesurvey.structure import QuestionType, Subquestion
from loaders.limesurvey.table import Absent
from tests.loaders.limesurvey import writers
from tests.loaders.limesurvey.samples import EXPORTS, cells, names, question, questionnaire, structure, table

FULL = "results_full_full_page-defaults.csv"


def records(survey: str, file: str, separator: str = ",") -> list[list[str]]:
    text = EXPORTS.joinpath(survey, file).read_text(encoding="utf-8-sig")
    return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if row]


def reread(folder, survey, headings, rows):
    path = folder / "export.csv"
    path.write_bytes(writers.write_csv(headings, rows))
    return read_table(path, structure(survey), names(survey), path.name)


@pytest.mark.parametrize(
    ("survey", "file", "separator"),
    [
        ("wave-2026", FULL, ","),
        ("all-types", "gui_full_long_tab.csv", "\t"),
        ("all-types", "gui_codetext_long.csv", ","),
        ("all-types", "rc_code_long.csv", ";"),
    ],
)
def test_spaces_may_have_become_underscores(tmp_path, survey, file, separator):
    headings, *rows = records(survey, file, separator)
    underscored = reread(tmp_path, survey, [heading.replace(" ", "_") for heading in headings], rows)
    assert cells(underscored) == cells(table(survey, file))


@pytest.mark.parametrize("separator", [". ", " - ", ": ", "_"])
def test_code_and_text_may_be_separated_by_anything(tmp_path, separator):
    headings, *rows = records("all-types", "gui_codetext_long.csv")
    other = [heading.replace(". ", separator, 1) for heading in headings]
    if separator == "_":  # then a code is the beginning of nothing else, but the system's names run on
        other = [
            heading.split("_")[0] if heading.split("_")[0] in ("id", "submitdate") else heading for heading in other
        ]
    assert cells(reread(tmp_path, "all-types", other, rows)) == cells(table("all-types", "gui_codetext_long.csv"))


def test_headings_in_another_language_are_found_and_the_systems_by_position(tmp_path):
    french = [
        "ID de la réponse",
        "Date de soumission",
        "Dernière page",
        "Langue de départ",
        "Pays",
        "Pays [Autre]",
        "Niveaux [Un]",
    ]
    asked = questionnaire(
        question("country", QuestionType.LIST_RADIO, "Country", other=True),
        question("M", QuestionType.ARRAY, "Levels", subquestions=(Subquestion("1", {"en": "One", "fr": "Un"}, 1),)),
        languages=("en", "fr"),
    )
    country, levels = asked.questions
    translated = questionnaire(
        replace(country, texts={"en": "Country", "fr": "Pays"}),
        replace(levels, texts={"en": "Levels", "fr": "Niveaux"}),
        languages=("en", "fr"),
    )
    content = writers.write_csv(french, [("7", "2026-03-03 19:19:43", "3", "fr", "", "Norge", "L1")])
    (tmp_path / "export").write_bytes(content)
    read = read_table(tmp_path / "export", translated, {"country", "country[other]", "M[1]"}, "export")
    assert (read.rows[0].id, read.rows[0].language) == (7, "fr")
    assert read.rows[0].cells == {"country": Absent.EMPTY, "country[other]": "Norge", "M[1]": "L1"}


def test_equal_headings_are_told_by_position_even_when_columns_were_left_out(tmp_path):
    headings, *rows = records("wave-2026", FULL)
    own = [column.name for column in columns(structure("wave-2026"))]
    system = len(headings) - len(own)
    left_out = {system + place for place, name in enumerate(own) if name.startswith(("GP3", "I1", "APP5", "c"))}
    kept = [place for place in range(len(headings)) if place not in left_out]
    read = reread(tmp_path, "wave-2026", [headings[at] for at in kept], [[row[at] for at in kept] for row in rows])
    whole = cells(table("wave-2026", FULL))
    lost = {own[at - system] for at in left_out}
    for (response, name), value in cells(read).items():
        assert value == (Absent.UNKNOWN if name in lost else whole[response, name]), name
    assert {f.field for f in read.findings if "lacks the column" in f.message} == lost


def test_a_block_of_equal_headings_that_was_left_out_in_part_is_not_read_rather_than_guessed(tmp_path):
    asked = questionnaire(*(question(code, QuestionType.SHORT_TEXT, "Title") for code in ("A", "B", "C")))
    content = writers.write_csv(["Response ID", "Date submitted", "Title", "Title"], [("1", "", "x", "y")])
    (tmp_path / "export").write_bytes(content)
    read = read_table(tmp_path / "export", asked, {"A", "B"}, "export")
    assert read.rows[0].cells == {"A": Absent.UNKNOWN, "B": Absent.UNKNOWN}
    assert {f.severity for f in read.findings} == {Severity.VIOLATION}


def test_columns_may_stand_in_any_order(tmp_path):
    headings, *rows = records("wave-2026", "results_code_code_comma.csv")
    backwards = reread(tmp_path, "wave-2026", headings[::-1], [row[::-1] for row in rows])
    assert cells(backwards) == cells(table("wave-2026", "results_code_code_comma.csv"))


def test_limesurvey_7_spells_other_and_comment_differently(tmp_path):
    headings, *rows = records("all-types", "gui_code_short_comma.csv")
    seven = [h.replace("[other]", "[_Cother]").replace("[comment]", "[_Ccomment]") for h in headings] + ["quota_exit"]
    read = reread(tmp_path, "all-types", seven, [[*row, ""] for row in rows])
    assert read.findings == ()
    assert cells(read) == cells(table("all-types", "gui_code_short_comma.csv"))


def test_a_subquestion_may_be_called_like_a_comment(tmp_path):
    subs = (Subquestion("rd", {}, 1), Subquestion("rdcomment", {}, 2))
    asked = questionnaire(question("Q", QuestionType.MULTIPLE_SHORT_TEXT, subquestions=subs))
    (tmp_path / "export").write_bytes(
        writers.write_csv(["id", "submitdate", "Q[rd]", "Q[rdcomment]"], [("1", "", "x", "y")])
    )
    assert read_table(tmp_path / "export", asked, {"Q[rdcomment]"}, "x").rows[0].cells == {"Q[rdcomment]": "y"}


def test_a_question_may_be_called_like_a_column_of_the_system(tmp_path):
    asked = questionnaire(question("startdate", QuestionType.SHORT_TEXT), question("T", QuestionType.SHORT_TEXT))
    content = writers.write_csv(["id", "submitdate", "startdate", "startdate", "T"], [("1", "", "2026", "spring", "t")])
    (tmp_path / "export").write_bytes(content)
    read = read_table(tmp_path / "export", asked, {"startdate", "T"}, "export")
    assert (read.rows[0].cells, read.findings) == ({"startdate": "spring", "T": "t"}, ())


def test_a_question_may_be_worded_like_a_column_of_the_system(tmp_path):
    asked = questionnaire(
        question("Q", QuestionType.SHORT_TEXT, "Date submitted"), question("T", QuestionType.SHORT_TEXT)
    )
    content = writers.write_csv(
        ["Response ID", "Date submitted", "Date submitted", "Text of T"], [("1", "", "May", "t")]
    )
    (tmp_path / "export").write_bytes(content)
    read = read_table(tmp_path / "export", asked, {"Q", "T"}, "export")
    assert (read.rows[0].submitted, read.rows[0].cells) == (None, {"Q": "May", "T": "t"})


def test_in_json_an_answer_under_a_heading_that_repeats_may_be_that_of_another_question(tmp_path):
    headings, *rows = records("wave-2026", FULL)
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"responses": [dict(zip(headings, row, strict=True)) for row in rows]}))
    read = read_table(path, structure("wave-2026"), names("wave-2026"), path.name)
    true = cells(table("wave-2026", FULL))
    assert {at for at, value in cells(read).items() if isinstance(value, str) and value != true[at]} == set()
    assert {value for (_, name), value in cells(read).items() if name.startswith("GP1")} == {Absent.UNKNOWN}
    assert "A heading fits several columns" in " ".join(finding.message for finding in read.findings)


def test_codes_that_repeat_are_told_by_position(tmp_path):
    asked = questionnaire(question("Q", QuestionType.SHORT_TEXT), replace(question("Q", QuestionType.SHORT_TEXT), id=9))
    (tmp_path / "export").write_bytes(writers.write_csv(["id", "submitdate", "Q", "Q"], [("1", "", "x", "y")]))
    read = read_table(tmp_path / "export", asked, {"Q", "1X1X9"}, "export")
    assert read.rows[0].cells == {"Q": "x", "1X1X9": "y"}
    assert "told by their position" in read.findings[0].message
    (tmp_path / "export").write_bytes(writers.write_csv(["id", "submitdate", "Q", "Q"], [("1", "", "x", "y")]))
    unordered = read_table(tmp_path / "export", replace(asked, ordered=False), {"Q"}, "export")
    assert unordered.rows[0].cells == {"Q": Absent.UNKNOWN}


ONE = questionnaire(question("country", QuestionType.SHORT_TEXT), question("note", QuestionType.SHORT_TEXT))


def headings(folder, *names_, wanted=("country",)):
    (folder / "export").write_bytes(
        writers.write_csv(["id", "submitdate", *names_], [["1", "", *("x" for _ in names_)]])
    )
    return read_table(folder / "export", ONE, wanted, "export")


def test_an_unknown_column_is_said_with_the_nearest_name_and_a_missing_one_is_a_violation(tmp_path):
    unknown, missing = headings(tmp_path, "contry", "note").findings
    assert (unknown.severity, unknown.field, unknown.nearest) == (Severity.WARNING, "contry", "country")
    assert (missing.severity, missing.field) == (Severity.VIOLATION, "country")


def test_a_heading_that_could_be_an_answer_is_not_shown(tmp_path):
    (unknown,) = headings(tmp_path, "country", "jane@example.org").findings
    assert (unknown.field, unknown.value) == (None, None)


def test_unknown_columns_are_counted_when_they_are_many(tmp_path):
    read = headings(tmp_path, "country", *(f"unknown{n}" for n in range(500)))
    assert len(read.findings) == 21
    assert read.findings[-1].message == "480 more columns are not of this questionnaire."


@pytest.mark.parametrize(
    "name", ["token", "seed", "ipaddr", "refurl", "interviewtime", "groupTime12", "countryTime", "attribute_1", "email"]
)
def test_columns_of_the_system_are_accepted_silently(tmp_path, name):
    assert headings(tmp_path, name, "country").findings == ()


def test_timings_are_accepted_silently_under_headings_of_any_style(tmp_path):
    for file, style in (("gui_full_long_tab.csv", "{1}"), ("gui_codetext_long.csv", "{0}. {1}")):
        first, *rows = records("all-types", file, "\t" if "tab" in file else ",")
        times = [
            ("interviewtime", "Total time"),
            ("groupTime8", "Group time: One"),
            ("scopeTime", "Question time: scope"),
        ]
        read = reread(
            tmp_path, "all-types", [*first, *(style.format(*t) for t in times)], [[*row, "9", "9", "9"] for row in rows]
        )
        assert [f.message for f in read.findings] == [f.message for f in table("all-types", file).findings]


@pytest.mark.parametrize(("wanted", "severity"), [(["country"], Severity.VIOLATION), (["note"], Severity.WARNING)])
def test_a_column_that_stands_twice_is_not_read(tmp_path, wanted, severity):
    read = headings(tmp_path, "country", "country", "note", wanted=wanted)
    assert {(f.message, f.severity) for f in read.findings} == {
        ("A column stands twice, so that neither is read.", severity)
    }
    assert "country" not in read.columns


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["id", "country"], "The column 'submitdate' (Date submitted) is missing."),
        (["submitdate", "country"], "The column 'id' (Response ID) is missing."),
        (["id", "id", "submitdate", "country"], "The column 'id' (Response ID) stands more than once."),
        (["id", "submitdate", "other"], "None of the headings is a column of this questionnaire."),
        (["id", "submitdate", "2X1X3"], "These responses are of survey (2); the structure is of survey 1."),
        (
            ["id", "submitdate", "1X1X1", "2X1X3"],
            "These responses are of several surveys (2); the structure is of survey 1.",
        ),
        (
            ["id", "submitdate", *map(str, range(5000))],
            "The export has 5002 columns; LimeSurvey's tables have at most 4096.",
        ),
    ],
)
def test_an_export_that_lacks_what_all_have_is_refused(tmp_path, given, says):
    (tmp_path / "export").write_bytes(writers.write_csv(given, []))
    with pytest.raises(Unreadable) as refused:
        read_table(tmp_path / "export", ONE, {"country"}, "export")
    assert refused.value.finding.message == says
    assert refused.value.finding.expected
