"""Options that several exports share."""

from pathlib import Path

import click

folder = click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write into."
)
file = click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File to write."
)
force = click.option("--force", is_flag=True, help="Replace files of the same names that are there already.")
