"""``genoguide rollback``: an earlier snapshot becomes the current one."""

import click

from api.commands.versions import said
from api.workspace import Workspace
from graph.rollback import roll_back


@click.command("rollback", short_help="Make an earlier snapshot the current one.")
@click.argument("version", required=False)
@click.pass_obj
def command(workspace: Workspace, version: str | None) -> None:
    """Make the snapshot VERSION the current one; without VERSION, the one that was built before the current.

    All of the snapshot is read first, and one that is damaged is refused. A server that is running follows by itself.
    The rollback stands until an input changes: until then 'genoguide build' says so and builds nothing, and
    'genoguide build --force' ends it. Rolling back waits for a build that is under way.
    """
    snapshots = workspace.snapshots
    with snapshots.building():
        rollback = roll_back(snapshots, version, workspace.inputs())
    click.echo(said(rollback))
    click.echo("It stands until an input changes; 'genoguide build --force' ends it.")
