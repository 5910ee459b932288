"""``genoguide check``: everything that is said about a workspace before it is published."""

import click

from api.render_findings import print_findings
from api.validation import doubts, validate_content
from api.workspace import Workspace
from graph.names import Names
from graph.queries import Catalogue
from graph.reasoning import infer, read_rules
from loaders.findings import Severity, in_order


@click.command("check", short_help="Check the whole workspace: content, ontology, rules and queries.")
@click.option("--engine", type=click.Choice(["pyshacl", "shacl"]), default="pyshacl", show_default=True)
@click.pass_obj
def command(workspace: Workspace, engine: str) -> int:
    """Check all content against the shapes, run the rules, and read every competency query.

    What is valid and yet seldom meant is a warning: two records of one thing, one page with two addresses, dates that
    are still to come, files that are not read. Builds nothing. Exit code 1 when there are violations.
    """
    loaded = workspace.load()
    findings = in_order([*validate_content(loaded, engine).findings, *doubts(workspace, loaded)])
    if findings:
        print_findings(findings)
    inferred = infer(loaded.graphs, read_rules())
    catalogue = Catalogue.read(Names.of([*loaded.graphs, inferred]))
    for query in catalogue:
        catalogue.bind(query.name, query.example)
    records = sum(len(f.records) for f in loaded.curated)
    click.echo(
        f"{len(loaded.curated)} files, {records:,} records, {len(inferred.triples):,} inferred triples, "
        f"{len(list(catalogue))} queries: {len(findings) or 'no'} finding{'s' * (len(findings) != 1)}."
    )
    return int(any(f.severity is Severity.VIOLATION for f in findings))
