"""Why a decision is not taken. Every text is fit for the person who decides."""

from collections.abc import Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import ClassVar

from api.refusal import Refusal
from loaders.findings import Finding, shorten
from loaders.submissions import Submission


class ReviewRefused(Refusal):
    """A decision is not taken; the text says why.

    ``code`` names the reason for programs, ``status`` is that of HTTP.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "Not decided"
    status: ClassVar[HTTPStatus] = HTTPStatus.CONFLICT

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class UnknownSubmission(ReviewRefused):
    """There is no submission with this id."""

    code = "unknown-submission"
    title = "No such submission"
    status = HTTPStatus.NOT_FOUND

    def __init__(self, identifier: str) -> None:
        super().__init__(f"There is no submission {shorten(identifier)!r}.")


class AlreadyDecided(ReviewRefused):
    """The submission was decided on before, by whomever."""

    code = "already-decided"
    title = "Decided already"

    def __init__(self, submission: Submission) -> None:
        last = submission.decisions[-1]
        told = f"Submission {submission.id} was {last.state} by the {last.role} at {last.at}."
        super().__init__(f"{told} A decision is not changed: mend the curated file, or have it submitted again.")


class AcceptanceBegun(ReviewRefused):
    """The submission was accepted, and what a crash interrupted can no longer be carried out."""

    code = "acceptance-begun"
    title = "Accepted in part"

    def __init__(self, identifier: str) -> None:
        super().__init__(
            f"Submission {identifier} was accepted before, and only some of its records may be in the curated files. "
            "Accept it again to see what stands in the way, mend that, and accept it."
        )


class RecordsChanged(ReviewRefused):
    """Records of the submission are no longer in the curated files as they were when it came."""

    code = "records-changed"
    title = "The records were changed"

    def __init__(self, records: Sequence[str]) -> None:
        told = ", ".join(records)
        super().__init__(
            f"Changed in the curated files since they were submitted: {told}. To accept would undo that change. "
            "Compare them, then accept with --overwrite (HTTP: overwrite true), or reject."
        )


class NotConforming(ReviewRefused):
    """The curated files would have violations with the records in them."""

    code = "not-conforming"
    title = "The content does not conform"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("The curated files would not conform with the records in them, so nothing changed.", findings)


class TextUnknown(ReviewRefused):
    """A decision is about a text that the submission does not have."""

    code = "text-unknown"
    title = "No such text"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, answers: Sequence[str]) -> None:
        told = ", ".join(map(shorten, answers[:10]))
        super().__init__(f"The submission has no text of {told}. Its review file lists those that it has.")


class ReasonMissing(ReviewRefused):
    """Who sent a submission that is rejected must learn why."""

    code = "reason-missing"
    title = "A reason is needed"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("A rejection needs a reason, in words that help the sender to mend the submission.")


class ReasonRefused(ReviewRefused):
    """The reason is no plain text of a few lines, or names somebody's address."""

    code = "reason-refused"
    title = "Not a reason"
    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, most: int) -> None:
        super().__init__(
            f"The reason is not one paragraph of plain text with at most {most} characters, and without mail addresses "
            "and telephone numbers: it is published."
        )


class Busy(ReviewRefused):
    """Another decision is being carried out, for longer than one should take."""

    code = "busy"
    title = "Busy"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers = MappingProxyType({"Retry-After": "60"})

    def __init__(self) -> None:
        super().__init__("Another decision is being carried out. Please try again in a minute.")


class SubmissionDamaged(ReviewRefused):
    """What is kept of the submission is not what was sent."""

    code = "submission-damaged"
    title = "The submission is damaged"
    status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, identifier: str, why: str) -> None:
        super().__init__(f"Submission {identifier} is damaged: {why}. Bring its folder back from a backup.")


class DecisionMalformed(ReviewRefused):
    """What was sent is no decision."""

    code = "decision-malformed"
    title = "Not a decision"
    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(
            'A decision is JSON such as {"state": "rejected", "reason": "The law was repealed."}: state is accepted or '
            "rejected, reason a text, and overwrite, where records changed since they were submitted, true or false."
        )


class DecisionFailed(ReviewRefused):
    """The decision could not be carried out, for a reason that the log names."""

    code = "decision-failed"
    title = "Not decided"
    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self) -> None:
        super().__init__("The decision could not be carried out. It has been noted; please try again later.")


def kinds() -> Sequence[type[ReviewRefused]]:
    """Return the refusals that there are."""
    return ReviewRefused, *ReviewRefused.__subclasses__()
