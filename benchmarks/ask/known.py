"""Write the known questions: those of all sets that were looked at.

python -m benchmarks.ask.known SPLIT ...     reads on the current snapshot, and writes ontology/ask/known.csv
"""

import sys

from api.ask.asking import open_asker
from api.workspace import Workspace
from benchmarks.ask.__main__ import Question, questions
from graph.ask.known import write
from graph.names import Names
from graph.queries import Catalogue
from graph.search.encoders import NONE
from graph.vocabulary import packaged


def queries(question: Question) -> list[str]:
    """Return the queries that answer a question, the best first."""
    readings = (question, *question.get("or", ()))
    return list(dict.fromkeys(reading["query"] for reading in readings if "query" in reading))


def main() -> None:
    """Write the questions of the splits that are named."""
    current = Workspace().snapshots.current()
    assert current, "build first"
    asker = open_asker(Catalogue.read(Names.read(current[0])), NONE)
    known = [(asker.hidden(q["text"]), queries(q)) for split in sys.argv[1:] for q in questions(split)]
    write(packaged("ontology") / "ask" / "known.csv", known)
    print(f"{len(known)} questions, {sum(not answering for _, answering in known)} without an answer")


if __name__ == "__main__":
    main()
