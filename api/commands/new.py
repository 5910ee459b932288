"""``genoguide new KIND``: a record to fill in."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import click

from api.curating import schemas
from api.curating.drafts import Draft, write
from api.workspace import Workspace
from graph.nearest import nearest
from loaders.schema import Choice, Forms

_MOST_LISTED: Final = 50
"""Valid values that a message lists."""

_OUTPUT = click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to add it to.")
_TITLE = click.option("--title", help="Its title; the id is made from it.")
_COUNTRY = click.option("--country", required=True, help="Code of the country, such as FR, or EU.")


@click.group("new", short_help="Write a template of a record to fill in.")
def command() -> None:
    """Add a record to fill in to a file of the workspace: every field with what it means and which values it may have.

    Packaged files are not changed: where a record belongs into one, a copy in the workspace stands in for it. With -o
    it goes into a file of your own, whose folder must be named after the kind.
    """


@command.command()
@_COUNTRY
@_TITLE
@_OUTPUT
@click.pass_obj
def practice(workspace: Workspace, country: str, title: str | None, output: Path | None) -> int:
    """Add something that a country has put in place, tries out or plans."""
    place = _country(country)
    code = place.value.lower()
    fields, name = _titled(title, {"country": place.value})
    return _add(workspace, Draft("practice", fields, name, f"{code}-", code, f"Practices in {place.label}"), output)


@command.command()
@_TITLE
@_OUTPUT
@click.pass_obj
def document(workspace: Workspace, title: str | None, output: Path | None) -> int:
    """Add a guidance document."""
    fields, name = _titled(title, {})
    return _add(workspace, Draft("document", fields, name, file_title="Guidance documents"), output)


@command.command()
@click.option("--document", required=True, help="Id of the document that makes it.")
@click.option("--statement", help="What is asked for, in one sentence; the id is made from it.")
@_OUTPUT
@click.pass_obj
def recommendation(workspace: Workspace, document: str, statement: str | None, output: Path | None) -> int:
    """Add a statement of what a document asks somebody to do."""
    of = _chosen(document, tuple(schemas.known(workspace, "document")), "document")
    fields = {"document": of.value, **({"statement": statement} if statement else {})}
    name = statement or f"{of.value}-recommendation"
    title = f"Recommendations of: {of.label}"
    return _add(workspace, Draft("recommendation", fields, name, file=of.value, file_title=title), output)


@command.command()
@_COUNTRY
@_TITLE
@_OUTPUT
@click.pass_obj
def finding(workspace: Workspace, country: str, title: str | None, output: Path | None) -> int:
    """Add evidence that something is missing in a country."""
    return _add(workspace, _of_country("finding", country, title, "Findings about gaps"), output)


@command.command()
@_COUNTRY
@_TITLE
@_OUTPUT
@click.pass_obj
def programme(workspace: Workspace, country: str, title: str | None, output: Path | None) -> int:
    """Add a lasting undertaking to which several practices belong."""
    return _add(workspace, _of_country("programme", country, title, "Programmes"), output)


def _of_country(folder: str, country: str, title: str | None, file_title: str) -> Draft:
    place = _country(country)
    fields, name = _titled(title, {"country": place.value})
    return Draft(folder, fields, name, f"{place.value.lower()}-", file_title=file_title)


def _titled(title: str | None, fields: dict[str, str]) -> tuple[dict[str, str], str]:
    return ({"title": title, **fields} if title else fields), title or ""


def _country(code: str) -> Choice:
    """Return the country of a code, in whatever case. Raises click.BadParameter, which names the nearest one."""
    field = next(f for f in Forms().record("Practice").fields if f.name == "country")
    return _chosen(code.upper() if len(code) == 2 else code, field.choices, "country")


def _chosen(value: str, choices: Sequence[Choice], name: str) -> Choice:
    by_value = {choice.value: choice for choice in choices}
    if value in by_value:
        return by_value[value]
    labels = {**{word: choice for choice in choices for word in (*choice.called, choice.label)}, **by_value}
    near = nearest(value, labels)
    few = f" There are: {', '.join(by_value)}." if len(by_value) <= _MOST_LISTED else ""
    hint = f" The nearest is {labels[near].value}." if near else few
    raise click.BadParameter(f"There is no {name} '{value}'.{hint}", param_hint=f"--{name}")


def _add(workspace: Workspace, draft: Draft, output: Path | None) -> int:
    if output and output.resolve().parent.name != draft.folder:
        expected = f"The folder of the file must be named '{draft.folder}', as it says what the file holds."
        raise click.BadParameter(expected, param_hint="--output")
    written = write(workspace, draft, date.today().isoformat(), output)
    name = workspace.display(written.path)
    if written.copied:
        click.echo(f"{name} is a copy of the packaged file, which it stands in for from now on.", err=True)
    click.echo(f"{name}:{written.line}: {written.id}")
    click.echo(f"Fill in what is empty, then say: genoguide validate {written.path}", err=True)
    return 0
