"""One valid file of each type, and what the checks of a file say about it."""

from collections.abc import Sequence
from pathlib import Path

from graph.named_graph import NamedGraph
from graph.validation import VocabularyIndex, engine, nodes_of
from graph.vocabulary import packaged
from loaders.curated import CuratedFile, read_curated
from loaders.findings import Finding, in_order
from loaders.locate import locate
from loaders.turtle import read_turtle

HEAD = """\
"@context": https://w3id.org/genoguide/context.jsonld
id: ../graph/{key}
type: CuratedFile
title: "Records for a test"
license: CC-BY-4.0
modified: "2026-11-21"
records:

"""

PRACTICE = (
    HEAD.format(key="practice/fr")
    + """\
  - id: fr-test-law
    type: Practice
    title: Act on tests of the genome
    kind: law
    country: FR
    status: implemented
    scale: national
    start: 2016-03
    end: 2029
    programme: pfmg2025
    summary: A law that says who may order a test of the genome, who pays for it, and how patients agree to it.
    applications: [newborn-screening]
    indicators: [I.1, IV.2]
    appraisal: [in-force, independent]
    sources:
      - url: https://example.org/law
        title: The law
        publisher: Journal of laws
        published: '2016-03-05'
        kind: law
      - url: https://doi.org/10.1000/xyz123
        title: The article
        publisher: Journal of reviews
        kind: article
        doi: 10.1000/xyz123
    confidence: high
"""
)

DOCUMENT = (
    HEAD.format(key="document/more")
    + """\
  - id: test-guide
    type: Document
    title: Guide to tests
    kind: guideline
    publisher: Society of tests
    authors: ["Gut, Ivo", Society of tests]
    published: 2020
    url: https://example.org/guide
    language: en
    license: CC-BY-4.0
    summary: A guide that says how laboratories check the quality of the genomes they read, step by step.
    indicators: [VII.1]
    roadmap_steps: [plan]
"""
)

RECOMMENDATION = (
    HEAD.format(key="recommendation/b1mg-d5-1")
    + """\
  - id: test-recommendation
    type: Recommendation
    document: b1mg-d5-1
    statement: Check the quality of every genome before it is used.
    addressees: [laboratory]
    indicators: [VII.1]
    strength: should
"""
)

FINDING = (
    HEAD.format(key="finding/more")
    + """\
  - id: fr-test-gap
    type: Finding
    title: Survey of tests
    country: FR
    status: ended
    scale: national
    summary: A survey in which hospitals said that few of their staff had learned how to read a genome.
    indicators: [V.2]
    sources:
      - url: https://example.org/survey
        title: The survey
        publisher: Journal of surveys
        kind: article
    confidence: high
"""
)

PROGRAMME = (
    HEAD.format(key="programme/more")
    + """\
  - id: fr-test-plan
    type: Programme
    title: Plan for tests
    alternative: Tests 2030
    country: FR
    sources:
      - url: https://example.org/plan
        title: The plan
        publisher: Ministry of tests
        kind: webpage
"""
)


def read_shapes() -> tuple[NamedGraph, ...]:
    """Return the packaged shapes."""
    return tuple(read_turtle(p, f"shapes/{p.stem}") for p in sorted(packaged("shapes").glob("*.ttl")))


class Checker:
    """Checks texts as curated files beside the packaged content."""

    def __init__(self, graphs: Sequence[NamedGraph]) -> None:
        self.graphs, self.shapes, self.vocabulary = tuple(graphs), read_shapes(), VocabularyIndex(graphs)

    def read(self, folder: Path, text: str) -> CuratedFile:
        """Write ``text`` to the place that its head names, and read it."""
        key = text.partition("id: ../graph/")[2].partition("\n")[0]
        path = folder / "file.yaml"
        path.write_text(text, encoding="utf-8")
        return read_curated(path, key, "file.yaml")

    def check(self, folder: Path, *texts: str, name: str = "shacl") -> list[Finding]:
        """Return all findings about the files that ``texts`` make."""
        files = [self.read(folder, text) for text in texts]
        others = [g for g in self.graphs if g.iri not in {f.graph.iri for f in files}]
        data = [*others, *(f.graph for f in files)]
        report = engine(name).validate(data, self.shapes, nodes_of(f.graph for f in files))
        found = [x for f in files for x in f.findings]
        return list(in_order([*found, *locate(report, files, self.vocabulary)]))
