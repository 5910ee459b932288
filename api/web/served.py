"""What is served at a moment: one version of the data, whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request

from api.engine.interface import Engine
from api.search.searcher import NO_SEARCH, Searcher
from graph.ask.asker import Asker
from graph.queries import Catalogue


@dataclass(frozen=True, slots=True)
class Served:
    """A version of the data: the engine that answers from it, its manifest, the questions, their reader, and search.

    A request has one of these from its beginning to its end, whatever is put in its place meanwhile.
    """

    engine: Engine
    manifest: Mapping[str, Any]
    catalogue: Catalogue
    asker: Asker
    searcher: Searcher = NO_SEARCH
    folder: Path | None = None
    """The folder of the snapshot, where it is one."""

    @property
    def version(self) -> str:
        """The version of the data, part of every entity tag."""
        return str(self.manifest["version"])


def served(request: Request) -> Served:
    """Return what a request is answered from."""
    found: Served = request.state.served
    return found
