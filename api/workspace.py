"""The workspace: everything a build is made from, packaged content and the deployment's own files together.

<workspace>/
    data/<kind>/*.yaml   own curated files; one at the place of a packaged file stands in for it
    links/checked.csv    what 'genoguide links' found of the addresses of sources
    crosswalks/*.yaml    what the questions of surveys mean that are handed in over HTTP (see docs/survey.md)
    survey/              what 'genoguide load' wrote: <wave>.trig are the responses of a wave (see api/loading.py)
    submissions/<id>/    what was handed in over HTTP, and what was decided on it (see loaders/submissions.py)
    snapshots/           what builds wrote
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from graph.named_graph import TOOL_VERSION, NamedGraph, content_hash
from graph.names import Names
from graph.reasoning import infer, read_rules
from graph.snapshot import Snapshots
from graph.vocabulary import packaged
from loaders.curated import CuratedFile, curated_files, read_curated
from loaders.findings import Finding, Unreadable
from loaders.links import KEY as LINKS
from loaders.links import graph_of, read_links
from loaders.submissions import FOLDER as SUBMISSIONS
from loaders.submissions import fingerprint, read_submissions, submission_folders
from loaders.trig import read_trig
from loaders.turtle import read_turtle

ENVIRONMENT: Final = "GENOGUIDE_WORKSPACE"
_PACKAGED: Final = (
    ("ontology", "*.ttl"),
    ("ontology", "context.jsonld"),
    ("ontology/rules", "*.rq"),
    ("ontology/rules/aggregates", "*.rq"),
    ("ontology/search", "*.*"),
    ("queries", "*.rq"),
    ("shapes", "*.ttl"),
)


@dataclass(frozen=True)
class Loaded:
    """The inputs of a build as read: the graphs of the ontology, curated files, surveys, submissions; what is wrong."""

    ontology: tuple[NamedGraph, ...]
    curated: tuple[CuratedFile, ...]
    findings: tuple[Finding, ...]
    surveys: tuple[NamedGraph, ...] = ()
    submissions: tuple[NamedGraph, ...] = ()
    links: tuple[NamedGraph, ...] = ()

    @property
    def graphs(self) -> tuple[NamedGraph, ...]:
        """Return all graphs that somebody wrote, ontology first: those that are validated."""
        return (*self.ontology, *(file.graph for file in self.curated), *self.surveys, *self.submissions)

    @property
    def published(self) -> tuple[NamedGraph, ...]:
        """Return all graphs, with what a program has found out of addresses, which no shape says anything of."""
        return (*self.graphs, *self.links)


class Workspace:
    """A folder of a deployment's own inputs and its snapshots. Made at need."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or default_folder()).expanduser().resolve()
        self.snapshots = Snapshots(self.folder / "snapshots")

    def curated(self) -> dict[str, Path]:
        """Return the curated files by key (``practice/fr``); the workspace's own stand in for packaged ones."""
        return {**curated_files(packaged("data")), **curated_files(self.folder / "data")}

    def wave(self, label: str) -> Path:
        """Return where the responses of the wave ``label`` lie."""
        return self.folder / "survey" / f"{label}.trig"

    def waves(self) -> dict[str, Path]:
        """Return the loaded waves by key (``survey/2026``), in order."""
        return {f"survey/{path.stem}": path for path in sorted((self.folder / "survey").glob("[!.]*.trig"))}

    @property
    def crosswalks(self) -> Path:
        """Return the folder with what the questions of surveys mean that are handed in."""
        return self.folder / "crosswalks"

    @property
    def submissions(self) -> Path:
        """Return the folder in which submissions are kept."""
        return self.folder / SUBMISSIONS

    @property
    def links(self) -> Path:
        """Return where the table of what is known of addresses lies, if there is one."""
        return self.folder / f"{LINKS}.csv"

    def inputs(self) -> dict[str, str]:
        """Return the SHA-256 of every input by name, and the program's version: equal inputs, equal snapshot."""
        files = {f"data/{key}.yaml": path for key, path in self.curated().items()}
        files |= {f"{key}.trig": path for key, path in self.waves().items()}
        files |= {f"{LINKS}.csv": self.links} if self.links.is_file() else {}
        files |= {f"{folder}/{p.name}": p for folder, pattern in _PACKAGED for p in _files(folder, pattern)}
        hashes = {name: content_hash(path) for name, path in sorted(files.items())}
        submitted = {
            f"{SUBMISSIONS}/{i}": fingerprint(path) for i, path in submission_folders(self.submissions).items()
        }
        return {"genoguide": TOOL_VERSION, **hashes, **submitted}

    def load(self, without: frozenset[str] = frozenset()) -> Loaded:
        """Read all inputs but the curated files ``without``. One that cannot be read is a finding; others are read."""
        findings: list[Finding] = []
        curated = []
        for key, path in self.curated().items():
            if key in without:
                continue
            try:
                curated.append(read_curated(path, key, self.display(path)))
            except Unreadable as error:
                findings.append(error.finding)
        findings.extend(finding for file in curated for finding in file.findings)
        surveys = tuple(self._read_surveys(findings))
        submissions, damaged = read_submissions(self.submissions)
        findings.extend(damaged)
        links = tuple(self._read_links(findings))
        described = tuple(s.graph() for s in submissions)
        return Loaded(self.ontology(), tuple(curated), tuple(findings), surveys, described, links)

    def _read_links(self, findings: list[Finding]) -> Iterator[NamedGraph]:
        """Yield the graph of what is known of addresses, if there is a table, and add to ``findings`` what is wrong."""
        if not self.links.is_file():
            return
        try:
            links, found = read_links(self.links, self.display(self.links))
            yield graph_of(links, self.links.read_bytes())
        except Unreadable as error:
            findings.append(error.finding)
        else:
            findings.extend(found)

    def _read_surveys(self, findings: list[Finding]) -> Iterator[NamedGraph]:
        """Yield the graphs of the loaded waves, and add to ``findings`` what is wrong with their files."""
        for key, path in self.waves().items():
            try:
                graphs, found = read_trig(path, key, self.display(path), (key, f"response/{path.stem}/"))
            except Unreadable as error:
                findings.append(error.finding)
            else:
                findings.extend(found)
                yield from graphs

    @staticmethod
    def ontology() -> tuple[NamedGraph, ...]:
        """Return the graphs of the ontology, the maturity model and the vocabularies."""
        return tuple(read_turtle(p, f"ontology/{p.stem}") for p in _files("ontology", "*.ttl"))

    def names(self) -> Names:
        """Return the names of the vocabulary, by which outside sources speak of places, indicators and applications."""
        ontology = self.ontology()
        return Names.of((*ontology, infer(ontology, (rule for rule in read_rules() if rule.name == "labels"))))

    def display(self, path: Path) -> str:
        """Return how messages name ``path``: relative to the current folder or the workspace where it lies in one."""
        for base in (Path.cwd(), self.folder, packaged("data").parent):
            if path.is_relative_to(base):
                return str(path.relative_to(base))
        return str(path)


def default_folder() -> Path:
    """Return the workspace of ``GENOGUIDE_WORKSPACE``, else a folder among the user's application data."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named) if named else user_data_path("genoguide", appauthor=False)


def place_of(path: Path) -> str:
    """Return the key of a curated file from its place: its folder's name and its own, such as ``practice/fr``."""
    resolved = path.resolve()
    return f"{resolved.parent.name}/{resolved.stem}"


def _files(folder: str, pattern: str) -> Iterator[Path]:
    return iter(sorted(packaged(folder.partition("/")[0]).joinpath(*folder.split("/")[1:]).glob(pattern)))
