"""The report at ``/report``: what validation found in the content that is served, and how complete its surveys are."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter
from pyoxigraph import RdfFormat, Triple, parse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.dataset.document import FORMS, RDF_FORMS, Document, unless_known, written
from api.dataset.facts import LICENCE
from api.dataset.queries import rows
from api.render_findings import summary
from api.web.negotiation import HTML, Format
from api.web.served import served
from api.web.templates import page
from graph.vocabulary import BASE
from loaders.findings import Finding, Severity

router: Final = APIRouter(tags=["Dataset"])

_JSON: Final = Format("json", "application/json", "JSON")
FORMS_HERE: Final[Mapping[str, Format]] = {**FORMS, "json": _JSON}


@dataclass(frozen=True)
class Report:
    """What validation found: by which engine, in how many records, and the findings in the order of files and lines."""

    engine: str
    records: int | None
    findings: tuple[Finding, ...]

    @classmethod
    def read(cls, folder: Path) -> "Report":
        """Return the report of the snapshot in ``folder``. Raises OSError, ValueError, KeyError or TypeError."""
        content: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        found = (Finding(**{**f, "severity": Severity(f["severity"])}) for f in content.get("findings", ()))
        return cls(content.get("engine", "shacl"), content.get("records"), tuple(found))

    @property
    def summary(self) -> str:
        """The counts as a sentence."""
        return summary(self.findings)

    @property
    def conforms(self) -> bool:
        """Whether there are no violations."""
        return not any(finding.severity is Severity.VIOLATION for finding in self.findings)


@router.head("/report", include_in_schema=False)
@router.get("/report", summary="Read the validation report")
async def report(request: Request) -> Response:
    """Return what validation found: as a page, as JSON, or as a validation report in the vocabulary of SHACL."""
    return await _answer(request, None)


@router.head("/report.{suffix}", include_in_schema=False)
@router.get("/report.{suffix}", include_in_schema=False)
async def report_form(request: Request, suffix: str) -> Response:
    """Return the report in one form."""
    return await _answer(request, suffix)


async def _answer(request: Request, suffix: str | None) -> Response:
    links = ((LICENCE.value, "license", None), (f"{BASE}dataset", "about", None))
    document = Document("/report", f"{BASE}report", FORMS_HERE, links)
    chosen = document.suffix(request, suffix)
    known, headers = unless_known(request, document.headers(request, chosen), chosen)
    if known:
        return known
    found = await asyncio.to_thread(_read, served(request).folder)
    if chosen == "json":
        findings = [finding.as_dict() for finding in found.findings]
        content = {"engine": found.engine, "records": found.records, "conforms": found.conforms, "findings": findings}
        return JSONResponse(content, headers=headers)
    if FORMS_HERE[chosen] is not HTML:
        return written(await asyncio.to_thread(_shacl, served(request).folder), RDF_FORMS[chosen], headers)
    waves = (await rows(request, "waves")).by("wave")
    context = {"report": found, "waves": list(waves), **document.about(request)}
    return page(request, "report.html", context, headers=headers)


def _read(folder: Path | None) -> Report:
    try:
        return Report.read(_known(folder))
    except (OSError, ValueError, KeyError, TypeError):
        raise HTTPException(404, "This version has no validation report.") from None


def _shacl(folder: Path | None) -> list[Triple]:
    try:
        return [quad.triple for quad in parse(path=str(_known(folder) / "report.ttl"), format=RdfFormat.TURTLE)]
    except (OSError, SyntaxError):
        raise HTTPException(404, "This version has no validation report in the vocabulary of SHACL.") from None


def _known(folder: Path | None) -> Path:
    if folder is None:
        raise FileNotFoundError
    return folder
