"""What questions mean: the query, its parameters, conditions on columns, and order; and what is not understood."""

import pytest

from graph.ask.asker import Status
from graph.ask.understood import not_understood, understood


def read(asker, text):
    asked = asker.ask(text)
    best = asked.readings[0]
    conditions = {c.column: c.text for c in best.conditions}
    return asked.status, best.guide.name, best.parameters, conditions, best.order


ANSWERED = {
    "which countries have good practices for genomic newborn screening governance?": (
        "good-practices", {"application": "newborn-screening", "domain": "I"}, {}, ""),
    "compare France and Denmark on governance": (
        "compare-countries", {"country": "FR", "other": "DK"}, {"domain": "I"}, ""),
    "who has laws on genetic data protection?": ("laws", {"indicator": "III.1"}, {}, ""),
    "how many pilots for newborn screening are there in Italy": (
        "pilots", {"application": "newborn-screening", "country": "IT"}, {}, ""),
    "what does the EU recommend to ministries on reimbursement?": (
        "recommendations", {"indicator": "II.2", "addressee": "health-ministry"}, {}, ""),
    "which countries have no practice on workforce training?": ("countries", {"domain": "V"}, {"practices": "0"}, ""),
    "welche Länder haben ein Neugeborenenscreening mit Genomsequenzierung?": (
        "practices", {"application": "newborn-screening"}, {}, ""),
    "what is level 3 of indicator II.2?": ("indicator", {"code": "II.2"}, {"rank": "3"}, ""),
    "what started since 2022 in Spain?": ("timeline", {"from": "2022"}, {"country": "ES", "event": "start"}, ""),
    "Which country has the most good practices for cancer?": (
        "countries", {"application": "cancers"}, {}, "-goodPractices"),
    "What happened between 2018 and 2020?": ("timeline", {"from": "2018", "to": "2020"}, {}, ""),
    "pilots in Belgium before 2020": ("pilots", {"country": "BE"}, {"start": "<=2019"}, ""),
    "What can we learn from Finland about biobanks?": (
        "good-practices", {"indicator": "III.7", "country": "FI"}, {}, ""),
    "From whom can Finland learn about biobanks?": ("learn-from", {"country": "FI", "indicator": "III.7"}, {}, ""),
    "laws in the UK": ("laws", {"country": "GB"}, {}, ""),
    "Quelles lois existent en Suisse ?": ("laws", {"country": "CH"}, {}, ""),
    "¿Qué países no tienen prácticas sobre ética?": ("countries", {"domain": "III"}, {"practices": "0"}, ""),
    "newborn screening or prenatal screening in Italy": (
        "practices", {"country": "IT"}, {"applications": "newborn-screening,prenatal-screening"}, ""),
    "governance in all countries except France": ("practices", {"domain": "I"}, {"country": "!=FR"}, ""),
    "laws in the Nordic countries": ("laws", {}, {"country": "nordic"}, ""),
    "which countries have improved": ("maturity-change", {}, {"change": ">0"}, ""),
    "the newest pilots in France": ("pilots", {"country": "FR"}, {"start": "any"}, "-start"),
    "Biobankgesetze in der Schweiz": ("laws", {"indicator": "III.7", "country": "CH"}, {}, ""),
    "Which registries are there, countries but France?": (
        "registries-and-infrastructure", {}, {"kind": "registry", "country": "!=FR"}, ""),
    "cost-effectiveness of genomic tests in Italy": ("practices", {"indicator": "II.4", "country": "IT"}, {}, ""),
    "Which survey submissions were incomplete or invalid?": (
        "response-quality", {}, {"standing": "incomplete,invalid"}, ""),
    "On what sources does the BabyDetect entry rest?": ("sources", {"practice": "be-babydetect"}, {}, ""),
    "Why is Findata counted as a good practice?": ("appraisals", {"practice": "fi-findata"}, {}, ""),
    "Bonnes pratiques de gouvernance et de stratégie au Danemark": (
        "good-practices", {"country": "DK", "domain": "I"}, {}, ""),
    "Rank countries by how many of their practices have published outcomes": (
        "evidence-strength", {}, {}, "-evaluated"),
    "Which projects come to an end in 2026 or 2027?": (
        "timeline", {"from": "2026", "to": "2027"}, {"event": "end"}, ""),
    "Which countries have more than 20 practices on governance?": (
        "countries", {"domain": "I"}, {"practices": ">20"}, ""),
    "countries with at least five good practices in cancer": (
        "countries", {"application": "cancers"}, {"goodPractices": ">4"}, ""),
    "countries with three or fewer laws": ("countries", {"kind": "law"}, {"practices": "<4"}, ""),
    "countries with exactly one law": ("countries", {"kind": "law"}, {"practices": "1"}, ""),
    "Welche Länder haben weniger als zehn Praktiken?": ("countries", {}, {"practices": "<10"}, ""),
    "documents on governance since 2020": ("documents", {"domain": "I"}, {"published": ">=2020"}, ""),
    "Was plant Österreich?": ("planned", {"country": "AT"}, {}, ""),
    "Jakie dobre praktyki są w Niemczech?": ("good-practices", {"country": "DE"}, {}, ""),
}  # fmt: skip


@pytest.mark.parametrize("text", ANSWERED)
def test_a_question_is_answered_by_the_query_it_means(asker, text):
    assert read(asker, text) == (Status.ANSWERED, *ANSWERED[text])


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("Which practices exist in Japan?", "Japan"),
        ("laws on firearms in Italy", "firearms"),
        ("consent or prenatal screening in Italy", "or"),
        ("Which countries are more advanced than Estonia?", "than"),
        ("AI in genomics in Denmark", "AI"),
    ],
)
def test_what_is_not_understood_is_named_and_not_answered(asker, text, missed):
    asked = asker.ask(text)
    assert asked.status is not Status.ANSWERED
    assert missed in not_understood(asked, asked.readings[0])


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("how many doctors work in genetics in Spain?", "doctors"),
        ("How many rare disease patients are there in Malta?", "patients"),
        ("How many biobank samples has Iceland?", "samples"),
        ("which patients are tested in Denmark", "patients"),
        ("Which insurers pay for NIPT in Germany?", "insurers"),
        ("what did the newborn pilot in England find", "find"),
        ("how many babies took part in the pilot in England", "babies"),
        ("plant breeding programmes in Spain", "plant"),
        ("can police use the Danish biobank", "police"),
        ("What does Genomics England do?", "Genomics"),
        ("what does our country do about biobanks", "our"),
        ("how large is the human genome", "genome"),
    ],
)
def test_what_no_record_tells_is_left_over(asker, text, missed):
    asked = asker.ask(text)
    assert asked.status is not Status.ANSWERED
    assert any(missed in words for words in not_understood(asked, asked.readings[0]))


def test_a_question_about_one_thing_says_which(asker):
    asked = asker.ask("define exome")
    assert asked.status is not Status.ANSWERED
    assert asker.ask("glossary").status is Status.ANSWERED


def test_parts_of_a_compound_know_their_places(asker):
    asked = asker.ask("Biobankgesetze in der Schweiz")
    assert [p.text for p in understood(asked, asked.best)][:2] == ["Biobank", "gesetze"]


def test_a_question_that_lacks_a_parameter_is_not_answered(asker):
    asked = asker.ask("compare France")
    assert asked.status is Status.UNSURE
    assert asked.best.missing == ("other",)


@pytest.mark.parametrize("text", ["", "?!", "nice restaurants in Copenhagen", "asdf qwer zxcv"])
def test_what_is_no_question_here_is_not_understood(asker, text):
    assert asker.ask(text).status is Status.NOT_UNDERSTOOD


def test_every_word_is_accounted_for_once_in_order(asker):
    asked = asker.ask("Which laws on biobanks has Italy passed since 2015?")
    parts = understood(asked, asked.best)
    assert "".join(asked.text.split()).rstrip("?") == "".join("".join(p.text for p in parts).split())
    assert [p.start for p in parts] == sorted(p.start for p in parts)
    said = {p.text: (p.taken, p.parameter, p.value) for p in parts}
    assert said["laws"] == ("question", "", "")
    assert said["Italy"] == ("parameter", "country", "IT")
    assert said["since 2015"] == ("condition", "start", ">=2015")


def test_a_misspelt_word_is_read_and_said_to_be(asker):
    asked = asker.ask("laws in Denmrak")
    assert (asked.status, asked.best.parameters) == (Status.ANSWERED, {"country": "DK"})
    assert [p.how for p in understood(asked, asked.best) if p.label] == ["spelling"]


def test_other_readings_are_offered(asker):
    asked = asker.ask("pilots in Italy")
    assert "practices" in [reading.guide.name for reading in asked.others]


def test_short_codes_are_codes_in_capitals_only(asker):
    assert asker.ask("laws in IT").best.parameters == {"country": "IT"}
    assert asker.ask("is it law").readings[0].parameters == {}


def test_things_in_a_row_are_sought_together(asker):
    asked = asker.ask("registries for rare diseases in Germany and France")
    assert asked.status is Status.ANSWERED
    (row,) = [p for p in understood(asked, asked.best) if p.parameter == "country"]
    assert (row.text, row.value, row.label) == ("Germany and France", "DE,FR", "Germany or France")


@pytest.mark.parametrize(
    "text", ["molecular tumour board guidelines", "who funds the pilots in Belgium", "interoperability in Austria"]
)
def test_a_name_that_several_things_have_and_narrowing_that_is_seldom_meant_are_held_unsure(asker, text):
    assert asker.ask(text).status is Status.UNSURE


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("pilots that run in more than two countries", ["more", "than", "two"]),
        ("laws more than 10 years old", ["more", "than", "10", "years", "old"]),
    ],
)
def test_a_number_of_something_else_bounds_no_column(asker, text, missed):
    asked = asker.ask(text)
    assert asked.status is Status.UNSURE
    assert not_understood(asked, asked.readings[0]) == missed


def test_a_year_behind_from_is_that_year_and_not_since(asker):
    (bounds,) = [c for c in asker.ask("documents from 2021").readings if c.guide.name == "documents"]
    assert [c.text for c in bounds.conditions] == [">=2021", "<=2021"]


def test_countries_stand_in_a_row_without_commas(asker):
    assert read(asker, "laws Greece Portugal Malta")[1:4] == ("laws", {}, {"country": "GR,PT,MT"})
    assert read(asker, "pilots in the UK/Germany")[3] == {"country": "GB,DE"}


def test_initiatives_are_of_any_kind(asker):
    assert read(asker, "Which Dutch initiatives are there?")[1:4] == ("practices", {"country": "NL"}, {})


def test_what_is_but_not_yet_begun_is_not_excepted(asker):
    _, query, given, conditions, _ = read(asker, "announced but not yet started: cancer in the Baltic countries")
    assert (query, given, conditions) == ("planned", {"application": "cancers"}, {"country": "baltic"})
