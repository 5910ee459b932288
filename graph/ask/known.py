"""Questions that are known: what each asks, or that nothing on record answers it."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from graph.ask.guide import Guide
from graph.names import Named, Names
from graph.search.items import read_phrasings
from graph.vocabulary import packaged

_BETWEEN: Final = "; "
NAMED: Final = ("gg:Indicator", "gg:Domain")
"""Classes whose names say as much as a question of what is asked: people paraphrase them."""

FEW: Final = 8
"""Other names of a thing that are learned."""
LEARNED: Final = frozenset(
    f"gg:{name}"
    for name in (
        "Indicator",
        "Domain",
        "PracticeKind",
        "PracticeStatus",
        "PracticeScale",
        "DocumentKind",
        "Addressee",
        "AppraisalCriterion",
        "RoadmapStep",
    )
)
"""Classes of what queries are told that depends on how one asks; places, records and years do not."""


@dataclass(frozen=True, slots=True)
class Sense:
    """A sense in which a question can be taken: a query, and what it is told of, as ``Indicator:V.3``."""

    query: str
    about: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "Sense":
        """Return the sense that ``str`` writes."""
        query, *about = text.split(" ")
        return cls(query, tuple(about))

    def __str__(self) -> str:
        return " ".join((self.query, *self.about))


Senses = Sequence[Sense]
"""All senses of a question, the best first; none where nothing on record answers it."""


def told(class_name: str, name: str) -> str:
    """Return how a sense names a thing of a class."""
    return f"{class_name.removeprefix('gg:')}:{name}"


@cache
def known_questions() -> Mapping[str, Senses]:
    """Return the known questions, with names hidden, and the senses of each."""
    return read(packaged("ontology") / "ask" / "known")


def read(folder: Path) -> Mapping[str, Senses]:
    """Return the questions in the files of a folder, and the senses of each."""
    return {text: senses for path in sorted(folder.glob("*.csv")) for text, senses in _rows(path)}


def _rows(path: Path) -> Iterator[tuple[str, Senses]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from ((row["question"], tuple(_senses(row["senses"]))) for row in csv.DictReader(file))


def all_known(guides: Iterable[Guide]) -> Mapping[str, Senses]:
    """Return the known questions, and the phrasings in the headers of queries."""
    return {**{example: (Sense(guide.name),) for guide in guides for example in guide.examples}, **known_questions()}


def known_names(names: Names) -> Mapping[str, str]:
    """Return what people call the things that they paraphrase, and how a sense names each."""
    things = {named.iri: told(name, named.name) for name in NAMED for named in names.of_class(name).values()}
    called = {alias: iri for iri in things for alias in (names[iri].label, *_longest(names[iri]))}
    called |= {text: iri for iri, text in read_phrasings() if iri in things}
    return {text: things[iri] for text, iri in sorted(called.items())}


def write(folder: Path, questions: Iterable[tuple[str, Senses]]) -> None:
    """Write questions and their senses as they are read, those of each query in a file; of two alike the first counts.

    Other files of the folder are removed.
    """
    files: dict[str, dict[str, Senses]] = {}
    for text, senses in sorted(dict(reversed([*questions])).items()):
        files.setdefault(senses[0].query if senses else UNANSWERED, {})[text] = senses
    for path in folder.glob("*.csv"):
        path.unlink()
    for query, known in files.items():
        _write(folder / f"{query}.csv", known)


UNANSWERED: Final = "unanswered"
"""The name of the file with questions that nothing on record answers."""


def _write(path: Path, known: Mapping[str, Senses]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("question", "senses"))
        rows.writerows((text, _BETWEEN.join(map(str, senses))) for text, senses in known.items())


def _longest(named: Named) -> Sequence[str]:
    """Return the longest of what else people call a thing: these say most, and all would be too many."""
    return sorted(named.aliases, key=lambda alias: (-len(alias), alias))[:FEW]


def _senses(text: str) -> Iterator[Sense]:
    return map(Sense.read, filter(None, text.split(_BETWEEN)))
