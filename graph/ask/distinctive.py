"""Words by which people call a record that has a title and an id: those that are in both, and in no other's."""

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from functools import reduce
from itertools import chain
from typing import Final

from graph.ask.tokens import tokens
from graph.names import Named
from graph.search.english import english_words

_LEAST: Final = 4
"""Letters of such a word: shorter ones are found in too many."""
_YEAR: Final = 4


def distinctive(things: Mapping[str, Named], common: Set[str]) -> Iterator[tuple[str, str]]:
    """Yield words that tell one record from all others, with its name: ``Findata``, ``ESMO 2024``.

    Each word has ``=`` before it: no other form of it will do. ``common`` are words by which other things are called.
    """
    called = {name: list(dict.fromkeys(_calls(named, common))) for name, named in things.items()}
    known = Counter(chain.from_iterable(called.values()))
    held = Counter(chain.from_iterable({t.folded for t in tokens(f"{n.name} {n.label}")} for n in things.values()))
    for name, phrases in called.items():
        own = f"={name.partition('-')[2]}"
        alone = (phrase for phrase in phrases if known[phrase] == 1 and (" " in phrase or held[phrase[1:]] == 1))
        yield from ((phrase, name) for phrase in dict.fromkeys((*alone, *(p for p in phrases if p == own))))


def is_english(word: str) -> bool:
    """Return whether ``word`` is one of everyday English, as it is written in America or in Britain."""
    american = reduce(lambda said, one: said.replace(*one), _AMERICAN, word)
    return word in english_words() or american in english_words()


_AMERICAN: Final = (("is", "iz"), ("our", "or"), ("ae", "e"), ("ll", "l"))


def _calls(named: Named, common: Set[str]) -> Iterator[str]:
    """Yield words of an id: no English ones with a capital in the title, acronyms with a year, a title within it."""
    title = [token.text for token in tokens(named.label)]
    written = {word.lower() for word in title if not word.islower()}
    first, *parts = named.name.split("-")
    names = [word for word in (first, *parts) if not word.isdigit() and not is_english(word)]
    if len(first) == len("fr"):
        yield from (f"={word}" for word in names if len(word) >= _LEAST and word in written - common)
    yield from (f"={word} ={part}" for word in names for part in parts if len(part) == _YEAR and part.isdigit())
    if len(parts) > 1 and " ".join(word.capitalize() for word in parts) in " ".join(title):
        yield " ".join(f"={word}" for word in parts)
