"""``genoguide restore``: the content of a backup becomes that of a workspace."""

from pathlib import Path

import click

from api.backup import restore
from api.workspace import Workspace
from graph.archive import ArchiveError


@click.command("restore", short_help="Take the content of a backup into the workspace.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace what is there; it is kept in a hidden folder of the workspace.")
@click.pass_obj
def command(workspace: Workspace, file: Path, force: bool) -> None:
    """Take the content of FILE, which 'genoguide backup' wrote, into the workspace, which must be empty.

    FILE is unpacked and checked as a whole before anything is changed. Then say 'genoguide build': with the same
    version of GenoGuide it gives the version that the backup names.
    """
    try:
        listing, old = restore(workspace, file, force=force)
    except ArchiveError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Restored {len(listing.files):,} files into {workspace.folder}.")
    if old:
        click.echo(f"What was there is in {old} now. Remove it once you are content.")
    version, tool = listing.notes.get("version"), listing.notes.get("genoguide")
    gives = f" With GenoGuide {tool} it gives version {version}." if version else ""
    click.echo(f"Next: genoguide build.{gives}")
