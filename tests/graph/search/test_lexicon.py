"""Plain and foreign words for the notions of the field."""

import pytest

from graph.search.lexicon import LANGUAGES, lexicon, parse_lexicon
from graph.search.text import words

KNOWN = {"genetic": 5, "tests": 5, "newborn": 3, "screening": 9, "molecular": 1, "tumour": 2, "board": 2}


def named(text: str, language: str) -> list[str]:
    folded = [word.folded for word in words(text)]
    return [notion.term for span in lexicon().find(folded, language) for notion in span.notions]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "formation des conseillers en génétique", ["training", "genetic counsellor"]),
        ("de", "seltene Erkrankungen", ["rare disease"]),
        ("de", "Genomsequenzierung", ["genome", "sequencing"]),
        ("fi", "kansallinen genomistrategia", ["national", "genome", "strategy"]),
        ("es", "participación de pacientes", ["involvement", "patient"]),
        ("pl", "badania przesiewowe noworodków", ["test", "screening", "newborn"]),
        ("en", "brothers and sisters", ["relatives", "relatives"]),
    ],
)
def test_words_of_other_languages_are_read_whatever_their_endings(
    language: str, text: str, expected: list[str]
) -> None:
    assert named(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("qui paie les tests génétiques ?", "fr"),
        ("Wer bezahlt die Genomsequenzierung?", "de"),
        ("estrategia nacional de medicina genómica", "es"),
        ("partilha de dados genómicos entre países", "pt"),
        ("linee guida per il referto", "it"),
        ("hoitajien genetiikan koulutus", "fi"),
        ("vem betalar för genetiska test", "sv"),
        ("personvern for genetiske opplysninger", "no"),
        ("ritka betegségek nemzeti terve", "hu"),
        ("kdo hradí genetické vyšetření", "cs"),
        ("cine plătește testele genetice", "ro"),
        ("ποιος πληρώνει τις γενετικές εξετάσεις", "el"),
        ("newborn genetic screening tests", "en"),
        ("NIPT", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_the_one_that_knows_most_words(text: str, language: str) -> None:
    known = lexicon().known([word.folded for word in words(text)], KNOWN)
    assert max(LANGUAGES, key=lambda name: known[name]) == language


def test_a_line_without_all_languages_is_refused_with_its_number() -> None:
    with pytest.raises(ValueError, match=r"line 2 .* has 2 languages, not 16"):
        parse_lexicon("# comment\nnewborn | nouveau-ne\n")


def test_words_after_the_sign_lead_to_a_notion_and_are_not_sought_for_it() -> None:
    read = parse_lexicon(" | ".join(["payment; funding < purse; wallet", *"x" * (len(LANGUAGES) - 1)]))
    (found,) = read.find(["purse"], "en")
    assert found.notions[0].term == "payment"
    assert found.notions[0].others == ("funding",)


@pytest.mark.parametrize(
    ("language", "text", "notions"),
    [
        ("en", "who holds the purse for decoding genomes", {"payment", "sequencing", "genome"}),
        ("fr", "qui paie les tests", {"payment", "test"}),
        ("en", "quaggas", {"quagga"}),
        ("en", "who is it", set()),
    ],
)
def test_a_text_is_about_its_notions_and_other_telling_words(language: str, text: str, notions: set[str]) -> None:
    assert lexicon().notions([word.folded for word in words(text)], language) == notions


def test_every_notion_of_the_vocabulary_has_a_word_in_every_language() -> None:
    from graph.vocabulary import packaged

    text = (packaged("ontology") / "search" / "vocabulary.txt").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    assert len(rows) > 100
    assert [row[0] for row in rows for cell in row if not cell.strip()] == []
    assert {len(row) for row in rows} == {len(LANGUAGES)}
