"""``genoguide publish --to URL``."""

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.progress import Progress, TaskID

from api.workspace import Workspace

if TYPE_CHECKING:
    from api.publishing.publication import Outcome
    from api.publishing.publication import Progress as Shown

_SECRETS = "GENOGUIDE_PUBLISH_USER and GENOGUIDE_PUBLISH_PASSWORD"
_SHOWN = 10
"""How many graphs that are wrong are named."""


def _address(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.BadParameter(f"{value!r} is not a web address; expected: https://HOST/PATH.")
    if parts.username or parts.password:
        raise click.BadParameter(f"No password in an address: say it by {_SECRETS}.")
    return value


@click.command("publish", short_help="Push the knowledge graph to a SPARQL service.")
@click.option("--to", "endpoint", required=True, callback=_address, help="SPARQL endpoint of the service.")
@click.option("--update-url", callback=_address, help="Write by SPARQL Update, to this address.")
@click.option("--graph-store", callback=_address, help="Write by the Graph Store Protocol, to this address.")
@click.option("--digest-auth", is_flag=True, help="HTTP digest authentication, as Virtuoso wants it.")
@click.option("--timeout", type=click.FloatRange(min=0.1), default=60, show_default=True, help="Seconds a request.")
@click.option("--take-over", is_flag=True, help="Write even if another run is at it, which then stops.")
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one argument an option
    workspace: Workspace,
    endpoint: str,
    update_url: str | None,
    graph_store: str | None,
    digest_auth: bool,
    timeout: float,
    take_over: bool,
) -> int:
    r"""Push the graphs of the current snapshot to a SPARQL service, and make sure that they are there.

    Only graphs that differ are sent, and those of ours (below https://w3id.org/genoguide/) that no longer exist are
    removed; other graphs are left alone. A run that breaks off is taken up by the next; while one runs, others stop.
    Without --update-url and --graph-store the service's own description is asked for an address, then those on the
    same host are tried at which Oxigraph, Virtuoso, Fuseki and GraphDB have theirs.
    Name and password come from GENOGUIDE_PUBLISH_USER and GENOGUIDE_PUBLISH_PASSWORD.

    \b
    Exit code 0: the service holds the snapshot. 1: it was written, but does not hold what was sent. 2: it could not
    be written.
    """
    from api.publishing.client import Access, Client
    from api.publishing.content import Content
    from api.publishing.publication import Addresses, publish

    if update_url and graph_store:
        raise click.UsageError("Give --update-url or --graph-store, not both.")
    current = workspace.snapshots.current()
    if current is None:
        raise click.ClickException("There is no snapshot yet. Run 'genoguide build'.")
    started, console = time.monotonic(), Console(stderr=True)
    content = Content.read(current[0], current[1].version)
    client = Client(Access.from_environment(digest_auth), timeout)
    try:
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
            addresses = Addresses(endpoint, update_url, graph_store)
            outcome = publish(client, addresses, content, _shown(bars), take_over)
    finally:
        client.close()
    return _report(console, content.version, outcome, time.monotonic() - started)


def _shown(bars: Progress) -> "Shown":
    tasks: dict[str, TaskID] = {}

    def show(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=total)
            if not bars.console.is_terminal:
                bars.console.print(f"{what} {total:,} graphs ...", highlight=False)
        bars.update(tasks[what], completed=done)

    return show


def _report(console: Console, version: str, outcome: "Outcome", seconds: float) -> int:
    plan = outcome.plan
    console.print(
        f"{len(plan.send)} graphs sent, {len(plan.remove)} removed, {len(plan.keep)} were there already "
        f"({outcome.way}; {seconds:.1f} s).",
        highlight=False,
    )
    if outcome.respelled:
        console.print(
            f"{len(outcome.respelled)} graphs came back with numbers spelled otherwise, equal in value.",
            highlight=False,
        )
    if not outcome.wrong:
        console.print(f"The service holds snapshot {version}: counts and contents agree.", highlight=False)
        return 0
    for graph, reason in sorted(outcome.wrong.items())[:_SHOWN]:
        console.print(f"  {graph} {reason}", highlight=False, markup=False)
    console.print(
        f"{len(outcome.wrong)} graphs are not as they were sent. Run it again to send them anew; if that does not "
        "help, look whether the service limits the rows of a result, or is written to by others.",
        highlight=False,
    )
    return 1
