"""What known questions ask for tells what a new one does, and how far its reading is trusted."""

import numpy as np
import pytest

from graph.ask.asker import Asker, Status
from graph.ask.intents import NOTHING, Intents
from graph.ask.known import UNANSWERED, Sense, known_names, known_questions, read, write
from graph.ask.meaning import guessed
from graph.ask.reading import Part, Role
from graph.ask.shares import weighed
from graph.ask.trust import NEXT, Evidence, evidence
from graph.ask.vocabulary import Thing


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


BIOBANKS, COUNSELLORS = "Indicator:III.7", "Indicator:V.5"
KNOWN = {
    "laws on biobanks in {country}": (Sense("laws", (BIOBANKS,)), Sense("practices", (BIOBANKS, "PracticeKind:law"))),
    "which laws has {country}": (Sense("laws"),),
    "who trains counsellors in {country}": (Sense("training", (COUNSELLORS,)),),
    "training of doctors": (Sense("training"),),
    "weather in {country}": (),
    "how warm is it in {country}": (),
}
NAMES = {"human samples that are kept": BIOBANKS, "people who explain results": COUNSELLORS}


@pytest.fixture(scope="module")
def intents():
    return Intents.of(Letters(), KNOWN, NAMES)


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
    assert max((label for label in likely if ":" not in label), key=likely.get) == meant


@pytest.mark.parametrize(
    ("question", "about"),
    [("biobanks in {country}", BIOBANKS), ("who are the people that explain results", COUNSELLORS)],
)
def test_a_question_is_about_what_known_ones_and_names_like_it_are(intents, question, about):
    likely = intents.likely(question)
    assert likely[about] == max(share for label, share in likely.items() if ":" in label)


def test_a_known_question_is_shared_by_the_queries_that_answer_it(intents):
    likely = intents.likely("laws on biobanks in {country}")
    assert likely["laws"] > likely["practices"] > likely["training"]
    assert likely[BIOBANKS] > likely["PracticeKind:law"] > likely[COUNSELLORS]
    assert all(0 <= share <= 1 for share in likely.values())


def test_names_are_hidden_behind_their_classes(asker):
    assert asker.hidden("laws on biobanks in Spain") == "laws on biobanks in {country}"
    assert asker.hidden("newborn screening in the Nordic countries?") == "{application} in the {country}?"


def test_a_query_is_read_though_no_word_tells_it_apart(catalogue):
    asker = Asker(catalogue, Letters())
    knowing = asker.without(known_questions().keys())
    known = {"what is the rulebook of {country}": (Sense("laws"),), "salt": (Sense("glossary"),)}
    knowing._intents = Intents.of(Letters(), known, {})
    asked = knowing.ask("what is the rulebook of Spain")
    assert (asked.readings[0].guide.name, asked.readings[0].parameters) == ("laws", {"country": "ES"})


def test_who_does_not_know_some_questions_has_not_learnt_from_them(catalogue):
    asker = Asker(catalogue, Letters())
    question = next(text for text, senses in known_questions().items() if senses == (Sense("roadmap"),))
    unseen = asker.without({question})
    assert asker._intents.likely(question)["roadmap"] > unseen._intents.likely(question)["roadmap"]


def test_what_speaks_for_a_reading_makes_it_trusted():
    weak = Evidence(likely=-3.0, ahead=0.1, words=0.2, told=-3.0, bent=2)
    strong = Evidence(likely=-0.1, ahead=3.0, words=1.5, told=-0.1, bent=0)
    assert strong.trust > weak.trust


def test_a_reading_is_ahead_of_the_next(asker):
    asked = asker.ask("laws on biobanks in Spain")
    speaks = evidence(asked.readings, {"laws": 0.9}, len(asked.said))
    assert 0 < speaks.ahead <= NEXT
    assert evidence(asked.readings[:1], {"laws": 0.9}, len(asked.said)).ahead == NEXT
    assert speaks.likely > evidence(asked.readings, {"training": 0.9}, len(asked.said)).likely


def test_questions_that_mostly_ask_for_nothing_on_record_are_trusted_less(asker):
    asked = asker.ask("laws on biobanks in Spain")
    some, none = (evidence(asked.readings, {"laws": 0.3, NOTHING: share}, 5) for share in (0.3, 0.6))
    assert (some.nothing, none.nothing) == (False, True)
    assert none.trust < some.trust


def test_what_is_not_trusted_is_unsure(catalogue, monkeypatch):
    asker = Asker(catalogue, Letters())
    monkeypatch.setattr(Evidence, "trust", property(lambda _: 9.0))
    assert asker.ask("laws in Spain").status is Status.ANSWERED
    monkeypatch.setattr(Evidence, "trust", property(lambda _: -9.0))
    assert asker.ask("laws in Spain").status is Status.UNSURE


def test_questions_are_read_as_they_were_written(tmp_path):
    laws, practices = Sense("laws"), Sense("practices", ("PracticeKind:law",))
    (tmp_path / "pilots.csv").write_text("question,senses\nof another time,pilots\n")
    write(tmp_path, [("who, in {country}?", [laws, practices]), ("why", []), ("why", [laws])])
    assert {path.name for path in tmp_path.iterdir()} == {"laws.csv", f"{UNANSWERED}.csv"}
    lines = (tmp_path / "laws.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["question,senses", '"who, in {country}?",laws; practices PracticeKind:law']
    assert read(tmp_path) == {"who, in {country}?": (laws, practices), "why": ()}


def test_what_an_indicator_is_called_is_known_too(catalogue):
    called = known_names(catalogue.names)
    assert called["Rules on human samples and biobanks"] == BIOBANKS
    assert len({*called.values()}) == 49 + 8


@pytest.mark.parametrize(("share", "role"), [(0.5, Role.UNUSED), (0.001, Role.PASSED)])
def test_a_name_that_such_questions_hardly_tell_is_passed_over(catalogue, share, role):
    guideline = Thing("gg:PracticeKind", catalogue.names.of_class("gg:PracticeKind")["guideline"])
    left_out = Part(0, 1, Role.UNUSED, -4.0, things=(guideline,))
    assert weighed(left_out, {"PracticeKind:guideline": share}).role is role
    assert weighed(left_out, {}) == left_out


def test_what_such_questions_tell_is_worth_more(catalogue):
    guideline = Thing("gg:PracticeKind", catalogue.names.of_class("gg:PracticeKind")["guideline"])
    kind = Part(0, 1, Role.PARAMETER, 1.0, "kind", (guideline,), {"kind": "guideline"})
    usual, rare = (weighed(kind, {"PracticeKind:guideline": share}).worth for share in (0.9, 0.001))
    assert usual > kind.worth > rare


@pytest.mark.parametrize(("share", "guess"), [(0.9, ("human samples", "III.7")), (0.1, None)])
def test_words_left_over_may_mean_what_such_questions_are_about(asker, catalogue, share, guess):
    text = "laws in Spain about frozen vials"
    said, found = asker._heard(text)
    reading = next(r for r in asker._read(said, found, {}) if r.guide.name == "laws")
    span = guessed(reading, {BIOBANKS: share, "PracticeKind:law": 1.0}, catalogue.names)
    assert (span and (text[said[span.start].start :], span.meaning.named.name)) == (guess and ("frozen vials", "III.7"))


def test_what_is_named_is_not_guessed(asker, catalogue):
    said, found = asker._heard("laws in Spain about consent and frozen vials")
    reading = next(r for r in asker._read(said, found, {}) if r.guide.name == "laws")
    assert guessed(reading, {BIOBANKS: 0.9}, catalogue.names) is None
