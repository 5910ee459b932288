"""The response that speaks for a health system, where several regions written otherwise turn out to be one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from loaders.findings import Finding, Severity
from loaders.limesurvey.health_system import HealthSystems
from loaders.limesurvey.response import Response, Standing


def representatives(
    responses: Sequence[Response], systems: HealthSystems, file: str
) -> tuple[tuple[Response, ...], tuple[Finding, ...]]:
    """Return ``responses`` with at most one used of each health system, the latest, and remarks on the others.

    What the crosswalk takes for two answers (``Catalunya`` and ``Catalonia``) may be of one region. A response of no
    known health system is invalid.
    """
    latest: dict[str, Response] = {}
    for response in _used(responses):
        code = _code(response, systems)
        if code and (code not in latest or _moment(latest[code]) < _moment(response)):
            latest[code] = response
    settled, findings = [], []
    for response in responses:
        code = _code(response, systems)
        if response.standing is not Standing.USED or (code and latest[code] is response):
            settled.append(response)
            continue
        standing = Standing.SUPERSEDED if code else Standing.INVALID
        settled.append(replace(response, standing=standing, answers=(), levels=(), statuses=(), practices=()))
        findings.append(_remark(response, file, latest[code].id if code else None))
    return tuple(settled), tuple(findings)


def _used(responses: Iterable[Response]) -> Iterable[Response]:
    return (r for r in responses if r.standing is Standing.USED)


def _code(response: Response, systems: HealthSystems) -> str | None:
    found = systems.find(response.country, response.region)
    return found.code if found else None


def _moment(response: Response) -> tuple[str, int]:
    return response.submitted or "", response.id


def _remark(response: Response, file: str, later: int | None) -> Finding:
    message = (
        f"Response {later} is a later answer of the same health system; this one is not used."
        if later
        else "The response is of no known health system; it is not used."
    )
    return Finding(
        file,
        message,
        response.line,
        f"response {response.id} ({response.country or 'no country'})",
        expected="one collective answer of a health system",
        severity=Severity.WARNING,
        row=response.id,
        country=response.country,
    )
