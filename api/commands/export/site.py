"""``genoguide export site``: the drop-in for the 1+MG framework site."""

import click


@click.command("site", short_help="The drop-in for the 1+MG framework site.")
def command() -> None:
    """Write the drop-in for the 1+MG framework site."""
    raise click.ClickException("The drop-in for the site is still being written.")
