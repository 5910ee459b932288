"""Texts and addresses as they go into the drop-in, and JSON that a YAML 1.1 parser reads as the same.

Jekyll reads the JSON of ``_data`` with its YAML loader, which takes neither surrogate pairs in escapes nor raw control
characters, and folds the line breaks of Unicode.
"""

import json
import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

_NAME: Final = re.compile(r"[^a-z0-9]+")
_INVISIBLE: Final = ("Cc", "Cs", "Cn", "Zl", "Zp")
"""Unicode categories that have no place in a text: control characters, surrogates, noncharacters, line separators."""


def clean(text: str) -> str:
    """Return ``text`` in one line, without control characters."""
    printable = "".join(" " if unicodedata.category(c) in _INVISIBLE or c == "\ufeff" else c for c in text)
    return " ".join(printable.split())


def web_address(iri: str | None) -> str | None:
    """Return ``iri`` if it is the address of a web page, else None: ``javascript:`` makes a legal IRI."""
    if iri is None:
        return None
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    return clean(iri) if parts.scheme in ("http", "https") and parts.netloc else None


def short_id(iri: str) -> str:
    """Return the id of the thing ``iri``, of letters, digits and hyphens alone, as anchors want it."""
    return _NAME.sub("-", iri.rpartition("/")[2].lower()).strip("-")


def page_path(name: str) -> str:
    """Return the path at which the site has the page whose file is called ``name``."""
    return "/" + quote(name)


def json_bytes(value: object) -> bytes:
    """Return ``value`` as JSON that is YAML 1.1 too, with sorted keys, so that equal data give equal bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return text.encode("utf-8") + b"\n"
