"""Texts as the letters they are written with: runs of letters of their words, hashed into a row of numbers.

What the meaning of a text leaves out is told by its words: who pays, how much is paid. Signed hashing keeps the
products of rows as they are, but for noise (Weinberger and others 2009).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log
from typing import Final
from zlib import crc32

import numpy as np

from graph.search.encoders import Vectors

WIDTH: Final = 2048
"""Numbers of a row."""
RUNS: Final = (3, 4, 5)
"""Letters of a run, the edges of a word included."""
_WORD: Final = re.compile(r"\{?\w+\}?")


def letters(texts: Sequence[str]) -> Vectors:
    """Return a row of length 1 for each of ``texts``: the more runs of letters two share, the larger their product."""
    rows = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for run, times in Counter(_runs(text)).items():
            code = crc32(run.encode())
            row[code % WIDTH] += (1 + log(times)) * (1 if code >> 31 else -1)
    lengths: Vectors = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.maximum(lengths, np.finfo(np.float32).tiny)
    return rows


def _runs(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.lower()):
        edged = f" {word} "
        for size in RUNS:
            yield from (edged[start : start + size] for start in range(max(1, len(edged) - size + 1)))
