"""``genoguide crosswalk new`` and ``genoguide crosswalk check``."""

from pathlib import Path

import click

from api.render_findings import findings_json, print_findings
from api.workspace import Workspace
from graph.names import Names
from loaders.findings import Finding, Severity, in_order
from loaders.limesurvey.crosswalk_file import read_crosswalk
from loaders.limesurvey.export import read_table
from loaders.limesurvey.interpretation import interpret
from loaders.limesurvey.lss import read_structure
from loaders.limesurvey.resolution import resolve
from loaders.limesurvey.skeleton import skeleton
from loaders.limesurvey.terms import Terms

_FILE = click.Path(path_type=Path)


@click.group("crosswalk", short_help="Say what the columns of a LimeSurvey questionnaire mean.")
def command() -> None:
    """Write and check a crosswalk: the file that says what each question of a LimeSurvey questionnaire means.

    A crosswalk is an allow-list. It names questions by their codes and gives each a role (country, indicator_level,
    application_status, practice_field, ...); a question with the role personal or ignore is never read.

    \b
    From a questionnaire to a load:
      genoguide crosswalk new survey.lss > crosswalk.yaml       a skeleton; give the questions their roles
      genoguide crosswalk check crosswalk.yaml survey.lss       until it finds nothing more
      genoguide crosswalk check crosswalk.yaml archive.lsa archive.lsa     with the answers as well
      genoguide load limesurvey archive.lsa --crosswalk crosswalk.yaml --wave 2026
    """


@command.command("new", short_help="Print the skeleton of a crosswalk.")
@click.argument("structure", type=_FILE)
@click.pass_obj
def new(workspace: Workspace, structure: Path) -> None:
    """Print the skeleton of a crosswalk for the questionnaire in STRUCTURE, an .lss file or an .lsa archive.

    It lists every question with its type, text and options. Nothing is read yet: each begins as 'role: ignore', file
    uploads as 'role: personal', and questions that seem to ask for a person are marked. The same questionnaire gives
    the same skeleton, byte for byte.
    """
    click.echo(skeleton(read_structure(structure, workspace.display(structure)), _terms(workspace)), nl=False)


@command.command("check", short_help="Say what is wrong in a crosswalk, and what it leaves out.")
@click.argument("crosswalk", type=_FILE)
@click.argument("structure", type=_FILE)
@click.argument("responses", type=_FILE, required=False)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_obj
def check(workspace: Workspace, crosswalk: Path, structure: Path, responses: Path | None, form: str) -> int:
    """Check CROSSWALK against the questionnaire in STRUCTURE (.lss or .lsa), and the answers in RESPONSES too.

    Violations are what the questionnaire or the vocabulary does not have, and what contradicts: a question or
    subquestion with another code, a type that differs, an unknown role or field, an indicator that two questions
    claim, a practice without a title. Warnings are what is left out: questions and options that nothing names. Each
    finding names the line of the crosswalk, what was expected and the nearest valid value. RESPONSES is any export
    that LimeSurvey writes; its cells are read as 'genoguide load limesurvey' reads them, and nothing is kept.

    \b
    Exit code 0: all is well. 1: there are violations. 2: the command could not be carried out.
    """
    findings = tuple(in_order(_check(workspace, crosswalk, structure, responses)))
    if form == "json":
        click.echo(findings_json(findings))
    elif findings:
        print_findings(findings)
    else:
        click.echo(f"{workspace.display(crosswalk)} fits {workspace.display(structure)}: no findings.")
    return int(any(f.severity is Severity.VIOLATION for f in findings))


def _check(workspace: Workspace, crosswalk: Path, structure: Path, responses: Path | None) -> list[Finding]:
    terms = _terms(workspace)
    asked = read_structure(structure, workspace.display(structure))
    resolution = resolve(read_crosswalk(crosswalk, workspace.display(crosswalk)), asked, terms)
    findings = list(resolution.findings)
    if responses is not None:
        table = read_table(responses, asked, resolution.mapping.wanted, workspace.display(responses))
        findings += [*table.findings, *interpret(table, resolution.mapping, terms, _unmasked).findings]
    return findings


def _unmasked(text: str, _: str | None) -> str:
    """Return ``text`` as it is: a check keeps and shows none."""
    return text


def _terms(workspace: Workspace) -> Terms:
    return Terms(Names.of(workspace.ontology()))
