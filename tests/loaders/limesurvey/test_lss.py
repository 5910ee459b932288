"""Structures of every layout, from files and archives."""

import re
from pathlib import Path

import pytest

from loaders.findings import Unreadable
from loaders.limesurvey.lss import ATTRIBUTES, SECTIONS, parse_structure, read_structure
from loaders.limesurvey.structure import QuestionType
from tests.loaders.limesurvey.samples import ARCHIVES, EXPORTS, structure


@pytest.mark.parametrize(
    ("file", "survey", "version", "groups", "questions", "subquestions", "options"),
    [
        ("samples/db177_demo_sample_english.lss", 82556, 177, 12, 114, 321, 98),
        ("samples/db261_ssi_uk_core_survey.lss", 245554, 261, 6, 59, 117, 633),
        ("samples/db329_test_677328.lss", 677328, 329, 1, 1, 3, 2),
        ("samples/db349_questionnaire_accessibilite_v2.lss", 526745, 349, 13, 111, 9, 315),
        ("samples/db426_citric_432535.lss", 432535, 426, 1, 2, 0, 0),
        ("samples/db495_demo_multilingual_fr_de_en_it.lss", 282267, 495, 6, 66, 124, 68),
        ("samples/db630_imex_two_languages.lss", 435933, 630, 1, 1, 0, 0),
        ("samples/db638_citric_answers.lss", 616667, 638, 1, 2, 8, 5),
        ("all-types/limesurvey_survey_119859.lss", 119859, 620, 5, 33, 45, 24),
        ("wave-2026/limesurvey_survey_482613.lss", 482613, 620, 10, 142, 128, 318),
        ("wave-2023/limesurvey_survey_482977.lss", 482977, 620, 10, 142, 128, 318),
    ],
)
def test_every_layout_is_read(*, file, survey, version, groups, questions, subquestions, options):
    read = read_structure(EXPORTS / file, file)
    found = list(read.questions)
    assert (read.survey, read.database_version, len(read.groups), len(found)) == (survey, version, groups, questions)
    assert sum(len(q.subquestions) for q in found) == subquestions
    assert sum(len(q.options) for q in found) == options


def test_an_archive_holds_the_same_structure_as_the_structure_file():
    assert structure("wave-2026") == read_structure(EXPORTS / "wave-2026" / "limesurvey_survey_482613.lss", "x.lss")


def test_the_base_language_is_the_surveys_not_the_first_of_the_file():
    read = structure("all-types")
    assert (read.base_language, read.languages) == ("en", ("en", "fr"))
    assert EXPORTS.joinpath("all-types/limesurvey_survey_119859.lss").read_text().index("<language>fr") > 0
    assert read.by_code["country"].texts == {"en": "Country", "fr": "Pays"}


def test_all_29_types_are_in_the_sample_of_all_types():
    assert {question.type for question in structure("all-types").questions} == set(QuestionType)


def test_options_and_subquestions_are_in_the_order_shown():
    apps = structure("all-types").by_code["apps"]
    assert [s.code for s in apps.rows] == ["rd", "pd", "ca", "cp", "ps", "nb", "pg", "cx"]
    dual = structure("all-types").by_code["appd"]
    assert [(o.scale, o.code) for o in dual.options] == [(0, "im"), (0, "pi"), (1, "na"), (1, "re")]


def test_a_questionnaire_in_which_questions_share_a_place_is_not_ordered():
    assert structure("wave-2026").ordered
    assert not structure("all-types").ordered


def test_nothing_personal_is_on_the_allow_list():
    fields = set().union(*SECTIONS.values()) | ATTRIBUTES
    assert [field for field in fields if re.search("mail|admin|pass|bounce|user|owner", field)] == []


def test_addresses_of_administrators_never_become_part_of_a_structure():
    for survey, path in ARCHIVES.items():
        assert "CANARY" not in repr(structure(survey)), path


OLD = """<document><LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>177</DBVersion>
<surveys><rows><row><sid>7</sid><language>en</language><additional_languages>de</additional_languages></row></rows></surveys>
<groups><rows><row><gid>1</gid><group_name>One</group_name><language>en</language></row>
<row><gid>1</gid><group_name>Eins</group_name><language>de</language></row></rows></groups>
<questions><rows>
<row><qid>5</qid><parent_qid>0</parent_qid><gid>1</gid><type>{type}</type><title>Q</title><question>Which?</question><language>en</language></row>
<row><qid>5</qid><parent_qid>0</parent_qid><gid>1</gid><type>{type}</type><title>Q</title><question>Welche?</question><language>de</language></row>
</rows></questions>
<answers><rows>
<row><qid>5</qid><code>b</code><answer>Be</answer><sortorder>2</sortorder><language>en</language><scale_id>0</scale_id></row>
<row><qid>5</qid><code>a</code><answer>A</answer><sortorder>1</sortorder><language>en</language><scale_id>0</scale_id></row>
<row><qid>5</qid><code>b</code><answer>Beh</answer><sortorder>2</sortorder><language>de</language><scale_id>0</scale_id></row>
</rows></answers></document>"""


def test_the_old_layout_has_a_row_for_each_language():
    read = parse_structure([OLD.format(type="L").encode()], "old.lss")
    (question,) = read.questions
    assert question.texts == {"en": "Which?", "de": "Welche?"}
    assert [(o.code, o.texts) for o in question.options] == [("a", {"en": "A"}), ("b", {"en": "Be", "de": "Beh"})]
    assert read.groups[0].texts == {"en": "One", "de": "Eins"}


def test_ranking_options_may_be_subquestions_as_from_version_7_on():
    seven = OLD.replace("</document>", "").format(type="R").replace("answers>", "ignored>") + (
        "<subquestions><rows><row><qid>9</qid><parent_qid>5</parent_qid><title>x</title><question>X</question>"
        "<language>en</language></row></rows></subquestions></document>"
    )
    (question,) = parse_structure([seven.encode()], "seven.lss").questions
    assert [(o.code, o.id, o.texts) for o in question.options] == [("x", 9, {"en": "X"})]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (OLD.format(type="?"), "is of type '?'"),
        (OLD.format(type="L").replace("<sid>7</sid>", ""), "incomplete or damaged: 'sid'"),
        (OLD.format(type="L").replace("<sid>7</sid>", "<sid>seven</sid>"), "incomplete or damaged"),
        (OLD.format(type="L").replace("<gid>1</gid><type>", "<gid>3</gid><type>"), "in group 3, which is not there"),
        (OLD.format(type="L").replace("surveys>", "other>"), "names no survey"),
        (OLD.format(type="L")[:-20], "not well-formed XML"),
        (OLD.format(type="L").replace("Survey<", "Tokens<"), "of another kind: Tokens"),
        ("<document/>", "does not say of what kind"),
        ("<html/>", "its root is <html>"),
        ("", "not well-formed XML: no element found"),
        ("PDF", "not well-formed XML"),
        ("<document>" * 20, "nested too deep"),
    ],
)
def test_a_structure_that_cannot_be_understood_is_refused(content, says):
    with pytest.raises(Unreadable) as refused:
        parse_structure([content.encode()], "broken.lss")
    assert says in refused.value.finding.message
    assert refused.value.finding.expected or "too deep" in says


def test_a_structure_with_more_columns_than_any_table_is_refused():
    sub = "<row><qid>{0}</qid><parent_qid>5</parent_qid><title>x{0}</title><scale_id>{1}</scale_id></row>"
    rows = "".join(sub.format(1000 * (scale + 1) + n, scale) for scale in (0, 1) for n in range(500))
    huge = OLD.format(type=";").replace("</document>", f"<subquestions><rows>{rows}</rows></subquestions></document>")
    with pytest.raises(Unreadable, match="too large: 250,003 columns"):
        parse_structure([huge.encode()], "huge.lss")


def test_a_file_that_is_missing_or_a_folder_is_said_to_be(tmp_path: Path):
    for path, says in ((tmp_path / "none.lss", "no such file"), (tmp_path, "a folder")):
        with pytest.raises(Unreadable, match=says):
            read_structure(path, path.name)
