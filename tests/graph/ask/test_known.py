"""What known questions ask for tells what a new one does, and how far its reading is trusted."""

import numpy as np
import pytest

from graph.ask.asker import Asker, Status
from graph.ask.intents import NOTHING, Intents
from graph.ask.known import known_questions, write
from graph.ask.trust import NEXT, Evidence, evidence


class Letters:
    """An encoder by letters: near is what is written alike."""

    id = "letters"

    def passages(self, texts):
        return np.array([self.query(text) for text in texts], dtype=np.float32)

    def query(self, text):
        pairs = zip(text.lower(), text.lower()[1:], strict=False)
        vector = np.zeros(4096, dtype=np.float32)
        for one, two in pairs:
            vector[(ord(one) * 64 + ord(two)) % 4096] += 1
        return vector / (np.linalg.norm(vector) or 1)


KNOWN = {
    "laws on biobanks in {country}": ("laws", "practices"),
    "which laws has {country}": ("laws",),
    "who trains counsellors in {country}": ("training",),
    "training of doctors": ("training",),
    "weather in {country}": (),
    "how warm is it in {country}": (),
}


@pytest.fixture(scope="module")
def intents():
    return Intents.of(Letters(), KNOWN)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("which laws on biobanks has {country}", "laws"),
        ("who trains the doctors", "training"),
        ("how is the weather in {country}", NOTHING),
    ],
)
def test_a_question_asks_for_what_known_ones_like_it_do(intents, question, meant):
    likely = intents.likely(question)
    assert max(likely, key=likely.get) == meant


def test_a_known_question_is_shared_by_the_queries_that_answer_it(intents):
    likely = intents.likely("laws on biobanks in {country}")
    assert likely["laws"] > likely["practices"] > likely["training"]
    assert all(0 <= share <= 1 for share in likely.values())


def test_names_are_hidden_behind_their_classes(asker):
    assert asker.hidden("laws on biobanks in Spain") == "laws on biobanks in {country}"
    assert asker.hidden("newborn screening in the Nordic countries?") == "{application} in the {country}?"


def test_a_query_is_read_though_no_word_tells_it_apart(catalogue):
    asker = Asker(catalogue, Letters())
    knowing = asker.without(known_questions().keys())
    knowing._intents = Intents.of(Letters(), {"what is the rulebook of {country}": ("laws",), "salt": ("glossary",)})
    asked = knowing.ask("what is the rulebook of Spain")
    assert (asked.readings[0].guide.name, asked.readings[0].parameters) == ("laws", {"country": "ES"})


def test_who_does_not_know_some_questions_has_not_learnt_from_them(catalogue):
    asker = Asker(catalogue, Letters())
    question = next(text for text, queries in known_questions().items() if queries == ("roadmap",))
    unseen = asker.without({question})
    assert asker._intents.likely(question)["roadmap"] > unseen._intents.likely(question)["roadmap"]


def test_what_speaks_for_a_reading_makes_it_trusted():
    weak, strong = Evidence(likely=-3.0, ahead=0.1, words=0.2), Evidence(likely=-0.1, ahead=3.0, words=1.5)
    assert strong.trust > weak.trust


def test_a_reading_is_ahead_of_the_next(asker):
    asked = asker.ask("laws on biobanks in Spain")
    speaks = evidence(asked.readings, {"laws": 0.9}, len(asked.said))
    assert 0 < speaks.ahead <= NEXT
    assert evidence(asked.readings[:1], {"laws": 0.9}, len(asked.said)).ahead == NEXT
    assert speaks.likely > evidence(asked.readings, {"training": 0.9}, len(asked.said)).likely


def test_what_is_not_trusted_is_unsure(catalogue, monkeypatch):
    asker = Asker(catalogue, Letters())
    monkeypatch.setattr(Evidence, "trust", property(lambda _: 9.0))
    assert asker.ask("laws in Spain").status is Status.ANSWERED
    monkeypatch.setattr(Evidence, "trust", property(lambda _: -9.0))
    assert asker.ask("laws in Spain").status is Status.UNSURE


def test_questions_are_read_as_they_were_written(tmp_path):
    write(tmp_path / "known.csv", [("who, in {country}?", ["laws", "practices"]), ("why", []), ("why", ["laws"])])
    lines = (tmp_path / "known.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["question,queries", '"who, in {country}?",laws; practices', "why,"]
