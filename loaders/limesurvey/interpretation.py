"""The interpretation: from the cells of an export to what health systems said, with everything wrong in the cells.

A cell that is not understood counts as no answer and is reported; it never costs its response. A response that cannot
be told to be of one health system is not used.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from loaders.findings import Finding, Severity, in_order
from loaders.limesurvey.assessment import levels, statuses, unevidenced
from loaders.limesurvey.mapping import ColumnMapping, MappedColumn
from loaders.limesurvey.meaning import Role
from loaders.limesurvey.practice import PracticeReader
from loaders.limesurvey.reading import Remarks, answers_of, cell, read
from loaders.limesurvey.respondent import Respondent, respondent
from loaders.limesurvey.response import Cells, Response, Scope, Standing
from loaders.limesurvey.table import Absent, Row, Table
from loaders.limesurvey.terms import Terms

CountryMask = Callable[[str, str | None], str]
"""Masks mail addresses and telephone numbers in a text from a country (an ISO code, or None)."""
NOT_SUBMITTED: Final = "not submitted"
SUPERSEDED: Final = "a later answer of the same country and region exists"

_IDENTIFYING: Final = (Role.COUNTRY, Role.SCOPE, Role.REGION)


@dataclass(frozen=True)
class Interpretation:
    """What an export says: its responses in the order exported, and what is wrong in its cells."""

    responses: tuple[Response, ...]
    findings: tuple[Finding, ...]

    @property
    def used(self) -> tuple[Response, ...]:
        """Return the responses that are used: at most one of each respondent."""
        return tuple(r for r in self.responses if r.standing is Standing.USED)


@dataclass
class _Draft:
    """A response on its way: who answered, what became of it, and remarks on it."""

    row: Row
    who: Respondent
    remarks: Remarks
    standing: Standing = Standing.USED
    reason: str | None = None


def interpret(table: Table, mapping: ColumnMapping, terms: Terms, mask: CountryMask) -> Interpretation:
    """Return what ``table`` says by ``mapping``. ``mask`` masks what could reach a person in every text.

    Responses that are not used are told by who answered and why not; nothing else of them is read.
    """
    drafts = [_draft(row, table, mapping, terms) for row in table.rows]
    _choose(drafts, mapping.crosswalk.one_answer_per)
    responses = tuple(_response(draft, table, mapping, terms, mask) for draft in drafts)
    found = [finding for draft in drafts for finding in draft.remarks.findings]
    return Interpretation(responses, tuple(in_order([*found, *_untold(table, mapping, drafts)])))


def _draft(row: Row, table: Table, mapping: ColumnMapping, terms: Terms) -> _Draft:
    remarks = Remarks(table, row)
    identifying = [m for role in _IDENTIFYING for m in mapping.of(role)]
    who = respondent((read(m, row, table, remarks) for m in identifying), terms, remarks)
    if row.submitted is None:
        remarks.findings.clear()  # what an unfinished response lacks is no mistake
        remarks.warn(None, "The response was never submitted; it is not used.", "a submitted response")
        return _Draft(row, who, remarks, Standing.INCOMPLETE, NOT_SUBMITTED)
    if who.reason is not None:
        return _Draft(row, who, remarks, Standing.INVALID, who.reason)
    return _Draft(row, who, remarks)


def _choose(drafts: Iterable[_Draft], roles: Sequence[Role]) -> None:
    """Let the latest response of each respondent stand, and remark on the others."""
    rivals: dict[tuple[str, ...], list[_Draft]] = {}
    for draft in drafts:
        if draft.standing is Standing.USED:
            rivals.setdefault(draft.who.identity(roles), []).append(draft)
    for same in rivals.values():
        *earlier, latest = sorted(same, key=lambda d: (_moment(d), d.row.id))
        for draft in earlier:
            draft.standing, draft.reason = Standing.SUPERSEDED, SUPERSEDED
            message = f"Response {latest.row.id} is a later answer of the same respondent; this one is not used."
            draft.remarks.warn(None, message, "one collective answer")
    _both(drafts)


def _both(drafts: Iterable[_Draft]) -> None:
    """Remark on regional answers of countries that answer as a whole too."""
    used = [d for d in drafts if d.standing is Standing.USED]
    national = {d.who.country: d.row.id for d in used if d.who.scope == Scope.NATIONAL}
    for draft in used:
        if draft.who.scope == Scope.REGIONAL and draft.who.country in national:
            number = national[draft.who.country]
            message = f"A regional answer besides the national one (response {number}); both are used."
            draft.remarks.warn(None, message, "an intended pair")


def _moment(draft: _Draft) -> datetime:
    try:
        return datetime.fromisoformat((draft.row.submitted or "").strip()).replace(tzinfo=None)
    except ValueError:
        draft.remarks.warn(
            None, "The submit date is no date; any other response is taken as later.", "2026-03-03 19:19"
        )
        return datetime.min


def _response(draft: _Draft, table: Table, mapping: ColumnMapping, terms: Terms, mask: CountryMask) -> Response:
    row, who = draft.row, draft.who

    def masked(text: str) -> str:
        return mask(text, who.country)

    response = Response(
        row.id,
        who.country,
        who.scope,
        who.region and masked(who.region),
        row.submitted,
        draft.standing,
        reason=draft.reason,
        cells=_cells(row, mapping),
        line=row.line,
    )
    if draft.standing is not Standing.USED:
        return response
    silent = Remarks(table, row, who.country)  # who answered was remarked on before
    readings = [read(m, row, table, silent if _identifies(m) else draft.remarks) for m in mapping.read]
    practices = PracticeReader(mapping.crosswalk, terms, masked, draft.remarks)
    by_column = {id(r.mapped): r for r in readings}
    blocks = {block: [by_column[id(m)] for m in members] for block, members in mapping.blocks.items()}
    reported = tuple(p for block, members in blocks.items() if (p := practices.practice(block, members)))
    given = levels(readings, masked, draft.remarks)
    unevidenced(given, readings, reported, draft.remarks)
    return replace(
        response,
        answers=tuple(answer for reading in readings for answer in answers_of(reading)),
        levels=given,
        statuses=statuses(readings, table.faithful, masked, draft.remarks),
        practices=reported,
        date=next((r.text for r in readings if r.mapped.meaning.role is Role.DATE and r.answered), None),
    )


def _identifies(mapped: MappedColumn) -> bool:
    return mapped.meaning.role in _IDENTIFYING


def _cells(row: Row, mapping: ColumnMapping) -> Cells:
    held = Counter(v if isinstance(v := cell(row, name), Absent) else None for name in mapping.wanted)
    empty = held[Absent.EMPTY] + held[Absent.UNANSWERED]
    return Cells(held[None], empty, held[Absent.NOT_SHOWN], held[Absent.UNKNOWN])


def _untold(table: Table, mapping: ColumnMapping, drafts: Iterable[_Draft]) -> Iterator[Finding]:
    """Yield, for each question, how many cells of used responses the export cannot tell: gaps, not answers."""
    used = [d.row for d in drafts if d.standing is Standing.USED]
    untold: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for column in (c for m in mapping.read for c in m.columns):
        asked[column.question.code] += len(used)
        untold[column.question.code] += sum(cell(row, column.name) is Absent.UNKNOWN for row in used)
    for code, number in untold.items():
        if number:
            message = (
                f"The export does not tell {number:,} of {asked[code]:,} cells of this question: they are unknown."
            )
            expected = "an export with question codes and answer codes, or an archive (.lsa)"
            yield Finding(table.file, message, None, None, code, expected=expected, severity=Severity.WARNING)
