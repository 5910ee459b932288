"""Write the known questions: those of all sets that were looked at.

python -m benchmarks.ask.known SPLIT ...     reads on the current snapshot, and writes ontology/ask/known/
"""

import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

from api.ask.asking import open_asker
from api.workspace import Workspace
from benchmarks.ask.__main__ import Question, questions
from graph.ask.guide import Guide
from graph.ask.known import LEARNED, Sense, told, write
from graph.ask.vocabulary import columns, settings
from graph.names import Names
from graph.queries import Catalogue
from graph.search.encoders import NONE
from graph.vocabulary import packaged

Reading = Mapping[str, Any]
SENSES: Final = 4
"""Senses of a question that are kept: what is beyond has next to no share."""
_NONE: Final = "0"


def senses(question: Question, catalogue: Catalogue) -> list[Sense]:
    """Return the best senses of a question, the best first."""
    readings = (reading for reading in (question, *question.get("or", ())) if "query" in reading)
    return list(dict.fromkeys(sense(reading, catalogue) for reading in readings))[:SENSES]


def sense(reading: Reading, catalogue: Catalogue) -> Sense:
    """Return the query of a reading, and what it is told."""
    query = catalogue[reading["query"]]
    guide = Guide.of(query)
    assert guide, f"{query.name} cannot be asked"
    types = {parameter.name: parameter.type for parameter in query.parameters}
    about = [
        told(types[name], str(value)) for name, value in reading.get("with", {}).items() if types.get(name) in LEARNED
    ]
    for column, value in reading.get("where", {}).items():
        about += _narrowed(guide, column, str(value))
    order = reading.get("order", "")
    return Sense(query.name, (*sorted(set(about)), *_ordered(order)))


def _narrowed(guide: Guide, column: str, value: str) -> Iterator[str]:
    """Yield what a condition on a column tells a query."""
    own = {c.name for c in guide.query.columns}
    classes = [c.class_name for c in columns() if c.name == column and (not c.beside or c.beside in own)]
    if value == _NONE and column in guide.measures:
        yield "Shape:lack"
    elif not classes:
        yield from (f"{column}:{part}" for part in value.split(",") if part in guide.values.get(column, {}))
    for class_name in LEARNED.intersection(classes):
        # A column may hold codes of indicators and of domains, which have no dot.
        if class_name not in ("gg:Indicator", "gg:Domain") or (class_name == "gg:Indicator") == ("." in value):
            yield from (told(class_name, part) for part in value.removeprefix("!=").split(","))


def _ordered(order: str) -> Iterator[str]:
    column = order.removeprefix("-")
    if column:
        up, down = ("oldest", "newest") if column in settings("dated") else ("least", "most")
        yield f"Shape:{down if order.startswith('-') else up}"


def main() -> None:
    """Write the questions of the splits that are named."""
    current = Workspace().snapshots.current()
    assert current, "build first"
    catalogue = Catalogue.read(Names.read(current[0]))
    asker = open_asker(catalogue, NONE)
    known = [(asker.hidden(q["text"]), senses(q, catalogue)) for split in sys.argv[1:] for q in questions(split)]
    write(packaged("ontology") / "ask" / "known", known)
    print(f"{len(known)} questions, {sum(not answering for _, answering in known)} without an answer")


if __name__ == "__main__":
    main()
