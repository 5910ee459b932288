"""What phrases mean in any question: names of things, words that shape a question, and words that say nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache, reduce
from typing import Any, Final

import yaml

from graph.ask.distinctive import distinctive
from graph.ask.phrases import Phrases
from graph.ask.publishers import PUBLISHER, in_brackets, publishers
from graph.ask.titles import Titles
from graph.ask.tokens import tokens
from graph.names import Named, Names
from graph.search.english import english_words
from graph.search.text import fold, function_words
from graph.vocabulary import packaged

BY_MEANING: Final = "meaning"
_TELLING: Final = ("lack", "most", "least", "newest", "oldest", "except", "than")
"""Shapes without which a question is another."""
_BOUNDING: Final = ("since", "after", "before", "until", "between", "in", "onwards", "earlier", "to", "or")
"""Shapes that tell nothing without a year, or without things in a row."""
SHAPES: Final = (*_TELLING, *_BOUNDING, "count", "which", "beyond", "either")
_SHORT: Final = 3
"""Letters up to which a name is written in capitals, or it is some other word."""
_ACRONYM: Final = re.compile(r"[A-Z0-9+]{1,3}")


@dataclass(frozen=True, slots=True)
class Thing:
    """A phrase that names a thing of a class."""

    class_name: str
    named: Named
    how: str = "name"
    """How it was recognised."""
    profession: bool = False
    """Whether people are named whom it is about, rather than the thing."""
    persons: bool = False
    """Whether those are named for whom it is, of whom nobody here counts how many there are."""

    @property
    def family(self) -> str:
        """The class of things with which it can be named in a row."""
        return families().get(self.class_name, self.class_name)


@dataclass(frozen=True, slots=True)
class Several:
    """Things of a family of which any will do, or a group; or, ``outside``, anything but these."""

    things: tuple[Thing, ...]
    outside: bool = False

    @property
    def family(self) -> str:
        """What they are."""
        return self.things[0].family


@dataclass(frozen=True, slots=True)
class Shape:
    """A word that shapes a question, such as ``lack`` or ``count``."""

    name: str


@dataclass(frozen=True, slots=True)
class Filler:
    """A word that says nothing of what is sought.

    ``subject``: since it names what all questions are about; ``records``: since it names what is on record or where;
    ``request``: since it is what one asks of who answers; ``foreign``: in languages other than English.
    """

    subject: bool = False
    records: bool = False
    request: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """Words that make a number a bound: ``>``, ``>=``, ``<``, ``<=`` or ``=``; ``behind``: those that follow it."""

    how: str
    behind: bool = False


Meaning = Thing | Shape | Filler | Bound

RECORDS: Final = ("gg:Practice", "gg:Document")
"""Classes whose things have titles, of which people say a word or two."""
TITLED: Final = (*RECORDS, "gg:Programme", "gg:Recommendation")
"""The same, and those whose things hold practices together, or are called by what they say."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that holds names of things of a class, alone or in a list, so that an answer can be narrowed by it."""

    name: str
    class_name: str
    how: str
    beside: str = ""
    """The column beside which it means this."""


@cache
def columns() -> tuple[Column, ...]:
    """Return the columns by which answers can be narrowed."""
    return tuple(
        Column(row["column"], f"gg:{row['holds']}", row["how"], row.get("beside", "")) for row in _words()["columns"]
    )


@cache
def families() -> Mapping[str, str]:
    """Return the classes whose things can be named in a row with those of another, and that one."""
    return {f"gg:{one}": f"gg:{other}" for one, other in _words()["families"].items()}


def settings(name: str) -> Mapping[str, Any]:
    """Return a section of ``ontology/ask/words.yaml``, with what the files of languages beside it say there."""
    section: Mapping[str, Any] = _words()[name]
    return section


@cache
def _words() -> Mapping[str, Any]:
    return reduce(merged, _languages(), _common())


@cache
def _common() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load((_FOLDER / "words.yaml").read_text(encoding="utf-8"))
    return content


@cache
def _languages() -> Sequence[Mapping[str, Any]]:
    """Return what each language adds."""
    paths = sorted((_FOLDER / "languages").glob("*.yaml"))
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]


_FOLDER: Final = packaged("ontology") / "ask"


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what two sections say together: of lists all that they hold, of sections within them likewise."""
    both = {
        key: merged(one[key], other[key]) if isinstance(one[key], Mapping) else [*one[key], *other[key]]
        for key in one.keys() & other.keys()
    }
    return {**one, **other, **both}


class Vocabulary(Phrases[Meaning]):
    """Phrases, and the records that are named by words of their titles."""

    def __init__(self, titles: Titles) -> None:
        super().__init__()
        self.titles = titles


def vocabulary(names: Names, class_names: Sequence[str]) -> Vocabulary:
    """Return the phrases for the things of some classes, and those that shape questions."""
    records = {name: names.of_class(name) for name in TITLED if name in class_names}
    others = [named for name in class_names if name not in TITLED for named in names.of_class(name).values()]
    common = {t.folded for n in others for name in (n.name, n.label, *n.aliases) for t in tokens(name)}
    phrases = Vocabulary(Titles(records, common))
    _add_publishers(phrases, names)
    for class_name in class_names:
        _add_bent(phrases, class_name, names.of_class(class_name))
        for named in names.of_class(class_name).values():
            _add(phrases, Thing(class_name, named))
    for class_name in (name for name in RECORDS if name in records):
        for phrase, name in distinctive(records[class_name], common):
            phrases.add(phrase, Thing(class_name, records[class_name][name]))
    _add_others(phrases)
    return phrases


def _add_publishers(phrases: Phrases[Meaning], names: Names) -> None:
    """Add the names of publishers, as they are written: Public Health Genomics is a journal."""
    places = {name for n in names.of_class("gg:Country").values() for name in (n.label, *n.aliases)}
    also = in_brackets(names.of_class("gg:Programme").values())
    for name, called in settings("publishers").items():
        also[name] = [*also.get(name, ()), *called]
    for named in publishers(names.of_class("gg:Document"), also, places):
        for name in named.aliases:
            phrases.add(name, Thing(PUBLISHER, named), exact=True)


def _add_others(phrases: Phrases[Meaning]) -> None:
    """Add the phrases that name nothing."""
    for name in SHAPES:
        for phrase in _words()[name]:
            phrases.add(str(phrase), Shape(name))
    for phrase, bound in _bounds():
        phrases.add(phrase, bound)
    for phrase in (phrase for line in _words()["passed"] for phrase in line):
        phrases.add(phrase, Filler())
    telling = {str(word) for name in _TELLING for word in _words()[name]}
    for word, filler in _fillers().items():
        if word not in telling:
            phrases.add(f"={word}" if word.isalpha() else word, filler)


def _bounds() -> Iterator[tuple[str, Bound]]:
    """Yield what makes a number a bound."""
    for section, behind in (("bounds", False), ("bounds behind", True)):
        for how, words in _words()[section].items():
            yield from ((str(phrase), Bound(how, behind)) for phrase in words)


def _add_bent(phrases: Phrases[Meaning], class_name: str, things: Mapping[str, Named]) -> None:
    """Add the names that languages bend in more ways than are labels of their own."""
    for name, spoken in _words()["names"].get(class_name.removeprefix("gg:"), {}).items():
        for phrase in spoken if name in things else ():
            phrases.add(" ".join(map(_as_written, phrase.split())), Thing(class_name, things[name]))


def _as_written(word: str) -> str:
    """Return a word of which no other form will do, unless any ending will: medici are nothing medical."""
    return word if word.endswith("*") else f"={word.removeprefix('=')}"


def _fillers() -> Mapping[str, Filler]:
    """Return the single words that say nothing."""
    words = {word: Filler() for word in function_words()}
    words |= {str(word): Filler() for name in (*_BOUNDING, "which") for word in _words()[name]}
    for section, filler in _FILLERS.items():
        words |= {word: filler for line in _common()[section] for word in line.split()}
    for section, filler in _FILLERS.items():
        lines = (line for language in _languages() for line in language.get(section, ()))
        foreign = replace(filler, foreign=True)
        words = {word: foreign for line in lines for word in line.split()} | words
    return words


_FILLERS: Final = {
    "filler": Filler(),
    "subject": Filler(subject=True),
    "records": Filler(records=True),
    "request": Filler(request=True),
}


def _add(phrases: Phrases[Meaning], thing: Thing) -> None:
    named = thing.named
    for word in _words()["coded"].get(thing.class_name.removeprefix("gg:"), ()):
        phrases.add(f"{word} {named.name}", thing)
    for name in dict.fromkeys((named.name, named.label, *named.aliases)):
        is_code = name == named.name and name.upper() == name
        if is_code and len(name) == 1:
            continue  # domain I and domain V are told from words by the word before them
        # FAIR is a name of its own, and no French "faire".
        acronym = name.isupper() and name.isalpha() and len(name) > _SHORT and not is_code
        exact = is_code or _is_ambiguous(name) or (acronym and name.lower() in english_words())
        phrases.add(f"={name}" if acronym and not exact else name, thing, exact=exact)


@cache
def called(section: str) -> Set[str]:
    """Return the names in a section of ``words.yaml``, as they are compared."""
    return frozenset(" ".join(token.folded for token in tokens(name)) for name in _words()[section])


def _is_ambiguous(name: str) -> bool:
    word = fold(name) in function_words() or name.lower() in english_words()
    return bool(_ACRONYM.fullmatch(name)) and (len(name) < _SHORT or word)


def is_year(word: str) -> bool:
    """Return whether ``word`` is a year that things here can have."""
    return bool(re.fullmatch(r"(19|20)[0-9]{2}", word))
