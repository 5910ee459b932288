"""The review: every free text of a wave that might be published, and what a human decided about it.

A decision holds for an answer and for its text: where the text changes, it is asked for anew. Texts of practices that
their health system shares wait for a decision; comments, which nobody was asked to share, are withheld unless a human
says ``publish``.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from loaders.limesurvey.health_system import HealthSystems
from loaders.limesurvey.privacy import mask
from loaders.limesurvey.rdf import answer_id, web_page
from loaders.limesurvey.response import ReportedPractice, Response, Standing, Text

_WEBSITE: Final = "website"


class Decision(StrEnum):
    """What a human decided about a text."""

    PUBLISH = "publish"
    WITHHOLD = "withhold"


@dataclass(frozen=True)
class Ruling:
    """A decision about the text that has the hash ``text``; ``line`` is where a review file says so."""

    text: str
    decision: Decision | None
    note: str = ""
    line: int | None = None


@dataclass(frozen=True)
class ReviewItem:
    """A free text that might be published. ``answer`` is the id of its answer, ``text`` is masked already.

    ``masked`` says that contact details were taken out; ``shareable`` that its health system agreed to publish it;
    ``decision`` is None while it waits.
    """

    answer: str
    field: str
    text: str
    masked: bool
    shareable: bool
    decision: Decision | None = None
    note: str = ""

    @property
    def hash(self) -> str:
        """Return a hash of the masked text, from which no contact detail can be guessed."""
        return f"sha256-{hashlib.sha256(self.text.encode()).hexdigest()[:20]}"

    @property
    def waits(self) -> bool:
        """Return whether a human still has to decide."""
        return self.shareable and self.decision is None

    @property
    def published(self) -> bool:
        """Return whether the text may be published."""
        return self.decision is Decision.PUBLISH

    def decided(self, ruling: Ruling | None, approve: bool) -> "ReviewItem":
        """Return the item with the decision of ``ruling`` where it is about this text; ``approve`` decides the rest."""
        if self.field == _WEBSITE and not self.shareable:
            return self
        if ruling is not None and ruling.decision is not None and ruling.text == self.hash:
            return replace(self, decision=ruling.decision, note=ruling.note)
        return replace(self, decision=Decision.PUBLISH) if approve and self.waits else self


@dataclass(frozen=True)
class Review:
    """All texts of a wave that might be published, those first that were masked, then those that wait."""

    items: tuple[ReviewItem, ...]

    @property
    def released(self) -> Mapping[str, str]:
        """Return the texts that may be published, by the id of their answer."""
        return {item.answer: item.text for item in self.items if item.published}

    @property
    def waiting(self) -> tuple[ReviewItem, ...]:
        """Return the texts that wait for a decision."""
        return tuple(item for item in self.items if item.waits)

    def decided(self, rulings: Mapping[str, Ruling], *, approve: bool = False) -> "Review":
        """Return the review with the decisions of ``rulings`` (by answer) where the text is still the same.

        With ``approve`` all other texts that wait are released: a human declares to have read them.
        """
        return Review(in_order(item.decided(rulings.get(item.answer), approve) for item in self.items))


def review_of(wave: str, responses: Iterable[Response], systems: HealthSystems) -> Review:
    """Return the free texts of the used ``responses``: of practices that are shared, and comments."""
    items = []
    for response in responses:
        found = systems.find(response.country, response.region)
        if response.standing is Standing.USED and found is not None:
            items += [
                _item(answer_id(wave, found.code, text.column), field, text, shareable, found.country)
                for field, text, shareable in _texts(response)
            ]
    return Review(in_order(items))


def in_order(items: Iterable[ReviewItem]) -> tuple[ReviewItem, ...]:
    """Return ``items`` as a human wants to read them: masked ones, those that wait, the others."""
    return tuple(sorted(items, key=lambda i: (not i.masked, not i.waits, not i.shareable, i.answer)))


def _item(answer: str, field: str, text: Text, shareable: bool, country: str) -> ReviewItem:
    masked = mask(text.text, country)
    was_masked = text.masked or masked != text.text
    if field == _WEBSITE and web_page(masked) is None:
        return ReviewItem(answer, field, masked, was_masked, False, Decision.WITHHOLD, "no address of a web page")
    return ReviewItem(answer, field, masked, was_masked, shareable, None if shareable else Decision.WITHHOLD)


def _texts(response: Response) -> Iterator[tuple[str, Text, bool]]:
    for practice in response.practices:
        if practice.share is True:
            yield from ((field, text, True) for field, text in _practice_texts(practice) if text)
    comments = [level.comment for level in response.levels] + [status.note for status in response.statuses]
    yield from (("comment", text, False) for text in dict.fromkeys(comments) if text)


def _practice_texts(practice: ReportedPractice) -> tuple[tuple[str, Text | None], ...]:
    return (
        ("title", practice.title),
        ("description", practice.description),
        (_WEBSITE, practice.website),
        ("other applications", practice.applications_other),
    )
