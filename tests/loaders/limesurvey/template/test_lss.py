"""The structure file that the template makes: built like those that LimeSurvey itself writes, and read back unchanged."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from api.workspace import Loaded
from loaders.limesurvey.structure import QuestionType
from loaders.limesurvey.template.lss import THEMES, write_lss
from loaders.limesurvey.template.model import Model
from loaders.limesurvey.template.questionnaire import Questionnaire, questionnaire

EXPORTED = Path(__file__).parents[1] / "exports" / "wave-2026" / "limesurvey_survey_482613.lss"
"""A structure that LimeSurvey 6.4.2 exported, with the same types of questions."""


@pytest.fixture(scope="module")
def made(loaded: Loaded) -> Questionnaire:
    return questionnaire(Model(loaded.ontology), "2028", ["en", "fr"])


@pytest.fixture(scope="module")
def document(made: Questionnaire) -> ElementTree.Element:
    return ElementTree.fromstring(write_lss(made))


@pytest.fixture(scope="module")
def exported() -> ElementTree.Element:
    return ElementTree.parse(EXPORTED).getroot()


def fields(section: ElementTree.Element) -> list[str]:
    return [field.text or "" for field in section.iterfind("fields/fieldname")]


def rows(document: ElementTree.Element, section: str) -> list[dict[str, str]]:
    return [{cell.tag: cell.text or "" for cell in row} for row in document.iterfind(f"{section}/rows/row")]


def test_sections_and_fields_are_those_of_limesurvey(
    document: ElementTree.Element, exported: ElementTree.Element
) -> None:
    ours, theirs = ([(s.tag, fields(s)) for s in root] for root in (document, exported))
    assert ours == theirs
    assert document.findtext("DBVersion") == exported.findtext("DBVersion")


def test_rows_have_the_cells_of_limesurvey(document: ElementTree.Element, exported: ElementTree.Element) -> None:
    for section in (s.tag for s in exported if s.find("rows") is not None):
        ours, theirs = ({tuple(row) for row in rows(root, section)} for root in (document, exported))
        assert ours == theirs, section


def test_settings_that_limesurvey_set_are_of_the_same_kind(
    document: ElementTree.Element, exported: ElementTree.Element
) -> None:
    """A setting is a letter, a number or a word, and ours is such a one as LimeSurvey's."""
    (ours,), (theirs,) = (rows(root, "surveys") for root in (document, exported))
    for name in theirs.keys() - {"admin", "adminemail", "bounce_email", "language", "additional_languages"}:
        assert (len(ours[name]), ours[name].isdigit()) == (len(theirs[name]), theirs[name].isdigit()), name


def test_themes_are_those_of_limesurvey(exported: ElementTree.Element) -> None:
    used = {row["type"]: row["question_theme_name"] for row in rows(exported, "questions")}
    assert {question_type.value: theme for question_type, theme in THEMES.items()}.items() <= used.items()


def test_nobody_is_named_and_nothing_personal_is_recorded(document: ElementTree.Element) -> None:
    (survey,) = rows(document, "surveys")
    assert [survey[name] for name in ("admin", "adminemail", "bounce_email")] == ["", "", ""]
    assert [survey[name] for name in ("ipaddr", "refurl", "savetimings", "usetokens")] == ["N"] * 4
    assert survey["datestamp"] == "Y", "the latest answer counts"


def test_references_between_sections_hold(document: ElementTree.Element) -> None:
    questions = {row["qid"]: row for row in rows(document, "questions")}
    subquestions = {row["qid"]: row for row in rows(document, "subquestions")}
    groups = {row["gid"] for row in rows(document, "groups")}
    assert not questions.keys() & subquestions.keys()
    assert {row["gid"] for row in questions.values()} == groups
    assert {row["parent_qid"] for row in subquestions.values()} <= questions.keys()
    texts = {(row["qid"], row["language"]) for row in rows(document, "question_l10ns")}
    assert texts == {(qid, language) for qid in (*questions, *subquestions) for language in ("en", "fr")}
    options = {row["aid"] for row in rows(document, "answers")}
    assert {(row["aid"], row["language"]) for row in rows(document, "answer_l10ns")} == {
        (aid, language) for aid in options for language in ("en", "fr")
    }
    with_options = {row["qid"] for row in questions.values() if row["type"] in "L!F"}
    assert {row["qid"] for row in rows(document, "answers")} == with_options


def test_languages_end_with_the_base_language_as_limesurvey_writes_them(document: ElementTree.Element) -> None:
    assert [language.text for language in document.iterfind("languages/language")] == ["fr", "en"]
    (survey,) = rows(document, "surveys")
    assert (survey["language"], survey["additional_languages"]) == ("en", "fr")


def test_equal_questionnaires_give_equal_bytes(made: Questionnaire, loaded: Loaded) -> None:
    again = questionnaire(Model(reversed(loaded.ontology)), "2028", ["en", "fr"])
    assert write_lss(again) == write_lss(made)


def test_help_texts_are_definitions(document: ElementTree.Element, made: Questionnaire) -> None:
    shown = {row["qid"]: row["help"] for row in rows(document, "question_l10ns") if row["language"] == "en"}
    for question in made.structure.questions:
        assert bool(shown[str(question.id)]) == (question.type is QuestionType.LIST_RADIO and question.code != "scope")
