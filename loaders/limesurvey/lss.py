"""Reading the structure of a questionnaire from a structure file (.lss) or a survey archive (.lsa).

There are two layouts, told apart by one test: from DBVersion 400 on (LimeSurvey 4) texts have sections of their own
(``question_l10ns``); before, a question, option or group has one row per language. Sections and fields are an
allow-list: a .lss also holds administrators' addresses, mail templates and the password of a mailbox.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from loaders.findings import Finding, Unreadable, shorten
from loaders.limesurvey.archive import Archive, chunks, is_zip, read_bytes
from loaders.limesurvey.document import EXPECTED, Document, Record
from loaders.limesurvey.structure import Group, Option, Question, QuestionType, Structure, Subquestion, Texts

_QUESTION: Final = frozenset(
    [
        "qid",
        "parent_qid",
        "gid",
        "type",
        "title",
        "question",
        "other",
        "mandatory",
        "question_order",
        "language",
        "scale_id",
        "relevance",
    ]
)
SECTIONS: Final[Mapping[str, frozenset[str]]] = {
    "surveys": frozenset({"sid", "language", "additional_languages"}),
    "surveys_languagesettings": frozenset({"surveyls_language", "surveyls_title"}),
    "groups": frozenset({"gid", "group_order", "grelevance", "group_name", "language"}),
    "group_l10ns": frozenset({"gid", "group_name", "language"}),
    "questions": _QUESTION,
    "subquestions": _QUESTION,
    "question_l10ns": frozenset({"qid", "question", "language"}),
    "answers": frozenset({"aid", "qid", "code", "sortorder", "scale_id", "answer", "language"}),
    "answer_l10ns": frozenset({"aid", "answer", "language"}),
    "question_attributes": frozenset({"qid", "attribute", "value", "language"}),
}
"""Which fields of which sections are read; nothing else is."""
ATTRIBUTES: Final = frozenset(
    [
        "hidden",
        "max_subquestions",
        "multiflexible_checkbox",
        "array_filter",
        "array_filter_exclude",
        "dualscale_headerA",
        "dualscale_headerB",
    ]
)
SIZE_LIMIT: Final = 32 * 1024 * 1024
"""Bytes of a structure; the largest sample has half a megabyte."""

MOST_COLUMNS: Final = 20_000
"""Columns and options together; tables of MySQL have at most 4,096 columns."""
MOST_LANGUAGES: Final = 200
"""LimeSurvey is translated into half as many."""

Tables = Mapping[str, Sequence[Record]]


def read_structure(path: Path, name: str) -> Structure:
    """Read the structure in the .lss or .lsa file at ``path``, called ``name`` in messages.

    Raises Unreadable for what is neither, for a file that is broken or harmful, and for a structure that contradicts
    itself: no survey, a question of an unknown type, an archive named after another survey.
    """
    return structure_of(read_bytes(path, name), name)


def structure_of(content: bytes, name: str) -> Structure:
    """Return the structure in the bytes of a .lss or .lsa file. Raises Unreadable as ``read_structure`` does."""
    if not is_zip(content):
        return parse_structure(chunks(content), name)
    archive = Archive(content, name)
    structure = parse_structure(archive.structure(), name)
    if structure.survey != archive.survey:
        message = f"The archive is named after survey {archive.survey}, its structure is of survey {structure.survey}."
        raise Unreadable(Finding(name, message, expected="an archive as LimeSurvey wrote it"))
    return structure


def parse_structure(stream: Iterable[bytes], name: str) -> Structure:
    """Return the structure in the .lss document that ``stream`` yields. Raises Unreadable as ``read_structure``."""
    document = Document(_bounded(stream, name), name, "Survey", SECTIONS)
    tables: dict[str, list[Record]] = defaultdict(list)
    for section, row in document.rows():
        tables[section].append(row)
    try:
        structure = _Assembly(tables, name).structure(int(document.version or 0))
    except (KeyError, ValueError) as error:
        message = f"The structure is incomplete or damaged: {shorten(error)}."
        raise Unreadable(Finding(name, message, expected=EXPECTED["Survey"])) from None
    _check_size(structure, name)
    return structure


def _bounded(stream: Iterable[bytes], name: str) -> Iterator[bytes]:
    size = 0
    for chunk in stream:
        size += len(chunk)
        if size > SIZE_LIMIT:
            message = f"The structure is larger than {SIZE_LIMIT // 2**20} MB."
            raise Unreadable(Finding(name, message, expected=EXPECTED["Survey"]))
        yield chunk


def _check_size(structure: Structure, name: str) -> None:
    """Refuse what would have more columns than any table: rows times columns of an array soon are millions."""
    columns = sum(1 + len(q.rows) * max(2, len(q.columns)) + len(q.options) for q in structure.questions)
    if columns > MOST_COLUMNS or len(structure.languages) > MOST_LANGUAGES:
        message = f"The questionnaire is too large: {columns:,} columns in {len(structure.languages):,} languages."
        expected = f"at most {MOST_COLUMNS:,} columns in {MOST_LANGUAGES} languages"
        raise Unreadable(Finding(name, message, expected=expected))


class _Assembly:
    """Puts the tables of a .lss together; ``localised`` is the layout that has texts in sections of their own."""

    def __init__(self, tables: Tables, name: str) -> None:
        self.name = name
        self.tables = defaultdict(list, tables)
        self.localised = bool(self.tables["question_l10ns"] or self.tables["group_l10ns"])
        own = ("question_l10ns", "group_l10ns") if self.localised else ("questions", "groups")
        self.question_texts = _texts(self.tables[own[0]], "qid", "question")
        self.group_texts = _texts(self.tables[own[1]], "gid", "group_name")
        if not self.localised:
            self.question_texts |= _texts(self.tables["subquestions"], "qid", "question")
        self.subquestions = _grouped(_once(self.tables["subquestions"], "qid"), "parent_qid")
        self.options = self._options()
        self.attributes = self._attributes()

    def structure(self, version: int) -> Structure:
        """Return the whole."""
        if not self.tables["surveys"]:
            raise Unreadable(Finding(self.name, "The structure names no survey.", expected=EXPECTED["Survey"]))
        survey = self.tables["surveys"][0]
        base = survey["language"]
        additional = survey.get("additional_languages", "").split()
        titles = {
            row["surveyls_language"]: row.get("surveyls_title", "") for row in self.tables["surveys_languagesettings"]
        }
        groups = tuple(self._groups())
        return Structure(
            survey=int(survey["sid"]),
            database_version=version,
            base_language=base,
            languages=tuple(dict.fromkeys([base, *additional])),
            titles=titles,
            groups=groups,
            ordered=self._ordered(),
        )

    def _groups(self) -> Iterator[Group]:
        questions = _grouped(_once(self.tables["questions"], "qid"), "gid")
        rows = _once(self.tables["groups"], "gid")
        for row in sorted(rows, key=lambda r: (_number(r, "group_order"), int(r["gid"]))):
            own = [q for q in questions.pop(row["gid"], []) if _number(q, "parent_qid") == 0]
            members = tuple(self._question(q) for q in _in_order(own))
            relevance = row.get("grelevance") or "1"
            yield Group(int(row["gid"]), self.group_texts.get(row["gid"], {}), members, relevance)
        if questions:
            raise ValueError(f"questions in group {next(iter(questions))}, which is not there")

    def _question(self, row: Record) -> Question:
        type_ = self._type(row)
        subquestions = tuple(self._subquestion(s) for s in _in_order(self.subquestions.get(row["qid"], [])))
        options = self.options.get(row["qid"], ())
        if type_ is QuestionType.RANKING and not options:
            options = tuple(Option(s.code, s.texts, s.scale, s.id) for s in subquestions)
        return Question(
            id=int(row["qid"]),
            group=int(row["gid"]),
            code=row["title"],
            type=type_,
            texts=self.question_texts.get(row["qid"], {}),
            other=row.get("other") == "Y",
            mandatory=row.get("mandatory") in ("Y", "S"),
            relevance=row.get("relevance") or "1",
            subquestions=() if type_ is QuestionType.RANKING else subquestions,
            options=options,
            attributes=self.attributes.get(row["qid"], {}),
        )

    def _type(self, row: Record) -> QuestionType:
        try:
            return QuestionType(row["type"])
        except ValueError:
            message = f"Question {shorten(row['title'])} is of type '{shorten(row['type'])}', which LimeSurvey has not."
            expected = "one of " + " ".join(QuestionType)
            raise Unreadable(Finding(self.name, message, field=shorten(row["title"]), expected=expected)) from None

    def _subquestion(self, row: Record) -> Subquestion:
        texts = self.question_texts.get(row["qid"], {})
        return Subquestion(row["title"], texts, int(row["qid"]), _number(row, "scale_id"), row.get("relevance") or "1")

    def _options(self) -> Mapping[str, tuple[Option, ...]]:
        rows = self.tables["answers"]
        own = _texts(self.tables["answer_l10ns"], "aid", "answer")
        found: dict[tuple[str, int, str], tuple[int, Option]] = {}
        for row in rows:
            key = (row["qid"], _number(row, "scale_id"), row["code"])
            texts = own.get(row.get("aid", ""), {}) if self.localised else _text(row, "answer")
            if key in found and not self.localised:
                order, option = found[key]
                found[key] = (order, replace(option, texts={**option.texts, **texts}))
            else:
                option = Option(row["code"], texts, key[1], int(row["aid"]) if "aid" in row else None)
                found[key] = (_number(row, "sortorder"), option)
        options: dict[str, list[tuple[int, Option]]] = defaultdict(list)
        for (qid, _, _), ordered in found.items():
            options[qid].append(ordered)
        return {
            qid: tuple(option for _, option in sorted(these, key=lambda o: (o[1].scale, o[0])))
            for qid, these in options.items()
        }

    def _attributes(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for row in self.tables["question_attributes"]:
            if row.get("attribute") in ATTRIBUTES:
                found[row["qid"]].setdefault(row["attribute"], row.get("value", ""))
        return found

    def _ordered(self) -> bool:
        """Say whether every question and subquestion has a place of its own, so that positions mean something."""
        own = [(row["gid"], row.get("question_order")) for row in _once(self.tables["questions"], "qid")]
        below = [
            (row["parent_qid"], row.get("scale_id"), row.get("question_order"))
            for row in _once(self.tables["subquestions"], "qid")
        ]
        groups = [row.get("group_order") for row in _once(self.tables["groups"], "gid")]
        return all(len(set(places)) == len(places) for places in (own, below, groups))


def _number(row: Record, field: str) -> int:
    text = row.get(field, "").strip()
    return int(text) if text else 0


def _text(row: Record, field: str) -> dict[str, str]:
    return {row.get("language", ""): row.get(field, "")}


def _texts(rows: Iterable[Record], key: str, field: str) -> dict[str, Texts]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row[key]].update(_text(row, field))
    return dict(found)


def _once(rows: Iterable[Record], key: str) -> list[Record]:
    """Return the first row of each key: the old layout repeats a question in each language."""
    found: dict[str, Record] = {}
    for row in rows:
        found.setdefault(row[key], row)
    return list(found.values())


def _grouped(rows: Iterable[Record], key: str) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return dict(found)


def _in_order(rows: Iterable[Record]) -> list[Record]:
    return sorted(rows, key=lambda r: (_number(r, "scale_id"), _number(r, "question_order"), int(r["qid"])))
