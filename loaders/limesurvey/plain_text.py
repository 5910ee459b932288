"""The words of a question without the HTML and the expressions that LimeSurvey keeps in them."""

import re
from html.parser import HTMLParser
from typing import Final

from loaders.limesurvey.privacy import mask

_EXPRESSION: Final = re.compile(r"\{[^{}]*\}")
_UNREAD: Final = frozenset(("script", "style"))
_DEEPEST: Final = 10
"""Expressions within expressions that are taken out."""


def plain_text(text: str) -> str:
    """Return ``text`` on one line, without tags, scripts, expressions, mail addresses and telephone numbers."""
    words = _Words()
    words.feed(text)
    words.close()
    plain = "".join(words.found)
    for _ in range(_DEEPEST):
        shorter = _EXPRESSION.sub(" ", plain)
        if shorter == plain:
            break
        plain = shorter
    return mask(" ".join(plain.split()))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.unread += tag in _UNREAD
        self.found.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in _UNREAD and self.unread > 0
        self.found.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.found.append(data)
