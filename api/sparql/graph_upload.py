"""The content of a graph as clients send it: in any RDF format, alone or in several parts."""

from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final, cast

from pyoxigraph import Quad, RdfFormat, parse

from api.sparql.protocol import MediaTypeUnsupported, RequestError, media_type
from api.web.negotiation import GRAPH_FORMATS

UNSTATED: Final = "application/rdf+xml"
"""What a body without a ``Content-Type`` is in, by the Graph Store Protocol."""


def read_graph(content_type: str | None, body: bytes, base: str) -> list[Quad]:
    """Return the triples of a body.

    Raises ``MediaTypeUnsupported`` for what is not RDF or several graphs, ``RequestError`` for what is not as it says.
    """
    if media_type(content_type) == "multipart/form-data":
        return [quad for kind, part in _parts(content_type or "", body) for quad in _parse(kind, part, base)]
    return _parse(content_type or UNSTATED, body, base)


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield type and content of each part of ``multipart/form-data``; raise ``RequestError`` if it is none."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    if message.defects or not message.is_multipart():
        raise RequestError("The parts of the body cannot be told from each other.")
    for part in message.iter_parts():
        yield _type_of(part), cast("bytes", part.get_payload(decode=True) or b"")


def _type_of(part: Message) -> str:
    """Return the type of a part as it says, or as the name of its file has it."""
    if part["Content-Type"] is not None:
        return str(part["Content-Type"])
    by_name = RdfFormat.from_extension((part.get_filename() or "").rpartition(".")[2])
    return by_name.media_type if by_name else UNSTATED


def _parse(content_type: str, content: bytes, base: str) -> list[Quad]:
    kind = media_type(content_type)
    found = next((f for f in GRAPH_FORMATS if kind in f.media_types), None)
    if found is None:
        offers = ", ".join(f.media_type for f in GRAPH_FORMATS)
        raise MediaTypeUnsupported(f"A graph is sent as {offers}, or as multipart/form-data of these.")
    rdf_format = RdfFormat.from_media_type(found.media_type)
    try:
        quads = parse(content, rdf_format, base_iri=base, without_named_graphs=True, rename_blank_nodes=True)
        return list(quads)
    except (SyntaxError, ValueError) as error:
        raise RequestError(f"This is not {found.title}: {error}") from None
