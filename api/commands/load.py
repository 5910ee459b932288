"""``genoguide load limesurvey ARCHIVE``."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.status import Status

from api.loading import Load, Release, load, write
from api.render_findings import print_findings, print_kinds, summary
from api.workspace import Workspace
from loaders.findings import Finding, Unreadable
from loaders.limesurvey.live import Server
from loaders.limesurvey.wave import CrosswalkFaulty, Sources, label_fault

_APPROVE: Final = "\0"
"""What ``--reviewed`` stands for without a file; no path can hold it."""
_MOST_CHANGES: Final = 40
"""Lines on the terminal; the report has everything."""
_CREDENTIALS: Final = ("GENOGUIDE_LIMESURVEY_USER", "GENOGUIDE_LIMESURVEY_PASSWORD")
_FILE: Final = click.Path(path_type=Path, dir_okay=False)


@click.group("load", short_help="Bring responses to a survey into the workspace.")
def command() -> None:
    """Bring responses to a survey into the workspace; 'genoguide build' then includes them.

    \b
    genoguide load limesurvey survey_archive_482613.lsa --crosswalk crosswalk.yaml --wave 2026
    """


def _label(_ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
    if fault := label_fault(value):
        raise click.BadParameter(fault)
    return value


@command.command("limesurvey", short_help="Load the export of a LimeSurvey survey.")
@click.argument("archive", type=_FILE)
@click.argument("responses", type=_FILE, required=False)
@click.option("--crosswalk", type=_FILE, required=True, help="What each question means (YAML, format 1).")
@click.option("--wave", required=True, callback=_label, help="Label of the wave in the crosswalk, such as 2026.")
@click.option("--structure", type=_FILE, help="Structure (.lss), where ARCHIVE is a file of responses alone.")
@click.option("--server", help="Ask this RemoteControl service for the responses; ARCHIVE is then the structure.")
@click.option(
    "--reviewed",
    is_flag=False,
    flag_value=_APPROVE,
    metavar="[FILE]",
    help="Publish the texts that the review FILE releases; without FILE, all texts that their authors agreed to "
    "share: you declare that a human has read them. Give it last, or as --reviewed=FILE.",
)
@click.option("--report", type=click.Path(path_type=Path, file_okay=False), help="Write the report there as well.")
@click.option("--dry-run", is_flag=True, help="Say what would be loaded, and write nothing.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_obj
def limesurvey(workspace: Workspace, /, **given: object) -> int:
    """Load the responses in ARCHIVE, a survey archive (.lsa), as the wave --wave of the workspace.

    ARCHIVE may also be a file of responses (CSV, VV, .lsr or JSON) with --structure, or a structure (.lss) with
    RESPONSES after it. Only questions that the crosswalk names are read; personal ones are counted, never read. Free
    text stays out of the graph until a human has reviewed it. Loading a corrected export replaces its wave, and says
    which cells changed; the export itself is not copied.

    \b
    genoguide load limesurvey survey_archive_482613.lsa --crosswalk crosswalk.yaml --wave 2026
    genoguide load limesurvey results.csv --structure survey.lss --crosswalk crosswalk.yaml --wave 2026 --dry-run
    genoguide load limesurvey archive.lsa --crosswalk crosswalk.yaml --wave 2026 --reviewed 2026.review.csv
    genoguide load limesurvey survey.lss --server https://HOST/index.php/admin/remotecontrol --crosswalk ... --wave 2026

    With --server only the columns that the crosswalk allows leave the server; name and password come from
    GENOGUIDE_LIMESURVEY_USER and GENOGUIDE_LIMESURVEY_PASSWORD. It needs the extra genoguide[live].

    The workspace then has survey/2026.trig, survey/2026.review.csv (the texts that wait for a decision) and
    survey/2026.report (page, CSV and SHACL; every finding names its cell).

    \b
    Exit code 0: all is well, perhaps with remarks.
    1: there are errors in cells. Those cells are left out and reported; the rest is loaded.
       Only RDF that no build would take is not written at all; the message says so.
    2: nothing was loaded: a file cannot be read, is of another survey, or the crosswalk has errors.
    """
    console = Console(stderr=True)
    sources, release = _sources(given), _release(given["reviewed"])
    try:
        with console.status("Reading") as status:
            loaded = load(workspace, sources, release, lambda text: _step(console, status, text))
    except CrosswalkFaulty as error:
        return _failed(error.findings, str(given["form"]))
    except Unreadable as error:
        return _failed((_taught(error.finding, workspace.display(sources.structure), sources),), str(given["form"]))
    report = given["report"]
    folders = [report] if isinstance(report, Path) else []
    dry = bool(given["dry_run"])
    written = () if dry or loaded.refused else write(workspace, loaded, folders)
    outcome = _Outcome(workspace, loaded, written, dry)
    if given["form"] == "json":
        click.echo(json.dumps(outcome.as_dict(), indent=2, ensure_ascii=False))
    else:
        outcome.print()
    return int(loaded.violations > 0)


def _step(console: Console, status: Status, text: str) -> None:
    if console.is_terminal:
        status.update(text)
    else:
        console.print(f"{text} ...", highlight=False)


def _sources(given: Mapping[str, object]) -> Sources:
    archive, responses, structure, crosswalk = (given[k] for k in ("archive", "responses", "structure", "crosswalk"))
    assert isinstance(archive, Path)
    assert isinstance(crosswalk, Path)
    if responses is not None and structure is not None:
        raise click.UsageError("Give the structure once: as ARCHIVE before RESPONSES, or with --structure.")
    if given["server"] is not None:
        if responses is not None or structure is not None:
            raise click.UsageError("With --server, give the structure alone.")
        return Sources(archive, _server(str(given["server"])), crosswalk, str(given["wave"]))
    read_from = structure if isinstance(structure, Path) else archive
    return Sources(read_from, responses if isinstance(responses, Path) else archive, crosswalk, str(given["wave"]))


def _server(url: str) -> Server:
    user, password = (os.environ.get(name, "") for name in _CREDENTIALS)
    if not user or not password:
        raise click.UsageError(f"Say name and password by {' and '.join(_CREDENTIALS)}.")
    return Server(url, user, password)


def _release(reviewed: object) -> Release:
    if reviewed == _APPROVE:
        return Release(approve=True)
    return Release(Path(str(reviewed))) if reviewed is not None else Release()


def _taught(finding: Finding, name: str, sources: Sources) -> Finding:
    """Add to what is wrong with the only file that was given how to give two."""
    if finding.file != name or sources.structure != sources.responses:
        return finding
    hint = "a survey archive (.lsa), or a file of responses with its structure: --structure survey.lss"
    return replace(finding, expected="; ".join(filter(None, (finding.expected, hint))))


def _failed(findings: Sequence[Finding], form: str) -> int:
    if form == "json":
        said = {"loaded": False, "findings": [f.as_dict() for f in findings]}
        click.echo(json.dumps(said, indent=2, ensure_ascii=False))
    else:
        print_findings(findings)
    click.echo("Nothing was loaded.", err=True)
    return 2


@dataclass(frozen=True)
class _Outcome:
    """What loading came to, for people and programs."""

    workspace: Workspace
    loaded: Load
    written: tuple[Path, ...]
    dry: bool

    def as_dict(self) -> dict[str, object]:
        wave, changes = self.loaded.wave, self.loaded.changes
        return {
            "wave": wave.survey.wave,
            "survey": wave.survey.sid,
            "format": wave.format,
            "loaded": not self.dry and not self.loaded.refused,
            "unchanged": self.loaded.unchanged,
            "counts": dict(self.loaded.report.counts),
            "changes": None if changes is None else [asdict(c) for c in changes],
            "files": [self.workspace.display(path) for path in self.written],
            "findings": [f.as_dict() for f in self.loaded.findings],
        }

    def print(self) -> None:
        """Print findings, counts and changes, and what to do next."""
        report = self.loaded.report
        self._print_findings()
        for name, count in report.counts.items():
            click.echo(f"{count:>8,}  {name}")
        self._print_changes()
        click.echo(self._end())

    def _print_findings(self) -> None:
        findings = self.loaded.findings
        if findings:
            print_kinds(findings)
            click.echo(f"{summary(findings)} The report names every cell.")

    def _print_changes(self) -> None:
        changes = self.loaded.changes
        if not changes:
            return
        click.echo(f"{len(changes):,} cells differ from the wave that was there:")
        for change in changes[:_MOST_CHANGES]:
            before, after = (_said(value) for value in (change.before, change.after))
            click.echo(f"  {change.response}  {change.column}: {before} -> {after}")
        if len(changes) > _MOST_CHANGES:
            click.echo(f"  ... and {len(changes) - _MOST_CHANGES:,} more; the report has them all.")

    def _end(self) -> str:
        wave = self.loaded.wave.survey.wave
        where = self.workspace.display(self.workspace.wave(wave))
        if self.loaded.refused:
            return "Nothing was loaded: a build would refuse what the last findings name."
        if self.dry:
            return f"A dry run: nothing was written. {self._verb()} {where}."
        if not self.written:
            return f"Nothing has changed since wave {wave} was loaded."
        waiting = len(self.loaded.wave.review.waiting)
        review = self.workspace.display(self.workspace.wave(wave).with_suffix(".review.csv"))
        asks = f" {waiting:,} texts wait for review in {review}." if waiting else ""
        return f"Loaded wave {wave} into {where}.{asks} Now: genoguide build"

    def _verb(self) -> str:
        if self.loaded.unchanged:
            return "It would change nothing in"
        return "It would write" if self.loaded.changes is None else "It would replace"


def _said(value: str | None) -> str:
    text = "nothing" if value is None else " ".join(value.split())
    return text if len(text) <= 60 else text[:59] + "…"
