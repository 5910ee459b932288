"""The country report tells what the YAML files and the answers say, and holds all that it needs."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from api.export.report.writing import css_string, report
from api.export.source import Source
from graph.named_graph import TOOL_VERSION
from graph.snapshot import Manifest
from graph.vocabulary import BASE, DCTERMS, GG, RDF
from tests.api.export.conftest import Command
from tests.queries import expected
from tests.queries.surveys.content import answers

COUNTRIES = ("DK", "GR", "MT", "EU")


class Parsed(HTMLParser):
    """The texts of a page by element, and what it refers to."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.attributes: list[tuple[str, str, str | None]] = []
        self.ids: set[str] = set()
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.texts.setdefault(tag, []).append("")
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids |= {value for name, value in attrs if name == "id" and value}

    def handle_data(self, data):
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def values(self, *names: str) -> list[str]:
        return [value or "" for _, name, value in self.attributes if name in names]


@pytest.fixture(scope="module", params=COUNTRIES)
def country(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def page(source: Source, country: str) -> bytes:
    return report(source, country)


@pytest.fixture(scope="module")
def parsed(page: bytes) -> Parsed:
    return Parsed(page)


@pytest.fixture(scope="module")
def surveyed(surveyed_snapshot: Path) -> Source:
    return Source.open(surveyed_snapshot, Manifest.read(surveyed_snapshot))


def test_it_is_valid_html(page: bytes) -> None:
    html5lib.HTMLParser(strict=True).parse(page, transport_encoding="utf-8")


def test_it_has_no_script_and_asks_nothing_of_the_network(page: bytes, parsed: Parsed) -> None:
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & parsed.texts.keys()
    assert parsed.values("src", "srcset", "style", "action", "data") == []
    assert not re.search(r"url\(|@import|expression", "".join(parsed.texts["style"]))
    assert not [name for _, name, _ in parsed.attributes if name.startswith("on")]
    assert b"default-src 'none'" in page


def test_each_practice_is_told_once(parsed: Parsed, country: str) -> None:
    told = [re.sub(r"^P\d+ ", "", text) for text in parsed.texts.get("h4", []) if re.match(r"P\d+ ", text)]
    records = [r for r in expected.records("practice") if r["country"] == country]
    assert sorted(told) == sorted(r["title"] for r in records)


def test_each_practice_comes_with_what_it_meets(parsed: Parsed, country: str) -> None:
    articles = {text.strip().splitlines()[0].partition(" ")[2]: text for text in parsed.texts.get("article", [])}
    for record in (r for r in expected.records("practice") if r["country"] == country):
        article = articles[record["title"]]
        verdict = "Good" if expected.is_good(record) else "Promising" if expected.is_promising(record) else "Does not"
        assert re.search(rf"^{verdict}", article, re.MULTILINE), record["id"]
        met = {expected.label("AppraisalCriterion", c) for c in record.get("appraisal", ())}
        assert set(re.findall(r"✓ (.+)", article)) == met
        assert " ".join(record["summary"].split()) in article


def test_every_citation_has_its_reference(parsed: Parsed, country: str) -> None:
    cited = {int(v.removeprefix("#ref-")) for v in parsed.values("href") if v.startswith("#ref-")}
    assert cited == {int(i.removeprefix("ref-")) for i in parsed.ids if i.startswith("ref-")}
    assert cited == set(range(1, len(cited) + 1))
    listed = parsed.texts["ol"][-1]
    told = [s for kind in ("practice", "finding", "programme") for r in expected.records(kind) for s in r["sources"]]
    for record in (r for r in expected.records("practice") if r["country"] == country):
        for source in record["sources"]:
            assert source["url"] in listed
            assert any(s["title"] in listed for s in told if s["url"] == source["url"])


def test_links_within_lead_somewhere(parsed: Parsed) -> None:
    assert {v[1:] for v in parsed.values("href") if v.startswith("#")} <= parsed.ids


def test_gaps_and_recommendations_are_those_of_the_content(parsed: Parsed, country: str) -> None:
    headings = {" ".join(text.split()) for text in parsed.texts["th"]}
    assert {f"{row['code']} {row['label']}" for row in expected.gaps(country)} <= headings
    cells = " ".join(" ".join(text.split()) for text in parsed.texts["td"])
    for row in expected.recommendations_without_practice(country):
        assert " ".join(str(row["label"]).split()) in cells


def test_the_best_founded_practices_elsewhere_are_told(parsed: Parsed, country: str) -> None:
    cells = [" ".join(text.split()) for text in parsed.texts["td"]]
    first: dict[str, str] = {}
    for row in expected.learn_from(country):
        first.setdefault(str(row["code"]), str(row["label"]))
    assert [label for label in first.values() if not any(cell.startswith(label) for cell in cells)] == []


def test_the_summary_counts_rightly(parsed: Parsed, country: str) -> None:
    records = [r for r in expected.records("practice") if r["country"] == country]
    figures = [" ".join(text.split()) for text in parsed.texts["li"][:6]]
    good = {i for r in records if expected.is_good(r) for i in r["indicators"]}
    assert figures == [
        f"{len(records)} practices on record",
        f"{sum(map(expected.is_good, records))} of them count as good",
        f"{sum(map(expected.is_promising, records))} promising pilots",
        f"{len(good)} of 49 indicators with a good practice",
        f"{len(expected.gaps(country))} indicators with a gap",
        f"{len(expected.recommendations_without_practice(country))} recommendations without a practice",
    ]


def test_it_says_how_it_was_made_and_how_to_cite_it(page: bytes, source: Source, country: str) -> None:
    text = page.decode()
    assert f"+{source.manifest.version}" in text
    assert "Creative Commons Attribution 4.0" in text
    assert f"Country report. Version {TOOL_VERSION}+{source.manifest.version}" in text
    assert f"{BASE}health-system/{country}. CC BY 4.0" in text
    assert "no record" in text.lower()


def test_levels_are_those_of_the_answers(surveyed: Source) -> None:
    [answer] = [a for a in answers() if a["country"] == "DK"]
    page = Parsed(report(surveyed, "DK"))
    assert "maturity" in page.ids
    rows = [" ".join(text.split()) for text in page.texts["tr"]]
    for code, level in answer["levels"].items():
        heading = f"{code} {expected.label('Indicator', code)} "
        shown = next(row.removeprefix(heading).split()[0] for row in rows if row.startswith(heading))
        assert shown == ("\N{EN DASH}" if level is None else str(level)), code


def test_without_a_wave_nothing_is_said_of_levels(parsed: Parsed) -> None:
    assert "maturity" not in parsed.ids


HOSTILE = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "\u202eRTL",
    "x" * 10_000,
]


def test_hostile_texts_come_out_harmless(source: Source) -> None:
    store = Store()
    store.bulk_extend(source.store)
    denmark = NamedNode("http://publications.europa.eu/resource/authority/country/DNK")
    for number, text in enumerate(HOSTILE):
        node, evil = NamedNode(f"{BASE}practice/hostile-{number}"), NamedNode(f"javascript:alert({number})")
        for predicate, value in (
            (RDF.type, GG.Practice), (DCTERMS.title, Literal(text)), (DCTERMS.abstract, Literal(text)),
            (GG.inCountry, denmark), (GG.sourceAddresses, Literal(evil.value)), (GG.regionLabel, Literal(text)),
            (GG.addresses, NamedNode(f"{BASE}indicator/I.1")), (GG.indicatorCodes, Literal("I.1")),
        ):  # fmt: skip
            store.add(Quad(node, predicate, value))
    page = report(replace(source, store=store), "DK")
    parsed = Parsed(page)
    html5lib.HTMLParser(strict=True).parse(page, transport_encoding="utf-8")
    assert not {"script", "img"} & parsed.texts.keys()
    assert not [v for v in parsed.values("href") if not v.startswith(("#", "https://", "http://"))]
    headings = [text.partition(" ")[2] for text in parsed.texts["h4"]]
    assert set(HOSTILE) <= set(headings)


@pytest.mark.parametrize("text", ['"; } </style><script>', "\\", "a\nb", "C\u00f4te d'Ivoire"])
def test_a_text_cannot_leave_its_string_of_css(text: str) -> None:
    quoted = str(css_string(text))
    assert re.fullmatch(r'"(?:[A-Za-z0-9 ]|\\[0-9a-f]{1,6} )*"', quoted)
    assert re.sub(r"\\([0-9a-f]+) ", lambda m: chr(int(m[1], 16)), quoted[1:-1]) == text


def test_equal_graphs_give_equal_reports(source: Source) -> None:
    assert report(source, "DK") == report(source, "DK")


def test_the_command_writes_one_file(export: Command, source: Source, tmp_path: Path) -> None:
    assert export("report", "--country", "DK", "-o", tmp_path / "denmark.html").exit_code == 0
    assert (tmp_path / "denmark.html").read_bytes() == report(source, "DK")
    again = export("report", "--country", "DK", "-o", tmp_path / "denmark.html")
    assert again.exit_code == 2
    assert "--force" in again.output


def test_all_countries_are_written_with_an_index(export: Command, tmp_path: Path) -> None:
    result = export("report", "--all", "-o", tmp_path / "reports")
    assert result.exit_code == 0, result.output
    codes = {r["country"] for r in expected.records("practice")}
    assert {p.stem for p in (tmp_path / "reports").glob("*.html")} == codes | {"index"}
    index = Parsed((tmp_path / "reports" / "index.html").read_bytes())
    assert {v for v in index.values("href") if not v.startswith("http")} == {f"{code}.html" for code in codes}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--country", "Danemark"], "DK"),
        (["--country", "../../x"], "is not a value of 'country'"),
        ([], "--country CODE or --all"),
        (["--country", "DK", "--all"], "--country CODE or --all"),
    ],
)
def test_wrong_arguments_are_explained(export: Command, tmp_path: Path, arguments: list[str], said: str) -> None:
    result = export("report", *arguments, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert said in result.output
    assert list(tmp_path.iterdir()) == []
