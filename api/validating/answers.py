"""What requests with content to validate and their answers have in common: what is taken, and how findings are told."""

from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.dataset.document import RDF_FORMS
from api.render_findings import remedy
from api.settings import Settings
from api.validating.errors import ContentTooLarge, TypeRefused
from api.validating.task import Verdict
from api.web.negotiation import HTML, Format
from api.web.problems import MEDIA_TYPE, NOT_CONFORMING, TYPES
from api.web.templates import page
from loaders.findings import Finding, Severity

JSON: Final = Format("json", "application/json", "JSON", frozenset({MEDIA_TYPE}))
REPORTS: Final = tuple(RDF_FORMS[suffix] for suffix in ("ttl", "jsonld", "nt", "rdf"))
FORMS: Final = (JSON, HTML, *REPORTS)
"""What the findings can be had in; the first is the default."""
SHOWN: Final = ("file", "line", "row", "record", "field", "message", "value", "expected", "nearest", "severity")
"""What is told of a finding, besides how to mend it."""
_HEADERS: Final = {"Vary": "Accept", "Cache-Control": "no-store"}
_IDENTITY: Final = ("", "identity")


def tell(request: Request, verdict: Verdict, chosen: Format) -> Response:
    """Return the findings in the form that was chosen, one of ``FORMS``."""
    status = HTTPStatus.OK if verdict.conforms else HTTPStatus.UNPROCESSABLE_ENTITY
    if chosen is HTML:
        return findings_page(request, verdict, status)
    if verdict.report is not None:
        return Response(verdict.report, status, _HEADERS, chosen.media_type)
    found = [_shown(finding) for finding in _findings(verdict)]
    if verdict.conforms:
        content = {"conforms": True, "records": verdict.records, "warnings": found}
        return JSONResponse(content, status, _HEADERS)
    problem = {
        "type": TYPES + NOT_CONFORMING.name,
        "title": NOT_CONFORMING.title,
        "status": int(status),
        "detail": verdict.summary,
        "conforms": False,
        "records": verdict.records,
        "number": verdict.number,
        "errors": found,
    }
    return JSONResponse(problem, status, _HEADERS, MEDIA_TYPE)


def findings_page(request: Request, verdict: Verdict | None, status: int = 200) -> Response:
    """Return the form to validate with, and above it what was found, if anything was sent."""
    context = {
        "verdict": verdict,
        "findings": _findings(verdict) if verdict else [],
        "limit": _settings(request).validation_size_limit,
        "path": "/validate",
    }
    return page(request, "validate.html", context, status, _HEADERS)


def check_encoding(request: Request) -> None:
    """Raise TypeRefused for compressed content."""
    if request.headers.get("content-encoding", "").strip().lower() not in _IDENTITY:
        raise TypeRefused("Compressed content is not taken. Send it as it is.", headers={"Accept-Encoding": "identity"})


async def body_of(request: Request, setting: str = "validation_size_limit") -> bytes:
    """Return the body of a request, as large as a setting allows. Raises ContentTooLarge, before all of it is read."""
    limit: int = getattr(_settings(request), setting)
    stated = request.headers.get("content-length", "")
    received = bytearray()
    if stated.isdecimal() and int(stated) > limit:
        raise ContentTooLarge(limit=setting, headers={"Connection": "close"})
    async for part in request.stream():
        received += part
        if len(received) > limit:
            raise ContentTooLarge(limit=setting, headers={"Connection": "close"})
    return bytes(received)


def _findings(verdict: Verdict) -> list[Finding]:
    return [Finding(**{**f, "severity": Severity(f["severity"])}) for f in verdict.findings]


def _shown(finding: Finding) -> dict[str, object]:
    facts = finding.as_dict()
    return {**{name: facts[name] for name in SHOWN}, "remedy": remedy(finding)}


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
