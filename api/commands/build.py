"""``genoguide build``."""

import time

import click
from rich.console import Console

from api.build import Outcome, build
from api.commands.versions import said
from api.render_findings import print_findings
from api.workspace import Workspace

ENGINES = ("shacl", "pyshacl")


@click.command("build", short_help="Make the knowledge graph from its inputs.")
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="shacl",
    envvar="GENOGUIDE_ENGINE",
    show_default=True,
    help="What validates: the fast engine, or the reference. Both report the same.",
)
@click.option("--allow-violations", is_flag=True, help="Publish a draft although the content has violations.")
@click.option("--force", is_flag=True, help="Build even when no input has changed.")
@click.option("--words-only", is_flag=True, help="Do not encode what texts mean: quick, and search knows words alone.")
@click.option("--dumps/--no-dumps", default=True, help="Write the dumps too: without them a build is quicker.")
@click.option("--forget-changes", is_flag=True, help="Take out of the history what things were before; builds anew.")
@click.pass_obj
def command(workspace: Workspace, /, engine: str, **choices: bool) -> int:
    """Make the knowledge graph: read, validate, reason, and write a snapshot beside the old one.

    The new snapshot replaces the old one in one step, and a server that is running takes it up by itself. With
    violations nothing is published. Exit code 1 says so.
    """
    started = time.monotonic()
    console = Console(stderr=True)
    with console.status("Looking for changes") as status:
        outcome = build(
            workspace,
            engine=engine,
            **choices,
            step=lambda text: _step(console, status, text),
        )
    return report(console, outcome, time.monotonic() - started)


def _step(console: Console, status: object, text: str) -> None:
    if console.is_terminal:
        status.update(text)  # type: ignore[attr-defined]
    else:
        console.print(f"{text} ...", highlight=False)


def report(console: Console, outcome: Outcome, seconds: float) -> int:
    """Say what a build came to and return its exit code."""
    if outcome.findings:
        print_findings(outcome.findings)
    if outcome.manifest is None:
        console.print("Nothing was published. Mend the findings above, or see 'genoguide build --allow-violations'.")
        return 1
    manifest = outcome.manifest
    draft = " (draft)" if manifest.draft else ""
    what = f"snapshot {manifest.version}{draft}, {manifest.triples:,} triples in {len(manifest.graphs)} graphs"
    if outcome.rollback:
        console.print(f"{said(outcome.rollback)} No input has changed since, so nothing was built.", highlight=False)
        console.print("Mend the inputs and build again, or end the rollback with 'genoguide build --force'.")
        return 0
    verb = "Built" if outcome.changed else "Nothing has changed since"
    console.print(f"{verb} {what} ({seconds:.1f} s).", highlight=False)
    return 0
