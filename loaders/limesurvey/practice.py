"""Practices as health systems report them, put together from the columns of their blocks."""

from collections.abc import Iterable, Sequence

from loaders.findings import Severity
from loaders.limesurvey.crosswalk import Crosswalk
from loaders.limesurvey.fault import Fault
from loaders.limesurvey.meaning import PracticeField
from loaders.limesurvey.reading import Mask, Reading, Remarks, text_of
from loaders.limesurvey.response import ReportedPractice, Text
from loaders.limesurvey.terms import Terms
from loaders.limesurvey.value import EXPECTED_YEAR, YEARS, is_web_address, year

_BESIDE_TITLE = frozenset({PracticeField.DESCRIPTION, PracticeField.WEBSITE, PracticeField.START_YEAR})
_BESIDE_TITLE |= {PracticeField.APPLICATIONS, PracticeField.APPLICATIONS_OTHER}


class PracticeReader:
    """Makes practices of readings, and remarks on what is wrong in them."""

    def __init__(self, crosswalk: Crosswalk, terms: Terms, mask: Mask, remarks: Remarks) -> None:
        self.crosswalk = crosswalk
        self.terms = terms
        self.mask = mask
        self.remarks = remarks

    def practice(self, block: str, readings: Sequence[Reading]) -> ReportedPractice | None:
        """Return the practice in the columns of a block, or None when it has no title."""
        title = self._text(readings, PracticeField.TITLE)
        if title is None:
            self._untitled(readings, block)
            return None
        return ReportedPractice(
            block,
            title,
            next((d for r in readings if (d := r.mapped.meaning.domain)), None),
            tuple(dict.fromkeys(i for r in readings if (i := r.mapped.meaning.indicator))),
            self._text(readings, PracticeField.DESCRIPTION),
            self._website(readings),
            self._start(readings),
            self._applications(readings),
            self._text(readings, PracticeField.APPLICATIONS_OTHER),
            _share(readings),
        )

    def _text(self, readings: Iterable[Reading], field: PracticeField) -> Text | None:
        reading = _first(readings, field)
        return text_of(reading, self.mask) if reading else None

    def _untitled(self, readings: Iterable[Reading], block: str) -> None:
        own = [r for r in readings if r.answered and r.value is not False and r.mapped.meaning.practice == block]
        given = [r for r in own if r.mapped.meaning.field in _BESIDE_TITLE]
        title = next((r.mapped for r in readings if r.mapped.meaning.field is PracticeField.TITLE), None)
        if given and title is not None:
            fields = ", ".join(dict.fromkeys(str(r.mapped.meaning.field) for r in given))
            message = f"A practice without title, though it has other fields ({fields}); it does not count."
            self.remarks.warn(title, message, "a title")

    def _website(self, readings: Iterable[Reading]) -> Text | None:
        reading = _first(readings, PracticeField.WEBSITE)
        if reading is None:
            return None
        if not is_web_address(reading.text):
            message = "This is no web address; the cell counts as no answer."
            self.remarks.warn(reading.mapped, message, "one address that begins with https:// or http://")
            return None
        return text_of(reading, self.mask)

    def _start(self, readings: Iterable[Reading]) -> int | None:
        reading = _first(readings, PracticeField.START_YEAR)
        if reading is None:
            return None
        found = year(reading.text)
        if found is None or found not in YEARS:
            message = "No year is in this answer." if found is None else "A practice cannot have begun in this year."
            self.remarks.warn(reading.mapped, message + " The cell counts as no answer.", EXPECTED_YEAR)
            return None
        return found

    def _applications(self, readings: Iterable[Reading]) -> tuple[str, ...]:
        """Return the applications that are ticked or chosen, and those that the block itself is about."""
        found = []
        for reading in readings:
            meaning = reading.mapped.meaning
            if meaning.application is not None:
                if meaning.field is not PracticeField.APPLICATIONS or reading.value is True:
                    found.append(meaning.application)
            elif meaning.field is PracticeField.APPLICATIONS and reading.answered:
                found += self._chosen(reading)
        return tuple(dict.fromkeys(found))

    def _chosen(self, reading: Reading) -> list[str]:
        name = self.terms.find("gg:ClinicalApplication", reading.text, self.crosswalk.applications)
        if name is None:
            near = self.terms.nearest("gg:ClinicalApplication", reading.text)
            message = "The vocabulary has no such application; the cell counts as no answer."
            fault = Fault(message, "an application of the vocabulary", reading.code, near, Severity.WARNING)
            self.remarks.add(reading.mapped, fault)
        return [name] if name else []


def _first(readings: Iterable[Reading], field: PracticeField) -> Reading | None:
    """Return the first answer to a field, whose text is more than blanks."""
    return next((r for r in readings if r.mapped.meaning.field is field and r.answered and r.text.strip()), None)


def _share(readings: Iterable[Reading]) -> bool | None:
    """Return whether the practice may be shown; where two columns ask, only if none says no."""
    said = [r.value for r in readings if r.mapped.meaning.field is PracticeField.SHARE and r.value is not None]
    return all(value is True for value in said) if said else None
