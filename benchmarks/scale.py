"""A snapshot ten or a hundred times as large as the shipped one, grown as such a graph grows.

    python -m benchmarks.scale WORKSPACE --times 100

A survey comes again and again, regions begin to answer beside countries, and have practices of their own: they make up
nearly all the growth. Guidance is written slowly: at a hundred times, its documents, recommendations and findings are
three times as many. The maturity model and the vocabularies stay as they are.

Every health system gives the answers of an invented response of the exports that the tests load, another one in each
wave, and the loader's own code makes them RDF. Practices are copies of the shipped ones, moved to a region. All that is
added says ``synthetic``. The snapshot is built by the program's own rules and code, without validation; the same
``--times`` gives the same snapshot. Prints what it holds and what the steps took.
"""

import argparse
import re
import resource
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from api.workspace import Workspace
from benchmarks.survey import TESTS
from graph.named_graph import NamedGraph, Term
from graph.queries import read_queries
from graph.reasoning import read_rules
from graph.snapshot import Content, Manifest
from graph.vocabulary import BASE, DCTERMS, GG, graph_iri, packaged
from loaders.limesurvey.rdf import WaveGraphs
from loaders.limesurvey.response import Response, Standing
from loaders.limesurvey.review import review_of
from loaders.limesurvey.wave import Sources, Wave, read_wave


@dataclass(frozen=True)
class Growth:
    """How many waves there are, how many regions of each country answer and act, and how often guidance is there."""

    waves: int
    regions: int
    guidance: int


GROWTH: Final = {10: Growth(waves=5, regions=1, guidance=1), 100: Growth(waves=23, regions=4, guidance=3)}
FIRST_YEAR: Final = 2031
LOCAL: Final = ("practice", "programme")
GUIDANCE: Final = ("document", "recommendation", "finding")
MARKED: Final = frozenset({DCTERMS.title, GG.statement})
TEMPLATE: Final = TESTS / "wave-2026" / "survey_archive_482613.lsa"

Rename = Callable[[Term], Term]


def region(number: int) -> str:
    """Return what a region that is made up is called."""
    return f"Synthetic region {number}"


def respondents(countries: Sequence[str], regions: int) -> list[tuple[str, str | None]]:
    """Return country and region of everyone who answers: each country as a whole, and by its regions."""
    return [(country, region(n) if n else None) for n in range(regions + 1) for country in countries]


def waves(workspace: Workspace, growth: Growth) -> Iterator[NamedGraph]:
    """Yield the graphs of all waves."""
    sources = Sources(TEMPLATE, TEMPLATE, TESTS / "crosswalk.yaml", "2026")
    wave = read_wave(sources, workspace.names(), workspace.display, lambda step: None)
    answers = [response for response in wave.responses if response.standing is Standing.USED]
    who = respondents(_countries(workspace), growth.regions)
    for number in range(growth.waves):
        responses = [
            replace(answers[(place + 7 * number) % len(answers)], id=place + 1, country=country, region=name)
            for place, (country, name) in enumerate(who)
        ]
        yield from _graphs(wave, f"{FIRST_YEAR + number}-synthetic", responses)


def _countries(workspace: Workspace) -> list[str]:
    """Return the codes of all countries; the EU, which has practices, answers no survey."""
    return [code for code in workspace.names().of_class("gg:Country") if code != "EU"]


def _graphs(wave: Wave, label: str, responses: Sequence[Response]) -> Iterator[NamedGraph]:
    survey = replace(wave.survey, wave=label, title=f"Synthetic survey {label}")
    review = review_of(label, responses, wave.systems).decided({}, approve=True)
    return WaveGraphs(survey, wave.systems, {}, review.released).of(responses)


def copies(graph: NamedGraph, kinds: Sequence[str], number: int, moves: Mapping[Term, Term]) -> NamedGraph:
    """Return copy ``number`` of a curated graph: its records of ``kinds`` under new names, put where ``moves`` says.

    Web addresses of sources stay: the copies rest on the same works.
    """
    path = graph.iri.value.removeprefix(graph_iri("").value)
    name = f"{path}-synthetic-{number}"
    own = re.compile(rf"{re.escape(BASE)}(?:{'|'.join(kinds)})/[^/]+")

    def rename(term: Term) -> Term:
        if term == graph.iri:
            return graph_iri(name)
        if isinstance(term, NamedNode) and own.fullmatch(term.value):
            return NamedNode(f"{term.value}-synthetic-{number}")
        return moves.get(term, term)

    provenance = graph.provenance and replace(graph.provenance, path=f"synthetic/{name}.yaml")
    return NamedGraph.of(name, _renamed(graph, rename, number), provenance)


def _renamed(graph: NamedGraph, rename: Rename, number: int) -> Iterator[Triple]:
    for triple in graph.triples:
        subject, target = rename(triple.subject), rename(triple.object)
        if subject == triple.subject and not isinstance(subject, BlankNode):
            continue  # said already, of a source
        if triple.predicate in MARKED:
            target = Literal(f"(synthetic copy {number}) {target.value}", language=target.language)
        yield Triple(subject, triple.predicate, target)
        if triple.predicate == GG.carriedOutBy and target != triple.object:
            yield Triple(subject, GG.inRegion, NamedNode(target.value.replace("/health-system/", "/region/")))


def curated(workspace: Workspace, graphs: Sequence[NamedGraph], growth: Growth) -> Iterator[NamedGraph]:
    """Yield the copies of the curated ``graphs``: practices for each region, guidance as often as it grows."""
    countries = _countries(workspace)
    scale = {NamedNode(f"{BASE}practice-scale/national"): NamedNode(f"{BASE}practice-scale/regional")}
    for number in range(1, growth.regions + 1):
        there = f"synthetic-region-{number}"
        moves = {
            NamedNode(f"{BASE}health-system/{c}"): NamedNode(f"{BASE}health-system/{c}-{there}") for c in countries
        }
        yield from (copies(graph, LOCAL, number, {**scale, **moves}) for graph in _of(graphs, LOCAL))
    for number in range(1, growth.guidance):
        yield from (copies(graph, GUIDANCE, number, {}) for graph in _of(graphs, GUIDANCE))


def _of(graphs: Sequence[NamedGraph], kinds: Sequence[str]) -> list[NamedGraph]:
    starts = tuple(graph_iri(f"{kind}/").value for kind in kinds)
    return [graph for graph in graphs if graph.iri.value.startswith(starts)]


def build(folder: Path, growth: Growth) -> Manifest:
    """Build a snapshot of that growth in the workspace ``folder``."""
    workspace = Workspace(folder)
    shipped = workspace.load().graphs
    grown = [*shipped, *curated(workspace, shipped, growth), *waves(workspace, growth)]
    content = Content(grown, read_rules(), {}, {}, queries=tuple(read_queries(packaged("queries"))))
    with workspace.snapshots.building():
        return workspace.snapshots.build(content)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path, help="the folder of the workspace to build")
    parser.add_argument("--times", type=int, choices=GROWTH, default=10)
    arguments = parser.parse_args()
    started = time.monotonic()
    manifest = build(arguments.workspace, GROWTH[arguments.times])
    peak = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{manifest.triples:,} quads in {len(manifest.graphs):,} graphs, {manifest.version}")
    print(
        f"{time.monotonic() - started:.0f} s, {peak.ru_utime + peak.ru_stime:.0f} s of processor time, "
        f"{peak.ru_maxrss / 2**20:.1f} GiB at most"
    )


if __name__ == "__main__":
    main()
