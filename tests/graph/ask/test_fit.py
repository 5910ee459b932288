"""A fit tells of new texts what the known ones like them have, and is kept in a file."""

import numpy as np
import pytest

from graph.ask.fit import BLOCK, RIDGE, WIDTH, WRITTEN, Fit, solved
from graph.ask.intents import FITS, KEPT, learn
from graph.ask.known import Sense
from graph.ask.letters import letters

TEXTS = ["who pays for tests", "who is paid for tests", "laws on biobanks"]
RAW = np.array([[1, 0, 0.2], [0.9, 0.1, 0], [0, 1, 0]], dtype=np.float32)
BEYOND = np.array([[1, 0], [0, 1], [0, 0]], dtype=np.float32)


@pytest.fixture
def fit():
    return Fit.of(RAW, TEXTS, ["payer", "amount"], np.zeros(2, dtype=np.float32), BEYOND)


def test_a_fit_is_kernel_ridge_regression(fit):
    centred = RAW - RAW.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1).mean()
    distances = ((centred[:, None] - centred[None]) ** 2).sum(axis=2)
    alike = np.exp(-WIDTH * distances) + WRITTEN * letters(TEXTS) @ letters(TEXTS).T
    expected = alike @ np.linalg.inv(alike + RIDGE * np.eye(3)) @ BEYOND
    found = [list(fit.shares(text, vector).values()) for text, vector in zip(TEXTS, RAW, strict=True)]
    assert np.allclose(found, expected.clip(0, 1), atol=1e-5)


def test_what_is_solved_in_blocks_is_what_numpy_solves():
    draw = np.random.default_rng(7)
    points = draw.normal(size=(BLOCK + 300, 8))
    matrix = np.exp(-((points[:, None, :4] - points[None, :, :4]) ** 2).sum(axis=2)) + RIDGE * np.eye(len(points))
    right = points[:, 4:]
    expected = np.linalg.solve(matrix, right)
    assert np.allclose(solved(matrix.astype(np.float32), right.astype(np.float32)), expected, atol=1e-3)


def test_a_fit_is_kept_in_a_file(fit, tmp_path):
    fit.save(tmp_path / "fit.npz")
    assert Fit.load(tmp_path / "fit.npz").shares("who pays", RAW[0]) == fit.shares("who pays", RAW[0])


@pytest.mark.parametrize("content", [b"", b"PK no archive", None])
def test_a_file_that_is_damaged_or_missing_holds_no_fit(tmp_path, content):
    if content is not None:
        (tmp_path / "fit.npz").write_bytes(content)
    assert Fit.load(tmp_path / "fit.npz") is None


class Counting:
    """An encoder that counts what it encodes."""

    id = "counting"

    def __init__(self):
        self.encoded = []

    def query(self, text):
        self.encoded.append(text)
        return np.array([len(text), text.count("a"), 1], dtype=np.float32)


def test_what_was_learnt_once_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GENOGUIDE_CACHE", str(tmp_path))
    encoder, known = Counting(), {"what laws are there": (Sense("laws"),), "salt": ()}
    first = learn(encoder, known, {"biobanks": "Indicator:III.7"})
    assert sorted(encoder.encoded) == ["biobanks", "salt", "what laws are there"]
    encoder.encoded.clear()
    again = learn(encoder, known, {"biobanks": "Indicator:III.7"})
    assert not encoder.encoded
    assert np.array_equal(first.meant, again.meant)
    assert learn(encoder, {**known, "salt": (Sense("glossary"),)}, {}).labels.tolist() == ["glossary", "laws"]


def test_only_the_newest_fits_are_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GENOGUIDE_CACHE", str(tmp_path))
    for number in range(FITS + 2):
        learn(Counting(), {f"question {number}": (Sense("laws"),), "salt": ()}, {})
    assert len(list(tmp_path.glob(f"{KEPT}*.npz"))) == FITS


def test_without_a_place_to_keep_it_a_fit_is_worked_out(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("GENOGUIDE_CACHE", str(tmp_path / "file"))
    assert learn(Counting(), {"what laws": (Sense("laws"),), "salt": ()}, {}).labels.tolist() == ["", "laws"]


def test_texts_that_share_letters_are_alike():
    one, other, third = letters(["Biobankgesetz", "Biobankgesetze", "who pays"])
    assert one @ other > 0.7
    assert abs(one @ third) < 0.2
    assert np.allclose(np.linalg.norm(letters(["a", "ab cd"]), axis=1), 1)
    assert not letters([""]).any()
