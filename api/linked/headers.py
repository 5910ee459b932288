"""Headers of a document: where it is, what else it can be had as, and what it is about (signposting.org/FAIR)."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from api.linked.address import SUFFIXES, UNRESERVED, Document
from api.web.negotiation import GRAPH_FORMATS
from graph.dataset import LICENCE
from graph.vocabulary import DATASET

_MEDIA_TYPES: Final = {"html": "text/html", **{format.name: format.media_type for format in GRAPH_FORMATS}}


def document_headers(document: Document, site: str, suffix: str) -> Mapping[str, str]:
    """Return the headers of a document in the form ``suffix``, on the site at the address ``site``."""
    address = site + document.path
    return {
        "Content-Location": f"{address}.{suffix}",
        "Vary": "Accept",
        "Link": ", ".join(_links(document, address, suffix)),
    }


def _links(document: Document, address: str, suffix: str) -> list[str]:
    others = [(f"{address}.{name}", _MEDIA_TYPES[format]) for name, format in SUFFIXES.items() if name != suffix]
    return [
        f'<{address}>; rel="canonical"',
        f'<{quote(document.thing, safe=UNRESERVED)}>; rel="cite-as"',
        f'<{LICENCE.value}>; rel="license"',
        f'<{DATASET.value}>; rel="collection"',
        *(f'<{other}>; rel="alternate"; type="{media_type}"' for other, media_type in others),
        *(f'<{other}>; rel="describedby"; type="{kind}"' for other, kind in others if kind != "text/html"),
    ]
