"""What an export could not tell, said once for each way of losing it."""

from collections.abc import Iterator, Sequence
from typing import Final

from loaders.findings import Finding, Severity
from loaders.limesurvey.cell import Reader, Style
from loaders.limesurvey.sheet import HOW_TO_EXPORT

_OF_ALL: Final = {
    "box": "boxes that are not ticked are read as unknown: this export writes the same for boxes never shown",
    "comment": "comments of lists are read as unknown: LimeSurvey leaves them out of exports with answer texts",
    "converted": "answers 2 are read as unknown: 'Convert Y/N' writes it for No and for no answer alike",
}
_OF_COLUMN: Final = {
    "equal": "answers are read as unknown: two options of the question share their text",
    "text": "answers are read as unknown: they are no text of an option of the question",
}


def gaps(name: str, style: Style, readers: Sequence[Reader]) -> Iterator[Finding]:
    """Yield what the export of file ``name`` could not tell, after its cells were read by ``readers``."""
    if style.texts:
        yield _warning(name, "The cells hold answer texts instead of codes; what these cannot tell is read as unknown.")
    if style.quoted:
        yield _warning(name, "'Quote equations' was on: the apostrophe before a leading = was taken away.")
    for why, what in _OF_ALL.items():
        if count := sum(reader.unknown[why] for reader in readers):
            yield _warning(name, f"{count} {what}.")
    for why, what in _OF_COLUMN.items():
        for reader in readers:
            if count := reader.unknown[why]:
                yield _warning(name, f"{count} {what}.", reader.column.name)


def _warning(name: str, message: str, field: str | None = None) -> Finding:
    return Finding(name, message, field=field, expected=HOW_TO_EXPORT, severity=Severity.WARNING)
