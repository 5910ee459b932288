"""``genoguide export tables``: tables for analysts, with a data dictionary."""

from importlib.util import find_spec
from pathlib import Path

import click
from rich.console import Console

from api.commands.export import options
from api.workspace import Workspace


@click.command("tables", short_help="Tables for analysts, as CSV or Parquet, with a data dictionary.")
@options.folder
@click.option("--format", "form", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@click.option("--exact", is_flag=True, help="CSV without guard against formulas: not for spreadsheet programs.")
@options.force
@click.pass_obj
def command(workspace: Workspace, output: Path, form: str, exact: bool, force: bool) -> None:
    """Write one table for each kind of thing, and for what relates them, with stable keys.

    datapackage.json says what every table and column means, in the standard of Frictionless Data. docs/exports.md lists
    the tables.
    """
    from api.export.source import Source
    from api.export.tables import files
    from api.export.tables.table import TableError
    from api.export.tables.writing import write_tables
    from api.export.target import new_folder

    if form == "parquet" and find_spec("pyarrow") is None:
        raise click.ClickException("Parquet needs a library that is not here: pip install 'genoguide[parquet]'")
    wanted = files.PARQUET if form == "parquet" else files.EXACT_CSV if exact else files.CSV
    source = Source.current(workspace)
    console = Console(stderr=True)
    try:
        with console.status("Writing tables") as status, new_folder(output, force=force) as folder:
            written = write_tables(source, folder, wanted, status.update)
    except TableError as error:
        raise click.ClickException(str(error)) from None
    rows = sum(file.rows for file in written)
    console.print(f"{output}: {len(written)} tables, {rows:,} rows", highlight=False, soft_wrap=True)
