"""The words of a question without the HTML and the expressions that LimeSurvey keeps in them."""

import re
from typing import Final

from loaders.limesurvey.privacy import mask
from loaders.limesurvey.text import flatten

_EXPRESSION: Final = re.compile(r"\{[^{}]*\}")
_DEEPEST: Final = 10
"""Expressions within expressions that are taken out."""


def plain_text(text: str) -> str:
    """Return ``text`` on one line, without tags, expressions, mail addresses and telephone numbers."""
    plain = flatten(text)
    for _ in range(_DEEPEST):
        shorter = _EXPRESSION.sub(" ", plain)
        if shorter == plain:
            break
        plain = shorter
    return mask(" ".join(plain.split()))
