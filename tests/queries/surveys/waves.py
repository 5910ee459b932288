"""A snapshot with two waves of the survey, loaded from the exports, beside everything that ships with GenoGuide."""

from pathlib import Path

from api.loading import Release, load, write
from api.workspace import Workspace
from graph.queries import read_queries
from graph.reasoning import read_rules
from graph.snapshot import Content
from graph.vocabulary import packaged
from loaders.limesurvey.wave import Sources
from tests.loaders.limesurvey.samples import ARCHIVES, EXPORTS


def with_waves(folder: Path) -> Path:
    """Build a snapshot with both waves in the workspace ``folder``; the texts that were shared are released."""
    workspace = Workspace(folder)
    for wave in ("2023", "2026"):
        archive = ARCHIVES[f"wave-{wave}"]
        sources = Sources(archive, archive, EXPORTS / "crosswalk.yaml", wave)
        write(workspace, load(workspace, sources, Release(approve=True), lambda step: None))
    queries = tuple(read_queries(packaged("queries")))
    with workspace.snapshots.building():
        workspace.snapshots.build(Content(workspace.load().graphs, read_rules(), {}, {}, queries=queries))
    return workspace.snapshots.link.resolve()
