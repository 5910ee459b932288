"""``genoguide export ...``: the knowledge graph in the forms that others take it in, a module a form."""

from importlib import import_module
from typing import Final

import click

_FORMS: Final = ("cube", "dump", "jsonld", "report", "site", "tables")


class Forms(click.Group):
    """The forms, each in a module of its own that is imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the forms."""
        return list(_FORMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command that writes the form ``cmd_name``."""
        if cmd_name not in _FORMS:
            return None
        form: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return form


@click.group("export", cls=Forms, short_help="Write the knowledge graph in forms that others take it in.")
def command() -> None:
    """Write the current snapshot in a form that others take it in."""
