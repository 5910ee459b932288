"""What LimeSurvey's rules write, the readers read back: any text, in every format."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from loaders.limesurvey.cell import tidy
from loaders.limesurvey.column import columns
from loaders.limesurvey.export import read_table
from loaders.limesurvey.structure import QuestionType
from loaders.limesurvey.table import Absent, Format
from tests.loaders.limesurvey import writers
from tests.loaders.limesurvey.samples import question, questionnaire

ASKED = questionnaire(
    question("one", QuestionType.SHORT_TEXT, relevance="two == 1"),
    question("two", QuestionType.HUGE_TEXT, relevance="one == 1"),
)
SYSTEM = ("id", "submitdate", "startlanguage")
ANSWERED = ("7", "2026-03-03 19:19:43", "en")

FORMATS: dict[str, tuple[Format, str, Callable[..., bytes]]] = {
    "comma": (Format.CSV, "code", writers.write_csv),
    "semicolon": (Format.CSV, "code", partial(writers.write_csv, separator=";")),
    "tab": (Format.CSV, "em", partial(writers.write_csv, separator="\t")),
    "vv": (Format.VV, "em", writers.write_vv),
    "vv version 1": (Format.VV, "sgqa", writers.write_vv),
    "vv of 3": (Format.VV, "sgqa", writers.write_vv3),
    "lsr": (Format.LSR, "sgqa", writers.write_lsr),
    "lsr of 7": (Format.LSR, "field", writers.write_lsr),
    "json": (Format.JSON, "code", writers.write_json),
    "json of 3": (Format.JSON, "code", partial(writers.write_json, by_id=True)),
}
AWKWARD = st.sampled_from(
    [
        "\n",
        "\r\n",
        "\t",
        '"',
        '""',
        "\\",
        '\\"',
        "{",
        "}",
        "{newline}",
        "{question_not_shown}",
        ",",
        ";",
        "NULL",
        "<b>",
        "&",
    ]
)
TEXT = st.lists(
    AWKWARD | st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff").map(str), max_size=12
).map("".join)


def unambiguous(text: str) -> bool:
    """Say whether a format can carry ``text``: a CDATA section changes its own end; '= is what "Quote equations" makes."""
    return "]]>" not in text and not tidy(text).startswith("'=")


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(one="ends with backslash\\", two='{lbrace}"quoted" \\"half\\" \\""')
@example(one='"', two="{question_not_shown}")
@example(one="=1+1", two="  outer blanks  ")
@given(one=TEXT.filter(unambiguous), two=TEXT.filter(unambiguous))
def test_any_text_comes_back(name, one, two, tmp_path_factory):
    format_, kind, write = FORMATS[name]
    headings = [*SYSTEM, *(getattr(column.names, kind)[0] for column in columns(ASKED))]
    path = tmp_path_factory.getbasetemp() / "export"
    path.write_bytes(write(headings, [(*ANSWERED, one, two)]))
    table = read_table(path, ASKED, {"one", "two"}, "export")
    (row,) = table.rows
    assert (table.format, row.id, row.submitted, row.language) == (format_, 7, "2026-03-03 19:19:43", "en")
    assert row.cells == {"one": tidy(one) or Absent.EMPTY, "two": tidy(two) or Absent.EMPTY}
    assert table.findings == ()


@pytest.mark.parametrize("name", ["vv", "vv of 3", "lsr", "lsr of 7"])
def test_null_comes_back_where_the_format_has_it(name, tmp_path):
    _, kind, write = FORMATS[name]
    headings = [*SYSTEM, *(getattr(column.names, kind)[0] for column in columns(ASKED))]
    (tmp_path / "export").write_bytes(write(headings, [("7", None, None, None, "")]))
    (row,) = read_table(tmp_path / "export", ASKED, {"one", "two"}, "export").rows
    assert (row.submitted, row.language) == (None, None)
    assert row.cells == {"one": Absent.NOT_SHOWN, "two": Absent.EMPTY}
