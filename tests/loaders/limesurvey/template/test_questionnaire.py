"""The questionnaire of a wave: everything of the maturity model is asked, in every language, and every answer has a meaning."""

import re
from collections import Counter

import pytest

from api.workspace import Loaded
from graph.names import Names
from loaders.limesurvey.structure import QuestionType
from loaders.limesurvey.template.model import Model
from loaders.limesurvey.template.questionnaire import Questionnaire, TemplateError, questionnaire

LANGUAGES = ["en", "fr", "de"]


@pytest.fixture(scope="module")
def model(loaded: Loaded) -> Model:
    return Model(loaded.ontology)


@pytest.fixture(scope="module")
def made(model: Model) -> Questionnaire:
    return questionnaire(model, "2028", LANGUAGES)


def entries(made: Questionnaire, role: str) -> dict[str, dict]:
    return {code: entry for code, entry in made.crosswalk["questions"].items() if entry["role"] == role}


def test_every_indicator_is_asked_for_its_level_and_a_comment(made: Questionnaire, names: Names) -> None:
    indicators = list(names.of_class("gg:Indicator"))
    levels, comments = entries(made, "indicator_level"), entries(made, "indicator_comment")
    assert [entry["indicator"] for entry in levels.values()] == indicators
    assert [entry["indicator"] for entry in comments.values()] == indicators
    for code, entry in levels.items():
        question = made.structure.by_code[code]
        assert question.texts["en"].startswith(f"{entry['indicator']} ")
        assert [option.code for option in question.options] == ["L1", "L2", "L3", "L4", "L5"]
        for number, option in enumerate(question.options, 1):
            level = names.of_class("gg:MaturityLevel")[f"{entry['indicator']}-{number}"]
            assert option.texts["en"].startswith(f"{number}: {level.label}. ")


def test_every_domain_asks_for_reach_in_every_application_and_for_a_practice(made: Questionnaire, names: Names) -> None:
    domains, applications = set(names.of_class("gg:Domain")), set(names.of_class("gg:ClinicalApplication"))
    arrays = entries(made, "application_status")
    assert {entry["domain"] for entry in arrays.values()} == domains
    for code, entry in arrays.items():
        assert {row["application"] for row in entry["subquestions"].values()} == applications
        assert [row.code for row in made.structure.by_code[code].rows] == list(entry["subquestions"])
    fields = Counter((entry["practice"], entry["domain"]) for entry in entries(made, "practice_field").values())
    assert {domain for _, domain in fields} == domains
    assert set(fields.values()) == {6}


def test_a_practice_is_asked_about_only_if_it_has_a_title(made: Questionnaire) -> None:
    for code, entry in entries(made, "practice_field").items():
        expected = "1" if entry["field"] == "title" else f"!is_empty({entry['practice']}title.NAOK)"
        assert made.structure.by_code[code].relevance == expected


def test_countries_are_those_with_a_health_system_of_their_own(made: Questionnaire, names: Names) -> None:
    offered = [option.code for option in made.structure.by_code["country"].options]
    assert sorted(offered) == sorted(set(names.of_class("gg:Country")) - {"EU"})
    assert made.structure.by_code["country"].options[0].texts == {"en": "Austria", "fr": "Autriche", "de": "Österreich"}


def test_contact_details_are_personal(made: Questionnaire) -> None:
    contact = made.structure.groups[-1]
    assert {question.code for question in contact.questions} == set(entries(made, "personal")) != set()


def test_every_question_has_an_entry_and_every_option_a_value(made: Questionnaire) -> None:
    maps = made.crosswalk["value_maps"]
    assert list(made.crosswalk["questions"]) == [question.code for question in made.structure.questions]
    for code, entry in made.crosswalk["questions"].items():
        options = {option.code for option in made.structure.by_code[code].options}
        table = maps.get(entry.get("value_map"), {})
        assert table == "identity" or not options or set(table) == options, code


def test_codes_are_such_as_limesurvey_takes(made: Questionnaire) -> None:
    questions = list(made.structure.questions)
    assert len({question.code.casefold() for question in questions}) == len(questions)
    for question in questions:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", question.code)
        assert all(re.fullmatch(r"[A-Za-z0-9]{1,20}", row.code) for row in question.subquestions)
        assert all(re.fullmatch(r"[A-Za-z0-9]{1,5}", option.code) for option in question.options)
    ids = [part.id for question in questions for part in (question, *question.subquestions)]
    assert len(set(ids)) == len(ids)


def test_every_text_is_there_in_every_language(made: Questionnaire) -> None:
    texts = [part.texts for q in made.structure.questions for part in (q, *q.subquestions, *q.options)]
    texts += [group.texts for group in made.structure.groups] + [made.welcome, made.end, made.structure.titles]
    for text in texts:
        assert list(text) == LANGUAGES
        assert all(text.values())
    assert not [t for text in texts for t in text.values() if re.search(r"[{}]", t)], (
        "nothing for LimeSurvey to evaluate"
    )


def test_fixed_questions_are_translated(made: Questionnaire) -> None:
    title = made.structure.by_code["GP1title"].texts
    assert len(set(title.values())) == 3
    assert "question" not in {kind for _, kind in made.untranslated}


def test_what_the_ontology_has_in_english_only_stands_in_english_and_is_counted(
    made: Questionnaire, names: Names
) -> None:
    assert made.structure.by_code["I1"].texts["fr"] == made.structure.by_code["I1"].texts["en"]
    expected = {"domain": names.of_class("gg:Domain"), "indicator": names.of_class("gg:Indicator")}
    expected["level"] = names.of_class("gg:MaturityLevel")
    for kind, things in expected.items():
        assert made.untranslated["fr", kind] == 2 * len(things), "a label and a definition each"
    assert not [language for language, _ in made.untranslated if language == "en"]


def test_a_text_that_the_ontology_translates_is_used(loaded: Loaded) -> None:
    from pyoxigraph import Literal, NamedNode, Triple

    from graph.named_graph import NamedGraph
    from graph.vocabulary import BASE, SKOS

    translated = Triple(NamedNode(BASE + "indicator/I.1"), SKOS.prefLabel, Literal("Pilotage", language="fr"))
    model = Model([*loaded.ontology, NamedGraph.of("ontology/more", [translated])])
    assert questionnaire(model, "2028", ["en", "fr"]).structure.by_code["I1"].texts["fr"] == "I.1 Pilotage"


def test_the_first_language_is_the_base_language(model: Model) -> None:
    made = questionnaire(model, "2028", ["fr", "en"])
    assert made.structure.base_language == made.crosswalk["survey"]["base_language"] == "fr"
    assert made.structure.titles["fr"].endswith("2028")


def test_the_survey_number_follows_from_the_wave_or_is_given(model: Model) -> None:
    first, again, other = (questionnaire(model, wave, ["en"]) for wave in ("2028", "2028", "2030"))
    assert first == again
    assert first.structure.survey != other.structure.survey
    assert 100_000 <= first.structure.survey <= 999_999
    given = questionnaire(model, "2028", ["en"], 482613)
    assert given.structure.survey == 482613
    assert given.crosswalk["survey"]["sids"] == {"2028": 482613}


@pytest.mark.parametrize(
    ("wave", "languages", "survey", "message"),
    [
        ("2028", ["en", "xx"], None, "There are no texts in 'xx'. There are some in: da, de, en, es,"),
        ("2028", ["en", "en"], None, "each once"),
        ("2028", [], None, "one or more languages"),
        ("../2028", ["en"], None, "'../2028' is no name for a wave"),
        ("2028", ["en"], -1, "-1 is no survey number"),
    ],
)
def test_what_cannot_be_made_says_why(
    model: Model, wave: str, languages: list[str], survey: int | None, message: str
) -> None:
    with pytest.raises(TemplateError, match=re.escape(message)):
        questionnaire(model, wave, languages, survey)


def test_all_types_have_a_theme(made: Questionnaire) -> None:
    from loaders.limesurvey.template.lss import THEMES

    assert {question.type for question in made.structure.questions} == set(THEMES) < set(QuestionType)
