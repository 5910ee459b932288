"""``genoguide query NAME|FILE``: each competency query is a command of its own, its parameters are options."""

from pathlib import Path

import click
import pyoxigraph

from api.engine.errors import QuerySyntaxError
from api.engine.syntax import explained
from api.workspace import Workspace
from graph.names import Names
from graph.queries import Catalogue, Query
from graph.snapshot import SnapshotError, open_store
from graph.vocabulary import PREFIXES

FORMATS = ("table", "csv", "json")


class Queries(click.Group):
    """The competency queries of the catalogue, and any file with a SPARQL query, as commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all competency queries."""
        return [query.name for query in _catalogue(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Return the command for a query or a file. Raises UnknownQuery with the nearest name."""
        path = Path(cmd_name)
        if path.suffix in (".rq", ".sparql") and path.is_file():
            return _file_command(path)
        return _query_command(_catalogue(ctx)[cmd_name])


@click.group(
    "query",
    cls=Queries,
    short_help="Ask a competency query, or your own from a file.",
    subcommand_metavar="NAME|FILE [--PARAMETER VALUE]...",
)
def command() -> None:
    """Ask one of the competency queries below, or a SPARQL query in a FILE that ends in .rq.

    \b
    genoguide query good-practices --application newborn-screening --domain I
    genoguide query good-practices --help
    """


def _catalogue(ctx: click.Context) -> Catalogue:
    workspace: Workspace = ctx.find_root().obj or Workspace()
    current = workspace.snapshots.current()
    return Catalogue.read(Names.read(current[0]) if current else Names({}))


def _query_command(query: Query) -> click.Command:
    def ask(form: str, **values: str | None) -> None:
        ctx = click.get_current_context()
        _current(ctx)  # without a snapshot no value is known
        text = _catalogue(ctx).bind(query.name, {k.removeprefix("_"): v for k, v in values.items() if v})
        _answer(ctx, text, form)

    parameters: list[click.Parameter] = [
        click.Option([f"_{p.name}", f"--{p.name}"], required=p.required, help=p.description, metavar=_metavar(p.type))
        for p in query.parameters
    ]
    example = " ".join(f"--{k} {v}" for k, v in query.example.items())
    text = f"{query.description}\n\n\b\nExample: genoguide query {query.name} {example}\nColumns: "
    text += "\n         ".join(f"{c.name}: {c.description}" for c in query.columns)
    return click.Command(
        query.name, params=[*parameters, _format_option()], callback=ask, help=text, short_help=query.title
    )


def _file_command(path: Path) -> click.Command:
    def ask(form: str) -> None:
        _answer(click.get_current_context(), path.read_text(encoding="utf-8"), form)

    return click.Command(str(path), params=[_format_option()], callback=ask, help="Ask the query in this file.")


def _format_option() -> click.Option:
    return click.Option(["form", "--format"], type=click.Choice(FORMATS), default="table", show_default=True)


def _metavar(type_name: str) -> str:
    return {"xsd:integer": "YEAR", "xsd:anyURI": "IRI"}.get(type_name) or type_name.removeprefix("gg:").upper()


def _answer(ctx: click.Context, text: str, form: str) -> None:
    from api.render_results import print_result

    snapshot = _current(ctx)
    store: pyoxigraph.Store = open_store(snapshot)
    try:
        print_result(store.query(_searched(snapshot, text)), form)
    except SyntaxError as error:
        raise _not_sparql(explained(str(error.msg or error), text, PREFIXES)) from None
    except QuerySyntaxError as error:
        raise _not_sparql(str(error)) from None


def _not_sparql(why: str) -> click.ClickException:
    return click.ClickException(f"The query is not valid SPARQL: {why}")


def _current(ctx: click.Context) -> Path:
    """Return the folder of the current snapshot. Raises SnapshotError where there is none."""
    workspace: Workspace = ctx.find_root().obj
    current = workspace.snapshots.current()
    if current is None:
        raise SnapshotError("There is no snapshot yet. Run 'genoguide build'.")
    return current[0]


def _searched(snapshot: Path, text: str) -> str:
    """Return a query with its search blocks answered, as the endpoint answers them. Raises QuerySyntaxError."""
    from api.search.searcher import open_search
    from api.settings import Settings
    from api.sparql import text_search as search_service
    from graph.search.index import IndexUnavailable

    found = search_service.calls(text)
    if not found:
        return text
    try:
        search, _ = open_search(snapshot, Settings.from_environment().encoder)
    except IndexUnavailable as error:
        raise click.ClickException(f"The query searches, which cannot be done: {error}") from None
    return search_service.answered(text, found, search)
