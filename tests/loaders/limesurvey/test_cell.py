"""What a cell of each kind of question is read as, by the way in which the export was made."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.limesurvey.structure import Option, QuestionType, Subquestion
from loaders.limesurvey.table import Absent
from tests.loaders.limesurvey import writers
from tests.loaders.limesurvey.samples import TWO_TEXTS, question, small

SUBS = (Subquestion("a", {"en": "Alpha"}, 1), Subquestion("b", {"en": "Beta"}, 2))
LIST = question(
    "L",
    QuestionType.LIST_RADIO,
    options=(
        Option("1", {"en": "None <b>at all</b>", "fr": "Rien"}),
        Option("2", {"en": "Some"}),
        Option("3", {"en": "Some"}),
    ),
    other=True,
)


def texts(folder: Path, cell: str, *, other: str = "Rien"):
    """What a cell of LIST is read as, in a file in which other cells show that it holds answer texts."""
    read = small(
        folder,
        writers.write_csv(["id", "submitdate", "L"], [("1", "", other), ("2", "", cell), ("3", "", other)]),
        LIST,
    )
    assert not read.faithful
    return read.rows[1].cells["L"], [finding.message for finding in read.findings if finding.field == "L"]


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("None at all", "1", None),
        ("None  at\tall", "1", None),
        ("Noneat all", "1", None),
        ("Rien", "1", None),
        ("Autre", "-oth-", None),
        ("Other", "-oth-", None),
        ("", Absent.EMPTY, None),
        ("Some", Absent.UNKNOWN, "1 answers are read as unknown: two options of the question share their text."),
        ("Elsewhere", Absent.UNKNOWN, "1 answers are read as unknown: they are no text of an option of the question."),
        ("2", "2", None),
    ],
)
def test_an_answer_text_means_the_option_that_has_it_in_any_language(tmp_path, cell, value, said):
    read, messages = texts(tmp_path, cell)
    assert read == value
    assert messages == ([said] if said else [])


@pytest.mark.parametrize(
    ("type_", "cell", "value"),
    [
        ("Y", "Oui", "Y"),
        ("Y", "No", "N"),
        ("Y", "N/A", Absent.EMPTY),
        ("G", "Féminin", "F"),
        ("G", "Male", "M"),
        ("Y", "Jawohl", Absent.UNKNOWN),
    ],
)
def test_limesurveys_own_words_are_known_in_the_languages_of_the_questionnaire(tmp_path, type_, cell, value):
    rows = [("1", "", "Rien", cell), ("2", "", "Rien", "")]
    read = small(
        tmp_path, writers.write_csv(["id", "submitdate", "L", "Q"], rows), LIST, question("Q", QuestionType(type_))
    )
    assert read.rows[0].cells["Q"] == value


def test_na_as_a_text_is_a_text(tmp_path):
    rows = [("1", "", "Rien", "N/A")]
    read = small(tmp_path, writers.write_csv(["id", "submitdate", "L", "T"], rows), LIST, TWO_TEXTS[0])
    assert read.rows[0].cells["T"] == "N/A"


@pytest.mark.parametrize(
    ("type_", "relevance", "submitted", "value"),
    [
        ("S", "other == 1", "2026-01-01 00:00:00", Absent.NOT_SHOWN),
        ("S", "1", None, Absent.NOT_SHOWN),  # a page never reached
        ("S", "1", "2026-01-01 00:00:00", Absent.UNANSWERED),  # RemoteControl's add_response leaves such NULLs
        ("N", "other == 1", "2026-01-01 00:00:00", Absent.UNANSWERED),
        ("D", "other == 1", None, Absent.UNANSWERED),
    ],
)
def test_null_is_not_shown_unless_the_question_could_have_been_left_empty(tmp_path, type_, relevance, submitted, value):
    asked = question("Q", QuestionType(type_), relevance=relevance)
    content = writers.write_lsr(["id", "submitdate", f"1X1X{asked.id}"], [("1", submitted, None)])
    assert small(tmp_path, content, asked).rows[0].cells["Q"] is value


def test_a_subquestion_or_an_attribute_can_hide_a_column(tmp_path):
    hidden = replace(question("A", QuestionType.ARRAY, subquestions=(replace(SUBS[0], relevance="x"), SUBS[1])), id=5)
    filtered = replace(question("B", QuestionType.ARRAY, subquestions=SUBS, attributes={"array_filter": "A"}), id=6)
    headings = ["id", "submitdate", "1X1X5a", "1X1X5b", "1X1X6a", "1X1X6b"]
    content = writers.write_lsr(headings, [("1", "2026-01-01 00:00:00", None, None, None, None)])
    values = small(tmp_path, content, hidden, filtered).rows[0].cells
    assert values == {
        "A[a]": Absent.NOT_SHOWN,
        "A[b]": Absent.UNANSWERED,
        "B[a]": Absent.NOT_SHOWN,
        "B[b]": Absent.NOT_SHOWN,
    }


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("670.5000000000", "670.5"),
        ("2.0000000000", "2"),
        ("0.0000000000", "0"),
        ("100", "100"),
        ("-1.50", "-1.5"),
        ("NULL", Absent.UNANSWERED),
    ],
)
def test_decimals_lose_the_zeros_of_the_database(tmp_path, written, read):
    content = writers.write_vv(["id", "submitdate", "N"], [("1", "", written)])
    assert small(tmp_path, content, question("N", QuestionType.NUMBER)).rows[0].cells["N"] == read


def test_vv_of_version_3_writes_the_word_null_for_no_submit_date_only(tmp_path):
    content = writers.write_vv3(["id", "token", "submitdate", "T"], [("1", None, "NULL", "NULL")])
    (row,) = small(tmp_path, content, TWO_TEXTS[0]).rows
    assert (row.submitted, row.cells["T"]) == (None, "NULL")


def test_characters_that_rdf_cannot_hold_are_taken_away(tmp_path):
    content = json.dumps({"responses": [{"id": 1, "submitdate": "", "T": "a\x00b\ud800c\x0bd"}]}).encode()
    assert small(tmp_path, content, TWO_TEXTS[0]).rows[0].cells["T"] == "ab\ufffdcd"
