"""A reading is trusted when questions like it are known to mean the same."""

import numpy as np
import pytest

from graph.ask.asker import Asker, Status
from graph.ask.known import Known, Likeness, known_questions, masked, shape_of, write


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


@pytest.fixture(scope="module")
def known():
    return Known.of(Letters())


def test_names_are_masked_by_their_classes(asker):
    asked = asker.ask("laws on biobanks in Spain")
    assert masked(asked.text, asked.said, asked.readings[0]) == "laws on {indicator} in {country}"
    assert shape_of(asked.readings[0]) == "laws country indicator"


def test_a_question_is_like_the_known_one_that_it_repeats(asker, known):
    asked = asker.ask("Which laws on biobanks does Spain have?")
    text = masked(asked.text, asked.said, asked.readings[0])
    assert "laws country indicator" in known_questions().get(text, {"laws country indicator"})
    like = known.likeness(asked.text, asked.said, asked.readings[0])
    assert like.query >= like.shape > like.beyond


def test_the_nearer_what_nothing_answers_the_less_trust():
    near, far = Likeness(0.9, 0.9, 0.95, 0.8), Likeness(0.9, 0.9, 0.8, 0.8)
    assert near.trust < far.trust
    assert Likeness(0.95, 0.9, 0.8, 0.8).trust > far.trust


def test_what_is_not_trusted_is_unsure(catalogue, monkeypatch):
    asker = Asker(catalogue, Letters())
    monkeypatch.setattr(Known, "trusts", lambda *_: True)
    assert asker.ask("laws in Spain").status is Status.ANSWERED
    monkeypatch.setattr(Known, "trusts", lambda *_: False)
    assert asker.ask("laws in Spain").status is Status.UNSURE


def test_questions_are_read_as_they_were_written(tmp_path):
    questions = {"who, in {country}?": frozenset({"laws country", "practices country"}), "why": frozenset()}
    write(tmp_path / "known.csv", questions)
    lines = (tmp_path / "known.csv").read_text(encoding="utf-8").splitlines()
    assert lines == ["question,asks", '"who, in {country}?",laws country; practices country', "why,"]
