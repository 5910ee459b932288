"""Write the known questions: those of all sets that were looked at, each with the readings that are right.

python -m benchmarks.ask.known SPLIT ...     reads on the current snapshot, and writes ontology/ask/known.csv
"""

import sys

from api.ask.asking import open_asker
from api.workspace import Workspace
from benchmarks.ask.__main__ import Question, questions
from graph.ask.asker import Asker
from graph.ask.known import masked, shape, write
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


def as_known(asker: Asker, text: str) -> str:
    """Return a question as it is known: with classes in the place of the names that were recognised."""
    asked = asker.ask(text)
    return masked(asked.text, asked.said, asked.readings[0]) if asked.readings else text


def main() -> None:
    """Write the questions of the splits that are named."""
    current = Workspace().snapshots.current()
    assert current, "build first"
    asker = open_asker(Catalogue.read(Names.read(current[0])), NONE)
    known: dict[str, frozenset[str]] = {}
    for question in (question for split in sys.argv[1:] for question in questions(split)):
        text = as_known(asker, question["text"])
        known[text] = known.get(text, frozenset()) | asks(question)
    write(packaged("ontology") / "ask" / "known.csv", known)
    print(f"{len(known)} questions, {sum(not readings for readings in known.values())} without an answer")


if __name__ == "__main__":
    main()
