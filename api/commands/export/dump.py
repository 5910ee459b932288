"""``genoguide export dump``: the whole knowledge graph in files."""

from pathlib import Path

import click
from rich.console import Console

from api.commands.export import options
from api.workspace import Workspace

_FORMATS = {"nquads": "NQUADS", "trig": "TRIG", "turtle": "TURTLE", "jsonld": "JSONLD"}


@click.command("dump", short_help="The whole knowledge graph as RDF files.")
@options.folder
@click.option(
    "--format",
    "formats",
    type=click.Choice(list(_FORMATS)),
    multiple=True,
    help="N-Quads, TriG and JSON-LD hold the named graphs, Turtle their merge. May be repeated. Default: all four.",
)
@click.option("--gz", is_flag=True, help="Compress the files with gzip.")
@options.force
@click.pass_obj
def command(workspace: Workspace, output: Path, formats: tuple[str, ...], gz: bool, force: bool) -> None:
    """Write the whole knowledge graph, and SHA256SUMS to check the files with. Equal graphs give equal files."""
    from api.export.source import Source
    from api.export.target import new_folder
    from graph.dumps import CHECKSUMS, DumpFormat, checksums, write_formats

    source = Source.current(workspace)
    wanted = [DumpFormat[_FORMATS[name]] for name in formats or _FORMATS]
    console = Console(stderr=True)
    with console.status("Writing the graph"), new_folder(output, force=force) as folder:
        written = write_formats(source.store, folder, "genoguide", wanted, compress=gz)
        (folder / CHECKSUMS).write_text(checksums(written), encoding="utf-8")
    for distribution in written:
        console.print(f"{output / distribution.file}: {distribution.size:,} bytes", highlight=False, soft_wrap=True)
