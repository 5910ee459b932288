"""Which format an answer takes: what ``Accept`` says (RFC 9110, 12.5.1), or ``format=`` above it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeVar

T = TypeVar("T")

_TCHAR: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]"
# Possessive throughout: no header, however odd, makes these go back and try again.
_PARAMETER: Final = re.compile(rf'\s*+;\s*+(?:({_TCHAR}+)\s*+=\s*+({_TCHAR}+|"(?:[^"\\]|\\.)*+"))?+')
_RANGE: Final = re.compile(rf"\s*+({_TCHAR}+)/({_TCHAR}+)((?:{_PARAMETER.pattern})*+)\s*+")
_ELEMENT: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+"?+)++')
_QUALITY: Final = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


class NotAcceptable(Exception):
    """None of the formats on offer is one that the client takes; the text names those on offer."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format on offer: its name for ``format=``, its registered media type, and what else it is called."""

    name: str
    media_type: str
    title: str
    aliases: frozenset[str] = field(default_factory=frozenset)
    """Other media types and other names."""

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media types by which a client may mean it, the registered one first."""
        return (self.media_type, *sorted(alias for alias in self.aliases if "/" in alias))

    def is_called(self, name: str) -> bool:
        """Return whether ``name``, a value of ``format=``, means this format."""
        # An unescaped "+" in an address arrives as a space.
        wanted = name.strip().lower().replace(" ", "+")
        return wanted in {self.name, self.media_type, *self.aliases}


def _format(name: str, media_type: str, title: str, *aliases: str) -> Format:
    return Format(name, media_type, title, frozenset(aliases))


TABLE_FORMATS: Final = (
    _format("json", "application/sparql-results+json", "JSON", "application/json", "srj"),
    _format("xml", "application/sparql-results+xml", "XML", "application/xml", "text/xml", "srx"),
    _format("csv", "text/csv", "CSV"),
    _format("tsv", "text/tab-separated-values", "TSV"),
)
"""What the result of SELECT and ASK can be had in; the first is the default."""

GRAPH_FORMATS: Final = (
    _format("turtle", "text/turtle", "Turtle", "application/x-turtle", "text/n3", "ttl", "n3"),
    _format("jsonld", "application/ld+json", "JSON-LD", "application/json", "json", "json-ld"),
    _format("ntriples", "application/n-triples", "N-Triples", "text/plain", "nt", "n-triples"),
    _format("rdfxml", "application/rdf+xml", "RDF/XML", "application/xml", "text/xml", "rdf", "rdf+xml", "xml"),
)
"""What one graph can be had in; the first is the default."""

QUAD_FORMATS: Final = (
    _format("trig", "application/trig", "TriG", "application/x-trig"),
    _format("nquads", "application/n-quads", "N-Quads", "text/x-nquads", "nq", "n-quads"),
)
"""What several graphs can be had in."""

HTML: Final = _format("html", "text/html", "HTML", "application/xhtml+xml")
"""A page, for people."""

RDF_FORMATS: Final = (*GRAPH_FORMATS, *QUAD_FORMATS)
"""What the result of CONSTRUCT and DESCRIBE can be had in; the first is the default."""


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of ``Accept``: a media type or a wildcard, its parameters, and how much it is wanted."""

    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]] = frozenset()
    quality: float = 1.0

    def specificity(self, media_type: str) -> int:
        """Return how narrowly this range means ``media_type``: from 3, it itself, to 0, not at all.

        Parameters do not narrow it: who wants Turtle in a certain version or character set is better served by
        Turtle than by a refusal. A type with its parameters is a wish for this type all the same.
        """
        kind, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (kind, subtype):
            return 3
        if self.subtype == "*":
            return {kind: 2, "*": 1}.get(self.type, 0)
        return 0


ANYTHING: Final = MediaRange("*", "*")


def parse_accept(header: str | None) -> tuple[MediaRange, ...]:
    """Return the media ranges of an ``Accept`` header; elements that are none are passed over.

    No header, or an empty one, means anything.
    """
    if header is None or not header.strip():
        return (ANYTHING,)
    ranges = (_media_range(element) for element in _ELEMENT.findall(header))
    return tuple(found for found in ranges if found is not None)


def _media_range(element: str) -> MediaRange | None:
    match = _RANGE.fullmatch(element)
    if match is None or (match[1] == "*" and match[2] != "*"):
        return None
    parameters = [(name.lower(), _unquote(value)) for name, value in _PARAMETER.findall(match[3]) if name]
    wishes = [value for name, value in parameters if name == "q"]
    if wishes and _QUALITY.fullmatch(wishes[0]) is None:
        return None
    others = frozenset(parameter for parameter in parameters if parameter[0] != "q")
    return MediaRange(match[1].lower(), match[2].lower(), others, float(wishes[0]) if wishes else 1.0)


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _preference(media_type: str, ranges: Iterable[MediaRange]) -> tuple[float, int]:
    """Return how much a media type is wanted, and how narrowly it was named; the narrowest range decides."""
    meant = [(found.specificity(media_type), found.quality) for found in ranges if found.specificity(media_type)]
    specificity, quality = max(meant, default=(0, 0.0))
    return quality, specificity


def _format_preference(offer: Format, ranges: Iterable[MediaRange]) -> tuple[float, int]:
    """Return the same for a format; its aliases count only for a client that names them."""
    by_alias = [found for found in (_preference(alias, ranges) for alias in offer.media_types[1:]) if found[1] == 3]
    return max([_preference(offer.media_type, ranges), *by_alias])


def _first_best(preferences: Sequence[tuple[tuple[float, int], T]]) -> T | None:
    preference, offer = max(preferences, key=lambda pair: pair[0])
    return offer if preference[0] > 0 else None


@lru_cache(maxsize=64)
def best(media_types: Sequence[str], accept: str | None) -> str | None:
    """Return the media type on offer that an ``Accept`` header wants most, or ``None`` if it takes none of them.

    Of those wanted equally the one named most narrowly wins, then the one offered first.
    """
    ranges = parse_accept(accept)
    return _first_best([(_preference(media_type, ranges), media_type) for media_type in media_types])


@lru_cache(maxsize=64)  # programs send the same header each time
def choose(formats: Sequence[Format], accept: str | None, *overrides: str) -> Format | None:
    """Return the format that an answer takes, or ``None`` if the client takes none of ``formats``.

    ``overrides`` are the values of ``format=``; if there are any, the first that is known decides and ``accept`` does
    not count. SPARQLWrapper, for one, sends several.
    """
    if overrides:
        return next((offer for name in overrides for offer in formats if offer.is_called(name)), None)
    ranges = parse_accept(accept)
    return _first_best([(_format_preference(offer, ranges), offer) for offer in formats])


def require(formats: Sequence[Format], accept: str | None, *overrides: str) -> Format:
    """Return what ``choose`` chooses; raise ``NotAcceptable`` where it chooses nothing."""
    chosen = choose(formats, accept, *overrides)
    if chosen is None:
        offers = ", ".join(f"{offer.media_type} (format={offer.name})" for offer in formats)
        raise NotAcceptable(f"This can be had as {offers}.")
    return chosen


def prefers_html(accept: str | None) -> bool:
    """Return whether the client is one, such as a browser, that would rather have a page than data."""
    return best(("application/json", "text/html"), accept) == "text/html"
