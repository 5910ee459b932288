"""``genoguide backup``: what cannot be built anew, in one file."""

from pathlib import Path

import click

from api.backup import back_up
from api.workspace import Workspace
from graph.archive import ArchiveError
from graph.rollback import standing


@click.command("backup", short_help="Write what cannot be built anew into one file.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def command(workspace: Workspace, file: Path) -> None:
    """Write what of the workspace cannot be built anew into FILE, a ZIP archive that 'genoguide restore' reads.

    In it are your own curated files, loaded surveys with the decisions of their reviews, all else that lies in the
    workspace, and the dumps of published versions; not the snapshots, which a build makes, and no password. FILE is
    replaced once the new one is on disk. The same workspace gives the same bytes. Only its owner may read it.
    """
    try:
        backup = back_up(workspace, file)
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Wrote {file}: {len(backup.listing.files):,} files, {backup.listing.size:,} bytes before packing.")
    if backup.version:
        click.echo(f"A build from it gives version {backup.version}.")
    elif workspace.snapshots.current() is None:
        click.echo("There is no snapshot, so its version is not known.")
    else:
        click.echo("Inputs have changed since the current snapshot was built, so its version is not known.")
    if standing(workspace.snapshots):
        click.echo("A rollback stands. It is not in the backup: a build from that is of the inputs as they are now.")
