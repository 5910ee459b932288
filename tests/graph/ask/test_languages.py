"""What languages say, in ``ontology/ask/languages``."""

import pytest
import yaml

from graph.ask.asker import Status
from graph.ask.vocabulary import merged, settings
from graph.queries import read_queries
from graph.vocabulary import packaged

FILES = {p.stem: p for p in sorted((packaged("ontology") / "ask" / "languages").glob("*.yaml"))}
SPOKEN = {name: yaml.safe_load(path.read_text(encoding="utf-8")) for name, path in FILES.items()}
QUERIES = {query.name for query in read_queries(packaged("queries"))}
LAWS = {
    "bg": "Какви закони действат в Австрия?",
    "cs": "Jaké zákony jsou v Rakousku?",
    "da": "Hvilke love gælder der i Østrig?",
    "de": "Welche Gesetze gelten in Österreich?",
    "el": "Ποιοι νόμοι ισχύουν στην Αυστρία;",
    "es": "¿Qué leyes rigen en Austria?",
    "et": "Millised seadused kehtivad Austrias?",
    "fi": "Mitkä lait ovat voimassa Itävallassa?",
    "fr": "Quelles lois s'appliquent en Autriche ?",
    "hr": "Koji zakoni vrijede u Austriji?",
    "hu": "Milyen törvények vannak érvényben Ausztriában?",
    "it": "Quali leggi vigono in Austria?",
    "lt": "Kokie įstatymai galioja Austrijoje?",
    "lv": "Kādi likumi ir spēkā Austrijā?",
    "nl": "Welke wetten gelden er in Oostenrijk?",
    "no": "Hvilke lover gjelder i Østerrike?",
    "pl": "Jakie ustawy obowiązują w Austrii?",
    "pt": "Que leis vigoram na Áustria?",
    "ro": "Ce legi se aplică în Austria?",
    "sk": "Aké zákony platia v Rakúsku?",
    "sl": "Kateri zakoni veljajo v Avstriji?",
    "sv": "Vilka lagar gäller i Österrike?",
}


@pytest.mark.parametrize("spoken", SPOKEN.values(), ids=SPOKEN)
def test_languages_speak_of_queries_and_things_that_there_are(catalogue, spoken):
    assert spoken.get("queries", {}).keys() <= QUERIES
    for class_name, things in spoken.get("names", {}).items():
        assert things.keys() <= catalogue.names.of_class(f"gg:{class_name}").keys()


def test_words_of_a_language_that_say_nothing_are_not_passed_over_in_english(asker):
    asked = asker.ask("Which laws on biobanks will lapse and stand in Italy?")
    left = {asked.text[asked.said[p.start].start : asked.said[p.end - 1].end] for p in asked.best.left}
    assert "stand" in left


@pytest.mark.parametrize("text", LAWS.values(), ids=LAWS)
def test_every_language_can_ask_for_the_laws_of_a_country(asker, text):
    asked = asker.ask(text)
    assert asked.status is Status.ANSWERED
    assert (asked.best.guide.name, asked.best.parameters) == ("laws", {"country": "AT"})


def test_every_language_is_asked():
    assert LAWS.keys() == SPOKEN.keys()


def test_two_sections_say_together_what_each_says():
    assert merged({"a": [1], "b": {"c": [2]}}, {"b": {"c": [3], "d": [4]}}) == {"a": [1], "b": {"c": [2, 3], "d": [4]}}


def test_what_languages_say_stands_beside_what_words_yaml_says():
    assert {"without", "senza", "nincs"} <= set(settings("lack"))
