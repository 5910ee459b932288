"""``genoguide export cube``: what health systems answered in surveys, as statistical cubes."""

from pathlib import Path

import click
from rich.console import Console

from api.commands.export import options
from api.workspace import Workspace

_ENDINGS = ("ttl", "nt", "jsonld", "rdf")


@click.command("cube", short_help="Maturity as RDF Data Cubes.")
@options.file
@click.option("--wave", help="Only this wave of the survey.")
@options.force
@click.pass_obj
def command(workspace: Workspace, output: Path, wave: str | None, force: bool) -> None:
    """Write the levels and reaches that health systems report as cubes, with their structure and code lists.

    The ending of the file says the format: .ttl, .nt, .jsonld or .rdf. The same cubes can be asked at /sparql.
    """
    from pyoxigraph import RdfFormat

    from api.export.cube import write_cube
    from api.export.source import Source
    from api.export.target import new_file

    form = RdfFormat.from_extension(output.suffix.removeprefix("."))
    if form is None or output.suffix.removeprefix(".") not in _ENDINGS:
        raise click.BadParameter(f"'{output}' ends in none of .{', .'.join(_ENDINGS)}.", param_hint="'--output'")
    source = Source.current(workspace)
    with new_file(output, force=force) as file:
        written = write_cube(source, file, form, wave)
    said = f"{written.observations:,} observations in {written.cubes} cubes"
    empty = " (no wave of the survey is loaded)" if not written.observations else ""
    Console(stderr=True).print(f"{output}: {said}{empty}", highlight=False, soft_wrap=True)
