"""Small questionnaires with their crosswalks and answers, written in a few lines for a test."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, indent

from loaders.findings import Finding
from loaders.limesurvey.column import columns
from loaders.limesurvey.crosswalk import Crosswalk
from loaders.limesurvey.crosswalk_file import read_crosswalk
from loaders.limesurvey.interpretation import Interpretation, interpret
from loaders.limesurvey.resolution import Resolution, resolve
from loaders.limesurvey.response import Response
from loaders.limesurvey.structure import Group, Option, Question, QuestionType, Structure, Subquestion
from loaders.limesurvey.table import Absent, Format, Row, Table, Value
from loaders.limesurvey.terms import Terms

HEAD = """\
crosswalk: 1
survey: {title: Small, sids: {wave 1: 7}}
use: submitted
one_answer_per: [country, region]
"""


def crosswalk(text: str) -> Crosswalk:
    """Read a crosswalk from its text."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crosswalk.yaml"
        path.write_text(text, encoding="utf-8")
        return read_crosswalk(path, "crosswalk.yaml")


def ask(code: str, kind: str, options: str = "", rows: str = "", across: str = "", *, other: bool = False) -> Question:
    """A question of the type that LimeSurvey calls ``kind``.

    ``options``, ``rows`` and ``across`` are codes; ``|`` parts the options of the two scales of a dual scale.
    """
    scales = enumerate(options.split("|"))
    subs = [(row, 0) for row in rows.split()] + [(column, 1) for column in across.split()]
    return Question(
        int.from_bytes(code.encode(), "big") % 1_000_003,
        1,
        code,
        QuestionType(kind),
        {"en": f"Text of {code}"},
        other=other,
        options=tuple(Option(o, {"en": f"Option {o}"}, scale) for scale, own in scales for o in own.split()),
        subquestions=tuple(Subquestion(s, {"en": f"Row {s}"}, n, scale) for n, (s, scale) in enumerate(subs, 1)),
    )


def questionnaire(*questions: Question) -> Structure:
    return Structure(7, 620, "en", ("en",), {"en": "Small"}, (Group(1, {}, questions),))


@dataclass(frozen=True)
class Survey:
    """A questionnaire with its crosswalk."""

    structure: Structure
    resolution: Resolution
    terms: Terms

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong in the crosswalk."""
        return self.resolution.findings

    def answers(self, *rows: Mapping[str, object], faithful: bool = True) -> Interpretation:
        """What the responses say: cells by column; ``id`` and ``submitted`` as well, where they matter.

        A column that is not given is empty, one that is None was not shown.
        """
        mapping = self.resolution.mapping
        table = Table(
            "export.csv",
            "0" * 64,
            Format.CSV,
            faithful,
            frozenset(c.name for c in columns(self.structure)),
            tuple(self._row(number, dict(row)) for number, row in enumerate(rows, 1)),
        )
        return interpret(table, mapping, self.terms, lambda text, country: text.replace("me@example.org", "[masked]"))

    def response(self, **cells: object) -> Response:
        """The only response, from FR."""
        (response,) = self.answers({"country": "FR", **_named(cells)}).used
        return response

    def remarks(self, **cells: object) -> list[tuple[str | None, str]]:
        """Column and message of what is wrong in the only response, from FR."""
        findings = self.answers({"country": "FR", **_named(cells)}).findings
        return [(f.field, f.message) for f in findings]

    def _row(self, number: int, cells: dict[str, object]) -> Row:
        id_ = int(str(cells.pop("id", number)))
        submitted = cells.pop("submitted", "2026-01-01 10:00:00")
        known = {c.name for c in columns(self.structure)}
        assert set(cells) <= known, set(cells) - known
        wanted = self.resolution.mapping.wanted
        values = {name: _value(cells.get(name, "")) for name in wanted}
        return Row(id_, str(submitted) if submitted else None, "en", values, id_ + 1)


def _named(cells: Mapping[str, object]) -> dict[str, object]:
    """Cells by column, where ``Q__SQ`` stands for ``Q[SQ]``."""
    return {f"{n.replace('__', '[', 1)}]" if "__" in n else n: value for n, value in cells.items()}


def _value(cell: object) -> Value:
    if isinstance(cell, Absent):
        return cell
    return Absent.NOT_SHOWN if cell is None else str(cell) or Absent.EMPTY


def survey(terms: Terms, text: str, *questions: Question) -> Survey:
    """A questionnaire that begins with a question about the country, and the crosswalk's entries for the rest."""
    structure = questionnaire(ask("country", "!", "FR BE IT XX"), *questions)
    parts = re.split(r"^questions:\n", dedent(text).strip("\n"), flags=re.MULTILINE)
    entries = "questions:\n  country: {role: country}\n" + indent(dedent(parts[-1]), "  ")
    read = crosswalk(HEAD + (parts[0] if len(parts) > 1 else "") + entries)
    return Survey(structure, resolve(read, structure, terms), terms)
