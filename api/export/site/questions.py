"""What the drop-in asks of the graph: one query file each, in ``queries/export/site``."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import pyoxigraph

from api.export.site.text import clean
from graph.names import natural
from graph.vocabulary import packaged

Row: TypeAlias = Mapping[str, str]
"""A row of an answer: texts by variable; what is not bound is absent."""
FOLDER: Final = ("export", "site")


@dataclass(frozen=True)
class Questions:
    """The questions, asked of the store of a snapshot. Trusted queries of ours: they run in this process."""

    store: pyoxigraph.Store

    def rows(self, name: str) -> list[Row]:
        """Return the rows of the answer to the query ``name``, their texts free of control characters."""
        solutions = self.solutions(name)
        variables = [variable.value for variable in solutions.variables]
        return [
            {v: clean(term.value) for v in variables if (term := solution[v]) is not None} for solution in solutions
        ]

    def codes(self, name: str) -> dict[str, list[str]]:
        """Return the codes that the query ``name`` finds by thing, in the order of the model."""
        found = defaultdict(set)
        for row in self.rows(name):
            found[row["thing"]].add(row["code"])
        return {thing: sorted(codes, key=natural) for thing, codes in found.items()}

    def grouped(self, name: str, variable: str) -> dict[str, list[Row]]:
        """Return the rows of the query ``name`` by the value of ``variable``."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows(name):
            found[row[variable]].append(row)
        return found

    def solutions(self, name: str) -> pyoxigraph.QuerySolutions:
        """Return the answer to the query ``name`` as RDF terms."""
        path = packaged("queries").joinpath(*FOLDER, f"{name}.rq")
        result = self.store.query(path.read_text(encoding="utf-8"))
        assert isinstance(result, pyoxigraph.QuerySolutions)
        return result


def first_of_each(rows: Sequence[Row], variable: str) -> Iterator[Row]:
    """Yield the first row of each value of ``variable``: where data say a thing twice, one is shown."""
    seen = set()
    for row in rows:
        if row[variable] not in seen:
            seen.add(row[variable])
            yield row
