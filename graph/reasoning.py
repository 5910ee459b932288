"""Reasoning: what follows from the data by the rules in ``ontology/rules``, made into triples of their own graph.

Each rule is a SPARQL CONSTRUCT query over the union of all graphs. The rules run round after round until none yields
anything new, so their order does not matter. Rules that list or count need all there is to list, and rules that ask
what is not said need all that is said: those in the folder ``aggregates`` run when the others have come to an end, as
stratified Datalog has it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Quad, QueryTriples, Store

from graph.named_graph import NamedGraph
from graph.vocabulary import graph_iri, packaged

INFERRED: Final[NamedNode] = graph_iri("inferred")
ROUND_LIMIT: Final = 20
"""Rounds after which rules that keep making new triples are a fault. The shipped rules need four."""


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query whose triples hold where its pattern matches; one that ``aggregates`` runs after the others."""

    name: str
    text: str
    aggregates: bool = False

    @property
    def path(self) -> str:
        """The name of its file within the package."""
        return f"ontology/rules/{'aggregates/' if self.aggregates else ''}{self.name}.rq"


class RuleError(ValueError):
    """A rule that is not a CONSTRUCT query, or rules that never come to an end."""


def read_rules(folder: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules in ``folder``, by default those that ship with the ontology."""
    folder = folder or packaged("ontology") / "rules"
    paths = sorted(folder.glob("**/*.rq"))
    return tuple(Rule(p.stem, p.read_text(encoding="utf-8"), p.parent.name == "aggregates") for p in paths)


def infer(graphs: Iterable[NamedGraph], rules: Iterable[Rule]) -> NamedGraph:
    """Return the graph of all triples that follow from ``graphs`` by ``rules`` and are not in them.

    Raises RuleError for a rule that is no CONSTRUCT query, and when rounds do not come to an end.
    """
    store = Store()
    store.bulk_extend(quad for graph in graphs for quad in graph.quads())
    rules = tuple(rules)
    _saturate(store, [rule for rule in rules if not rule.aggregates])
    _saturate(store, [rule for rule in rules if rule.aggregates])
    return NamedGraph(INFERRED, tuple(q.triple for q in store.quads_for_pattern(None, None, None, INFERRED)))


def _saturate(store: Store, rules: Iterable[Rule]) -> None:
    """Run ``rules`` until none yields anything new."""
    for _ in range(ROUND_LIMIT):
        if not sum(_apply(rule, store) for rule in rules):
            return
    raise RuleError(f"The rules still yield new triples after {ROUND_LIMIT} rounds.")


def _apply(rule: Rule, store: Store) -> int:
    """Add what ``rule`` yields to the graph of inferred triples, and return how many triples were new."""
    try:
        result = store.query(rule.text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise RuleError(f"The rule {rule.name} is not valid SPARQL: {error}") from None
    if not isinstance(result, QueryTriples):
        raise RuleError(f"The rule {rule.name} is not a CONSTRUCT query.")
    new = {t for t in result if next(store.quads_for_pattern(t.subject, t.predicate, t.object), None) is None}
    store.extend(Quad(t.subject, t.predicate, t.object, INFERRED) for t in new)
    return len(new)
