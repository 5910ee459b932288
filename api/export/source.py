"""What exports are made from: the current snapshot of a workspace."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from api.workspace import Workspace
from graph.named_graph import Term
from graph.names import Names
from graph.queries import Catalogue
from graph.snapshot import Manifest, SnapshotError, open_store


@dataclass(frozen=True)
class Source:
    """The snapshot that an export is made from, and the questions it can be asked."""

    folder: Path
    manifest: Manifest
    store: Store
    catalogue: Catalogue

    @classmethod
    def current(cls, workspace: Workspace) -> "Source":
        """Return the current snapshot of ``workspace``. Raises SnapshotError where there is none."""
        current = workspace.snapshots.current()
        if current is None:
            raise SnapshotError("There is no snapshot to export. Build one with: genoguide build")
        return cls.open(*current)

    @classmethod
    def open(cls, folder: Path, manifest: Manifest) -> "Source":
        """Return the snapshot in ``folder``. Raises SnapshotError where it cannot be read."""
        store = open_store(folder)
        try:
            names = Names.read(folder)
        except (OSError, ValueError):
            raise SnapshotError(f"{folder} is damaged. Run 'genoguide build --force'.") from None
        return cls(folder, manifest, store, Catalogue.read(names))

    @property
    def names(self) -> Names:
        """Return the names of all things, by class."""
        return self.catalogue.names

    def ask(self, name: str, values: Mapping[str, str] | None = None) -> list[dict[str, str]]:
        """Return the rows of the competency query ``name`` for parameter ``values``, as ``rows`` does.

        Raises QueryError as ``Catalogue.bind`` does.
        """
        return list(self.rows(self.catalogue.bind(name, values or {})))

    def rows(self, query: str) -> Iterator[dict[str, str]]:
        """Yield the rows of a SELECT query as texts: an empty one for what is unbound."""
        for solution in self.solutions(query):
            yield {name: "" if term is None else term.value for name, term in solution.items()}

    def solutions(self, query: str) -> Iterator[dict[str, Term]]:
        """Yield the rows of a SELECT query as terms, None for what is unbound."""
        result = self.store.query(query)
        assert isinstance(result, QuerySolutions)
        columns = [variable.value for variable in result.variables]
        for solution in result:
            yield {name: solution[name] for name in columns}
