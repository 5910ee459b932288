"""What is valid and yet seldom meant: two records of one thing, one page with two addresses, dates still to come.

Each check is a query of ``queries/check``. Its header, YAML in lines that begin with ``#+``, gives the field that it is
about, the message and what is expected; its rows name a ``?focus`` and a ``?value``. As answers depend on the day, no
build asks them: ``genoguide check`` does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
import yaml
from pyoxigraph import NamedNode

from graph.named_graph import NamedGraph
from graph.validation.report import Report, Result, Severity
from graph.vocabulary import BASE, SH, packaged


@dataclass(frozen=True)
class Check:
    """A query that finds what is seldom meant, and the words for it."""

    name: str
    field: str
    message: str
    expected: str
    query: str

    @classmethod
    def read(cls, path: Path) -> "Check":
        """Read the check in the file ``path``."""
        text = path.read_text(encoding="utf-8")
        lines = [line.removeprefix("#+") for line in text.splitlines() if line.startswith("#+")]
        header: dict[str, str] = yaml.safe_load("\n".join(lines))
        return cls(path.stem, header["field"], header["message"], header["expected"], text)


def packaged_checks() -> tuple[Check, ...]:
    """Return the checks that ship with the program, in the order of their names."""
    return tuple(Check.read(path) for path in sorted((packaged("queries") / "check").glob("*.rq")))


def implausible(graphs: Iterable[NamedGraph], checks: Iterable[Check]) -> Report:
    """Return what ``checks`` find in ``graphs``, as warnings."""
    store = pyoxigraph.Store()
    store.bulk_extend(quad for graph in graphs for quad in graph.quads())
    return Report(tuple(result for check in checks for result in _results(store, check)))


def _results(store: pyoxigraph.Store, check: Check) -> Iterator[Result]:
    rows: Any = store.query(check.query, use_default_graph_as_union=True)
    for row in sorted(rows, key=lambda r: (str(r["focus"]), str(r["value"]))):
        yield Result(
            row["focus"],
            None,
            row["value"],
            Severity.WARNING,
            SH.SPARQLConstraintComponent,
            NamedNode(f"{BASE}check/{check.name}"),
            (check.message,),
            check.field,
            check.expected,
        )
