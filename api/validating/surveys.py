"""Surveys in requests: archives of LimeSurvey, held in memory alone, and looked into by a process of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request

from api.validating.answers import REPORTS, body_of
from api.validating.errors import AllBusy, NothingSent, TypeRefused, ValidatorFailed
from api.validating.pool import Validators
from api.validating.survey_task import SurveyTask, SurveyVerdict
from api.web.connection import unless_client_leaves
from api.web.negotiation import Format
from api.web.served import served
from api.workspace import Workspace

ARCHIVE: Final = "application/zip"
"""The media type that people are told of."""
_ARCHIVES: Final = frozenset({ARCHIVE, "application/x-zip-compressed", "application/octet-stream"})
_MOST_BODIES: Final = 4
"""Archives that are in memory at the same time, of each of those who validate and those who submit."""
_MOST_CROSSWALKS: Final = 100
_LARGEST_CROSSWALK: Final = 4_000_000
"""Bytes; that of 135 questions has 30,000."""
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
    def of(cls, query: Mapping[str, str]) -> "Wanted":
        """Return what the parameters of a request say."""
        return cls(query.get("wave") or None, query.get("partial", "").lower() in _YES)


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


def is_survey(content_type: str) -> bool:
    """Return whether a ``Content-Type`` is that of an archive."""
    return content_type.partition(";")[0].strip().lower() in _ARCHIVES


async def survey_of(request: Request) -> bytes:
    """Return the archive in a request. Raises NothingSent, and ContentTooLarge before all of it is read."""
    body = await body_of(request, "survey_size_limit")
    if not body:
        raise NothingSent
    return body


async def read_survey(request: Request, body: bytes, wanted: Wanted, chosen: Format) -> SurveyVerdict:
    """Return what is wrong in a survey, and what may be kept of it. Raises ValidationRefused."""
    folder, workspace = served(request).folder, request.app.state.workspace
    if workspace is None:
        raise TypeRefused("This server reads no surveys: it has no workspace with crosswalks.")
    if folder is None:
        raise ValidatorFailed
    crosswalks = await asyncio.to_thread(crosswalks_of, workspace)
    report = chosen.media_type if chosen in REPORTS else None
    task = SurveyTask(crosswalks, wanted.wave, None, wanted.partial, report)
    readers: Validators[SurveyVerdict] = request.app.state.survey_readers
    verdict: SurveyVerdict = await unless_client_leaves(request.receive, readers.run(folder, task, body))
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
