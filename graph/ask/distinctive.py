"""Words by which people call a record that has a title and an id: those that are in both, and in no other's."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from graph.ask.tokens import tokens
from graph.names import Named
from graph.search.english import english_words

_LEAST: Final = 4
"""Letters of such a word: shorter ones are found in too many."""


def distinctive(things: Mapping[str, Named]) -> Iterator[tuple[str, str]]:
    """Yield words that tell one record from all others, with its name: ``Findata``, ``ESMO 2024``."""
    called = {name: list(dict.fromkeys(_calls(named))) for name, named in things.items()}
    known = Counter(chain.from_iterable(called.values()))
    for name, phrases in called.items():
        yield from ((phrase, name) for phrase in phrases if known[phrase] == 1 or phrase == _own(name))


def _calls(named: Named) -> Iterator[str]:
    """Yield the words of a title that are in the id too and no English ones; acronyms also with a year of the id."""
    title = {token.folded for token in tokens(named.label)}
    words = [word for word in named.name.split("-") if not word.isdigit() and word not in english_words()]
    years = [part for part in named.name.split("-") if len(part) == _LEAST and part.isdigit()]
    yield from (word for word in words if len(word) >= _LEAST and word in title)
    yield from (f"{word} {year}" for word in words for year in years)


def _own(name: str) -> str:
    """Return the id without the country before it, where that is one word."""
    _, _, rest = name.partition("-")
    return rest
