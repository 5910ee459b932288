"""``genoguide export report``: what is known of a country, to read and to print."""

from pathlib import Path

import click
from rich.console import Console

from api.commands.export import options
from api.workspace import Workspace


@click.command("report", short_help="A country report that prints well, as one HTML file.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="File, or with --all folder.")
@click.option("--country", help="Code of the country, such as DK.")
@click.option("--all", "every", is_flag=True, help="A report on every country with practices, and an index.")
@options.force
@click.pass_obj
def command(workspace: Workspace, output: Path, country: str | None, every: bool, force: bool) -> None:
    """Write what is in place in a country and why it counts as good, its maturity, its gaps, and whom to learn from.

    The file holds all that it needs: mail it, or print it to PDF from any browser.

    \b
    genoguide export report --country DK -o denmark.html
    genoguide export report --all -o reports
    """
    from api.export.report.writing import report, write_all
    from api.export.source import Source
    from api.export.target import new_file, new_folder

    if every == bool(country):
        raise click.UsageError("Say either --country CODE or --all.")
    source = Source.current(workspace)
    console = Console(stderr=True)
    if country:
        with console.status("Writing the report"), new_file(output, force=force) as file:
            file.write(report(source, country))
        return
    with console.status("Writing reports") as status, new_folder(output, force=force) as folder:
        written = write_all(source, folder, status.update)
    console.print(f"{output}: {written} reports", highlight=False, soft_wrap=True)
