"""``genoguide survey new``: the questionnaire of the next wave, for LimeSurvey, with the crosswalk that loads it."""

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

import click

from graph.vocabulary import packaged
from loaders.turtle import read_turtle


@click.group("survey", short_help="Make the questionnaire of a wave of the maturity survey.")
def command() -> None:
    """Make the questionnaire of a wave of the maturity survey, for LimeSurvey."""


@command.command("new", short_help="Write a questionnaire for LimeSurvey and its crosswalk.")
@click.option("--wave", required=True, help="Name of the wave, such as 2028.")
@click.option("--languages", default="en", show_default=True, help="Languages, the main one first, such as en,fr.")
@click.option("--sid", type=int, help="Number of the survey in LimeSurvey. Default: one that follows from the wave.")
@click.option(
    "-o", "--output", default=".", type=click.Path(path_type=Path, file_okay=False), help="Folder to write into."
)
@click.option("--force", is_flag=True, help="Replace files that are there and differ.")
def new(wave: str, languages: str, sid: int | None, output: Path, force: bool) -> int:
    """Write survey-WAVE.lss, which LimeSurvey 6 or newer imports, and crosswalk-WAVE.yaml, which loads its export.

    The questionnaire has a level, a comment and the five level texts for each indicator of the maturity model; for
    each domain the reach in each clinical application, and a practice to learn from; and contact details, which are
    never read. Texts without a translation stand there in English, and are counted below, for you to translate.

    \b
    genoguide survey new --wave 2028 --languages en,fr -o survey
    """
    from loaders.limesurvey.template.crosswalk import write_crosswalk
    from loaders.limesurvey.template.lss import write_lss
    from loaders.limesurvey.template.model import Model
    from loaders.limesurvey.template.questionnaire import TemplateError, questionnaire

    ontology = (read_turtle(path, f"ontology/{path.stem}") for path in sorted(packaged("ontology").glob("*.ttl")))
    try:
        made = questionnaire(Model(ontology), wave, [part.strip() for part in languages.split(",")], sid)
    except TemplateError as error:
        raise click.ClickException(str(error)) from None
    files = {f"survey-{wave}.lss": write_lss(made), f"crosswalk-{wave}.yaml": write_crosswalk(made)}
    _write(output, files, force)
    for name in files:
        click.echo(f"Wrote {output / name}")
    _say_untranslated(made.untranslated)
    click.echo("Next: import the .lss in LimeSurvey (Create survey > Import). If LimeSurvey says that it gave the")
    click.echo(f"survey another number than {made.structure.survey}, write that number into the crosswalk, under sids.")
    return 0


def _write(folder: Path, files: Mapping[str, bytes], force: bool) -> None:
    """Write all files or none of them: a crosswalk that people have worked on is not overwritten unasked."""
    paths = {folder / name: content for name, content in files.items()}
    edited = [path for path, content in paths.items() if path.exists() and path.read_bytes() != content]
    if edited and not force:
        raise click.ClickException(f"{edited[0]} is there and differs. Say --force to replace it, or name another -o.")
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in paths.items():
        path.write_bytes(content)


def _say_untranslated(counts: Mapping[tuple[str, str], int]) -> None:
    for language, group in groupby(sorted(counts.items()), key=lambda item: item[0][0]):
        listed = ", ".join(f"{count} texts of {_plural(kind)}" for (_, kind), count in group)
        click.echo(f"In English until translated into {language}: {listed}.")


def _plural(kind: str) -> str:
    return "countries" if kind == "country" else f"{kind}s"
