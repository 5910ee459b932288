"""The exports in ``exports``, and questionnaires made for a test."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from loaders.limesurvey.column import columns
from loaders.limesurvey.export import read_table
from loaders.limesurvey.lss import read_structure
from loaders.limesurvey.structure import Group, Question, QuestionType, Structure
from loaders.limesurvey.table import Table

EXPORTS = Path(__file__).parent / "exports"
ARCHIVES = {
    "wave-2026": EXPORTS / "wave-2026" / "survey_archive_482613.lsa",
    "wave-2023": EXPORTS / "wave-2023" / "survey_archive_482977.lsa",
    "all-types": EXPORTS / "all-types" / "survey_archive_119859.lsa",
}


@cache
def structure(survey: str) -> Structure:
    return read_structure(ARCHIVES[survey], ARCHIVES[survey].name)


@cache
def names(survey: str) -> frozenset[str]:
    return frozenset(column.name for column in columns(structure(survey)))


def table(survey: str, file: str, wanted: Iterable[str] | None = None) -> Table:
    path = EXPORTS / survey / file
    return read_table(path, structure(survey), names(survey) if wanted is None else set(wanted), path.name)


def cells(of: Table) -> Mapping[tuple[int, str], object]:
    """Every cell of a table by response and column."""
    return {(row.id, name): value for row in of.rows for name, value in row.cells.items()}


def questionnaire(*questions: Question, languages: tuple[str, ...] = ("en",), ordered: bool = True) -> Structure:
    """A questionnaire of one group."""
    return Structure(1, 620, languages[0], languages, {}, (Group(1, {}, questions),), ordered)


def question(code: str, type_: QuestionType, text: str = "", **more: object) -> Question:
    """A question; its id is made of its code, so that codes are enough to tell questions apart."""
    id_ = int.from_bytes(code.encode(), "big") % 1_000_003
    return Question(id_, 1, code, type_, {"en": text or f"Text of {code}"}, **more)  # type: ignore[arg-type]


def small(folder: Path, content: bytes, *questions: Question) -> Table:
    """What an export, of which ``content`` is all, says of ``questions`` in English and French."""
    asked = questionnaire(*questions, languages=("en", "fr"))
    (folder / "export").write_bytes(content)
    return read_table(folder / "export", asked, {column.name for column in columns(asked)}, "export")


TWO_TEXTS = (question("T", QuestionType.SHORT_TEXT), question("U", QuestionType.SHORT_TEXT))
