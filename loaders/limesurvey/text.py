"""Texts of a questionnaire as exports show them: flattened, abbreviated, in words of LimeSurvey's own."""

import html
import re
from typing import Final

from loaders.limesurvey.structure import Structure, Texts

_TAG: Final = re.compile(r"<[^<>]*>")
_DECORATION: Final = re.compile(r"[\W_]+")

ABBREVIATED: Final = 15
"""Characters that LimeSurvey keeps of a text in an abbreviated heading ..."""
WHOLE: Final = 18
"""... unless the text is no longer than those and the dots."""


def flatten(text: str) -> str:
    """Return ``text`` without its HTML, on one line."""
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())


def in_language(texts: Texts, language: str, structure: Structure) -> str:
    """Return a text in ``language``, flattened; where it was not translated, in the base language."""
    return flatten(texts.get(language) or structure.text(texts))


def abbreviate(text: str) -> str:
    """Return ``text`` as abbreviated headings hold it, but for the dots."""
    return text if len(text) <= WHOLE else text[:ABBREVIATED]


def key(text: str) -> str:
    """Return the letters and digits of ``text``, by which headings are compared: spaces may have become underscores."""
    return _DECORATION.sub("", text).casefold() or text.strip()
