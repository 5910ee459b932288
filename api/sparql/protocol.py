"""A SPARQL protocol request as a value: read strictly from its parts, without any input or output."""

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"


class RequestError(Exception):
    """The request is not one that the SPARQL protocol knows; the text says why."""


class QueryMissing(RequestError):
    """The request has no query."""


class MediaTypeUnsupported(RequestError):
    """The body is of a type that carries no query."""


class AddressTooLong(RequestError):
    """The address is longer than the limit."""


class BodyTooLong(RequestError):
    """The body is longer than the limit allows."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a request, in their order."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Read a query string or a form; raise ``RequestError`` unless it is UTF-8."""
        try:
            decoded = text.decode()
            return cls(tuple(parse_qsl(decoded, keep_blank_values=True, errors="strict")))
        except ValueError:
            raise RequestError("The parameters must be percent-encoded UTF-8.") from None

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a parameter."""
        return tuple(value for key, value in self.pairs if key == name)

    def one(self, name: str) -> str | None:
        """Return the value of a parameter or ``None``; raise ``RequestError`` if it has several."""
        values = self.all(name)
        if len(values) > 1:
            raise RequestError(f"There may be one parameter {name!r}; there are {len(values)}.")
        return values[0] if values else None

    def __add__(self, other: "Parameters") -> "Parameters":
        return Parameters(self.pairs + other.pairs)


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query as a client asks it."""

    query: str
    formats: tuple[str, ...] = ()
    """The values of ``format=``, which stand above ``Accept``."""
    time_limit: float | None = None
    """The value of ``timeout=``: seconds, to have the query stopped sooner than the server would."""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @property
    def dataset(self) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The graphs to query, if the request names any."""
        return (self.default_graphs, self.named_graphs) if self.default_graphs or self.named_graphs else None

    @classmethod
    def from_parameters(cls, parameters: Parameters, query: str | None = None) -> Self:
        """Return the request that parameters make, with a query that came beside them if there is one.

        Raises ``QueryMissing`` without a query, ``RequestError`` for several.
        """
        if parameters.all("update"):
            raise RequestError("This endpoint answers queries; it takes no updates.")
        stated = parameters.one("query")
        if stated is not None and query is not None:
            raise RequestError("The query may be in the address or in the body, not in both.")
        text = stated if query is None else query
        if text is None:
            raise QueryMissing("The parameter 'query' is missing.")
        default, named = parameters.all("default-graph-uri"), parameters.all("named-graph-uri")
        return cls(text, parameters.all("format"), _seconds(parameters.one("timeout")), default, named)

    @classmethod
    def from_post(cls, content_type: str | None, body: bytes, address: Parameters) -> Self:
        """Return the request that a POST makes; raise a ``RequestError`` if it makes none."""
        match media_type(content_type):
            case "application/x-www-form-urlencoded":
                return cls.from_parameters(address + Parameters.parse(body))
            case "application/sparql-query":
                return cls.from_parameters(address, _text(body))
            case "application/sparql-update":
                raise MediaTypeUnsupported("This endpoint answers queries; it takes no updates.")
            case _:
                raise MediaTypeUnsupported(f"A query is sent as {FORM} or as {QUERY}.")


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """An update as a client asks for it."""

    update: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()

    @classmethod
    def from_post(cls, content_type: str | None, body: bytes, address: Parameters) -> Self | None:
        """Return the update that a POST asks for, or ``None`` if for none; raise ``RequestError`` if for several."""
        kind = media_type(content_type)
        form = Parameters.parse(body) if kind == FORM else Parameters()
        if kind != UPDATE and not form.all("update"):
            return None
        parameters = address + form
        if address.all("update") or parameters.all("query"):
            raise RequestError("A request is for one query or for one update, and an update is in the body.")
        text = _text(body) if kind == UPDATE else form.one("update") or ""
        return cls(text, *map(parameters.all, ("using-graph-uri", "using-named-graph-uri")))


@dataclass(frozen=True, slots=True)
class GraphRequest:
    """The graph that a Graph Store Protocol request is about."""

    iri: str | None
    """``None`` is the default graph."""

    @classmethod
    def read(cls, parameters: Parameters, address: str, store: str) -> Self | None:
        """Return the graph that a request names by ``?graph=``, by ``?default``, or by an address below the store's.

        ``None`` is the store itself. Raises ``RequestError`` if it names several, or none that can be.
        """
        named, default = parameters.one("graph"), parameters.one("default")
        direct = address if address.removeprefix(store).strip("/") else None
        if sum(name is not None for name in (named, default, direct)) > 1:
            raise RequestError("A request names one graph: by ?graph=, by ?default, or by its own address.")
        if default is not None:
            return cls(None)
        iri = direct if named is None else named
        return None if iri is None else cls(_absolute(iri))


def _absolute(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError:
        raise RequestError(f"The graph name {iri!r} is not an absolute IRI.") from None


def media_type(content_type: str | None) -> str:
    """Return the media type of a ``Content-Type``, without parameters, in small letters.

    Raises ``MediaTypeUnsupported`` for a character set other than UTF-8.
    """
    kind, *parameters = (content_type or "").lower().split(";")
    for name, _, value in (parameter.strip().partition("=") for parameter in parameters):
        if name == "charset" and value.strip('"') not in ("utf-8", "utf8", "us-ascii"):
            raise MediaTypeUnsupported("A query is sent in UTF-8.")
    return kind.strip()


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?", text) or not float(text):
        raise RequestError("The parameter 'timeout' is a number of seconds, above 0.")
    return float(text)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise RequestError("The query must be UTF-8.") from None
