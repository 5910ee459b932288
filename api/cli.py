"""The command ``genoguide``: what it can do, and the one place where errors become messages and exit codes.

Exit codes: 0 done, 1 the input has violations, 2 the command could not be carried out.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Final

import click

_COMMANDS: Final = (
    "ask",
    "backup",
    "build",
    "check",
    "check-site",
    "crosswalk",
    "diff",
    "doctor",
    "export",
    "links",
    "load",
    "new",
    "publish",
    "query",
    "restore",
    "rollback",
    "schema",
    "search",
    "serve",
    "submissions",
    "survey",
    "token",
    "validate",
    "versions",
)


class Commands(click.Group):
    """The commands, each in a module of its own that is imported when it is used, so that ``--help`` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command ``cmd_name``."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"api.commands.{cmd_name.replace('-', '_')}").command
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("genoguide"), "--version", message="GenoGuide %(version)s")
@click.option(
    "--workspace",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="GENOGUIDE_WORKSPACE",
    show_envvar=True,
    help="Folder of your own inputs and of the snapshots. Default: a folder among your application data.",
)
@click.pass_context
def genoguide(ctx: click.Context, workspace: Path | None) -> None:
    """Build, ask and serve the knowledge graph of genomic-medicine guidance.

    \b
    A first answer:
      genoguide build
      genoguide query good-practices --application newborn-screening --domain I
    """
    from api.workspace import Workspace

    ctx.obj = Workspace(workspace)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(run(lambda: genoguide(prog_name="genoguide", standalone_mode=False)))


def run(command: Callable[[], object]) -> int:
    """Run ``command`` and return its exit code; errors that people can act on become one line on standard error."""
    from api.publishing.errors import PublishError
    from api.reviewing.errors import ReviewRefused
    from api.settings import SettingError
    from graph.queries import QueryError
    from graph.snapshot import SnapshotError
    from loaders.findings import Unreadable

    try:
        result = command()
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        return 130
    except click.exceptions.Exit as error:
        return error.exit_code
    except (SettingError, PublishError, QueryError, ReviewRefused, SnapshotError, Unreadable) as error:
        click.echo(f"Error: {error}", err=True)
        return 2
    except OSError as error:
        click.echo(f"Error: {error.filename or 'the system'}: {error.strerror or error}", err=True)
        return 2
    return result if isinstance(result, int) else 0
