"""The rows of a SELECT result, as pages need them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a SELECT result: the names of its columns, and for each row the text of each bound one."""

    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, str]]

    @classmethod
    def parse(cls, content: bytes) -> "Rows":
        """Return the rows of a result in the SPARQL 1.1 Query Results JSON Format."""
        document: dict[str, Any] = json.loads(content)
        bindings = document["results"]["bindings"]
        rows = [{name: term["value"] for name, term in binding.items()} for binding in bindings]
        return cls(tuple(document["head"]["vars"]), rows)

    def by(self, column: str) -> Iterable[tuple[str, list[Mapping[str, str]]]]:
        """Return the rows in groups of one value of ``column``, in the order in which values first appear."""
        groups: dict[str, list[Mapping[str, str]]] = {}
        for row in self.rows:
            groups.setdefault(row.get(column, ""), []).append(row)
        return groups.items()
