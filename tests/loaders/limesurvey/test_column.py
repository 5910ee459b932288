"""The names of columns are those that LimeSurvey wrote."""

import csv
from collections import Counter
from dataclasses import replace

import pytest

from loaders.limesurvey.column import Part, columns
from loaders.limesurvey.lss import read_structure
from loaders.limesurvey.structure import Option, QuestionType, Subquestion
from tests.loaders.limesurvey.samples import EXPORTS, question, questionnaire, structure

SYSTEM = {
    "id",
    "token",
    "submitdate",
    "lastpage",
    "startlanguage",
    "seed",
    "startdate",
    "datestamp",
    "ipaddr",
    "refurl",
}


def written(file: str) -> list[str]:
    """The headings of an export that are not the system's, as LimeSurvey wrote them."""
    text = (EXPORTS / file).read_text(encoding="utf-8-sig")
    if "vvexport" in file:
        line = next(line for line in text.split("\n") if line.startswith("id\t"))
        return [name for name in line.split("\t") if name not in SYSTEM]
    separator = ";" if file.split("/")[1].startswith("rc_") else ","
    return [
        name for name in next(csv.reader([text.split("\n")[0].rstrip("\r")], delimiter=separator)) if name not in SYSTEM
    ]


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("all-types/rc_code_short.csv", "code"),
        ("all-types/gui_code_em.csv", "em"),
        ("all-types/vvexport_119859_v1.csv", "sgqa"),
        ("all-types/vvexport_119859_v2.csv", "em"),
        ("wave-2026/results_code_code_comma.csv", "code"),
        ("wave-2026/vvexport_482613_v1.csv", "sgqa"),
        ("wave-2026/vvexport_482613_v2.csv", "em"),
        ("wave-2023/results_code_code_comma.csv", "code"),
        ("wave-2023/vvexport_482977_v1.csv", "sgqa"),
        ("wave-2023/vvexport_482977_v2.csv", "em"),
    ],
)
def test_headings_equal_what_limesurvey_wrote(file, kind):
    generated = [getattr(column.names, kind)[0] for column in columns(structure(file.split("/")[0]))]
    assert generated == written(file)


@pytest.mark.parametrize("path", sorted((EXPORTS / "samples").glob("*.lss")), ids=lambda p: p.stem)
def test_every_name_of_a_sample_names_one_column(path):
    found = columns(read_structure(path, path.name))
    assert Counter(column.name for column in found).most_common(1)[0][1] == 1


A, B = Subquestion("a", {}, 11), Subquestion("b", {}, 12)
X, Y = Subquestion("x", {}, 21, scale=1), Subquestion("y", {}, 22, scale=1)
OPTIONS = tuple(Option(code, {}, id=id_) for id_, code in enumerate("klm", start=31))


@pytest.mark.parametrize(
    ("type_", "more", "code", "em", "field"),
    [
        ("L", {"other": True}, "Q Q[other]", "Q Q_other", "Q5 Q5_Cother"),
        ("!", {}, "Q", "Q", "Q5"),
        ("O", {}, "Q Q[comment]", "Q Q_comment", "Q5 Q5_Ccomment"),
        ("|", {}, "Q Q[filecount]", "Q Q_filecount", "Q5 Q5_Cfilecount"),
        ("X", {}, "Q", "Q", "Q5"),
        ("F", {"subquestions": (A, B)}, "Q[a] Q[b]", "Q_a Q_b", "Q5_S11 Q5_S12"),
        ("M", {"subquestions": (A,), "other": True}, "Q[a] Q[other]", "Q_a Q_other", "Q5_S11 Q5_Cother"),
        (
            "P",
            {"subquestions": (A,), "other": True},
            "Q[a] Q[acomment] Q[other] Q[othercomment]",
            "Q_a Q_acomment Q_other Q_othercomment",
            "Q5_S11 Q5_S11_Ccomment Q5_Cother Q5_Cothercomment",
        ),
        (
            ";",
            {"subquestions": (A, B, X, Y)},
            "Q[a_x] Q[a_y] Q[b_x] Q[b_y]",
            "Q_a_x Q_a_y Q_b_x Q_b_y",
            "Q5_S11_S21 Q5_S11_S22 Q5_S12_S21 Q5_S12_S22",
        ),
        ("1", {"subquestions": (A,)}, "Q[a][1] Q[a][2]", "Q_a_0 Q_a_1", "Q5_S11#0 Q5_S11#1"),
        ("R", {"options": OPTIONS}, "Q[1] Q[2] Q[3]", "Q_1 Q_2 Q_3", "Q5_R31 Q5_R32 Q5_R33"),
        ("R", {"options": OPTIONS, "attributes": {"max_subquestions": "2"}}, "Q[1] Q[2]", "Q_1 Q_2", "Q5_R31 Q5_R32"),
        (
            "R",
            {"options": OPTIONS, "attributes": {"max_subquestions": "9"}},
            "Q[1] Q[2] Q[3]",
            "Q_1 Q_2 Q_3",
            "Q5_R31 Q5_R32 Q5_R33",
        ),
    ],
)
def test_each_type_has_its_columns(type_, more, code, em, field):
    asked = replace(question("Q", QuestionType(type_), **more), id=5)
    found = columns(questionnaire(asked))
    assert [column.name for column in found] == code.split()
    assert [column.names.em[0] for column in found] == em.split()
    assert [column.names.field[0] for column in found] == field.split()


def test_a_column_knows_which_part_of_its_question_it_is():
    asked = question("Q", QuestionType("P"), subquestions=(A,), other=True)
    found = {column.name: (column.part, column.row) for column in columns(questionnaire(asked))}
    assert found == {
        "Q[a]": (Part.VALUE, "a"),
        "Q[acomment]": (Part.SUB_COMMENT, "a"),
        "Q[other]": (Part.OTHER, None),
        "Q[othercomment]": (Part.OTHER_COMMENT, None),
    }


def test_a_code_that_an_old_survey_repeats_names_the_first_and_later_ones_go_by_their_sgqa_name():
    twice = (question("Q", QuestionType("S")), replace(question("Q", QuestionType("S")), id=99))
    first, second = columns(questionnaire(*twice))
    assert (first.name, second.name) == ("Q", "1X1X99")
    assert second.aliases >= {"Q", "Q99"}
