"""The fixture site takes the export in: it builds clean, shows what there is, and stays as it was elsewhere."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.export.site.dropin import DropIn
from api.export.site.page_map import page_map
from tests.api.export.site.conftest import LICENCE
from tests.api.export.site.site import NATIONAL, broken_links, build, checkout, read, take_in


def data(export: DropIn, name: str) -> Any:
    return json.loads(export.files[f"_data/genoguide/{name}.json"])


def test_builds_clean_where_the_locale_is_ascii_too(tmp_path: Path, export: DropIn, after: Path) -> None:
    take_in(checkout(tmp_path / "site"), export.files)
    plain = build(tmp_path / "site", tmp_path / "built", LANG="C", LC_ALL="C")
    for name in NATIONAL.values():
        assert (plain / name).read_bytes() == (after / name).read_bytes()


@pytest.mark.parametrize(("code", "name"), NATIONAL.items())
def test_each_national_page_shows_every_practice_with_its_sources(
    after: Path, export: DropIn, code: str, name: str
) -> None:
    practices = data(export, "countries")[code]["practices"]
    seen = read(after / name)
    shown = [i for i in seen.ids if i in {f"genoguide-{p['id']}" for p in practices}]
    assert len(practices) > 5
    assert shown == [f"genoguide-{p['id']}" for p in practices]
    assert {s["url"] for p in practices for s in p["sources"]} <= set(seen.links)
    assert f"{len(practices)} practices on record" in seen.text
    assert seen.text.count("Good practice") >= sum(p["standing"] == "good" for p in practices)


def test_a_good_practice_says_why(after: Path, export: DropIn) -> None:
    practice = next(
        p for p in data(export, "countries")["FR"]["practices"] if p["standing"] == "good" and p["criteria"]
    )
    text = read(after / "fr_resources.html").text
    shown = text[text.index(practice["title"]) :][:3000]
    assert "Good practice" in shown
    assert "Why it counts as good, and sources" in shown
    for criterion in practice["criteria"]:
        assert f"{criterion['label']}: {criterion['definition']}" in shown


def test_national_content_is_marked_as_not_reviewed(after: Path, export: DropIn) -> None:
    text = read(after / "gr_resources.html").text
    assert text.count("not yet reviewed by the National Mirror Group") == len(
        data(export, "countries")["GR"]["practices"]
    )


def test_a_bare_no_is_norway(after: Path) -> None:
    assert read(after / "unquoted.html").ids == read(after / "no_resources.html").ids


def test_pages_without_data_are_the_same_to_the_byte(before: Path, after: Path) -> None:
    assert (after / "contact.html").read_bytes() == (before / "contact.html").read_bytes()
    changed = {p.name for p in before.rglob("*.html") if p.read_bytes() != (after / p.relative_to(before)).read_bytes()}
    assert changed == {
        *NATIONAL.values(),
        "unquoted.html",
        "genomics-into-healthcare.html",
        "rare-diseases.html",
    }


def test_what_a_page_says_itself_is_kept(before: Path, after: Path) -> None:
    for page in sorted(before.rglob("*.html")):
        head, tail = page.read_text(encoding="utf-8").split("    <p>Contribute to this page.</p>")
        now = (after / page.relative_to(before)).read_text(encoding="utf-8")
        assert now.startswith(head.rstrip())
        assert now.endswith(tail)


def test_a_subject_page_shows_its_guidance(after: Path, export: DropIn) -> None:
    page = data(export, "pages")["rare-diseases"]
    seen = read(after / "rare-diseases.html")
    assert len(page["guidance"]) > 10
    assert {f"genoguide-{d['id']}" for d in page["guidance"]} <= set(seen.ids)
    assert {d["url"] for d in page["guidance"]} <= set(seen.links)
    for document in page["guidance"]:
        for recommendation in document["recommendations"]:
            assert recommendation["text"] in seen.text


def test_the_page_on_the_model_lists_domains_and_indicators(after: Path) -> None:
    seen = read(after / "genomics-into-healthcare.html")
    assert len([i for i in seen.ids if i.startswith("genoguide-domain-")]) == 8
    assert len([name for name, _ in seen.tags if name == "dt"]) == 49


def test_countries_without_a_page_are_on_the_page_of_all_practices(after: Path, export: DropIn) -> None:
    seen = read(after / "genoguide-practices.html")
    countries = data(export, "countries")
    assert export.report["without_page"] == ["CH", "EU", "IS", "PL", "SK"]
    for code in export.report["without_page"]:
        assert {f"genoguide-{p['id']}" for p in countries[code]["practices"]} <= set(seen.ids)
    rows = [name for name, _ in seen.tags if name == "tr"]
    assert len(rows) == 1 + sum(len(c["practices"]) for c in countries.values())


def test_maturity_is_shown_with_source_date_and_licence(after: Path, export: DropIn) -> None:
    seen = read(after / "fr_resources.html")
    assert "genoguide-maturity" in seen.ids
    assert "MLM self-assessment and practice mapping (synthetic), 2026" in seen.text
    assert "answered on 2026-03-03" in seen.text
    assert "https://creativecommons.org/licenses/by/4.0/" in seen.links
    (system,) = data(export, "countries")["FR"]["maturity"]["systems"]
    assert seen.text.count(" of 5: ") == system["count"] == 48


def test_regions_of_a_country_are_shown_each(after: Path) -> None:
    text = read(after / "be_resources.html").text
    assert "Vlaanderen" in text
    assert "Wallonie" in text


def test_every_health_system_is_on_the_page_of_maturity(after: Path, export: DropIn) -> None:
    seen = read(after / "genoguide-maturity.html")
    rows = [name for name, attributes in seen.tags if name == "a" and "maturity" in (attributes.get("href") or "")]
    assert len(rows) == export.report["health_systems"]


def test_no_id_is_there_twice(after: Path) -> None:
    for page in sorted(after.rglob("*.html")):
        ids = read(page).ids
        assert len(ids) == len(set(ids)), page.name


def test_headings_that_the_theme_writes_unescaped_are_fixed_texts(after: Path, export: DropIn) -> None:
    """The theme's table of contents takes the text of h2 elements as markup."""
    for path, content in export.files.items():
        if path.endswith(".html"):
            for line in content.decode().splitlines():
                assert "<h2" not in line or "{{" not in line, path


def test_the_only_broken_links_are_those_that_were_broken_before(before: Path, after: Path) -> None:
    national = {name: f"/{name.removesuffix('.html')}" for name in NATIONAL.values()}
    new = broken_links(after) - broken_links(before)
    assert {link for _, link in broken_links(before)} == {"no-such-page"}
    known = [f"{path}#" for path in national.values()]
    assert {link for _, link in new if link.replace("%20", " ").startswith(tuple(known))} == set()
    assert {link.partition("#")[0] for _, link in new} <= {f"/{name}" for name in page_map().national.values()}


def test_the_page_of_maturity_names_survey_and_licence(after: Path) -> None:
    seen = read(after / "genoguide-maturity.html")
    assert "MLM self-assessment and practice mapping (synthetic), 2026" in seen.text
    assert LICENCE in seen.links
