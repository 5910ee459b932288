"""Validation composed: what loaders read and engines find becomes one list of findings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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
from loaders.submitted import Submitted, Syntax, read_submitted
from loaders.turtle import read_turtle
from loaders.yaml_document import read_bytes

_AT_ONCE: Final = 100
"""Responses that are checked together."""
_TABLE: Final = ".csv"
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
    files, tables, unreadable = _read(workspace, paths)
    others = _beside(tables, rest or workspace.load(without=stood_in_for(paths)))
    found = validate_read(files, others, engine_name, unreadable)
    return replace(found, findings=tuple(_in_row(finding, tables) for finding in found.findings))


def validate_read(
    files: Sequence[CuratedFile], rest: Loaded, engine_name: str, unreadable: Sequence[Finding] = ()
) -> Validation:
    """Return what is wrong in curated files that have been read, seen together with the ``rest`` of the workspace.

    Raises EngineError.
    """
    graphs = (*rest.graphs, *(file.graph for file in files))
    report = engine(engine_name).validate(graphs, read_shapes(), nodes_of(f.graph for f in files))
    return _validation(report, files, graphs, [*unreadable, *(x for f in files for x in f.findings)])


def stood_in_for(paths: Iterable[Path]) -> frozenset[str]:
    """Return the keys of the curated files that those at ``paths`` stand in for; a table stands in for records only."""
    return frozenset(place_of(path) for path in paths if path.suffix != _TABLE)


def _beside(tables: Iterable[Submitted], loaded: Loaded) -> Loaded:
    """Return what stands beside the records of tables."""
    curated = loaded.curated
    for table in tables:
        curated = tuple(replace(f, graph=graph) for f in curated if (graph := table.beside(f.graph)))
    return replace(loaded, curated=curated)


def _in_row(finding: Finding, tables: Iterable[Submitted]) -> Finding:
    """Return a finding with its row, where it is about one of a table."""
    own = (table for table in tables if table.file and table.file.name == finding.file)
    return next((table.in_rows(finding) for table in own), finding)


def validate_survey(
    ontology: Sequence[NamedGraph], shapes: Sequence[NamedGraph], graphs: Sequence[NamedGraph]
) -> tuple[Report, tuple[Finding, ...]]:
    """Return what the ``shapes`` find wrong in the ``graphs`` of a wave: the report, and the same as findings.

    A few responses at a time are looked at together with the ontology, so that time and memory grow with the number of
    responses. The first graph is that of the survey. Raises EngineError.
    """
    validator = engine("shacl")
    survey, responses = graphs[0], graphs[1:]
    asked = NamedGraph(survey.iri, tuple(t for t in survey.triples if not str(t.subject).startswith(_RESPONSES)))
    parts = [(survey,), *((asked, *responses[at : at + _AT_ONCE]) for at in range(0, len(responses), _AT_ONCE))]
    results: dict[object, Result] = {}
    for part in parts:
        focus = {t.subject for graph in part for t in graph.triples if isinstance(t.subject, NamedNode)}
        results |= {r.key: r for r in validator.validate((*ontology, *part), shapes, focus).results}
    report = Report(tuple(results.values()))
    return report, tuple(locate(report, (), VocabularyIndex((*ontology, *graphs)))) if results else ()


def _read(workspace: Workspace, paths: Iterable[Path]) -> tuple[list[CuratedFile], list[Submitted], list[Finding]]:
    """Return the files, those of them that are tables, and what is wrong with files that cannot be read."""
    files: list[CuratedFile] = []
    tables: list[Submitted] = []
    unreadable = []
    for path in paths:
        name, key = workspace.display(path), place_of(path)
        try:
            if path.exists() and key.partition("/")[0] not in FOLDERS:
                expected = "a file in a folder named " + ", ".join(FOLDERS)
                raise Unreadable(
                    Finding(name, "The file's folder does not say what the file holds.", expected=expected)
                )
            if path.suffix == _TABLE:
                tables.append(read_submitted(read_bytes(path, name), Syntax.CSV, name))
            else:
                files.append(read_curated(path, key, name))
        except Unreadable as error:
            unreadable.append(error.finding)
    return [*files, *(table.file for table in tables if table.file)], tables, unreadable


def _validation(
    report: Report, files: Sequence[CuratedFile], graphs: Sequence[NamedGraph], told: Iterable[Finding]
) -> Validation:
    located = locate(report, files, VocabularyIndex(graphs))
    records = sum(len(file.records) for file in files)
    return Validation(report, tuple(in_order([*told, *located])), records)
