"""The text of a question: one line, of bounded length."""

from typing import Final

from graph.search.text import clean

LONGEST: Final = 400
"""Characters of a question; what is longer is none."""


class QuestionTooLong(ValueError):
    """A text longer than a question can be; the message says how long."""


def question(text: str) -> str:
    """Return ``text`` in one line without control characters. Raises QuestionTooLong."""
    if len(text) > LONGEST:
        raise QuestionTooLong(f"A question has at most {LONGEST} characters; this has {len(text):,}. Ask one thing.")
    return clean(text, LONGEST)
