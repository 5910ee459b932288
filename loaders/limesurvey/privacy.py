"""Contact details in free text: mail addresses and telephone numbers, found however they are written, and masked.

Mail addresses follow RFC 5321 and 6531 (international names), with the usual disguises: ``name (at) host dot org``.
Telephone numbers are those written internationally (``+32 ...``, ``0032 ...``), those that a word such as ``tel``
announces, and those that are valid in the country of the text by Google's tables of numbering plans. The tables alone
would let through numbers that are nearly valid; a pattern for national numbers alone would take sums for them.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

MAIL_REMOVED: Final = "[e-mail removed]"
PHONE_REMOVED: Final = "[telephone number removed]"

_LETTER: Final = r"[\w.!\#$%&'*+=?^`{|}~-]"
_LOCAL: Final = rf"""(?:(?<!{_LETTER}){_LETTER}+|"[^"\n]{{1,256}}")"""
_HOST: Final = r"(?:\[[0-9a-fA-F:.]{2,60}\]|[\w-]+(?:\.[\w-]+)*)"
_PLAIN_AT: Final = r"(?:@|%40|&\#64;|&\#x40;|&commat;)"
_MAIL: Final = re.compile(rf"(?:mailto:\s?)?{_LOCAL}{_PLAIN_AT}{_HOST}", re.IGNORECASE)

_AT: Final = (
    r"(?:\s{0,3}[\[({<]\s{0,3}(?:at|ät|@|a|arobase|arroba|chiocciola)\s{0,3}[\])}>]\s{0,3}"
    r"|\s{0,3}@\s{0,3}|\s{1,3}(?:arobase|arroba|chiocciola)\s{1,3})"
)
_DOT: Final = (
    r"(?:\.|\s{0,3}[\[({<]\s{0,3}(?:dot|punkt|point|punto|\.)\s{0,3}[\])}>]\s{0,3}|\s{1,3}(?:dot|punkt|punto)\s{1,3})"
)
_DISGUISED_MAIL: Final = re.compile(
    rf"{_LOCAL}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,9}}{_DOT}[^\W\d_]{{2,24}}", re.IGNORECASE
)
_SPOKEN_MAIL: Final = re.compile(
    r"[\w.+-]{1,64}\s{1,3}at\s{1,3}[\w-]{1,63}(?:\s{1,3}dot\s{1,3}[\w-]{1,63}){1,10}", re.IGNORECASE
)
_MAILS: Final = (_MAIL, _DISGUISED_MAIL, _SPOKEN_MAIL)
_SEPARATORS: Final = r"[ \t.()/\u00a0\u2007\u202f\u2010-\u2015-]{0,3}"
_INTERNATIONAL: Final = re.compile(rf"(?<![\w.,/=-])\(?(?:\+|00[ ]?){_SEPARATORS}[1-9](?:{_SEPARATORS}\d){{6,14}}")
_ANNOUNCED: Final = re.compile(
    r"(?<!\w)(?:tel(?:ephone|efon|efoon|éfono|efono|efone)?|téléphone|phone|mobile?|m[oó]vil|gsm|fax|cell|handy|puhelin"
    r"|telefonnummer|whatsapp|wa\.me|τηλ|тел)(?!\w)(?:\s{0,2}(?:no|nr|number|num))?[\s.:/]{0,4}"
    rf"(?P<number>\+?\(?\d(?:{_SEPARATORS}\d){{5,14}})",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_FEWEST_DIGITS: Final = 7
_TRIES: Final = 1000

Span = tuple[int, int]


def mask(text: str, country: str | None = None) -> str:
    """Return ``text`` with mail addresses and telephone numbers replaced.

    ``country`` is the ISO code of where it was written; numbers without a country's prefix are looked up there.
    Invisible characters go where something was masked, and stay otherwise.
    """
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    plain = "".join(map(_narrow, visible))
    mails = _joined(match.span() for pattern in _MAILS for match in pattern.finditer(plain))
    phones = [s for s in _joined(_phones(plain, country)) if not any(_overlap(s, mail) for mail in mails)]
    if not mails and not phones:
        return text
    parts, last = [], 0
    for (start, end), replacement in sorted(
        [*((s, MAIL_REMOVED) for s in mails), *((s, PHONE_REMOVED) for s in phones)]
    ):
        parts += [visible[last:start], replacement]
        last = end
    return "".join(parts) + visible[last:]


def _phones(text: str, country: str | None) -> Iterator[Span]:
    """Yield where telephone numbers stand, web addresses left aside: their digits are no numbers."""
    if sum(c.isdigit() for c in text) < _FEWEST_DIGITS - 1:
        return
    yield from (m.span("number") for m in _ANNOUNCED.finditer(text))
    bare = _ADDRESS.sub(lambda m: "x" * len(m[0]), text)
    yield from (m.span() for m in _INTERNATIONAL.finditer(bare))
    if country is None:
        return
    import phonenumbers

    for found in phonenumbers.PhoneNumberMatcher(bare, country, phonenumbers.Leniency.VALID, max_tries=_TRIES):
        yield found.start, found.end


def _narrow(character: str) -> str:
    """Return the ordinary form of a wide or otherwise disguised character, where that is one character too."""
    ordinary = unicodedata.normalize("NFKC", character)
    return ordinary if len(ordinary) == 1 else character


def _joined(spans: Iterator[Span]) -> list[Span]:
    """Return ``spans`` in order, those that overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
