"""``genoguide versions``: what a workspace has of earlier versions."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from api.settings import MIB
from api.workspace import Workspace
from graph.inventory import Entry, inventory
from graph.rollback import Rollback, standing


@click.command("versions", short_help="List the snapshots and the archived dumps.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_obj
def command(workspace: Workspace, form: str) -> None:
    """List the versions of the workspace: snapshots, which can be served, and the dumps of those that are gone.

    'genoguide rollback VERSION' makes an earlier snapshot the current one. GENOGUIDE_SNAPSHOTS_KEPT and
    GENOGUIDE_DUMPS_KEPT say how many are kept.
    """
    entries, rollback = inventory(workspace.snapshots), standing(workspace.snapshots)
    if form == "json":
        click.echo(json.dumps(_document(entries, rollback), indent=2))
        return
    if not entries:
        click.echo("There is no snapshot yet. Run 'genoguide build'.")
        return
    console = Console()
    console.print(_table(entries))
    if rollback:
        console.print(said(rollback), highlight=False)


def said(rollback: Rollback) -> str:
    """Return a sentence that says which rollback stands."""
    left = f" from {rollback.left}" if rollback.left else ""
    return f"Rolled back{left} to {rollback.version} on {rollback.time[:10]}."


def _document(entries: Sequence[Entry], rollback: Rollback | None) -> dict[str, object]:
    shown = {k: v for k, v in asdict(rollback).items() if k != "inputs"} if rollback else None
    return {"versions": [asdict(entry) for entry in entries], "rollback": shown}


def _table(entries: Sequence[Entry]) -> Table:
    table = Table()
    for name in ("Version", "Built", "Kind"):
        table.add_column(name, no_wrap=True)
    for name in ("Triples", "MiB"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("State")
    for e in entries:
        size = f"{e.size / MIB:,.1f}"
        table.add_row(e.folder, e.built[:16].replace("T", " "), e.kind, f"{e.triples:,}", size, _state(e))
    return table


def _state(entry: Entry) -> str:
    marks = {
        "current": entry.current,
        "served": entry.served,
        "draft": entry.draft,
        "damaged": bool(entry.fault),
    }
    return ", ".join(name for name, holds in marks.items() if holds)
