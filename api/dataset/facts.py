"""What is known of the dataset, from the graph and from the versions that the workspace still has."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from api.catalogue import ask
from api.dataset.queries import rows
from api.dataset.remembered import Remembered
from api.engine.job import Job
from api.web.served import Served, served
from graph.dataset import LICENCE
from graph.history import Version, versions
from graph.vocabulary import DATASET

Row = Mapping[str, str]

PUBLISHER: Final = "GenoGuide project"
KEYWORDS: Final = (
    "genomic medicine",
    "health policy",
    "maturity model",
    "knowledge graph",
    "clinical guidelines",
    "linked data",
)
LICENCE_NAME: Final = "CC BY 4.0"


@dataclass(frozen=True)
class Facts:
    """What is known of the dataset: its own statements, its extent, its graphs, the countries, and its versions."""

    about: Row
    extent: Row
    graphs: Sequence[Row]
    countries: Sequence[tuple[str, str]]
    """IRI and label of each."""
    versions: tuple[Version, ...]

    @property
    def title(self) -> str:
        """The title of the dataset."""
        return self.about.get("label", "GenoGuide, the knowledge graph of genomic-medicine guidance")

    @property
    def limits(self) -> str:
        """What to mind when using it."""
        return self.about.get("limits", "")

    @property
    def current(self) -> Version | None:
        """The version that is served."""
        return self.versions[0] if self.versions else None

    def version(self, name: str) -> Version | None:
        """Return the version with this name, if it is there still."""
        return next((version for version in self.versions if version.name == name), None)

    def previous(self, version: Version) -> Version | None:
        """Return the version before this one, if it is there still."""
        older = (other for other in self.versions if other.built < version.built)
        return max(older, key=lambda other: other.built, default=None)


async def _facts(request: Request) -> Facts:
    now = served(request)
    extent, graphs, countries, found = await asyncio.gather(
        rows(request, "extent"), rows(request, "graphs"), rows(request, "countries"), _versions(now)
    )
    about = await ask(request, Job(now.catalogue.bind("dataset", {})))
    places = [(row["country"], now.catalogue.names.label(row["country"]) or "") for row in countries.rows]
    return Facts(
        about.rows[0] if about.rows else {},
        extent.rows[0] if extent.rows else {},
        graphs.rows,
        sorted((place for place in places if place[1]), key=lambda place: place[1]),
        found,
    )


async def _versions(now: Served) -> tuple[Version, ...]:
    return () if now.folder is None else await asyncio.to_thread(versions, now.folder)


facts: Final = Remembered(_facts)
"""Return what is known of the dataset. Raises ``EngineError``."""


def version_iri(version: Version) -> str:
    """Return the IRI of a version of the dataset."""
    return f"{DATASET.value}/{version.name}"


__all__ = ["KEYWORDS", "LICENCE", "LICENCE_NAME", "PUBLISHER", "Facts", "facts", "version_iri"]
