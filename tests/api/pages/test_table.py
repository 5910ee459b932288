"""Tables: sorted by the address, keeping all else that it says; and harmless, whatever is in them."""

from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from starlette.datastructures import QueryParams

from api.pages.table import Column, Show, Table, made
from api.web.templates import TEMPLATES, Links
from graph.names import Named, Names

COLUMNS = (Column("Code", "code"), Column("Number", "n", show=Show.NUMBER), Column("Text", "text"))
ROWS = [
    {"code": "II.2", "n": "10", "text": "beta"},
    {"code": "I.10", "n": "9.5", "text": "Alpha"},
    {"code": "I.9"},
    {"code": "IV.1", "n": "-1", "text": "gamma"},
]


def table(address="", rows=ROWS, columns=COLUMNS, **given):
    request = SimpleNamespace(query_params=QueryParams(address))
    return made(request, Table("t", "A table", "practices", given, columns, rows, "SELECT * {}"))


def codes(address):
    return [row["code"] for row in table(address).rows]


@pytest.mark.parametrize(
    ("address", "order"),
    [
        ("", "II.2 I.10 I.9 IV.1"),
        ("sort=t.code", "I.9 I.10 II.2 IV.1"),
        ("sort=-t.code", "IV.1 II.2 I.10 I.9"),
        ("sort=t.n", "IV.1 I.10 II.2 I.9"),
        ("sort=-t.n", "II.2 I.10 IV.1 I.9"),
        ("sort=t.text", "I.10 II.2 IV.1 I.9"),
        ("sort=other.code", "II.2 I.10 I.9 IV.1"),
        ("sort=t.nothing", "II.2 I.10 I.9 IV.1"),
        ("sort=other.code&sort=t.code", "I.9 I.10 II.2 IV.1"),
    ],
)
def test_numbers_codes_and_words_are_sorted_as_such_and_what_is_empty_comes_last(address, order):
    assert codes(address) == order.split()


def test_long_and_short_words_are_sorted_together():
    names = ["Belgium", "United Kingdom", "Austria", "European Union", "Norway", "Xerxes", "Ireland"]
    rows = [{"code": name} for name in names]
    assert [row["code"] for row in table("sort=t.code", rows).rows] == sorted(names)


def test_several_codes_are_sorted_by_each():
    rows = [{"code": codes} for codes in ("I.10 II.1", "I.9 III.2", "I.9 II.10", "I.9 II.9")]
    assert [row["code"] for row in table("sort=t.code", rows).rows] == [
        "I.9 II.9", "I.9 II.10", "I.9 III.2", "I.10 II.1",
    ]  # fmt: skip


def test_sorting_keeps_all_else_that_the_address_says():
    found = table("systems=FR,DK&sort=other.x&sort=t.code&a=%26")
    assert parse_qsl(found.sorting(COLUMNS[0])) == [
        ("systems", "FR,DK"), ("sort", "other.x"), ("a", "&"), ("sort", "-t.code"),
    ]  # fmt: skip
    assert parse_qsl(found.sorting(COLUMNS[1]))[-1] == ("sort", "t.n")
    assert [found.direction(column) for column in COLUMNS] == ["ascending", "none", "none"]
    assert parse_qsl(found.whole)[-2:] == [("sort", "t.code"), ("rows", "all")]


def test_a_table_knows_its_question():
    found = table(country="DK", domain="I")
    assert found.address == "/queries/practices?country=DK&domain=I"
    assert found.download("csv") == "/queries/practices?country=DK&domain=I&format=csv"
    assert found.without("domain") == "/queries/practices?country=DK"
    assert table().address == "/queries/practices"


NAMES = Names(
    {
        "https://w3id.org/genoguide/ontology#Indicator": [
            Named("https://w3id.org/genoguide/indicator/I.1", "I.1", "Steering <b>")
        ],
        "https://w3id.org/genoguide/ontology#HealthSystem": [
            Named("https://w3id.org/genoguide/health-system/DK", "DK", "Denmark's")
        ],
    }
)


def cell(row, column):
    text = '{% from "parts/table.html" import cell %}{{ cell(row, column, to) }}'
    return TEMPLATES.from_string(text).render(row=row, column=column, to=Links("/base", NAMES)).strip()


@pytest.mark.parametrize(
    ("row", "column", "shown"),
    [
        ({"x": "3"}, Column("X", "x", show=Show.NUMBER), "3"),
        ({}, Column("X", "x"), ""),
        (
            {"x": "Text", "i": "https://w3id.org/genoguide/practice/p"},
            Column("X", "x", link="i"),
            '<a href="/base/doc/practice/p">Text</a>',
        ),
        (
            {"x": "Denmark", "c": "DK"},
            Column("X", "x", link="c", of="gg:Country"),
            '<a href="/base/doc/health-system/DK">Denmark</a>',
        ),
        (
            {"x": "I.1 I.2"},
            Column("X", "x", show=Show.CODES, of="gg:Indicator"),
            '<a href="/base/doc/indicator/I.1"><abbr title="Steering &lt;b&gt;">I.1</abbr></a> I.2',
        ),
        (
            {"x": "https://www.example.org/a javascript:alert(1)"},
            Column("X", "x", show=Show.LINKS),
            '<a href="https://www.example.org/a">example.org</a>, javascript:alert(1)',
        ),
        (
            {"x": "yes"},
            Column("X", "x", show=Show.FLAG),
            '<span class="yes"><span aria-hidden="true">✓</span> yes</span>',
        ),
        ({"x": "one | <two>"}, Column("X", "x", show=Show.ITEMS), "one<br>&lt;two&gt;"),
        ({"x": 'a" b'}, Column("X", "x", show=Show.TAG), '<span class="tag tag-a&#34; b">a&#34; b</span>'),
    ],
)
def test_a_cell_shows_its_value_as_its_column_says(row, column, shown):
    assert cell(row, column) == shown


@pytest.mark.parametrize("show", list(Show))
@pytest.mark.parametrize("value", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:x"])
def test_no_cell_lets_markup_through(show, value):
    shown = cell({"x": value, "l": value}, Column("X", "x", show=show, of="gg:Indicator", link="l"))
    assert not any(part in shown for part in ("<script", "<img", 'href="javascript'))


def test_a_long_text_is_cut_but_all_there():
    text = "word " * 2000
    shown = cell({"x": text}, Column("X", "x"))
    assert shown.startswith('<details class="cut"><summary>word')
    assert text in shown
    assert len(shown) < len(text) + 400


def test_a_level_says_itself_in_words():
    shown = cell({"x": "2", "median": "2.5", "max": "4"}, Column("X", "x", show=Show.LEVEL))
    assert 'role="img" aria-label="level 2 of 5, median 2.5, highest 4"' in shown
    assert shown.count('class="reached"') == 2
    assert shown.count('class="open"') == 3
    assert "<b>2</b>" in shown
