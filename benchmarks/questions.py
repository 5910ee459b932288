"""The questions that engines are asked: the competency queries with their examples, and analytic ones."""

from pathlib import Path
from typing import Final

from graph.names import Names
from graph.queries import Catalogue

_ANALYTIC: Final = Path(__file__).parent / "analytic"


def questions(snapshot: Path, kind: str = "competency") -> dict[str, str]:
    """Return the SPARQL texts by name; ``kind`` is ``competency`` or ``analytic``."""
    if kind == "analytic":
        return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_ANALYTIC.glob("*.rq"))}
    catalogue = Catalogue.read(Names.read(snapshot))
    return {query.name: catalogue.bind(query.name, query.example) for query in catalogue}
