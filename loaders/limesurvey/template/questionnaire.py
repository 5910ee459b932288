"""A questionnaire of the maturity model: the template filled with the texts of the ontology, and its crosswalk."""

import html
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from loaders.limesurvey.structure import Group, Option, Question, QuestionType, Structure, Subquestion, Texts
from loaders.limesurvey.template.model import Model, Thing
from loaders.yaml_document import read_yaml

_PLACEHOLDER: Final = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
_WAVE: Final = re.compile(r"[A-Za-z0-9]{1,20}")
_WITHIN: Final = {"indicator": "domain", "level": "indicator"}
SOURCE_LANGUAGE: Final = "en"
"""The language that every text has; it stands in for translations that are missing."""
DATABASE_VERSION: Final = 620
"""The layout of LimeSurvey 6.4; LimeSurvey imports structures of all earlier layouts."""

Spec = Mapping[str, Any]
Scope = Mapping[str, Thing]


class TemplateError(ValueError):
    """A questionnaire that cannot be made as asked; says what is valid."""


@dataclass(frozen=True)
class Questionnaire:
    """A questionnaire with what its ``structure`` does not hold, and its ``crosswalk``, format 1.

    ``help`` has the help texts by question code, ``descriptions`` those of groups by group number. ``untranslated``
    counts the texts for which English stands in, by language and kind: ``{("fr", "level"): 490}``.
    """

    structure: Structure
    crosswalk: Spec
    settings: Mapping[str, str]
    welcome: Texts
    end: Texts
    help: Mapping[str, Texts]
    descriptions: Mapping[int, Texts]
    untranslated: Mapping[tuple[str, str], int]


def questionnaire(model: Model, wave: str, languages: Sequence[str], survey: int | None = None) -> Questionnaire:
    """Return the questionnaire of ``wave`` in ``languages``, the first of which is its base language.

    ``survey`` is its number in LimeSurvey, by default one that follows from the wave. Raises TemplateError.
    """
    _check(model, wave, languages, survey)
    template = read_yaml(Path(str(files(__package__) / "questionnaire.yaml")), "questionnaire.yaml")[0].data
    assert isinstance(template, dict)
    number = survey or 100_000 + zlib.crc32(wave.encode()) % 900_000
    return _Filling(model, template, wave, tuple(languages), number).questionnaire()


def _check(model: Model, wave: str, languages: Sequence[str], survey: int | None) -> None:
    if not _WAVE.fullmatch(wave):
        raise TemplateError(f"'{wave}' is no name for a wave: up to 20 letters and digits, such as 2028.")
    if unknown := [language for language in languages if language not in model.languages()]:
        valid = ", ".join(sorted(model.languages()))
        raise TemplateError(f"There are no texts in '{unknown[0]}'. There are some in: {valid}.")
    if not languages or len(set(languages)) < len(languages):
        raise TemplateError("Name one or more languages, each once, the main one first: en,fr.")
    if survey is not None and not 0 < survey < 1_000_000_000:
        raise TemplateError(f"{survey} is no survey number: LimeSurvey's have up to nine digits.")


@dataclass
class _Filling:
    """The template while it is filled: gives numbers to questions and notes what has no translation."""

    model: Model
    template: Spec
    wave: str
    languages: tuple[str, ...]
    survey: int
    help: dict[str, Texts] = field(default_factory=dict)
    descriptions: dict[int, Texts] = field(default_factory=dict)
    entries: dict[str, Spec] = field(default_factory=dict)
    missing: set[tuple[str, str, str]] = field(default_factory=set)
    last_question: int = 0
    last_option: int = 0

    def questionnaire(self) -> Questionnaire:
        titles = self.texts(self.template["title"], {})
        structure = Structure(
            self.survey, DATABASE_VERSION, self.languages[0], self.languages, titles, tuple(self.groups())
        )
        structure = replace(structure, groups=tuple(self.numbered(structure.groups)))
        welcome, end = (self.texts(self.template[part], {}) for part in ("welcome", "end"))
        kinds = sorted({(language, kind) for language, kind, _ in self.missing})
        counts = {key: sum(1 for missing in self.missing if missing[:2] == key) for key in kinds}
        settings = {name: str(value) for name, value in self.template["settings"].items()}
        return Questionnaire(
            structure, self.crosswalk(titles), settings, welcome, end, self.help, self.descriptions, counts
        )

    def crosswalk(self, titles: Texts) -> Spec:
        return {
            "crosswalk": 1,
            "survey": {
                "title": self.in_source_language(titles),
                "sids": {self.wave: self.survey},
                "base_language": self.languages[0],
                "languages": list(self.languages),
            },
            "use": "submitted",
            "one_answer_per": ["country", "region"],
            "value_maps": self.template["value_maps"],
            "applications": {code: slug for slug, code in self.template["short"].items()},
            "domains": {thing.code: self.text("{domain.label}", {"domain": thing}) for thing in self.things("domain")},
            "questions": self.entries,
        }

    def things(self, kind: str, scope: Scope | None = None) -> Iterator[Thing]:
        around = (scope or {}).get(_WITHIN.get(kind, ""))
        return self.model.of(kind, around.code if around else None)

    def scopes(self, spec: Spec, scope: Scope) -> Iterator[Scope]:
        """Yield the scope itself, or with ``each``, one more for each thing of that kind."""
        kind = spec.get("each")
        return ({**scope, kind: thing} for thing in self.things(kind, scope)) if kind else iter([scope])

    def groups(self) -> Iterator[Group]:
        number = 0
        for spec in self.template["groups"]:
            for scope in self.scopes(spec, {}):
                number += 1
                self.descriptions[number] = self.texts(spec.get("description", ""), scope)
                questions = tuple(self.questions(spec["questions"], scope, number))
                yield Group(number, self.texts(spec["text"], scope), questions)

    def questions(self, specs: Iterable[Spec], scope: Scope, group: int) -> Iterator[Question]:
        for spec in specs:
            for inner in self.scopes(spec, scope):
                if "questions" in spec:
                    yield from self.questions(spec["questions"], inner, group)
                else:
                    yield self.question(spec, inner, group)

    def question(self, spec: Spec, scope: Scope, group: int) -> Question:
        self.last_question += 1
        code = self.text(spec["code"], scope)
        self.help[code] = self.texts(spec.get("help", ""), scope)
        question = Question(
            id=self.last_question,
            group=group,
            code=code,
            type=QuestionType(spec["type"]),
            texts=self.texts(spec["text"], scope),
            other=spec.get("other", False),
            mandatory=spec.get("mandatory", False),
            relevance=self.text(spec.get("relevance", "1"), scope),
            subquestions=tuple(Subquestion(c, t, id=0) for c, t in self.choices(spec.get("rows", {}), scope)),
            options=tuple(self.options(spec.get("options", {}), scope)),
            attributes=spec.get("attributes", {}),
        )
        self.entries[code] = self.entry(spec, scope, question)
        return question

    def choices(self, spec: Spec, scope: Scope) -> Iterator[tuple[str, Texts]]:
        """Yield codes and texts of rows or options: listed, or one for each thing of a kind."""
        if "each" in spec:
            for inner in self.scopes(spec, scope):
                yield self.text(spec["code"], inner), self.texts(spec["text"], inner)
        else:
            yield from ((code, self.texts(text, scope)) for code, text in spec.items())

    def options(self, spec: Spec, scope: Scope) -> Iterator[Option]:
        for code, texts in self.choices(spec, scope):
            self.last_option += 1
            yield Option(code, texts, id=self.last_option)

    def numbered(self, groups: Iterable[Group]) -> Iterator[Group]:
        """Yield the groups with numbers for subquestions, which LimeSurvey counts together with questions."""
        for group in groups:
            questions = tuple(replace(q, subquestions=tuple(self.rows(q.subquestions))) for q in group.questions)
            yield replace(group, questions=questions)

    def rows(self, subquestions: Iterable[Subquestion]) -> Iterator[Subquestion]:
        for subquestion in subquestions:
            self.last_question += 1
            yield replace(subquestion, id=self.last_question)

    def entry(self, spec: Spec, scope: Scope, question: Question) -> Spec:
        about = {"type": question.type.value, "text": self.in_source_language(question.texts)}
        entry = {**about, **self.filled(spec["crosswalk"], scope)}
        if question.relevance != "1":
            entry["shown_if"] = question.relevance
        if spec.get("rows"):
            rows = spec["rows"]
            entry["subquestions"] = {
                self.text(rows["code"], inner): self.filled(rows["crosswalk"], inner)
                for inner in self.scopes(rows, scope)
            }
        return entry

    def filled(self, entry: Spec, scope: Scope) -> dict[str, Any]:
        return {k: self.filled(v, scope) if isinstance(v, dict) else self.text(v, scope) for k, v in entry.items()}

    def in_source_language(self, texts: Texts) -> str:
        return texts.get(SOURCE_LANGUAGE) or texts[self.languages[0]]

    def texts(self, spec: str | Texts, scope: Scope) -> Texts:
        """Return a text in all languages, filled in."""
        return {language: self.text(self.written(spec, language), scope, language) for language in self.languages}

    def written(self, spec: str | Texts, language: str) -> str:
        if isinstance(spec, str):
            return spec
        if language not in spec:
            self.missing.add((language, "question", spec[SOURCE_LANGUAGE]))
        return spec.get(language) or spec[SOURCE_LANGUAGE]

    def text(self, pattern: str, scope: Scope, language: str = SOURCE_LANGUAGE) -> str:
        return _PLACEHOLDER.sub(lambda match: self.value(match[1], match[2], scope, language), pattern)

    def value(self, kind: str, part: str | None, scope: Scope, language: str) -> str:
        if kind == "wave":
            return self.wave
        thing = scope[kind]
        if part in ("label", "definition"):
            return self.part(thing, part, language)
        if part == "short" and thing.code not in self.template["short"]:
            raise TemplateError(f"questionnaire.yaml has no short code for the {kind} {thing.code}.")
        values = {None: thing.code, "number": str(thing.number), "compact": thing.code.replace(".", "")}
        return str(self.template["short"][thing.code]) if part == "short" else values[part]

    def part(self, thing: Thing, part: str, language: str) -> str:
        texts = thing.parts[part]
        if language not in texts:
            self.missing.add((language, thing.kind, f"{thing.code} {part}"))
        return _as_html(texts.get(language) or texts[SOURCE_LANGUAGE])


def _as_html(text: str) -> str:
    """Return a plain text as LimeSurvey shows it unchanged: it reads HTML, and expressions in braces."""
    return html.escape(text, quote=False).replace("{", "&#123;").replace("}", "&#125;")
