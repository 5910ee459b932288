"""``genoguide validate FILE...``."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from api.commands.build import ENGINES
from api.render_findings import findings_json, print_findings
from api.validation import validate_files
from api.workspace import Workspace
from loaders.findings import Finding, Severity


@click.command("validate", short_help="Say what is wrong in curated files, and how to mend it.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["table", "json", "shacl"]), default="table", show_default=True)
@click.option("--engine", type=click.Choice(ENGINES), default="shacl", envvar="GENOGUIDE_ENGINE", show_default=True)
@click.option("--watch", is_flag=True, help="Stay, check again on each save, and say what changed. Ctrl+C ends it.")
@click.pass_obj
def command(workspace: Workspace, files: tuple[Path, ...], form: str, engine: str, watch: bool) -> int:
    """Check curated FILES against the shapes, together with everything else in the workspace.

    Each finding names file, line, record and field, what was expected, and the nearest valid value. The file's folder
    says what it holds: practice/fr.yaml, document/..., recommendation/..., finding/..., programme/... . A table of
    records, practice/fr.csv, has one a row, and columns that are called as the fields (docs/submitting.md).

    \b
    Exit code 0: all is well. 1: there are violations. 2: the command could not be carried out.
    """
    if watch:
        return _watch(workspace, files, engine)
    outcome = validate_files(workspace, files, engine)
    if form == "json":
        click.echo(findings_json(outcome.findings))
    elif form == "shacl":
        click.echo(outcome.report.to_turtle())
    elif outcome.findings:
        print_findings(outcome.findings)
    else:
        records = f"{outcome.records:,} record{'s' * (outcome.records != 1)}"
        click.echo(f"{len(files)} file{'s' * (len(files) > 1)}, {records}: no findings.")
    return _exit_code(outcome.findings)


def _watch(workspace: Workspace, files: tuple[Path, ...], engine: str) -> int:
    from api.curating.watching import saves, watch

    findings: Sequence[Finding] = ()
    with suppress(KeyboardInterrupt):
        for current, lines in watch(workspace, files, engine, saves(files)):
            findings = current
            click.echo("\n".join(lines))
    return _exit_code(findings)


def _exit_code(findings: Sequence[Finding]) -> int:
    return int(any(f.severity is Severity.VIOLATION for f in findings))
