"""``genoguide links``: whether the addresses of sources still lead somewhere."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.workspace import Workspace
from loaders.links import Link, State

if TYPE_CHECKING:
    from api.links.check import Checker, Outcome
    from api.links.ledger import Ledger
    from api.links.run import Report

SAVED_EVERY: Final = 25
"""Addresses after which the table is written, so that little is lost when a run is broken off."""
_SHOWN: Final = (State.GONE, State.FAILING, State.MOVED)


@click.command("links", short_help="Say which addresses of sources no longer lead there; ask them if told to.")
@click.option("--online", is_flag=True, help="Ask the servers. Without it, no request is sent.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=500, show_default=True, help="Addresses at most.")
@click.option("--minutes", type=click.FloatRange(0.01, 1440), default=30, show_default=True, help="Minutes at most.")
@click.option(
    "--min-age", type=click.IntRange(0), default=30, show_default=True, help="Days between two checks of one."
)
@click.option(
    "--delay", type=click.FloatRange(0), default=2, show_default=True, help="Seconds between two requests to a server."
)
@click.option("--contact", default="", help="Whom servers may write to: an address of yours, sent with each request.")
@click.option(
    "--private", is_flag=True, help="Also ask servers that are not on the public internet, as on an intranet."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one argument an option
    workspace: Workspace,
    online: bool,
    limit: int,
    minutes: float,
    min_age: int,
    delay: float,
    contact: str,
    private: bool,
    form: str,
) -> int:
    """Say what is known of the addresses that the curated files name: which have moved, are gone, or fail.

    With --online the servers are asked, those first that were never asked or longest ago: one request at a time and
    server, as its robots.txt allows, for the headers alone. A run that is broken off is taken up by the next. What is
    found is kept in links/checked.csv of the workspace; the next build brings it into the graph. Curated files are
    never changed.

    \b
    Exit code 0: no address is known to be gone. 1: some are. 2: the servers could not be asked.
    """
    from api.links.addresses import addresses
    from api.links.ledger import Ledger

    ledger, today = Ledger(workspace.folder), datetime.now(UTC).date()
    ledger.read()
    named = addresses(file.graph for file in workspace.load().curated)
    due = ledger.due(named, today, min_age)
    report = None
    if online and due:
        from api.links.check import Checker
        from api.links.manners import Manners
        from api.links.request import Asker

        asker = Asker(contact=_printable(contact), private=private)
        with ledger.alone() as alone:
            if not alone:
                raise click.ClickException("Another run is asking already. Nothing was asked.")
            ledger.read()  # as the last one left it
            report = _asked(ledger, Checker(asker, Manners(asker, delay)), due[:limit], minutes * 60, today)
    known = [ledger.links[address] for address in named if address in ledger.links]
    click.echo(_as_json(known, report) if form == "json" else _as_text(known, len(named), len(due), report))
    if report and report.offline and not report.found:
        return 2
    return int(any(link.state is State.GONE for link in known))


def _asked(ledger: "Ledger", checker: "Checker", due: Sequence[str], seconds: float, today: date) -> "Report":
    """Check addresses, and write what is found down every now and then. Interrupted, keep what was found."""
    from api.links.run import Run

    console = Console(stderr=True)
    columns = (
        TextColumn("Asking"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console) as shown:
        task = shown.add_task("", total=len(due))

        def told(address: str, outcome: "Outcome | None") -> None:
            shown.update(task, advance=1, description=address[:60])
            if outcome:
                ledger.note(address, outcome, today)
            if int(shown.tasks[task].completed) % SAVED_EVERY == 0:
                ledger.write()

        run = Run(checker, ledger, told)
        try:
            run.over(due, seconds)
        finally:
            for address, outcome in run.report.found.items():
                ledger.note(address, outcome, today)
            ledger.write()
    return run.report


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable() and c.isascii())[:200]


def _as_json(known: Sequence[Link], report: "Report | None") -> str:
    run = {"asked": len(report.found), "later": report.later, "offline": report.offline} if report else None
    return json.dumps({"run": run, "links": [asdict(link) for link in known]}, indent=2, ensure_ascii=False)


def _as_text(known: Sequence[Link], named: int, due: int, report: "Report | None") -> str:
    lines = [line for state in _SHOWN for link in known if link.state is state for line in _lines(link)]
    counts = Counter(link.state for link in known)
    told = ", ".join(f"{counts[state]:,} {state}" for state in State if counts[state]) or "none was checked yet"
    lines.append(f"{named:,} addresses: {told}.")
    if report is None:
        lines.append(f"No request was sent. {due:,} are due; --online asks them." if due else "None is due.")
        return "\n".join(lines)
    lines.append(f"{len(report.found):,} were asked now.")
    if report.later:
        lines.append(f"{len(report.later):,} are to be asked later: {next(iter(report.later.values()))}.")
    if report.offline:
        lines.append(
            "No server could be reached, or none any more: this machine seems to be offline. Nothing was noted."
        )
    return "\n".join(lines)


def _lines(link: Link) -> Sequence[str]:
    what = f"moved to {link.moved_to}" if link.state is State.MOVED else f"{link.state} since {link.since}: {link.note}"
    return [f"{link.address}\n    {what}"]
