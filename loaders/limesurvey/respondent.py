"""The respondent: which health system a response speaks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loaders.limesurvey.fault import Fault
from loaders.limesurvey.meaning import Role
from loaders.limesurvey.reading import Reading, Remarks
from loaders.limesurvey.response import Scope
from loaders.limesurvey.table import Absent
from loaders.limesurvey.terms import Terms, fold


@dataclass(frozen=True)
class Respondent:
    """A country, or a region of it as it was written. ``reason`` says why nobody can be told from the answers."""

    country: str | None = None
    scope: str | None = None
    region: str | None = None
    reason: str | None = None

    def identity(self, roles: Iterable[Role]) -> tuple[str, ...]:
        """Return what identifies the respondent, by roles; regions however people write the same name."""
        parts = {Role.COUNTRY: self.country, Role.SCOPE: self.scope, Role.REGION: fold(self.region or "")}
        return tuple(parts.get(role) or "" for role in roles)


def respondent(readings: Iterable[Reading], terms: Terms, remarks: Remarks) -> Respondent:
    """Return for whom a response speaks, by its answers about country, scope and region.

    Remarks on a country that the vocabulary does not have, and on a scope and a region that exclude each other.
    """
    listed = list(readings)
    country, reason = _country([r for r in listed if r.mapped.meaning.role is Role.COUNTRY], terms, remarks)
    remarks.country = country
    scopes = [r for r in listed if r.mapped.meaning.role is Role.SCOPE]
    scope = next((r.text for r in scopes if r.value is not None), None)
    regions = [r for r in listed if r.mapped.meaning.role is Role.REGION]
    region = next((r for r in regions if r.value is not None and r.text.strip()), None)
    if scope == Scope.NATIONAL and region is not None:
        message = "A region is named, though the answer is national; it counts as no answer."
        remarks.warn(region.mapped, message, "no region, or scope regional")
        region = None
    if region is not None:
        return Respondent(country, Scope.REGIONAL, " ".join(region.text.split()), reason)
    if scope != Scope.NATIONAL:
        reason = reason or _unlocated(scope, scopes, regions, remarks)
    return Respondent(country, scope or Scope.NATIONAL, None, reason)


def _unlocated(
    scope: str | None, scopes: Sequence[Reading], regions: Sequence[Reading], remarks: Remarks
) -> str | None:
    """Return why a response without a region that is not said to be national cannot be used, if that is so."""
    where = (*regions, *scopes)[0].mapped if (*regions, *scopes) else None
    if any(r.absent is Absent.UNKNOWN for r in regions):
        remarks.add(where, Fault("The export does not tell of which region the answer is.", "the region's name"))
        return "the export does not tell the region"
    if scope == Scope.REGIONAL:
        remarks.add(where, Fault("The answer is regional, but it names no region.", "the region's name"))
        return "regional, without a region"
    if scopes:
        message = "It is not answered for whom the answers hold; as no region is named, they count as national."
        remarks.warn(scopes[0].mapped, message, "national or regional")
    return None


def _country(readings: list[Reading], terms: Terms, remarks: Remarks) -> tuple[str | None, str | None]:
    given = next((r for r in readings if r.value is not None and r.text.strip()), None)
    if given is None:
        where = readings[0].mapped if readings else None
        remarks.add(where, Fault("The response does not say which country it is of."))
        return None, "no country"
    country = terms.country(given.text)
    if country is None:
        message = "The vocabulary has no such country; the response is not used."
        near = terms.nearest("gg:Country", given.text)
        remarks.add(given.mapped, Fault(message, "a country code, such as FR", given.code, near))
        return None, "no country of the vocabulary"
    return country, None
