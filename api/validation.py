"""Validation composed: what loaders read and engines find becomes one list of findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from api.workspace import Loaded, Workspace, place_of
from graph.named_graph import NamedGraph
from graph.validation import Report, Result, VocabularyIndex, engine, nodes_of
from graph.validation.plausibility import implausible, packaged_checks
from graph.vocabulary import BASE, packaged
from loaders.curated import FOLDERS, CuratedFile, passed_over, read_curated
from loaders.findings import Finding, Severity, Unreadable, in_order
from loaders.locate import locate
from loaders.turtle import read_turtle

_AT_ONCE: Final = 100
"""Responses that are checked together."""
_RESPONSES: Final = f"<{BASE}response/"


@dataclass(frozen=True)
class Validation:
    """What validation found: the SHACL report, everything wrong as findings, and how many records were looked at.

    ``iris`` are those of the records, where they were handed in.
    """

    report: Report
    findings: tuple[Finding, ...]
    records: int
    iris: tuple[str, ...] = ()


def read_shapes() -> tuple[NamedGraph, ...]:
    """Return the shapes that ship with GenoGuide, one graph a file."""
    return tuple(read_turtle(p, f"shapes/{p.stem}") for p in sorted(packaged("shapes").glob("*.ttl")))


def validate_content(loaded: Loaded, engine_name: str) -> Validation:
    """Return all that is wrong in ``loaded``, found by the engine ``engine_name``. Raises EngineError."""
    report = engine(engine_name).validate(loaded.graphs, read_shapes())
    return _validation(report, loaded.curated, loaded.graphs, loaded.findings)


def doubts(workspace: Workspace, loaded: Loaded) -> tuple[Finding, ...]:
    """Return warnings about what is valid and yet seldom meant in ``loaded``, and about files that are not read."""
    report = implausible(loaded.graphs, packaged_checks())
    located = locate(report, loaded.curated, VocabularyIndex(loaded.graphs))
    expected = f"a file such as practice/fr.yaml in one of the folders {', '.join(FOLDERS)}"
    unread = (
        Finding(workspace.display(path), "This file is not read.", expected=expected, severity=Severity.WARNING)
        for path in passed_over(workspace.folder / "data")
    )
    return tuple(in_order([*located, *unread]))


def validate_files(
    workspace: Workspace, paths: Sequence[Path], engine_name: str, rest: Loaded | None = None
) -> Validation:
    """Return what is wrong in the curated files at ``paths``, seen together with the rest of the workspace.

    A file's folder and name say which file of the workspace it stands in for. ``rest`` is the workspace without these
    files where it has been read already. Raises EngineError.
    """
    files, unreadable = _read(workspace, paths)
    loaded = rest or workspace.load(without=frozenset(map(place_of, paths)))
    return validate_read(files, loaded, engine_name, unreadable)


def validate_read(
    files: Sequence[CuratedFile], rest: Loaded, engine_name: str, unreadable: Sequence[Finding] = ()
) -> Validation:
    """Return what is wrong in curated files that have been read, seen together with the ``rest`` of the workspace.

    Raises EngineError.
    """
    graphs = (*rest.graphs, *(file.graph for file in files))
    report = engine(engine_name).validate(graphs, read_shapes(), nodes_of(f.graph for f in files))
    return _validation(report, files, graphs, [*unreadable, *(x for f in files for x in f.findings)])


def validate_survey(workspace: Workspace, graphs: Sequence[NamedGraph]) -> tuple[Report, tuple[Finding, ...]]:
    """Return what the shapes find wrong in the ``graphs`` of a wave: the report, and the same as findings.

    A few responses at a time are looked at together with the ontology, so that time and memory grow with the number of
    responses. The first graph is that of the survey. Raises EngineError.
    """
    ontology, shapes, validator = workspace.ontology(), read_shapes(), engine("shacl")
    survey, responses = graphs[0], graphs[1:]
    asked = NamedGraph(survey.iri, tuple(t for t in survey.triples if not str(t.subject).startswith(_RESPONSES)))
    parts = [(survey,), *((asked, *responses[at : at + _AT_ONCE]) for at in range(0, len(responses), _AT_ONCE))]
    results: dict[object, Result] = {}
    for part in parts:
        focus = {t.subject for graph in part for t in graph.triples if isinstance(t.subject, NamedNode)}
        results |= {r.key: r for r in validator.validate((*ontology, *part), shapes, focus).results}
    report = Report(tuple(results.values()))
    return report, tuple(locate(report, (), VocabularyIndex((*ontology, *graphs)))) if results else ()


def _read(workspace: Workspace, paths: Iterable[Path]) -> tuple[list[CuratedFile], list[Finding]]:
    files, unreadable = [], []
    for path in paths:
        name, key = workspace.display(path), place_of(path)
        try:
            if key.partition("/")[0] not in FOLDERS:
                expected = "a file in a folder named " + ", ".join(FOLDERS)
                raise Unreadable(
                    Finding(name, "The file's folder does not say what the file holds.", expected=expected)
                )
            files.append(read_curated(path, key, name))
        except Unreadable as error:
            unreadable.append(error.finding)
    return files, unreadable


def _validation(
    report: Report, files: Sequence[CuratedFile], graphs: Sequence[NamedGraph], told: Iterable[Finding]
) -> Validation:
    located = locate(report, files, VocabularyIndex(graphs))
    records = sum(len(file.records) for file in files)
    return Validation(report, tuple(in_order([*told, *located])), records)
