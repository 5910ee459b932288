"""``genoguide schema [KIND]``."""

from pathlib import Path

import click

from api.curating import schemas
from api.workspace import Workspace


@click.command("schema", short_help="Write the JSON Schemas by which editors complete and check curated files.")
@click.argument("kind", type=click.Choice(list(schemas.TYPES)), required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder for all of them.")
@click.pass_obj
def command(workspace: Workspace, kind: str | None, output: Path | None) -> int:
    """Print the JSON Schema of the files of one KIND, or write those of all kinds into a folder.

    Without KIND and without a folder, they are written into the workspace, where the files that 'genoguide new' makes
    refer to them. They know the programmes and documents of the workspace: write them anew when there are more.
    """
    if kind and output is None:
        click.echo(schemas.text(schemas.forms(workspace), kind), nl=False)
        return 0
    for path in schemas.write(workspace, output):
        click.echo(str(path))
    return 0
