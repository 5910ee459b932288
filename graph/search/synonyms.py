"""Words for the same thing: acronyms, synonyms and other languages, as the labels of the graph give them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.search.items import Synonym
from graph.search.words import stems_of

LONGEST: Final = 6
"""Words of the longest phrase that is looked up."""
MOST: Final = 8
"""Other words for one thing that a search takes in."""
ALIKE: Final = 0.8
"""How much another word for the same thing counts beside the one that was asked for."""

_ENGLISH: Final = frozenset({"", "en"})


@dataclass(frozen=True)
class Thing:
    """A thing and its words: the English label first, then the others in English."""

    iri: str
    label: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A part of a query that is a name of things: from which of its stems to which, and the things."""

    start: int
    end: int
    things: tuple[Thing, ...]


class Synonyms:
    """What each phrase may stand for."""

    def __init__(self, things: Sequence[Thing], phrases: Mapping[str, Sequence[int]]) -> None:
        self._things, self._phrases = things, phrases
        self._known = {word for phrase in phrases for word in phrase.split()}

    def knows(self, stemmed: str) -> bool:
        """Return whether a word with this stem is part of a name."""
        return stemmed in self._known

    @classmethod
    def of(cls, synonyms: Iterable[Synonym]) -> "Synonyms":
        """Return what the labels of things say."""
        words: dict[str, list[Synonym]] = {}
        for synonym in synonyms:
            words.setdefault(synonym.thing, []).append(synonym)
        things, phrases = list[Thing](), dict[str, list[int]]()
        for iri, found in sorted(words.items()):
            english = [s.word for s in found if s.language in _ENGLISH and s.role == "label"]
            if not english:
                continue
            others = tuple(s.word for s in found if s.language in _ENGLISH and s.role == "also")
            for key in sorted({" ".join(stems_of(s.word)) for s in found} - {""}):
                phrases.setdefault(key, []).append(len(things))
            things.append(Thing(iri, english[0], others))
        for places in phrases.values():
            places.sort(key=lambda place: (words[things[place].iri][0].rank, place))
        return cls(things, dict(sorted(phrases.items())))

    def write(self, folder: Path) -> None:
        """Write them into ``folder``."""
        things = [[thing.iri, thing.label, list(thing.others)] for thing in self._things]
        text = json.dumps({"things": things, "phrases": self._phrases}, ensure_ascii=False, indent=0)
        (folder / "synonyms.json").write_text(text, encoding="utf-8")

    @classmethod
    def open(cls, folder: Path) -> "Synonyms":
        """Return those in ``folder``. Raises OSError, ValueError or KeyError."""
        content = json.loads((folder / "synonyms.json").read_text(encoding="utf-8"))
        return cls([Thing(iri, label, tuple(others)) for iri, label, others in content["things"]], content["phrases"])

    def find(self, stems: Sequence[str]) -> Iterator[Found]:
        """Yield the names of things in ``stems`` from left to right, the longest where several begin."""
        start = 0
        while start < len(stems):
            ends = range(min(len(stems), start + LONGEST), start, -1)
            end = next((e for e in ends if " ".join(stems[start:e]) in self._phrases), None)
            if end is not None:
                places = self._phrases[" ".join(stems[start:end])]
                yield Found(start, end, tuple(self._things[place] for place in places))
            start = end or start + 1
