"""Write the known questions: the phrasings of all queries, and those of all sets that were looked at.

python -m benchmarks.ask.known SPLIT ...     reads on the current snapshot, and writes ontology/ask/known.csv
"""

import sys
from collections.abc import Iterator

from api.ask.asking import open_asker
from api.ask.router import EXAMPLES
from api.workspace import Workspace
from benchmarks.ask.__main__ import Question, questions
from graph.ask.asker import Asker
from graph.ask.guide import Guide
from graph.ask.known import masked, shape, shape_of, write
from graph.names import Names
from graph.queries import Catalogue
from graph.search.encoders import NONE
from graph.vocabulary import packaged


def asks(question: Question) -> frozenset[str]:
    """Return the shapes of the readings that a question may have."""
    readings = (question, *question.get("or", ())) if "query" in question else ()
    return frozenset(
        shape(r["query"], r.get("with", {}), {*r.get("where", {})}) for r in readings if "query" in r
    )  # fmt: skip


def phrasings(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield the examples in the headers of the queries, with classes for parameters, and the shape of each."""
    for guide in filter(None, map(Guide.of, catalogue)):
        types = {p.name: p.type.removeprefix("gg:").lower() for p in guide.query.parameters}
        for example in guide.examples:
            said = {name: name for name in types if f"{{{name}}}" in example}
            yield example.format(**types), shape(guide.name, said, set())


def as_known(asker: Asker, text: str) -> str:
    """Return a question as it is known: with classes in the place of the names that were recognised."""
    asked = asker.ask(text)
    return masked(asked.text, asked.said, asked.readings[0]) if asked.readings else text


def main() -> None:
    """Write the questions of the splits that are named."""
    current = Workspace().snapshots.current()
    assert current, "build first"
    catalogue = Catalogue.read(Names.read(current[0]))
    asker = open_asker(catalogue, NONE)
    known: dict[str, frozenset[str]] = {}
    shown = [(as_known(asker, text), shape_of(asker.ask(text).readings[0])) for text in EXAMPLES]
    for text, one in [*phrasings(catalogue), *shown]:
        known[text] = known.get(text, frozenset()) | {one}
    for question in (question for split in sys.argv[1:] for question in questions(split)):
        text = as_known(asker, question["text"])
        known[text] = known.get(text, frozenset()) | asks(question)
    write(packaged("ontology") / "ask" / "known.csv", known)
    print(f"{len(known)} questions, {sum(not readings for readings in known.values())} without an answer")


if __name__ == "__main__":
    main()
