"""``genoguide doctor``: whether this deployment is well, and what to do where it is not."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.doctor.check import Check, State
from api.workspace import Workspace

_STYLES = {State.OK: "green", State.WARNING: "yellow", State.FAILED: "bold red"}


def _address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise click.BadParameter("Expected: http(s)://HOST/PATH, without name and password.")
    return value


@click.command("doctor", short_help="Check this deployment, and say what to do.")
@click.option("--url", callback=_address, help="Address of the running server, to check that as well.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_obj
def command(workspace: Workspace, url: str | None, form: str) -> int:
    """Check the machine, the workspace, the settings and, with --url, the server, and say what to do.

    Run it as the user and with the environment of the server. The snapshot is read as a whole; nothing is changed,
    and no password is shown.

    \b
    Exit code 0: all is well; there may be warnings. 1: something is wrong.
    """
    from api.doctor.machine import check_machine
    from api.doctor.server import check_server
    from api.doctor.settings import check_settings
    from api.doctor.workspace import check_workspace

    settings, checks = check_settings()
    checks = [*check_machine(settings), *check_workspace(workspace), *checks]
    if url:
        checks += check_server(url, workspace, settings)
    if form == "json":
        click.echo(json.dumps({"checks": [asdict(check) for check in checks]}, indent=2, ensure_ascii=False))
    else:
        _print(checks)
    return int(any(check.state is State.FAILED for check in checks))


def _print(checks: Sequence[Check]) -> None:
    table = Table(show_lines=True)
    table.add_column("Check", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("What was found, and what to do", overflow="fold")
    for check in checks:
        said = Text(check.found)
        if check.remedy:
            said.append(f"\n{check.remedy}", style="bold")
        table.add_row(check.name, Text(check.state.value, style=_STYLES[check.state]), said)
    Console().print(table)
    wrong = sum(check.state is State.FAILED for check in checks)
    doubtful = sum(check.state is State.WARNING for check in checks)
    click.echo(f"{len(checks)} checks: {wrong} failed, {doubtful} warning{'s' * (doubtful != 1)}.")
