"""A snapshot with two waves of the survey, loaded from the exports, beside everything that ships with GenoGuide."""

from collections.abc import Collection
from pathlib import Path

from api.curating.history import wording
from api.loading import Release, load, write
from api.workspace import Workspace
from graph.named_graph import NamedGraph
from graph.queries import read_queries
from graph.reasoning import read_rules
from graph.snapshot import Content
from graph.succession import succeed
from graph.vocabulary import graph_iri, packaged
from loaders.limesurvey.wave import Sources
from tests.loaders.limesurvey.samples import ARCHIVES, EXPORTS


def with_waves(folder: Path, countries: Collection[str] | None = None) -> Path:
    """Build a snapshot with both waves in the workspace ``folder``; the texts that were shared are released.

    With ``countries``, codes, it holds the responses of these alone, and is made and sent the sooner.
    """
    workspace = Workspace(folder)
    for wave in ("2023", "2026"):
        archive = ARCHIVES[f"wave-{wave}"]
        sources = Sources(archive, archive, EXPORTS / "crosswalk.yaml", wave)
        write(workspace, load(workspace, sources, Release(approve=True), lambda step: None))
    queries = tuple(read_queries(packaged("queries")))
    graphs = [g for g in workspace.load().graphs if countries is None or _country(g) in (None, *countries)]
    with workspace.snapshots.building():
        history = succeed(workspace.snapshots, {}, graphs, wording())
        workspace.snapshots.build(Content(graphs, read_rules(), {}, {}, queries=queries, history=history))
    return workspace.snapshots.link.resolve()


def _country(graph: NamedGraph) -> str | None:
    """The code of the country that answered, of the graph of a response."""
    kind, _, rest = graph.iri.value.removeprefix(graph_iri("").value).partition("/")
    return rest.partition("/")[2][:2] if kind == "response" else None
