"""``genoguide export jsonld``: the curated content in JSON."""

from pathlib import Path

import click
from rich.console import Console

from api.commands.export import options
from api.workspace import Workspace


@click.command("jsonld", short_help="The curated records as JSON-LD, in the field names of curators.")
@options.folder
@options.force
@click.pass_obj
def command(workspace: Workspace, output: Path, force: bool) -> None:
    """Write the curated records as JSON-LD: one file for each curated file, with the same fields, and the context.

    To a JSON-LD processor they say the same triples as the knowledge graph; to other programs they are plain JSON.
    """
    from api.export.jsonld import write_jsonld
    from api.export.source import Source
    from api.export.target import new_folder

    source = Source.current(workspace)
    with new_folder(output, force=force) as folder:
        records = write_jsonld(workspace, source, folder)
    Console(stderr=True).print(f"{output}: {records:,} records", highlight=False, soft_wrap=True)
