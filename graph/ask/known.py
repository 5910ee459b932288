"""Questions that are known: what each asks, or that nothing on record answers it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from graph.ask.guide import Guide
from graph.vocabulary import packaged

_BETWEEN: Final = "; "


@cache
def known_questions() -> Mapping[str, Sequence[str]]:
    """Return the known questions, with names hidden, and the queries that answer them, the best first."""
    with (packaged("ontology") / "ask" / "known.csv").open(encoding="utf-8", newline="") as file:
        return {row["question"]: tuple(filter(None, row["queries"].split(_BETWEEN))) for row in csv.DictReader(file)}


def all_known(guides: Iterable[Guide]) -> Mapping[str, Sequence[str]]:
    """Return the known questions, and the phrasings in the headers of queries."""
    return {**{example: (guide.name,) for guide in guides for example in guide.examples}, **known_questions()}


def write(path: Path, questions: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Write questions and the queries that answer them as they are read; of two that are alike the first counts."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("question", "queries"))
        unlike = dict(reversed([*questions]))
        rows.writerows((text, _BETWEEN.join(queries)) for text, queries in sorted(unlike.items()))
