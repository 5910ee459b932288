"""Surveys in requests: archives of LimeSurvey, held in memory alone, and looked into by a process of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request

from api.validating.answers import REPORTS, body_of
from api.validating.errors import AllBusy, NothingSent, TypeRefused, ValidatorFailed
from api.validating.form import MULTIPART, Field, fields_of, said
from api.validating.pool import Validators
from api.validating.survey_task import SurveyTask, SurveyVerdict
from api.web.connection import unless_client_leaves
from api.web.negotiation import Format
from api.web.served import served
from api.workspace import Workspace
from loaders.limesurvey.handed import SurveyFiles

ARCHIVE: Final = "application/zip"
"""The media type that people are told of."""
_ZIP: Final = b"PK\x03\x04"
_ARCHIVES: Final = frozenset({ARCHIVE, "application/x-zip-compressed", "application/octet-stream"})
_MOST_BODIES: Final = 4
"""Archives that are in memory at the same time, of each of those who validate and those who submit."""
_MOST_CROSSWALKS: Final = 100
_LARGEST_CROSSWALK: Final = 4_000_000
"""Bytes; that of 135 questions has 30,000."""
PARAMETERS: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "wave",
        "in": "query",
        "description": "The label of the wave of a survey, where its crosswalk names several. A form is read as one "
        "where the address has this, if only without a value.",
        "example": "2026",
        "schema": {"type": "string"},
    },
    {
        "name": "partial",
        "in": "query",
        "description": "Whether a survey is taken although cells are wrong: without these.",
        "schema": {"type": "boolean"},
    },
)
"""What may be said of a survey in the address, for the OpenAPI description."""
_FIELDS: Final = (
    "The form holds no survey: send an archive as the field 'file', or a structure (.lss) as 'structure' and the "
    "responses to it as 'responses'."
)
_YES: Final = frozenset({"1", "true", "yes"})
_LOG: Final = logging.getLogger("genoguide.validating")


@dataclass(frozen=True)
class Wanted:
    """What a request says of the survey in it: its wave, and whether cells that are wrong may be left out."""

    wave: str | None = None
    partial: bool = False

    @property
    def name(self) -> str:
        """Return what stands for the name of the file, which may name persons: what was wanted of it."""
        return f"survey {self.wave or ''}{' partial' if self.partial else ''}".strip()

    @classmethod
    def of(cls, query: Mapping[str, str], fields: Sequence[Field] = ()) -> "Wanted":
        """Return what the parameters of a request say, or the fields of a form."""
        wave, partial = (query.get(name) or said(fields, name) for name in ("wave", "partial"))
        return cls(wave or None, partial.lower() in _YES)


class Places:
    """Places for archives in memory: those who find none are told to come back before anything of theirs is read."""

    def __init__(self, number: int = _MOST_BODIES) -> None:
        self._free = number

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Hold a place. Raises AllBusy where there is none."""
        if not self._free:
            raise AllBusy("Many surveys are being read. Please try again in a moment.", headers={"Retry-After": "10"})
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


def is_survey(request: Request) -> bool:
    """Return whether a request holds a survey: an archive, or a form whose address has a parameter ``wave``."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in _ARCHIVES or (kind == MULTIPART and "wave" in request.query_params)


async def survey_of(request: Request) -> tuple[SurveyFiles, Wanted]:
    """Return the survey in a request, and what is wanted of it.

    Raises NothingSent, and ContentTooLarge before all of it is read.
    """
    body = await body_of(request, "survey_size_limit")
    content_type = request.headers["content-type"]
    if content_type.partition(";")[0].strip().lower() != MULTIPART:
        return _present(SurveyFiles(body)), Wanted.of(request.query_params)
    fields = await asyncio.to_thread(fields_of, content_type, body)
    return survey_in(fields), Wanted.of(request.query_params, fields)


def survey_in(fields: Sequence[Field]) -> SurveyFiles:
    """Return the survey in the fields of a form: ``file``, or ``structure`` and ``responses``. Raises NothingSent."""
    found = {f.name: bytes(f.data) for f in fields if f.data}
    if "file" in found:
        return SurveyFiles(found["file"])
    if not {"structure", "responses"} <= found.keys():
        raise NothingSent(_FIELDS)
    return SurveyFiles(found["structure"], found["responses"])


def is_archive(content: bytes | bytearray) -> bool:
    """Return whether content begins as archives do."""
    return content[: len(_ZIP)] == _ZIP


def _present(files: SurveyFiles) -> SurveyFiles:
    if not files.structure:
        raise NothingSent
    return files


async def read_survey(request: Request, files: SurveyFiles, wanted: Wanted, chosen: Format) -> SurveyVerdict:
    """Return what is wrong in a survey, and what may be kept of it. Raises ValidationRefused."""
    folder, workspace = served(request).folder, request.app.state.workspace
    if workspace is None:
        raise TypeRefused("This server reads no surveys: it has no workspace with crosswalks.")
    if folder is None:
        raise ValidatorFailed
    crosswalks = await asyncio.to_thread(crosswalks_of, workspace)
    report = chosen.media_type if chosen in REPORTS else None
    at = None if files.responses is None else len(files.structure)
    task = SurveyTask(crosswalks, wanted.wave, at, wanted.partial, report)
    readers: Validators[SurveyVerdict] = request.app.state.survey_readers
    verdict: SurveyVerdict = await unless_client_leaves(request.receive, readers.run(folder, task, files.whole))
    return verdict


def crosswalks_of(workspace: Workspace) -> dict[str, bytes]:
    """Return the crosswalks that whoever runs the service has put into its workspace, by their names."""
    found = {}
    for path in sorted(workspace.crosswalks.glob("[!.]*.yaml"))[:_MOST_CROSSWALKS]:
        content = _read(path)
        if content is not None:
            found[f"{path.parent.name}/{path.name}"] = content
    return found


def _read(path: Path) -> bytes | None:
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST_CROSSWALK else None
    except OSError as error:
        _LOG.error("the crosswalk %s cannot be read: %s", path, error.strerror)
        return None
    if content is None:
        _LOG.error("the crosswalk %s is too large", path)
    return content
