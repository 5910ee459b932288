"""The connection to a target: one origin, no redirects, time limits, and errors that say what to do."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import httpx
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results

from api.publishing.errors import NotThere, PublishError, Unsupported
from api.settings import MIB, show_size

USER: Final = "GENOGUIDE_PUBLISH_USER"
PASSWORD: Final = "GENOGUIDE_PUBLISH_PASSWORD"  # noqa: S105 - the name of the variable
_FORM: Final = "application/x-www-form-urlencoded"
_ABSENT: Final = frozenset({404, 405, 410, 415, 501})
"""What a server says of an address or a method that it does not have."""
_MOST: Final = 1024 * MIB
"""The longest answer that is read."""
_SHOWN: Final = 200
"""How much of a server's own words a message repeats."""


@dataclass(frozen=True, slots=True)
class Access:
    """Name and password for a target, and how they are told to it."""

    user: str | None = None
    password: str = field(default="", repr=False)
    digest: bool = False

    @classmethod
    def from_environment(cls, digest: bool, environment: Mapping[str, str] = os.environ) -> Self:
        """Return the name and the password that the environment states, if any."""
        return cls(environment.get(USER), environment.get(PASSWORD, ""), digest)

    def auth(self) -> httpx.Auth | None:
        """Return the same for httpx."""
        if self.user is None:
            return None
        return (httpx.DigestAuth if self.digest else httpx.BasicAuth)(self.user, self.password)


class Client:
    """Sends requests to a target and turns every failure into a ``PublishError``."""

    def __init__(self, access: Access, timeout: float) -> None:
        # No proxies and no .netrc of the environment: nothing goes where it was not told to go.
        self._http = httpx.Client(auth=access.auth(), timeout=timeout, follow_redirects=False, trust_env=False)
        self._timeout = timeout

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        body: tuple[str, bytes] | None = None,
        accept: str = "*/*",
        parameters: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Return the answer to a request, whose body has a media type; raise ``PublishError`` unless it succeeds."""
        media_type, content = body or ("", None)
        headers = {
            "Accept": accept,
            "Accept-Encoding": "identity",
            **({"Content-Type": media_type} if media_type else {}),
        }
        address = httpx.URL(url).copy_merge_params(dict(parameters or {}))
        try:
            with self._http.stream(method, address, content=content, headers=headers) as answer:
                response = httpx.Response(answer.status_code, headers=answer.headers, content=_read(url, answer))
        except httpx.TimeoutException:
            raise PublishError(f"{url} did not answer within {self._timeout:g} s. Is it busy? See --timeout.") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PublishError(f"{url} cannot be reached: {str(error) or type(error).__name__}.") from None
        if response.is_success:
            return response
        raise _refusal(url, method, response)

    def select(self, url: str, query: str) -> QuerySolutions:
        """Return the rows of a SELECT query."""
        response = self._query(url, query, "application/sparql-results+json, application/sparql-results+xml;q=0.8")
        try:
            result = parse_query_results(response.content, QueryResultsFormat.from_media_type(_type(response)))
        except (SyntaxError, ValueError, TypeError):
            raise PublishError(f"{url} is no SPARQL endpoint: its answer is not a SPARQL result.") from None
        if not isinstance(result, QuerySolutions):
            raise PublishError(f"{url} answered a SELECT query with yes or no.")
        return result

    def construct(self, url: str, query: str) -> list[Triple]:
        """Return the triples of a CONSTRUCT query."""
        response = self._query(url, query, "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5")
        return triples(url, response)

    def _query(self, url: str, query: str, accept: str) -> httpx.Response:
        body = (_FORM, str(httpx.QueryParams({"query": query})).encode())
        return self.send("POST", url, body=body, accept=accept)


def _read(url: str, response: httpx.Response) -> bytes:
    """Return an answer; raise ``PublishError`` for one that is packed, though we asked for none, or without end."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise PublishError(f"{url} gave a compressed answer, which was not asked for.")
    content = bytearray()
    for part in response.iter_raw():
        content += part
        if len(content) > _MOST:
            raise PublishError(f"{url} gave an answer of more than {show_size(_MOST)}.")
    return bytes(content)


def triples(url: str, response: httpx.Response) -> list[Triple]:
    """Return the triples of an answer."""
    try:
        found: Iterable[Triple] = (
            Triple(q.subject, q.predicate, q.object)
            for q in parse(response.content, format=RdfFormat.from_media_type(_type(response)), base_iri=url)
        )
        return list(found)
    except (SyntaxError, ValueError, TypeError):
        raise PublishError(f"{url} answered with something that is not RDF.") from None


def _type(response: httpx.Response) -> str:
    stated = str(response.headers.get("content-type", ""))
    return stated.partition(";")[0].strip().lower()


def _refusal(url: str, method: str, response: httpx.Response) -> PublishError:
    status = response.status_code
    if status in (401, 403):
        return PublishError(
            f"{url} refuses us ({status}). Set {USER} and {PASSWORD}, and for a server that wants HTTP digest, such as "
            "Virtuoso, --digest-auth."
        )
    if response.is_redirect:
        return PublishError(f"{url} sends us elsewhere ({status}). We do not follow: give the final address.")
    said = " ".join(response.text.split())[:_SHOWN]
    kind = NotThere if status == 404 else Unsupported if status in _ABSENT else PublishError
    return kind(f"{url} answered {method} with {status}: {''.join(c for c in said if c.isprintable())}")
