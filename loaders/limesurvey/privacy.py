"""Contact details in free text: mail addresses and telephone numbers, masked."""

import re
from typing import Final

MAIL_REMOVED: Final = "[e-mail removed]"

_MAIL: Final = re.compile(r"(?:mailto:)?[^\s@<>()\[\],;:\"']+@[^\s@<>()\[\],;:\"']+\.\w+")


def mask(text: str) -> str:
    """Return ``text`` with mail addresses replaced."""
    return _MAIL.sub(MAIL_REMOVED, text)
