"""``genoguide submissions list|show|accept|reject``: what was handed in, and decisions on it."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Final, ParamSpec

import click
from rich.console import Console
from rich.table import Table

from api.render_findings import print_findings
from api.reviewing.errors import NotConforming, ReviewRefused
from api.reviewing.preview import lines_of
from api.reviewing.review import Review, Wish
from api.workspace import Workspace
from loaders.findings import Unreadable
from loaders.limesurvey.review_file import read_review
from loaders.submissions import TEXTS_FILE, Role, State, Submission

P = ParamSpec("P")

_STATES: Final = [state.value for state in State]
_REASON: Final = "Why, in words for the sender; it is kept with the decision, and published."


def _plainly(command: Callable[P, int | None]) -> Callable[P, int | None]:
    """Have a refusal end a command with its message, and findings with theirs and exit code 1."""

    @wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> int | None:
        try:
            return command(*args, **kwargs)
        except NotConforming as error:
            print_findings(error.findings)
            click.echo(str(error), err=True)
            return 1
        except ReviewRefused as error:
            raise click.ClickException(str(error)) from None

    return told


@click.group("submissions", short_help="Review what was handed in over HTTP.")
def command() -> None:
    """List what was handed in over HTTP, see what it would change, and accept or reject it.

    Accepted records go into the curated files of the workspace; a server that takes submissions then builds by itself.
    """


@command.command("list", short_help="List submissions and their states.")
@click.option("--state", type=click.Choice(_STATES), help="Only those in this state.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_obj
@_plainly
def listed(workspace: Workspace, state: str | None, form: str) -> None:
    """List submissions, the oldest first."""
    review = Review(workspace)
    found = [s for s in review.all() if state in (None, s.state)]
    if form == "json":
        click.echo(json.dumps([_document(s) for s in found], indent=2, ensure_ascii=False))
    elif found:
        Console().print(_table(found))
    else:
        click.echo("There is no submission." if state is None else f"There is no submission in the state {state}.")
    for identifier in review.begun():
        click.echo(
            f"The acceptance of {identifier} was interrupted; the next build or decision carries it out.", err=True
        )


@command.command("show", short_help="Say what a submission is, and what it would change.")
@click.argument("id")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_obj
@_plainly
def show(workspace: Workspace, id: str, form: str) -> None:
    """Say what the submission ID is, and which lines of the curated files accepting it would change."""
    review = Review(workspace)
    submission = review.find(id)
    if form == "json":
        click.echo(json.dumps(_document(submission), indent=2, ensure_ascii=False))
        return
    click.echo("\n".join(_facts(workspace, submission)))
    if submission.state is State.SUBMITTED:
        click.echo("".join(map(_printable, lines_of(review.preview(id)))), nl=False)


@command.command("accept", short_help="Put the records of a submission into the curated files.")
@click.argument("id")
@click.option("--reason", default="", help=_REASON)
@click.option("--overwrite", is_flag=True, help="Also where a record was changed since it was submitted.")
@click.option(
    "--reviewed",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Of a survey, publish the texts that this review file releases: its texts.csv, filled in.",
)
@click.pass_obj
@_plainly
def accept(workspace: Workspace, id: str, reason: str, overwrite: bool, reviewed: Path | None) -> None:
    """Put the records of the submission ID into the curated files of the workspace, unless these would not conform.

    A record with the same id is replaced, field by field; comments and all else in the file stay. A survey becomes the
    wave of the workspace, whole; of its texts those are published that somebody has released.
    """
    texts = _decided(workspace, reviewed) if reviewed else {}
    submission = Review(workspace).decide(id, Wish(State.ACCEPTED, Role.OPERATOR, reason, overwrite, texts))
    click.echo(f"Submission {submission.id} is accepted, into {_files(submission)}.")


@command.command("reject", short_help="Refuse a submission, and say why.")
@click.argument("id")
@click.option("--reason", required=True, help=_REASON)
@click.pass_obj
@_plainly
def reject(workspace: Workspace, id: str, reason: str) -> None:
    """Refuse the submission ID. It is kept, and says why."""
    submission = Review(workspace).decide(id, Wish(State.REJECTED, Role.OPERATOR, reason))
    click.echo(f"Submission {submission.id} is rejected.")


def _decided(workspace: Workspace, path: Path) -> dict[str, str]:
    """Return what a review file decides on texts. Raises NotConforming for one that cannot be read, or is wrong."""
    try:
        rulings, findings = read_review(path, workspace.display(path))
    except Unreadable as error:
        raise NotConforming([error.finding]) from None
    if findings:
        raise NotConforming(findings)
    return {answer: ruling.decision for answer, ruling in rulings.items() if ruling.decision}


def _document(submission: Submission) -> dict[str, object]:
    members = {name: value for name, value in asdict(submission).items() if name != "key"}
    return {**members, "state": submission.state}


def _table(submissions: Sequence[Submission]) -> Table:
    table = Table()
    for name in ("Id", "State"):
        table.add_column(name, no_wrap=True)
    table.add_column("Records", justify="right")
    table.add_column("Token", no_wrap=True)
    table.add_column("Name", overflow="fold")
    for s in submissions:
        table.add_row(s.id, s.state, f"{len(s.records):,}", s.token, _printable(s.name))
    return table


def _facts(workspace: Workspace, submission: Submission) -> Iterator[str]:
    content = workspace.submissions / submission.id / submission.content_name
    yield f"{submission.id}: {submission.state}"
    yield f"received  {submission.received}, {submission.size:,} bytes, with the token {submission.token}"
    yield f"content   {content}"
    if submission.survey and submission.state is State.SUBMITTED:
        yield f"texts     {workspace.submissions / submission.id / TEXTS_FILE}"
    yield from (f"record    {iri}" for iri in submission.records)
    for d in submission.decisions:
        reason = f": {d.reason}" if d.reason else ""
        files = f" into {', '.join(d.files)}" if d.files else ""
        yield f"decision  {d.state}{files} at {d.at} by the {d.role}{reason}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else "�" for c in text)


def _files(submission: Submission) -> str:
    places = "{}.trig" if submission.survey else "data/{}.yaml"
    return ", ".join(places.format(file) for file in submission.decisions[-1].files)
