"""``genoguide search TEXT``."""

import json
import sys

import click
from rich.console import Console
from rich.text import Text
from starlette.datastructures import QueryParams

from api.search.render import csv_text, document, notes, say
from api.search.request import Answer, SearchRequest
from api.search.searcher import open_search
from api.settings import Settings
from api.workspace import Workspace
from graph.search.facets import FACETS
from graph.search.index import IndexUnavailable
from graph.snapshot import SnapshotError


def _facet_options(command: click.Command) -> click.Command:
    options = [
        click.Option([f"_{name}", f"--{name}"], multiple=True, metavar="VALUE", help=f"Only this {title.lower()}.")
        for name, title in FACETS.items()
    ]
    command.params[1:1] = options
    return command


@_facet_options
@click.command("search", short_help="Find items by words and meaning.")
@click.argument("text", nargs=-1)
@click.option("--like", metavar="IRI", help="Items like this one, instead of a text.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Results at most.")
@click.option("--after", metavar="TOKEN", help="Go on after earlier results.")
@click.option("--format", "form", type=click.Choice(("table", "csv", "json")), default="table", show_default=True)
@click.pass_obj
def command(workspace: Workspace, /, text: tuple[str, ...], form: str, **given: object) -> None:
    """Find recommendations, practices, documents, indicators, levels, concepts and questions by words and by meaning.

    \b
    genoguide search who pays for testing babies
    genoguide search --country FR --type practice dépistage néonatal
    """
    current = workspace.snapshots.current()
    if current is None:
        raise SnapshotError("There is no snapshot yet. Run 'genoguide build'.")
    asked = SearchRequest.read(QueryParams([("q", " ".join(text)), *_pairs(given)]))
    try:
        search, missing = open_search(current[0], Settings.from_environment().encoder)
    except IndexUnavailable as error:
        raise click.ClickException(str(error)) from None
    answer = asked.run(search)
    said = notes(asked, answer, missing and f"By words alone: {missing}.")
    if form == "json":
        click.echo(json.dumps(document(asked, answer, said), ensure_ascii=False, indent=2))
    elif form == "csv":
        sys.stdout.write(csv_text(answer))
    else:
        _print(Console(), answer, said)


def _pairs(given: dict[str, object]) -> list[tuple[str, str]]:
    """Return options as the parameters of a request."""
    pairs = []
    for name, value in given.items():
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        pairs += [(name.removeprefix("_"), str(v)) for v in values]
    return pairs


def _print(console: Console, answer: Answer, said: list[str]) -> None:
    for note in said:
        console.print(Text(note, style="dim"))
    for number, hit in enumerate(answer.found.hits, answer.first + 1):
        console.print(Text.assemble((f"{number}. {hit.item.label}", "bold"), (f"  {hit.item.type}", "cyan")))
        if hit.item.text:
            shown = Text("   " + hit.snippet.text)
            for start, end in hit.snippet.marks:
                shown.stylize("underline", start + 3, end + 3)
            console.print(shown)
        console.print(Text(f"   {hit.score:.2f}  {say(hit.why)}", style="dim"))
        console.print(Text(f"   {hit.item.iri}", style="dim"), soft_wrap=True)
    number = answer.found.total
    console.print(f"{number:,} result{'s' * (number != 1)}", style="dim", highlight=False)
    if answer.next:
        console.print(f"More: --after {answer.next}", style="dim", highlight=False, soft_wrap=True)
