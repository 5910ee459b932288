"""What a request asks of search: its parameters, read and checked."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from graph.nearest import nearest
from graph.queries import ParameterError
from graph.search.facets import FACETS, Facet
from graph.search.ranking import Found, Search, Wanted
from graph.search.text import clean

LONGEST: Final = 300
"""Characters of a search that count."""
LIMIT: Final = 20
MOST: Final = 100
"""Results on a page: by default, and at most."""
VALUES: Final = 50
"""Values of one facet that may be chosen at a time."""
OTHERS: Final = ("q", "like", "limit", "after", "format")
"""The parameters beside the facets."""


@dataclass(frozen=True)
class SearchRequest:
    """A search as it was asked: a text, or an item that others should be like; facet values; which page."""

    text: str = ""
    like: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limit: int = LIMIT
    after: str = ""
    shortened: bool = False
    """Whether there was more text than counts."""

    @classmethod
    def read(cls, parameters: QueryParams) -> "SearchRequest":
        """Return the search that ``parameters`` ask for. Raises ParameterError."""
        for name in parameters:
            if name not in FACETS and name not in OTHERS:
                known = (*OTHERS, *FACETS)
                raise ParameterError(f"Search has no parameter '{clean(name, 40)}'.", nearest(name[:40], known), known)
        given = parameters.get("q", "")
        text, like = clean(given, LONGEST), parameters.get("like", "")
        if text and like:
            raise ParameterError("Give either 'q', a text, or 'like', the IRI of an item, not both.")
        facets = {name: _values(name, parameters.getlist(name)) for name in FACETS if any(parameters.getlist(name))}
        after = parameters.get("after", "")
        return cls(text, like, facets, _limit(parameters.get("limit", "")), after, len(given) > len(text) >= LONGEST)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that say what is sought, without those that say which page of it."""
        own = [(name, value) for name, value in (("q", self.text), ("like", self.like)) if value]
        return own + [(name, value) for name, values in self.facets.items() for value in values]

    def address(self, **more: str | int) -> str:
        """Return the query string of this search, with ``more`` parameters."""
        return "?" + urlencode([*self.pairs, *((n, v) for n, v in more.items() if v)])

    def toggled(self, facet: str, value: str) -> "SearchRequest":
        """Return this search from its first page, with a value of a facet chosen, or no more if it was."""
        chosen = self.facets.get(facet, ())
        values = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        facets = {**self.facets, facet: values}
        kept = {name: facets[name] for name in FACETS if facets.get(name)}
        return SearchRequest(self.text, self.like, kept, self.limit)

    def run(self, search: Search) -> "Answer":
        """Return the answer to it. Raises ParameterError."""
        first = self._first(search)
        chosen = {name: [_place(search.index.facets[name], name, v) for v in vs] for name, vs in self.facets.items()}
        places = {name: [place for place in found if place is not None] for name, found in chosen.items()}
        wanted = Wanted(places, first, self.limit)
        if not self.like:
            found = search.find(self.text, wanted)
        else:
            place = search.index.place(self.like)
            if place is None:
                raise ParameterError(f"There is no item '{clean(self.like, 200)}': 'like' takes the IRI of a result.")
            found = search.like(place, wanted)
        end = first + len(found.hits)
        return Answer(found, first, self._token(search, end) if found.hits and end < found.total else None)

    def _token(self, search: Search, first: int) -> str:
        text = json.dumps([self._digest(search), first]).encode()
        return base64.urlsafe_b64encode(text).decode().rstrip("=")

    def _first(self, search: Search) -> int:
        """Return which result comes first. Raises ParameterError for a token that is not of this search."""
        if not self.after:
            return 0
        try:
            digest, first = json.loads(base64.urlsafe_b64decode(self.after[:200] + "=="))
            if digest == self._digest(search) and 0 <= int(first) <= search.index.size:
                return int(first)
        except (ValueError, TypeError):
            pass
        raise ParameterError("'after' is not of this search on this data. Begin again without it.")

    def _digest(self, search: Search) -> str:
        return sha256(repr((search.index.hash, search.has_meaning, self.pairs)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Answer:
    """An answer to a search: what was found, the number of results before these, and the token for those after."""

    found: Found
    first: int
    next: str | None


def _values(name: str, given: Sequence[str]) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(clean(v, 200) for value in given for v in value.split(",") if v.strip()))
    if len(values) > VALUES:
        raise ParameterError(f"'{name}' takes at most {VALUES} values.")
    return values


def _limit(text: str) -> int:
    if not text:
        return LIMIT
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST):
        raise ParameterError(f"'{clean(text, 40)}' is not a limit: a number from 1 to {MOST}.")
    return int(text)


def _place(facet: Facet, name: str, value: str) -> int:
    place = facet.find(value)
    if place is None:
        codes = {spoken: v.code for v in facet.values for spoken in (v.label, v.code)}
        near = nearest(value, codes)
        raise ParameterError(f"No item has the {name} '{value}'.", codes[near] if near else None)
    return place
