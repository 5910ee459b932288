"""The skeleton of every questionnaire passes the check as it is, and reads nothing."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from loaders.limesurvey.column import columns
from loaders.limesurvey.lss import read_structure
from loaders.limesurvey.resolution import resolve
from loaders.limesurvey.skeleton import skeleton
from loaders.limesurvey.structure import Option, QuestionType, Subquestion
from loaders.limesurvey.terms import Terms
from tests.loaders.limesurvey.samples import EXPORTS
from tests.loaders.limesurvey.small import ask, crosswalk, questionnaire

STRUCTURES = sorted(EXPORTS.rglob("*.lss"))


@pytest.mark.parametrize("path", STRUCTURES, ids=lambda path: path.stem)
def test_a_skeleton_names_everything_and_reads_nothing(terms: Terms, path: Path) -> None:
    structure = read_structure(path, path.name)
    text = skeleton(structure, terms)
    assert skeleton(read_structure(path, path.name), terms) == text
    read = crosswalk(text)
    assert list(read.questions) == list(dict.fromkeys(q.code for q in structure.questions))
    resolution = resolve(read, structure, terms)
    told = {f.message for f in resolution.findings if "code of an earlier question" not in f.message}
    assert told == {"Nothing is read yet: every entry is personal or ignored."}
    assert resolution.usable
    assert resolution.mapping.wanted == frozenset()
    assert yaml.safe_load(text)["crosswalk"] == 1  # for other readers of YAML too


def test_all_29_types_are_nested_as_their_columns_are(terms: Terms) -> None:
    asked = [
        ask(
            f"q{n}", kind.value, "a b|c d" if kind is QuestionType.ARRAY_DUAL_SCALE else "a b", "x y", "u v", other=True
        )
        for n, kind in enumerate(QuestionType)
    ]
    structure = questionnaire(*asked)
    text = skeleton(structure, terms)
    resolution = resolve(crosswalk(text), structure, terms)
    assert [f.message for f in resolution.findings] == ["Nothing is read yet: every entry is personal or ignored."]
    known = {c.name for c in (*resolution.mapping.personal, *resolution.mapping.ignored)}
    assert known == {c.name for c in columns(structure)}
    entries = yaml.safe_load(text)["questions"]
    assert len(entries) == len(asked) == 29
    assert {e["type"] for e in entries.values() if "cells" in e} == {";", ":"}
    assert {e["type"] for e in entries.values() if "scales" in e} == {"1"}
    assert {e["type"] for e in entries.values() if e["role"] == "personal"} == {"|"}


def test_options_become_proposed_tables(terms: Terms) -> None:
    text = skeleton(questionnaire(ask("p", "L", "N Y"), ask("q", "!", "N Y"), ask("d", "1", "a b|c", "x")), terms)
    written = yaml.safe_load(text)
    assert written["value_maps"] == {"p_options": {"N": "N", "Y": "Y"}, "d_options": {"a c": "a c", "b c": "b c"}}
    assert [e["value_map"] for e in written["questions"].values()] == ["p_options", "p_options", "d_options"]


@pytest.mark.parametrize(
    "text", ["a\nb: c", "# {x}", 'say "yes" \\n', "\u2028\u0085x", "'- x", "日本 🧬", "x" * 500, "\x00\x1b"]
)
def test_texts_of_any_kind_stay_texts(terms: Terms, text: str) -> None:
    question = replace(
        ask("q", "F"),
        texts={"en": text},
        relevance=text,
        options=(Option("a", {"en": text}),),
        subquestions=(Subquestion("s", {"en": text}, 1),),
    )
    structure = replace(questionnaire(question), titles={"en": text})
    written = skeleton(structure, terms)
    assert list(crosswalk(written).questions) == ["q"]
    assert list(yaml.safe_load(written)["questions"]["q"]["subquestions"]) == ["s"]


def test_questions_that_ask_for_a_person_are_marked(terms: Terms) -> None:
    asked = [replace(ask(f"q{n}", "S"), texts={"en": text}) for n, text in enumerate(ASKING)]
    text = skeleton(questionnaire(*asked, replace(ask("budget", "S"), texts={"en": "Yearly budget"})), terms)
    marked = [line for line in text.splitlines() if "asks for a person" in line]
    assert len(marked) == len(ASKING)
    assert all("role: ignore" in line for line in marked)


ASKING = ["E-mail of the contact person", "Telephone", "Votre prénom", "Kontakt", "Who else took part?", "Your name"]
