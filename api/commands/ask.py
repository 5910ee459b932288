"""``genoguide ask TEXT``."""

import json

import click
from pyoxigraph import QueryResultsFormat, QuerySolutions
from rich.console import Console
from rich.text import Text

from api.ask.answer import AskAnswer, answered
from api.ask.asking import encoder_for, open_asker
from api.render_results import print_result
from api.settings import Settings
from api.sparql.results import Rows
from api.workspace import Workspace
from graph.ask.asker import Status
from graph.ask.question import QuestionTooLong, question
from graph.names import Names
from graph.queries import Catalogue
from graph.snapshot import SnapshotError, open_store


@click.command("ask", short_help="Ask a question in words.")
@click.argument("text", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
@click.option("--sparql", is_flag=True, help="Print the query that the question means, and do not ask it.")
@click.pass_obj
def command(workspace: Workspace, text: tuple[str, ...], form: str, *, sparql: bool) -> None:
    """Ask a question in words, in any European language: it is read as one of the competency queries.

    \b
    genoguide ask which countries have good practices for newborn screening governance
    genoguide ask compare France and Denmark on governance
    """
    current = workspace.snapshots.current()
    if current is None:
        raise SnapshotError("There is no snapshot yet. Run 'genoguide build'.")
    try:
        asker, words = (
            open_asker(
                Catalogue.read(Names.read(current[0])), encoder_for(current[1].inputs, Settings.from_environment())
            ),
            question(" ".join(text)),
        )
    except QuestionTooLong as error:
        raise click.ClickException(str(error)) from None
    asked = asker.ask(words)
    query = asker.sparql(asked.best) if asked.best and not asked.best.missing else ""
    if sparql:
        click.echo(query, nl=False)
        return
    result = open_store(current[0]).query(query) if asked.status is Status.ANSWERED else None
    assert result is None or isinstance(result, QuerySolutions)
    content = result.serialize(format=QueryResultsFormat.JSON) if result else None
    answer = answered(asker, asked, Rows.parse(content).rows if content else None)
    if form == "json":
        click.echo(json.dumps(answer.document(), ensure_ascii=False, indent=2))
        return
    _print(Console(), answer)
    if answer.rows:
        print_result(open_store(current[0]).query(query), form)


def _print(console: Console, answer: AskAnswer) -> None:
    console.print(Text(answer.answer, style="bold"))
    if answer.reading:
        console.print(Text(f"Read as: {answer.reading.title} ({answer.reading.query})", style="dim"))
    for part in answer.understood:
        said = " ".join(filter(None, (part.parameter, part.value, part.label and f"({part.label})")))
        console.print(Text(f"  {part.text}: {part.taken}{f' {said}' if said else ''}", style="dim"))
    for other in () if answer.status is Status.ANSWERED else answer.alternatives:
        said = " ".join(f"--{name} {value}" for name, value in other.parameters.items())
        console.print(Text(f"Or: genoguide query {other.query} {said}", style="dim"))
