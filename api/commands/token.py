"""``genoguide token new|list|rotate|revoke``: who may hand in content over HTTP."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Final, ParamSpec

import click
from rich.console import Console
from rich.table import Table

from api.submitting.tokens import Scope, Token, Tokens, TokensDamaged, UnknownToken
from api.workspace import Workspace

P = ParamSpec("P")

_HIDDEN: Final = ("sha256", "previous")


def _plainly(command: Callable[P, None]) -> Callable[P, None]:
    """Have the errors of tokens end a command with their message."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (UnknownToken, TokensDamaged) as error:
            raise click.ClickException(str(error)) from None

    return told


@click.group("token", short_help="Make, list, rotate and revoke the tokens for submissions.")
def command() -> None:
    """Make, list, rotate and revoke the tokens with which content is handed in and reviewed over HTTP.

    A server takes up every change at once. Secrets are kept nowhere: a lost one is replaced by 'rotate'.
    """


@command.command("new", short_help="Make a token and print its secret, once.")
@click.option("--scope", required=True, type=click.Choice([s.value for s in Scope]), help="What it is for.")
@click.option("--label", default="", help="A name to tell tokens apart by, such as that of an organisation.")
@click.option("--expires", type=click.IntRange(min=1), metavar="DAYS", help="Days that it is valid. Default: no end.")
@click.pass_obj
@_plainly
def new(workspace: Workspace, scope: str, label: str, expires: int | None) -> None:
    """Make a token and print its secret, once.

    submit hands in content for review, survey a survey; review reads submissions and decides on them; publish hands in
    content that is published without a further review.
    """
    lifetime = timedelta(days=expires) if expires else None
    token, secret = Tokens(workspace.folder).new(Scope(scope), label, lifetime)
    _tell(token, secret)


@command.command("list", short_help="List the tokens; secrets are not known.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_obj
@_plainly
def listed(workspace: Workspace, form: str) -> None:
    """List the tokens: what each is for, and whether it is valid."""
    tokens = Tokens(workspace.folder).all()
    if form == "json":
        click.echo(json.dumps([_shown(token) for token in tokens], indent=2, ensure_ascii=False))
    elif tokens:
        Console().print(_table(tokens))
    else:
        click.echo("There is no token. 'genoguide token new --scope submit' makes one.")


@command.command("rotate", short_help="Give a token another secret, and print it, once.")
@click.argument("id")
@click.option(
    "--overlap", type=click.IntRange(min=0), default=0, show_default=True, metavar="HOURS",
    help="Hours that the old secret stays valid.",
)  # fmt: skip
@click.pass_obj
@_plainly
def rotate(workspace: Workspace, id: str, overlap: int) -> None:
    """Give the token ID another secret, and print it, once."""
    _tell(*Tokens(workspace.folder).rotate(id, timedelta(hours=overlap)))


@command.command("revoke", short_help="Make a token invalid, at once and for good.")
@click.argument("id")
@click.pass_obj
@_plainly
def revoke(workspace: Workspace, id: str) -> None:
    """Make the token ID invalid, at once and for good. What was handed in with it stays."""
    token = Tokens(workspace.folder).revoke(id)
    click.echo(f"The token {token.id} is revoked.")


def _tell(token: Token, secret: str) -> None:
    until = f", valid until {token.expires}" if token.expires else ""
    click.echo(f"Token {token.id}, scope {token.scope}{until}. Its secret is shown this once:", err=True)
    click.echo(secret)


def _shown(token: Token) -> dict[str, object]:
    members = {name: value for name, value in asdict(token).items() if name not in _HIDDEN}
    return {**members, "state": token.state(datetime.now(UTC))}


def _table(tokens: Sequence[Token]) -> Table:
    table = Table()
    for name in ("Id", "Scope", "State", "Created", "Expires"):
        table.add_column(name, no_wrap=True)
    table.add_column("Label", overflow="fold")
    now = datetime.now(UTC)
    for t in tokens:
        label = "".join(c if c.isprintable() else " " for c in t.label)
        table.add_row(t.id, t.scope, t.state(now), t.created[:10], (t.expires or "")[:10], label)
    return table
