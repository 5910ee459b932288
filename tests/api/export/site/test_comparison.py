"""An export held against a checkout: what would break it, what is odd, and that it fits as it stands."""

from collections.abc import Callable
from pathlib import Path

import pytest

from api.export.site.checkout import Checkout, CheckoutError
from api.export.site.comparison import compare
from api.export.site.dropin import DropIn, patch
from api.export.site.page_map import page_map
from loaders.findings import Finding, Severity
from tests.api.export.site.site import take_in

THEME = "remote_theme: ELIXIR-Belgium/elixir-toolkit-theme@1.23.0\n"
CONFIG = THEME + 'defaults:\n  - {scope: {path: ""}, values: {permalink: "/:basename", layout: page}}\n'
LAYOUT = "---\nlayout: default\n---\n<main>\n    {{content}}\n    {% include resource-table-page.html %}\n</main>\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A checkout with the files that the export relies on, as the real site has them."""
    put(tmp_path, "_config.yml", CONFIG)
    put(tmp_path, "_layouts/page.html", LAYOUT)
    for code, name in page_map().national.items():
        put(tmp_path, f"pages/national-implementation/{name}.md", f'---\ncountry_code: "{code}"\n---\nText.\n')
    for page in page_map().pages:
        put(tmp_path, f"pages/{page.name}.md", f"---\ntitle: {page.name}\n---\nText.\n")
    return tmp_path


def put(folder: Path, path: str, text: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")


def findings(export: DropIn, site: Path) -> list[Finding]:
    """What is found, but for Malta's file name, which is odd on the real site too."""
    found = compare(export, Checkout(site))
    assert "pages/national-implementation/mt_resources .md" in {f.file for f in found}
    return [f for f in found if not f.file.endswith("mt_resources .md")]


def test_a_site_that_lacks_the_hook_only_gets_a_hint(export: DropIn, site: Path) -> None:
    (found,) = findings(export, site)
    assert found.severity is Severity.WARNING
    assert found.place == "_layouts/page.html:5"
    assert found.expected == "{%- include genoguide/hook.html %} below {{content}}"


def test_a_site_that_has_taken_the_export_in_fits(export: DropIn, site: Path) -> None:
    take_in(site, export.files)
    assert findings(export, site) == []


Change = Callable[[Path], None]
VIOLATIONS: dict[str, tuple[Change, str]] = {
    "a page at an address of ours": (
        lambda s: put(s, "pages/about/genoguide-practices.md", "---\ntitle: x\n---\n"),
        "address of one of the export",
    ),
    "a permalink at an address of ours": (
        lambda s: put(s, "pages/x.md", "---\npermalink: /genoguide-practices/\n---\n"),
        "address of one of the export",
    ),
    "data of our name": (lambda s: put(s, "_data/genoguide.yml", "a: 1\n"), "name of the export's data"),
    "files in our folders": (lambda s: put(s, "assets/genoguide/logo.png", "x"), "which would replace it"),
    "the hook twice": (
        lambda s: put(s, "_layouts/page.html", LAYOUT + "{%- include genoguide/hook.html %}\n" * 2),
        "called 2 times",
    ),
    "no place for the hook": (lambda s: put(s, "_layouts/page.html", "<main></main>\n"), "no line {{content}}"),
    "no layout": (lambda s: (s / "_layouts/page.html").unlink(), "no page layout"),
    "a country's page renamed": (
        lambda s: (s / "pages/national-implementation/fr_resources.md").rename(s / "pages/france.md"),
        "Links to practices of FR lead elsewhere",
    ),
    "a country's page gone": (
        lambda s: (s / "pages/national-implementation/fr_resources.md").unlink(),
        "No page has the country code FR",
    ),
    "a page for a country that had none": (
        lambda s: put(s, "pages/pl_resources.md", "---\ncountry_code: PL\n---\nText.\n"),
        "Links to practices of PL lead elsewhere",
    ),
    "other addresses": (lambda s: put(s, "_config.yml", THEME), "Addresses of pages are not their files' names"),
}
WARNINGS: dict[str, tuple[Change, str]] = {
    "the hook in another spelling": (
        lambda s: put(s, "_layouts/page.html", LAYOUT + "{% include genoguide/hook.html %}\n"),
        "otherwise than by hook.patch",
    ),
    "a bare NO": (
        lambda s: put(s, "pages/national-implementation/no_resources.md", "---\ncountry_code: NO\n---\nText.\n"),
        "YAML reads a bare NO as false",
    ),
    "a country code twice": (
        lambda s: put(s, "pages/old/fr_resources.md", "---\ncountry_code: FR\n---\nText.\n"),
        "has this country code too",
    ),
    "a code of no country": (
        lambda s: put(s, "pages/uk.md", "---\ncountry_code: UK\n---\nText.\n"),
        "no country of this code",
    ),
    "a subject's page gone": (lambda s: (s / "pages/cancer.md").unlink(), "no page of this name"),
    "a subject's page twice": (lambda s: put(s, "pages/old/cancer.md", "---\na: b\n---\n"), "has this name too"),
    "a subject's page in another layout": (
        lambda s: put(s, "pages/cancer.md", "---\nlayout: citizen-hub\n---\n"),
        "another than that with the hook",
    ),
    "an odd file name": (lambda s: put(s, "pages/à la carte.md", "---\na: b\n---\n"), "spell otherwise"),
    "front matter that is not YAML": (lambda s: put(s, "pages/x.md", "---\na: [b\n---\n"), "cannot be read"),
    "front matter with a day that is not": (
        lambda s: put(s, "pages/x.md", "---\na: 2024-99-99\n---\n"),
        "cannot be read",
    ),
    "front matter as deep as a well": (
        lambda s: put(s, "pages/x.md", f"---\na: {'[' * 5000}\n---\n"),
        "cannot be read",
    ),
    "another theme": (lambda s: put(s, "_config.yml", CONFIG.replace("1.23.0", "6.1.0")), "theme is another"),
}


@pytest.mark.parametrize("what", VIOLATIONS)
def test_what_would_break_is_a_violation(export: DropIn, site: Path, what: str) -> None:
    change, message = VIOLATIONS[what]
    change(site)
    assert [f for f in findings(export, site) if f.severity is Severity.VIOLATION and message in f.message]


@pytest.mark.parametrize("what", WARNINGS)
def test_what_is_odd_is_a_warning(export: DropIn, site: Path, what: str) -> None:
    change, message = WARNINGS[what]
    change(site)
    found = findings(export, site)
    assert [f for f in found if message in f.message]
    assert {f.severity for f in found} == {Severity.WARNING}


@pytest.mark.parametrize("front", ["country_code: [FR]", "country_code: {a: b}", "layout: [x]", "permalink: 7", "- a"])
def test_front_matter_of_another_shape_is_taken_in_stride(export: DropIn, site: Path, front: str) -> None:
    put(site, "pages/x.md", f"---\n{front}\n---\nText.\n")
    assert {f.severity for f in findings(export, site)} == {Severity.WARNING}


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckoutError, match=r"it has no _config\.yml"):
        Checkout(tmp_path)


def test_a_link_out_of_the_checkout_is_not_followed(export: DropIn, site: Path) -> None:
    (site / "pages" / "x.md").symlink_to("/etc/passwd")
    with pytest.raises(CheckoutError, match="is a link"):
        compare(export, Checkout(site))


def test_badges_are_read_as_the_pages_give_them(site: Path) -> None:
    text = """---
title: x
---
## [On the line](https://zenodo.org/record/1#.abc) <span class="badge badge-dark">Recommended<i></i></span>

## [On the next](https://www.example.org/two/)
<span class="badge badge-warning">Required<i></i></span>

## [Two](https://example.org/3) [links](https://example.org/4) <span class="badge badge-dark">Recommended</span>

[None](https://example.org/5)

Some text, <span class="badge badge-primary">Informational</span>
<span class="badge badge-elsi">ELSI documents</span>
"""
    put(site, "pages/x.md", text)
    assert Checkout(site).badges() == {"x": {"zenodo.org/records/1": "Recommended", "example.org/two": "Required"}}


def test_the_patch_is_one_line() -> None:
    lines = patch().read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("+") and not line.startswith("+++")] == [
        "+    {%- include genoguide/hook.html %}"
    ]
    assert [line for line in lines if line.startswith("-") and not line.startswith("---")] == []
