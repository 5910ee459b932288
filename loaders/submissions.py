"""Submissions as they are kept: what was handed in and what was decided on it, read from the workspace.

    submissions/<id>/
        content.<syntax>     the bytes as they were sent
        base.json            the digest of each record as it was served when it came, or null for a new one
        submission.json      when they came, what they are and which records they hold: never changed
        decisions/0001.json  what was decided: never changed; the last one stands

Of a survey what was sent is never kept, as it holds personal data:

        content.trig         its wave as a build would read it, without any text
        texts.csv            the texts that might be published; there until it is decided on, as is the next
        held.json            what makes the wave with those of the texts that are released
        report/              what is wrong in its cells

The graph says of a submission that it came, and what became of it. What it holds is not said before it is accepted:
nothing that nobody has reviewed is part of an answer.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from pyoxigraph import Literal, NamedNode, Triple

from graph.named_graph import NamedGraph, Provenance
from graph.vocabulary import BASE, DCTERMS, GG, PROV, RDF, SPDX, XSD, graph_iri
from loaders.findings import Finding, Severity, Unreadable, shorten
from loaders.submitted import Syntax


class Export(StrEnum):
    """What surveys are exported by, by the ending of the file that is kept of them."""

    LIMESURVEY = "trig"


FOLDER: Final = "submissions"
"""The folder of the workspace that they lie in."""
MANIFEST: Final = "submission.json"
BASE_FILE: Final = "base.json"
HELD_FILE: Final = "held.json"
TEXTS_FILE: Final = "texts.csv"
REPORT: Final = "report"
DECISIONS: Final = "decisions"
ID: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
"""The name of a submission: the second it came, in UTC, and a number that tells it from others; in their order."""
MEDIA_TYPES: Final[Mapping[Syntax | Export, str]] = {
    Syntax.YAML: "application/yaml",
    Syntax.JSON_LD: "application/ld+json",
    Syntax.TURTLE: "text/turtle",
    Syntax.CSV: "text/csv",
    Export.LIMESURVEY: "application/zip",
}
"""What submissions are sent as."""
KEPT_AS: Final[Mapping[Syntax | Export, str]] = {**MEDIA_TYPES, Export.LIMESURVEY: "application/trig"}
"""What they are kept as."""
_DECISION: Final = re.compile(r"[0-9]{4}\.json")


class State(StrEnum):
    """How far a submission has come, as ``gg:SubmissionState`` names it."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Role(StrEnum):
    """In what role somebody decides, as ``gg:ReviewerRole`` names it."""

    REVIEWER = "reviewer"
    PUBLISHER = "publisher"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a submission: when (UTC, ISO 8601), in what role, why, and which curated files it changed.

    ``files`` are keys such as ``practice/fr``.
    """

    state: State
    at: str
    role: Role
    reason: str = ""
    files: tuple[str, ...] = ()

    def encode(self) -> bytes:
        """Return what the file of the decision holds."""
        return _json(asdict(self))

    @classmethod
    def decode(cls, content: bytes) -> Self:
        """Return the decision that ``encode`` made the bytes of. Raises ValueError, KeyError, TypeError."""
        members: dict[str, Any] = json.loads(content)
        members |= {"state": State(members["state"]), "role": Role(members["role"])}
        return cls(**{**members, "files": tuple(members["files"])})


@dataclass(frozen=True, slots=True)
class KeptSurvey:
    """What is kept of a survey: the label of its wave, and digests (SHA-256).

    They are those of the file with the wave, of that with the texts to be reviewed, and of the crosswalk by which it
    was read.
    """

    wave: str
    content: str
    held: str
    crosswalk: str

    @property
    def key(self) -> str:
        """Return the name of the wave among the files of the workspace, such as ``survey/2026``."""
        return f"survey/{self.wave}"


@dataclass(frozen=True, slots=True)
class Submission:
    """What was handed in: never changed once it is kept. ``sha256`` and ``size`` are those of what was sent.

    ``name`` is that of the file as it was sent, ``received`` the time (UTC, ISO 8601), ``token`` the id of the token it
    was sent with, ``records`` the IRIs of its records, ``key`` a digest of the key that makes it a repetition or not.
    ``decisions`` are in their order; ``survey`` is there where it is one.
    """

    id: str
    name: str
    syntax: Syntax | Export
    sha256: str
    size: int
    received: str
    token: str
    records: tuple[str, ...]
    key: str | None = None
    decisions: tuple[Decision, ...] = ()
    survey: KeptSurvey | None = None

    @property
    def iri(self) -> NamedNode:
        """Return the IRI of the submission."""
        return NamedNode(f"{BASE}submission/{self.id}")

    @property
    def state(self) -> State:
        """Return how far it has come: as the last decision says."""
        return self.decisions[-1].state if self.decisions else State.SUBMITTED

    @property
    def content_name(self) -> str:
        """Return the name of the file with the content in the folder of the submission."""
        return f"content.{self.syntax}"

    def encode(self) -> bytes:
        """Return what ``submission.json`` holds: everything but the decisions."""
        members = asdict(self)
        del members["decisions"]
        if self.survey is None:
            del members["survey"]
        return _json(members)

    @classmethod
    def decode(cls, content: bytes, decisions: tuple[Decision, ...] = ()) -> Self:
        """Return the submission that ``encode`` made the bytes of. Raises ValueError, KeyError, TypeError."""
        members: dict[str, Any] = json.loads(content)
        survey = KeptSurvey(**members.pop("survey")) if "survey" in members else None
        syntax = Export(members["syntax"]) if survey else Syntax(members["syntax"])
        members |= {"syntax": syntax, "records": tuple(members["records"])}
        return cls(**members, decisions=decisions, survey=survey)

    def graph(self) -> NamedGraph:
        """Return what the graph says of the submission and of what became of it."""
        digest = hashlib.sha256(b"".join((self.encode(), *(d.encode() for d in self.decisions)))).hexdigest()
        provenance = Provenance(f"{FOLDER}/{self.id}", digest, "loaders.submissions")
        return NamedGraph.of(f"submission/{self.id}", (*self._triples(), *self._decided()), provenance)

    def _triples(self) -> Iterator[Triple]:
        checksum = NamedNode(f"{self.iri.value}/sha256")
        yield Triple(self.iri, RDF.type, GG.Submission)
        yield Triple(self.iri, DCTERMS.title, Literal(f"Submission {self.id}", language="en"))
        yield Triple(self.iri, DCTERMS.identifier, Literal(self.id))
        yield Triple(self.iri, DCTERMS.dateSubmitted, Literal(self.received, datatype=XSD.dateTime))
        yield Triple(self.iri, DCTERMS.format, Literal(MEDIA_TYPES[self.syntax]))
        yield Triple(self.iri, GG.recordCount, Literal(len(self.records)))
        yield Triple(self.iri, GG.submissionState, _state(self.state))
        yield Triple(self.iri, SPDX.checksum, checksum)
        yield Triple(checksum, RDF.type, SPDX.Checksum)
        yield Triple(checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256)
        yield Triple(checksum, SPDX.checksumValue, Literal(self.sha256, datatype=XSD.hexBinary))
        if self.state is State.ACCEPTED:
            # Of a survey the wave alone: a later one may lack some of its responses.
            lasting = self.records[:1] if self.survey else self.records
            yield from (Triple(self.iri, GG.submits, NamedNode(record)) for record in lasting)

    def _decided(self) -> Iterator[Triple]:
        for number, decision in enumerate(self.decisions, 1):
            node = NamedNode(f"{self.iri.value}/decision/{number}")
            yield Triple(node, RDF.type, GG.Decision)
            yield Triple(node, DCTERMS.title, Literal(f"Decision {number} on submission {self.id}", language="en"))
            yield Triple(node, GG.decisionOn, self.iri)
            yield Triple(node, GG.decidedState, _state(decision.state))
            yield Triple(node, GG.reviewerRole, NamedNode(f"{BASE}reviewer-role/{decision.role}"))
            yield Triple(node, PROV.endedAtTime, Literal(decision.at, datatype=XSD.dateTime))
            yield from (Triple(node, GG.intoFile, graph_iri(file)) for file in decision.files)
            if decision.reason:
                yield Triple(node, GG.reason, Literal(decision.reason))


def submission_ids(folder: Path) -> list[str]:
    """Return the ids of the submissions in ``folder``, in the order in which they came. Raises OSError."""
    try:
        return sorted(name for name in os.listdir(folder) if ID.fullmatch(name))  # noqa: PTH208 - of thousands, at once
    except FileNotFoundError:
        return []


def submission_folders(folder: Path) -> dict[str, Path]:
    """Return the folders of the submissions in ``folder`` by id, in the order in which they came. Raises OSError."""
    return {name: folder / name for name in submission_ids(folder)}


def read_submission(folder: Path) -> Submission:
    """Return the submission that is kept in ``folder``. Raises Unreadable when it is damaged."""
    try:
        submission = Submission.decode((folder / MANIFEST).read_bytes(), _decisions(folder))
        if submission.id != folder.name:
            raise ValueError("it is that of another submission")
    except OSError as error:
        raise _damaged(folder, error.strerror or "it cannot be read") from None
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, shorten(error)) from None
    return submission


def read_base(folder: Path) -> Mapping[str, str | None]:
    """Return the digest of each record of the submission in ``folder`` as it was served when it came.

    That of a new one is None. Of a submission that does not say, none is known.
    """
    try:
        members: Mapping[str, str | None] = json.loads((folder / BASE_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return members


def read_submissions(folder: Path) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
    """Return the submissions in ``folder`` in the order in which they came, and what is wrong with those that are not.

    A damaged one is a warning: it keeps nothing else from being published.
    """
    submissions, findings = [], []
    for path in submission_folders(folder).values():
        try:
            submissions.append(read_submission(path))
        except Unreadable as error:
            findings.append(error.finding)
    return tuple(submissions), tuple(findings)


def fingerprint(folder: Path) -> str:
    """Return the SHA-256 of what is kept of a submission besides its content. Raises OSError."""
    files = (folder / MANIFEST, *_decision_files(folder))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files if path.is_file())).hexdigest()


def _decisions(folder: Path) -> tuple[Decision, ...]:
    return tuple(Decision.decode(path.read_bytes()) for path in _decision_files(folder))


def _decision_files(folder: Path) -> list[Path]:
    return sorted(p for p in (folder / DECISIONS).glob("*.json") if _DECISION.fullmatch(p.name))


def _damaged(folder: Path, why: str) -> Unreadable:
    expected = "the folder as it was written; bring it back from a backup"
    name = f"{FOLDER}/{folder.name}"
    message = f"The submission cannot be read: {why}."
    return Unreadable(Finding(name, message, expected=expected, severity=Severity.WARNING))


def _state(state: State) -> NamedNode:
    return NamedNode(f"{BASE}submission-state/{state}")


def _json(value: object) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True).encode() + b"\n"
