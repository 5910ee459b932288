"""From every export of a survey the same values, as far as the export can tell."""

import pytest

from loaders.findings import Severity, Unreadable
from loaders.limesurvey.column import columns
from loaders.limesurvey.table import Absent, Format
from tests.loaders.limesurvey import writers
from tests.loaders.limesurvey.samples import ARCHIVES, EXPORTS, TWO_TEXTS, cells, small, structure, table

RAW = [
    ("wave-2026", "survey_482613_responses.lsr", Format.LSR),
    ("wave-2026", "vvexport_482613_v1.csv", Format.VV),
    ("wave-2026", "vvexport_482613_v2.csv", Format.VV),
    ("wave-2026", "vvexport_482613_v2_newline-headings.csv", Format.VV),
    ("wave-2023", "survey_482977_responses.lsr", Format.LSR),
    ("wave-2023", "vvexport_482977_v1.csv", Format.VV),
    ("wave-2023", "vvexport_482977_v2.csv", Format.VV),
    ("all-types", "vvexport_119859_v1.csv", Format.VV),
    ("all-types", "vvexport_119859_v2.csv", Format.VV),
]
CODED = [
    ("wave-2026", "results_code_code_comma.csv", Format.CSV),
    ("wave-2026", "results_code_code_semicolon.csv", Format.CSV),
    ("wave-2026", "results_code_code_remotecontrol.json", Format.JSON),
    ("wave-2023", "results_code_code_comma.csv", Format.CSV),
    ("wave-2023", "results_code_code_semicolon.csv", Format.CSV),
    ("wave-2023", "results_code_code_remotecontrol.json", Format.JSON),
    ("all-types", "gui_code_em.csv", Format.CSV),
    ("all-types", "gui_code_short_comma.csv", Format.CSV),
    ("all-types", "rc_code_short.csv", Format.CSV),
    ("all-types", "rc_code_short.json", Format.JSON),
]
TEXTS = [
    ("wave-2026", "results_full_full_page-defaults.csv"),
    ("wave-2023", "results_full_full_page-defaults.csv"),
    ("all-types", "gui_code_long_semicolon.csv"),
    ("all-types", "gui_codetext_long.csv"),
    ("all-types", "gui_full_long_tab.csv"),
    ("all-types", "rc_code_long.csv"),
    ("all-types", "rc_code_long.json"),
    ("all-types", "rc_code_long_fr.csv"),
    ("all-types", "rc_full_long.csv"),
    ("all-types", "rc_full_long.json"),
]


def archive(survey: str):
    return table(survey, ARCHIVES[survey].name)


@pytest.mark.parametrize(("survey", "file", "format_"), RAW)
def test_a_raw_export_says_what_the_archive_says(survey, file, format_):
    read = table(survey, file)
    assert (read.format, read.faithful, read.findings) == (format_, True, ())
    assert cells(read) == cells(archive(survey))
    assert {r.id: (r.submitted, r.language) for r in read.rows} == {
        r.id: (r.submitted, r.language) for r in archive(survey).rows
    }


@pytest.mark.parametrize(("survey", "file", "format_"), CODED)
def test_an_export_with_codes_gives_the_same_answers_and_empty_cells_else(survey, file, format_):
    read = table(survey, file)
    assert (read.format, read.faithful, read.findings) == (format_, True, ())
    expected = {at: v if isinstance(v, str) else Absent.EMPTY for at, v in cells(archive(survey)).items()}
    assert cells(read) == expected


@pytest.mark.parametrize(("survey", "file"), TEXTS)
def test_an_export_with_answer_texts_gives_the_same_answers_or_unknown(survey, file):
    read, true = table(survey, file), cells(archive(survey))
    assert not read.faithful
    for at, value in cells(read).items():
        if isinstance(value, str):
            assert value == true[at], at
        elif isinstance(true[at], str):  # the one kind of answer that LimeSurvey 6 drops from such a file
            assert value is Absent.UNKNOWN
            assert at[1].endswith("[comment]")


@pytest.mark.parametrize(("survey", "file"), TEXTS)
def test_nothing_is_inferred_from_a_box_that_an_export_with_answer_texts_says_no_to(survey, file):
    boxes = {
        column.name for column in columns(structure(survey)) if column.question.type in "MP" and column.part == "value"
    }
    values = {value for (_, name), value in cells(table(survey, file)).items() if name in boxes}
    assert values == {"Y", Absent.UNKNOWN}


@pytest.mark.parametrize(("survey", "file"), TEXTS)
def test_an_export_with_answer_texts_says_what_it_cannot_tell(survey, file):
    findings = table(survey, file).findings
    said = " ".join(finding.message for finding in findings)
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    assert "answer texts instead of codes" in said
    assert "boxes that are not ticked are read as unknown" in said
    assert "comments of lists are read as unknown" in said


def test_the_filter_of_complete_responses_leaves_the_others_out():
    assert [row.id for row in table("all-types", "rc_complete_code_short.csv").rows] == [11, 12, 14]


def test_convert_y_n_is_undone_where_it_can_be_told():
    read, true = table("all-types", "gui_code_short_convertY_mask.csv"), cells(archive("all-types"))
    answered = {at: v for at, v in cells(read).items() if isinstance(v, str)}
    yes_no = {"consent", "hasplan"}
    assert answered == {at: v for at, v in true.items() if isinstance(v, str) and not (at[1] in yes_no and v == "N")}
    assert cells(read)[11, "apps[pd]"] is Absent.UNKNOWN
    assert cells(read)[12, "apps[other]"] is Absent.UNKNOWN
    assert "'Convert Y/N' writes it for No and for no answer" in " ".join(f.message for f in read.findings)


def test_the_apostrophe_of_quote_equations_is_taken_away_and_said():
    masked = table("all-types", "gui_code_short_convertY_mask.csv")
    assert cells(masked)[11, "institution"] == cells(archive("all-types"))[11, "institution"] == '=HYPERLINK("x")'
    assert "'Quote equations' was on" in " ".join(finding.message for finding in masked.findings)


def test_an_apostrophe_stays_where_equations_stand_unquoted(tmp_path):
    read = small(tmp_path, writers.write_csv(["id", "submitdate", "T", "U"], [("1", "", "=1", "'=2")]), *TWO_TEXTS)
    assert read.rows[0].cells == {"T": "=1", "U": "'=2"}


def test_where_headings_cannot_be_told_apart_the_columns_are_not_read():
    read = table("all-types", "rc_abbr_short.csv")  # questions share a place there, so that positions mean nothing
    values = cells(read)
    assert values[11, "domI[I1]"] == "L4"
    assert values[11, "apps[rd]"] is Absent.UNKNOWN
    lost = [finding for finding in read.findings if "fits several columns" in finding.message]
    assert {finding.value for finding in lost} == {
        "apps[rd], appsc[rd]",
        "apps[pd], appsc[pd]",
        "apps[ca], appsc[ca]",
        "apps[other], appsc[other]",
    }
    assert {finding.severity for finding in lost} == {Severity.VIOLATION}


def test_only_wanted_columns_become_values():
    read = table("wave-2026", ARCHIVES["wave-2026"].name, {"country", "I1"})
    assert {name for row in read.rows for name in row.cells} == {"country", "I1"}
    assert len(read.columns) == 285


def test_a_submitted_response_in_a_survey_without_dates_is_submitted(tmp_path):
    read = small(
        tmp_path, writers.write_csv(["id", "submitdate", "T"], [("1", "1980-01-01 00:00:00", "x")]), TWO_TEXTS[0]
    )
    assert read.rows[0].submitted == "1980-01-01 00:00:00"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf",
        b"\r\n",
        writers.write_csv(["id", "submitdate", "T"], []),
        writers.write_csv(["id", "submitdate", "T"], [("", "", "")]),
        writers.write_vv(["id", "token", "submitdate", "T"], []),
        writers.write_lsr(["id"], []),
        b'{"status": "No Data, could not get max id."}',
        b'{"responses": []}',
    ],
)
def test_an_export_without_responses_is_an_empty_table(tmp_path, content):
    read = small(tmp_path, content, TWO_TEXTS[0])
    assert read.rows == ()
    assert [(f.message, f.severity) for f in read.findings] == [("The export holds no responses.", Severity.WARNING)]


def test_the_canaries_of_columns_that_are_not_wanted_reach_no_part_of_a_table():
    wanted = {"country", "scope", "I1", "APP1[RD]", "GP1title", "GP1share"}
    for survey in ("wave-2026", "wave-2023"):
        for path in sorted((EXPORTS / survey).iterdir()):
            try:
                read = table(survey, path.name, wanted)
            except Unreadable as refused:
                assert "CANARY" not in repr(refused.finding)
            else:
                assert "CANARY" not in repr(read), path.name
                assert "192.0.2." not in repr(read), path.name
