"""An answer to a question in words: what was understood, the rows, and the sentence; as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from graph.ask.asker import Asked, Asker, Status
from graph.ask.reading import Reading
from graph.ask.sentence import sentence
from graph.ask.understood import Understood, not_understood, understood

_DEFAULT: Final = "I cannot read this as a question that the data answer."


@dataclass(frozen=True)
class Alternative:
    """Another reading, to be chosen."""

    query: str
    title: str
    parameters: Mapping[str, str]
    conditions: Sequence[Mapping[str, str]]
    missing: Sequence[str]
    sparql: str
    score: float


@dataclass(frozen=True)
class AskAnswer:
    """A question, how it was read, and what the graph answers. ``rows`` is None where nothing was asked of it."""

    text: str
    status: Status
    answer: str
    understood: Sequence[Understood]
    not_understood: Sequence[str]
    reading: Alternative | None
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, str]] | None
    alternatives: Sequence[Alternative]

    def document(self) -> dict[str, Any]:
        """Return the answer as a JSON object."""
        best = self.reading
        return {
            "question": self.text,
            "status": self.status.value,
            "answer": self.answer,
            "understood": [{k: v for k, v in asdict(u).items() if v != ""} for u in self.understood],
            "notUnderstood": list(self.not_understood),
            "query": best and best.query,
            "title": best and best.title,
            "parameters": dict(best.parameters) if best else {},
            "conditions": list(best.conditions) if best else [],
            "sparql": best and best.sparql,
            "columns": list(self.columns),
            "rows": list(self.rows) if self.rows is not None else [],
            "alternatives": [asdict(alternative) for alternative in self.alternatives],
        }


def answered(asker: Asker, asked: Asked, rows: Sequence[Mapping[str, str]] | None) -> AskAnswer:
    """Return the answer to a question that was read, with the rows of its best reading if it was asked."""
    best = asked.best
    words = best or (asked.readings[0] if asked.readings else None)
    return AskAnswer(
        asked.text,
        asked.status,
        sentence(best, rows) if best and rows is not None else _doubt(asked),
        understood(asked, words) if words else (),
        not_understood(asked, words) if words else (),
        _alternative(asker, best) if best else None,
        {c.name: c.description for c in best.guide.query.columns} if best else {},
        rows,
        [_alternative(asker, reading) for reading in asked.others],
    )


def _alternative(asker: Asker, reading: Reading) -> Alternative:
    query = reading.guide.query
    conditions = [{"column": c.column, "is": c.text} for c in reading.conditions]
    if reading.order:
        conditions.append({"column": reading.order.lstrip("-"), "is": "most" if reading.order[0] == "-" else "least"})
    sparql = "" if reading.missing else asker.sparql(reading)
    return Alternative(
        query.name, query.title, reading.parameters, conditions, reading.missing, sparql, round(reading.score, 2)
    )


def _doubt(asked: Asked) -> str:
    """Return what is in doubt, and what would help."""
    words = asked.readings[0] if asked.readings else None
    missed = not_understood(asked, words) if words else []
    named = f" Not understood: {', '.join(missed)}." if missed else ""
    if asked.best is None:
        return f"{_DEFAULT}{named} These search results may help."
    if asked.best.missing:
        needed = {p.name: p.description for p in asked.best.guide.query.parameters}
        return f"Say more: {'; '.join(needed[name] for name in asked.best.missing)}.{named}"
    return f"I am not sure what is meant.{named} Choose a reading."
