"""Kernel ridge regression of shares on texts (Saunders, Gammerman, Vovk 1998), kept in a file as it takes long to fit.

Texts are alike in meaning, a Gaussian of the distance of their vectors, and in letters.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from graph.ask.letters import letters
from graph.files import write_whole
from graph.search.encoders import Vectors

WIDTH: Final = 1.0
"""How fast likeness falls with the square of the distance, which is 2 on average between two texts."""
WRITTEN: Final = 0.5
"""What likeness in letters weighs beside that in meaning."""
RIDGE: Final = 0.2
"""What keeps the fit from following every text: some are read in several ways."""


BLOCK: Final = 1024
"""Columns that are worked out at once."""


@dataclass(frozen=True)
class Fit:
    """What texts have shares of, as a function of what a text means and how it is written."""

    labels: NDArray[np.str_]
    """What there are shares of."""
    usual: Vectors
    """The share of each label in most texts."""
    centre: Vectors
    spread: Vectors
    known: Vectors
    """The vectors of the known texts, from their centre, in units of their spread."""
    meant: Vectors
    """What each known text says of each label to those that mean alike."""
    written: Vectors
    """What each run of letters says of each label."""

    @classmethod
    def of(cls, raw: Vectors, texts: Sequence[str], labels: Sequence[str], usual: Vectors, beyond: Vectors) -> "Fit":
        """Return the fit of what ``texts``, with the vectors ``raw``, have ``beyond`` the ``usual`` shares."""
        written = letters(texts)
        centre = raw.mean(axis=0)
        spread = np.linalg.norm(raw - centre, axis=1).mean()
        known = (raw - centre) / spread
        alike = _alike(known)
        for block in _blocks(len(alike)):
            alike[block] += (WRITTEN * written[block]) @ written.T
        alike[np.diag_indices_from(alike)] += RIDGE
        meant = solved(alike, beyond)
        spelt = (WRITTEN * written.T @ meant).astype(np.float32)
        return cls(np.array(labels), usual, centre, spread, known, meant, spelt)

    @classmethod
    def load(cls, path: Path) -> "Fit | None":
        """Return the fit that was saved in a file, or None if there is none that can be read."""
        with suppress(OSError, ValueError, KeyError, EOFError, BadZipFile), np.load(path, allow_pickle=False) as kept:
            return cls(**{name: kept[name] for name in cls.__dataclass_fields__})
        return None

    def save(self, path: Path) -> None:
        """Keep the fit in a file. Raises OSError."""
        content = BytesIO()
        np.savez(content, **asdict(self))
        write_whole(path, content.getvalue())

    @cached_property
    def _squares(self) -> Vectors:
        """The length of each known vector, squared."""
        squares: Vectors = np.einsum("ij,ij->i", self.known, self.known)
        return squares

    def shares(self, text: str, meaning: Vectors) -> dict[str, float]:
        """Return the share of each label, from 0 to 1, that a text with this meaning has."""
        place = (meaning - self.centre) / self.spread
        distances = self._squares + place @ place - 2 * self.known @ place
        found = self.usual + np.exp(-WIDTH * distances) @ self.meant + letters([text])[0] @ self.written
        return dict(zip(self.labels.tolist(), found.clip(0, 1).tolist(), strict=True))


def solved(matrix: Vectors, right: Vectors) -> Vectors:
    """Return what ``matrix``, which is symmetric, positive definite and overwritten, takes to ``right``.

    By Cholesky's method in blocks of columns, as numpy's own solvers take two copies in double precision: of what fits
    some thousand texts, a gigabyte more.
    """
    found = right.astype(np.float32)
    blocks = _blocks(len(matrix))
    for block in blocks:
        before, behind = slice(block.start), slice(block.stop, None)
        matrix[block.start :, block] -= matrix[block.start :, before] @ matrix[block, before].T
        matrix[block, block] = np.linalg.cholesky(matrix[block, block])
        matrix[behind, block] = np.linalg.solve(matrix[block, block], matrix[behind, block].T).T
        found[block] = np.linalg.solve(matrix[block, block], found[block] - matrix[block, before] @ found[before])
    for block in reversed(blocks):
        behind = slice(block.stop, None)
        found[block] = np.linalg.solve(matrix[block, block].T, found[block] - matrix[behind, block].T @ found[behind])
    return found


def _blocks(size: int) -> list[slice]:
    return [slice(start, start + BLOCK) for start in range(0, size, BLOCK)]


def _alike(known: Vectors) -> Vectors:
    """Return how alike each of some vectors is to each: 1 where equal, 0 where they have nothing in common."""
    squares = np.einsum("ij,ij->i", known, known)
    alike: Vectors = known @ known.T
    alike *= 2  # in place, as it is large: by far the most of what a fit needs of memory
    alike -= squares
    alike -= squares[:, None]
    alike *= WIDTH
    return np.exp(alike, out=alike)
