"""Who published the documents on record, and how people call them: in full, without what is in brackets, in short."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Final

from graph.names import Named

PUBLISHER: Final = "gg:Publisher"
"""The class that publishers are taken for: in the graph they are words, and have none."""
_LEAST: Final = 2
"""Documents from which one is a publisher that people ask for; journals mostly have one."""
_BRACKETS: Final = re.compile(r" \(([^)]+)\)(.*)")
_SORT: Final = re.compile(r" [a-z]+$")
"""What sort of thing it is, behind its name: a project."""
_ACRONYM: Final = re.compile(r"[A-Z]{4,}(?=-)")
_INITIALS: Final = 3
_WORDS: Final = 4
"""Words of a name that may stand for it without what follows "and"."""


def publishers(documents: Mapping[str, Named], also: Mapping[str, Sequence[str]], others: Set[str]) -> Iterator[Named]:
    """Yield the publishers of documents, each with its short name for a label.

    ``also`` is what else some are called, and ``others`` are names of other things.
    """
    counted = Counter(fact for document in documents.values() for fact in document.about if is_name(fact))
    taken: set[str] = set(others)
    # The shortest first: EuroGentest / European Society of Human Genetics (ESHG) is not whom ESHG names alone.
    for name in sorted((n for n, number in counted.items() if number >= _LEAST), key=lambda n: (len(n), n)):
        forms = dict.fromkeys((*_forms(name), *also.get(name, ())))
        called = [form for form in forms if form not in taken]
        taken |= set(called)
        if called:
            yield Named("", name, min(called, key=len), tuple(called))


def in_brackets(things: Iterable[Named]) -> dict[str, list[str]]:
    """Return what stands in brackets in the label of each thing, by the label without it."""
    found = {named.label: bracketed for named in things if (bracketed := _BRACKETS.search(named.label))}
    return {label.replace(f" ({bracketed[1]})", ""): [bracketed[1]] for label, bracketed in found.items()}


def is_name(fact: str) -> bool:
    """Return whether something that is told of a document is a name, not a date, nor a list of codes."""
    return not fact[:1].islower() and not re.fullmatch(r"[IV]+\.\d+( .*)?|\d{4}.*|[A-Z]{2}", fact)


def _forms(name: str) -> Iterator[str]:
    """Yield how a publisher is called."""
    yield name
    plain = _BRACKETS.sub("", name)
    if bracketed := _BRACKETS.search(name):
        yield from (plain, bracketed[1], bracketed[1] + bracketed[2])
    else:
        yield from _short(name)
    begun = plain.rpartition(" and ")[0]
    if len(begun.split()) >= _WORDS:
        yield begun


def _short(name: str) -> Iterator[str]:
    """Yield how a publisher is called whose name holds no acronym in brackets."""
    yield _SORT.sub("", name)
    if acronym := _ACRONYM.match(name):
        yield acronym[0]
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    if len(initials) >= _INITIALS and not acronym and "/" not in name:
        yield initials
