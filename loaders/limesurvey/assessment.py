"""Assessments: the level reported for each indicator, and how far arrangements reach in each clinical application."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from loaders.limesurvey.mapping import MappedColumn
from loaders.limesurvey.meaning import Role
from loaders.limesurvey.reading import Mask, Reading, Remarks, text_of
from loaders.limesurvey.response import ApplicationStatus, Level, Reach, ReportedPractice, Text
from loaders.limesurvey.table import Absent

EVIDENCED: Final = 4
"""The level from which a comment or a practice is expected to show what it rests on."""

Subject = tuple[str, str | None]
"""A clinical application and the domain it is seen in, or None for all."""


def levels(readings: Sequence[Reading], mask: Mask, remarks: Remarks) -> tuple[Level, ...]:
    """Return the level of every indicator that was asked about, in the order of the crosswalk."""
    comments: dict[str | None, Text | None] = {}
    for reading in readings:
        if reading.mapped.meaning.role is Role.INDICATOR_COMMENT and reading.answered:
            comments.setdefault(reading.mapped.meaning.indicator, text_of(reading, mask))
    found: dict[str, Level] = {}
    for reading in readings:
        indicator = reading.mapped.meaning.indicator
        if reading.mapped.meaning.role is not Role.INDICATOR_LEVEL or indicator is None:
            continue
        value = reading.value if isinstance(reading.value, int) else None
        before = found.get(indicator)
        if before is None or before.level is None:
            found[indicator] = Level(indicator, value, reading.mapped.name, comments.get(indicator))
        elif value not in (None, before.level):
            message = f"Another level than in {before.column}, which counts, is given for indicator {indicator}."
            remarks.warn(reading.mapped, message, "one level for each indicator")
    commented = [Level(i, None, None, text) for i, text in comments.items() if i is not None and i not in found]
    return (*found.values(), *commented)


def unevidenced(
    given: Iterable[Level], readings: Sequence[Reading], practices: Iterable[ReportedPractice], remarks: Remarks
) -> None:
    """Remark on high levels that nothing shows: no comment, and no practice for the indicator or its domain.

    Only where the questionnaire asks for such evidence, and the export tells whether it was given.
    """
    shown = {s for p in practices for s in (p.domain, *p.indicators) if s}
    askable: dict[str, list[Reading]] = {}
    for reading in readings:
        meaning = reading.mapped.meaning
        if meaning.role is Role.INDICATOR_COMMENT and meaning.indicator:
            askable.setdefault(meaning.indicator, []).append(reading)
        elif meaning.role is Role.PRACTICE_FIELD:
            for subject in filter(None, (meaning.indicator, meaning.domain)):
                askable.setdefault(subject, []).append(reading)
    by_column = {r.mapped.name: r.mapped for r in readings}
    for level in given:
        if level.level is None or level.level < EVIDENCED or level.comment:
            continue
        domain = level.indicator.partition(".")[0]
        asked = [r for subject in (level.indicator, domain) for r in askable.get(subject, ())]
        untold = any(r.absent is Absent.UNKNOWN for r in asked)
        if not asked or untold or {level.indicator, domain} & shown:
            continue
        message = f"Level {level.level} of {level.indicator} comes without evidence."
        mapped = by_column.get(level.column or "")
        remarks.warn(mapped, message, f"a comment, or a practice in domain {domain}")


def statuses(
    readings: Sequence[Reading], faithful: bool, mask: Mask, remarks: Remarks
) -> tuple[ApplicationStatus, ...]:
    """Return how far arrangements reach in every application and domain that was asked about.

    ``none`` if its box is empty in a file with answer codes; else what the first column about it says; else unknown.
    """
    boxes = [r for r in readings if r.mapped.meaning.role is Role.APPLICATION_TICKED]
    told: dict[Subject, list[Reading]] = {}
    for reading in readings:
        if reading.mapped.meaning.role is Role.APPLICATION_STATUS and (subject := _subject(reading.mapped)):
            told.setdefault(subject, []).append(reading)
    for box in boxes:  # one that no status is about stands for itself
        subject = _subject(box.mapped)
        if subject and not any(_concerns(box.mapped, s) for s in told):
            told[subject] = []
    found = []
    for subject, about in told.items():
        own = [r for r in boxes if _concerns(r.mapped, subject)]
        found.append(_status(subject, about, own, faithful, remarks))
    return _with_notes(found, readings, mask)


def _subject(mapped: MappedColumn) -> Subject | None:
    meaning = mapped.meaning
    return (meaning.application, meaning.domain) if meaning.application else None


def _concerns(mapped: MappedColumn, subject: Subject) -> bool:
    """Return whether a box or note is about ``subject``: one without a domain is about the application in each."""
    application, domain = subject
    return mapped.meaning.application == application and mapped.meaning.domain in (None, domain)


def _status(
    subject: Subject, about: Sequence[Reading], boxes: Sequence[Reading], faithful: bool, remarks: Remarks
) -> ApplicationStatus:
    application, domain = subject
    first = next((r for r in about if r.value is not None), None)
    empty = [b for b in boxes if _is_empty(b, faithful)]
    if empty and not any(b.value is True for b in boxes):
        if first is not None and first.answered and first.value != Reach.NONE:
            message = f"A status is given, though the box of {application} is not ticked; the status counts as none."
            remarks.warn(first.mapped, message, "the box ticked, or no status", first.code)
        return ApplicationStatus(application, domain, Reach.NONE, empty[0].mapped.name)
    if first is not None:
        return ApplicationStatus(application, domain, first.text, first.mapped.name)
    return ApplicationStatus(application, domain, None, (*about, *boxes)[0].mapped.name)


def _is_empty(box: Reading, faithful: bool) -> bool:
    return box.value is False or (box.value is None and faithful and box.absent not in (None, Absent.UNKNOWN))


def _with_notes(
    found: Iterable[ApplicationStatus], readings: Iterable[Reading], mask: Mask
) -> tuple[ApplicationStatus, ...]:
    """Return ``found`` with the notes on each; a note without a domain goes to the first status it is about."""
    notes = [r for r in readings if r.mapped.meaning.role is Role.APPLICATION_NOTE and r.answered]
    noted = []
    for status in found:
        own = [r for r in notes if _concerns(r.mapped, (status.application, status.domain))]
        notes = [r for r in notes if r not in own] if own else notes
        texts = [text for r in own if (text := text_of(r, mask))]
        noted.append(replace(status, note=_joined(texts)) if texts else status)
    return tuple(noted)


def _joined(texts: Sequence[Text]) -> Text:
    return Text(texts[0].column, "\n\n".join(t.text for t in texts), any(t.masked for t in texts))
