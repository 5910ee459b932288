"""What lets a client keep an answer: an entity tag that changes with the data and with the question."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

REVALIDATE: Final = "public, no-cache"
"""Keep the answer, but ask each time whether it still holds: it does until there is a new snapshot."""

NOT_KEPT: Final = "no-store"


def entity_tag(*parts: object) -> str:
    """Return a strong entity tag for an answer that these parts determine, the version of the data among them."""
    return f'"{sha256(repr(parts).encode()).hexdigest()[:32]}"'


def cache_headers(tag: str | None) -> Mapping[str, str]:
    """Return the headers for an answer with this tag, or for one that must not be kept."""
    return {"Cache-Control": NOT_KEPT} if tag is None else {"Cache-Control": REVALIDATE, "ETag": tag}


def is_known(tag: str, if_none_match: Iterable[str]) -> bool:
    """Return whether a client that sends these ``If-None-Match`` headers has the answer with this tag already."""
    elements = (element.strip() for header in if_none_match for element in header.split(","))
    return tag in (element.removeprefix("W/") for element in elements)
