"""The headings of an export, told to be columns of the questionnaire by looking up every name and text of those.

Which kind of heading it is (codes, ExpressionScript, SGQA, LimeSurvey 7, texts whole or abbreviated, in any language of
the questionnaire) is told by which kind finds most of them. Position counts only to tell equal headings apart, and only
between headings that are certain.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypedDict, Unpack

from graph.nearest import nearest
from loaders.findings import Finding, Severity, Unreadable, shorten
from loaders.limesurvey.column import Column
from loaders.limesurvey.heading_style import heading_style
from loaders.limesurvey.sheet import HOW_TO_EXPORT, Sheet
from loaders.limesurvey.structure import Structure
from loaders.limesurvey.table import Format
from loaders.limesurvey.text import in_language, key

SYSTEM: Final[Mapping[str, str]] = {
    "id": "Response ID",
    "submitdate": "Date submitted",
    "lastpage": "Last page",
    "startlanguage": "Start language",
    "seed": "Seed",
    "token": "Access code",
    "startdate": "Date started",
    "datestamp": "Date last action",
    "ipaddr": "IP address",
    "refurl": "Referrer URL",
    "quota_exit": "Quota exit",
}
"""The columns of LimeSurvey's own, and their headings as English text. Only three of them are ever read."""
_SYSTEM_NAME: Final = re.compile(
    "|".join([*SYSTEM, r"interviewtime|groupTime\d+|\w+Time|attribute_\d+|firstname|lastname|email|emailstatus"])
    + r"|participant_id|language|blacklisted|sent|completed|usesleft|valid(from|until)|reminder(sent|count)|m?p?tid"
)
MOST_HEADINGS: Final = 4096
"""MySQL's limit of columns."""
MOST_UNKNOWN: Final = 20
"""Unknown columns that are reported one by one."""
_SYSTEM_TEXT: Final = re.compile(r"Total time$|(Group|Question) time: ")
_SGQA: Final = re.compile(r"(\d+)X\d+X\d+")
_PLAIN: Final = re.compile(r"[A-Za-z]\w{0,40}(\[\w{0,60}\]){0,2}")
"""What looks like a heading made by LimeSurvey, and may be shown."""


class _Parts(TypedDict, total=False):
    """What a finding on a heading may say besides its message."""

    field: str | None
    value: str | None
    expected: str
    nearest: str | None


@dataclass(frozen=True)
class Headings:
    """Where in a row what is: the place of the id, submit date and language, and the column at each other place."""

    id: int
    submitted: int
    language: int | None
    columns: Mapping[int, Column]
    findings: tuple[Finding, ...]


def read_headings(
    sheet: Sheet, structure: Structure, columns: Sequence[Column], wanted: Collection[str], name: str
) -> Headings:
    """Tell which column of the questionnaire each heading of ``sheet`` is.

    Raises Unreadable where the export is of another survey, lacks the id or the submit date, or has nothing of this
    questionnaire. Headings that are unknown, repeated or equal, and wanted columns that are missing, are findings.
    """
    if len(sheet.headings) > MOST_HEADINGS:
        message = f"The export has {len(sheet.headings)} columns; LimeSurvey's tables have at most {MOST_HEADINGS}."
        raise Unreadable(Finding(name, message, sheet.line, expected=HOW_TO_EXPORT))
    _check_survey(sheet, structure, name)
    return _Matching(sheet, structure, columns, frozenset(wanted), name).headings()


def _check_survey(sheet: Sheet, structure: Structure, name: str) -> None:
    surveys = {int(found.group(1)) for h in sheet.headings if (found := _SGQA.match(h)) and len(found.group(1)) < 11}
    if others := surveys - {structure.survey}:
        these = ", ".join(map(str, sorted(others)[:3]))
        mixed = "These responses are of several surveys" if len(surveys) > 1 else "These responses are of survey"
        message = f"{mixed} ({these}); the structure is of survey {structure.survey}."
        raise Unreadable(Finding(name, message, sheet.line, expected="responses and structure of the same survey"))


class _Matching:
    """The state of telling headings: which place in the questionnaire each place of the file has."""

    def __init__(
        self, sheet: Sheet, structure: Structure, columns: Sequence[Column], wanted: frozenset[str], name: str
    ) -> None:
        self.sheet = sheet
        self.texts = sheet.headings
        self.structure = structure
        self.columns = columns
        self.wanted = wanted
        self.name = name
        self.style = heading_style(sheet.headings, structure, columns)
        self.told: dict[int, int] = {}
        self.by_position: list[int] = []
        self.findings: list[Finding] = []

    def headings(self) -> Headings:
        """Return the result."""
        self._tell_certain()
        known = len(self.told) + len(self.open)
        system = self._system() if known else {}
        self._check_questionnaire(known, len(self.texts) - len(system))
        self._tell_by_position(system)
        self._report(system)
        return Headings(
            self._required(system, "id"),
            self._required(system, "submitdate"),
            next((at for at, what in system.items() if what == "startlanguage"), None),
            {at: self.columns[place] for at, place in self.told.items()},
            tuple(self.findings),
        )

    def _check_questionnaire(self, known: int, headings: int) -> None:
        """Refuse an export that has little of the questionnaire and much of another."""
        if known == 0 or (known * 2 < headings and known * 2 < len(self.columns)):
            few = f"Only {known} of {headings} headings are columns" if known else "None of the headings is a column"
            message = f"{few} of this questionnaire."
            expected = f"an export of survey {self.structure.survey}: {HOW_TO_EXPORT}"
            raise Unreadable(Finding(self.name, message, self.sheet.line, expected=expected))

    def _tell_certain(self) -> None:
        """Tell the headings that name one column, which no other heading names."""
        candidates = {at: self._candidates(at, text) for at, text in enumerate(self.texts)}
        named = Counter(places[0] for places in candidates.values() if len(places) == 1)
        self.told = {at: p[0] for at, p in candidates.items() if len(p) == 1 and named[p[0]] == 1}
        self.open = {at: places for at, places in candidates.items() if places and at not in self.told}

    def _candidates(self, at: int, heading: str) -> Sequence[int]:
        system = heading in SYSTEM or heading in SYSTEM.values()
        if system and heading in self.texts[at + 1 :]:  # a question may be called like a column of the system
            return ()
        return self.style.places.get(self.style.key(heading), ())

    def _system(self) -> dict[int, str]:
        """Return the places of LimeSurvey's own columns, by name or text; in other languages by position."""
        english = {key(text): name for name, text in SYSTEM.items()}
        found = {}
        for at, text in enumerate(self.texts):
            if at in self.told:
                continue
            code = re.match(r"\w*", text)
            word = code.group() if code else ""
            if _SYSTEM_NAME.fullmatch(text):
                found[at] = text
            elif self.style.text:
                found |= {at: english[key(text)]} if key(text) in english else {}
                found |= {at: text} if _SYSTEM_TEXT.match(text) else {}
            elif _SYSTEM_NAME.fullmatch(word) and not self.open.get(at):
                found[at] = word
        return self._placed(found) if self.style.text else found

    def _placed(self, found: Mapping[int, str]) -> dict[int, str]:
        """Add the columns before the first question: they are LimeSurvey's, in its order, in whatever language."""
        before = range(min([*self.told, *self.open]))
        order = dict(zip(before, SYSTEM, strict=False)) if not found else {}
        return dict.fromkeys(before, "") | order | dict(found)

    def _required(self, system: Mapping[int, str], what: str) -> int:
        places = [at for at, name in system.items() if name == what]
        if len(places) != 1:
            problem = "stands more than once" if places else "is missing"
            message = f"The column '{what}' ({SYSTEM[what]}) {problem}."
            raise Unreadable(Finding(self.name, message, self.sheet.line, field=what, expected=HOW_TO_EXPORT))
        return places[0]

    def _tell_by_position(self, system: Mapping[int, str]) -> None:
        """Tell headings that are equal, or hold a word that is not known, by what stands between certain ones.

        Not in JSON: there an answer has overwritten those under equal headings, and stands in the place of the first.
        """
        certain = sorted(self.told.items())
        places = [place for _, place in certain]
        ordered = self.structure.ordered and places == sorted(places)
        if not ordered or self.sheet.format is Format.JSON:
            return
        bounds = [(-1, -1), *certain, (len(self.texts), len(self.columns))]
        for (before, low), (after, high) in pairwise(bounds):
            between = [at for at in range(before + 1, after) if at not in system]
            if between:
                self._tell_between(between, range(low + 1, high))

    def _tell_between(self, between: Sequence[int], free: range) -> None:
        groups: dict[str, list[int]] = defaultdict(list)
        for at in between:
            groups[self.style.key(self.texts[at]) if self.open.get(at) else ""].append(at)
        unknown = groups.pop("", [])
        taken: set[int] = set()
        for places in groups.values():
            candidates = [p for p in self.open[places[0]] if p in free]
            if len(candidates) == len(places):
                taken.update(candidates)
                self._take(places, candidates)
        if self.style.text and unknown:
            self._tell_unknown(unknown, [p for p in free if p not in taken])

    def _tell_unknown(self, unknown: Sequence[int], free: Sequence[int]) -> None:
        """Tell headings that begin with a question's text and end in a word of a language that is not known."""
        by_question: dict[str, list[int]] = defaultdict(list)
        for place in free:
            question = self.columns[place].question
            for language in self.structure.languages:
                by_question[key(in_language(question.texts, language, self.structure))].append(place)
        for text, places in by_question.items():
            beginning = [at for at in unknown if at not in self.told and text and key(self.texts[at]).startswith(text)]
            candidates = sorted(set(places))
            if beginning and len(beginning) == len(candidates):
                self._take(beginning, candidates)

    def _take(self, at: Sequence[int], places: Sequence[int]) -> None:
        self.told.update(zip(at, places, strict=True))
        self.by_position.extend(at)
        for one in at:
            self.open.pop(one, None)

    def _report(self, system: Mapping[int, str]) -> None:
        if self.by_position:
            message = f"{len(self.by_position)} headings are not clear in themselves; they were told by their position."
            self._add(message, Severity.WARNING, expected="an export with headings 'Question code'")
        for places in {self.style.key(self.texts[at]): places for at, places in self.open.items()}.values():
            self._report_equal(places)
        rest = self.told.keys() | system.keys() | self.open.keys()
        self._report_unknown([text for at, text in enumerate(self.texts) if at not in rest])
        self._report_missing()

    def _report_equal(self, places: Sequence[int]) -> None:
        names = [self.columns[place].name for place in places]
        severity = Severity.VIOLATION if self.wanted.intersection(names) else Severity.WARNING
        twice, several = (
            "A column stands twice, so that neither is read.",
            "A heading fits several columns: it is not read.",
        )
        message, field = (twice, names[0]) if len(names) == 1 else (several, None)
        value = shorten(", ".join(names))
        self._add(message, severity, field=field, value=value, expected="an export with headings 'Question code'")

    def _report_unknown(self, texts: Sequence[str]) -> None:
        known = self._names()
        for text in texts[:MOST_UNKNOWN]:
            shown = text if _PLAIN.fullmatch(text) else None
            guess = nearest(shown, known) if shown else None
            message = "A column is not of this questionnaire; it was not read."
            self._add(message, Severity.WARNING, field=shown, nearest=guess, expected="a column of the questionnaire")
        if len(texts) > MOST_UNKNOWN:
            message = f"{len(texts) - MOST_UNKNOWN} more columns are not of this questionnaire."
            self._add(message, Severity.WARNING, expected="an export of this questionnaire")

    def _names(self) -> Collection[str]:
        told = set(self.told.values())
        return [column.name for place, column in enumerate(self.columns) if place not in told]

    def _report_missing(self) -> None:
        told = set(self.told.values())
        unread = {place for places in self.open.values() for place in places}
        for place, column in enumerate(self.columns):
            if column.name in self.wanted and place not in told | unread:
                message = f"The export lacks the column {column.name}."
                self._add(message, Severity.VIOLATION, field=column.name, expected=HOW_TO_EXPORT)

    def _add(self, message: str, severity: Severity, **parts: Unpack[_Parts]) -> None:
        self.findings.append(Finding(self.name, message, self.sheet.line, severity=severity, **parts))
