"""An export held against a checkout of the site: what clashes, what leads nowhere, whether the hook is in place."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from api.export.site.checkout import Checkout, SitePage
from api.export.site.dropin import FOLDERS, DropIn
from api.export.site.page_map import page_map
from loaders.findings import Finding, Severity

LAYOUT: Final = Path("_layouts/page.html")
HOOK: Final = "{%- include genoguide/hook.html %}"
THEME: Final = "elixir-toolkit-theme@1.23.0"
_CONTENT: Final = re.compile(r"^\s*\{\{-?\s*content\s*-?\}\}\s*$", re.MULTILINE)
_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]+")


def compare(export: DropIn, checkout: Checkout) -> Sequence[Finding]:
    """Return what is wrong or odd, violations first. A violation would break a page, a link or the build."""
    countries: dict[str, Any] = json.loads(export.files["_data/genoguide/countries.json"])
    pages: dict[str, Any] = json.loads(export.files["_data/genoguide/pages.json"])
    theirs = [page for page in checkout.pages if not _ours(page.path)]
    findings = [
        *_folders(checkout),
        *_addresses(export, theirs),
        *_hook(checkout),
        *_config(checkout),
        *_country_pages(countries, theirs),
        *_subject_pages(pages, theirs),
        *_names(theirs),
    ]
    return sorted(findings, key=lambda f: (f.severity is Severity.WARNING, f.file, f.message))


def _folders(checkout: Checkout) -> Iterator[Finding]:
    for path in checkout.files:
        if path.parts[0] == "_data" and len(path.parts) == 2 and path.stem == "genoguide":
            yield Finding(
                str(path),
                "This file has the name of the export's data: Jekyll gives both as site.data.genoguide.",
                expected="another name",
            )
    earlier = (Path(FOLDERS[0]) / "meta.json") in checkout.files
    strangers = [path for path in checkout.files if _ours(path)] if not earlier else []
    for path in strangers:
        yield Finding(
            str(path), "This file lies in a folder of the export, which would replace it.", expected="no file"
        )


def _addresses(export: DropIn, theirs: Iterable[SitePage]) -> Iterator[Finding]:
    ours = {"/" + Path(path).stem for path in export.files if path.startswith("pages/")}
    for page in theirs:
        if page.address in ours:
            yield Finding(str(page.path), "This page has the address of one of the export.", value=page.address)
        if page.fault:
            yield _odd(page, f"The front matter cannot be read: {page.fault}")


def _hook(checkout: Checkout) -> Iterator[Finding]:
    if LAYOUT not in checkout.files:
        yield Finding(str(LAYOUT), "The site has no page layout of its own, so there is no place for the hook.")
        return
    text = checkout.read(LAYOUT)
    times = text.count("genoguide/hook.html")
    place = _CONTENT.search(text)
    if times > 1:
        yield Finding(str(LAYOUT), f"The hook is called {times} times.", expected="once, below {{content}}")
    elif times == 1 and HOOK not in text:
        yield Finding(
            str(LAYOUT),
            "The hook is called otherwise than by hook.patch; pages without data may change by blank lines.",
            expected=HOOK,
            severity=Severity.WARNING,
        )
    elif times == 0 and place:
        yield Finding(
            str(LAYOUT),
            "The hook is not there yet, so pages show nothing of the export. hook.patch, or one line, adds it.",
            line=text[: place.start()].count("\n") + 1,
            expected=f"{HOOK} below {{{{content}}}}",
            severity=Severity.WARNING,
        )
    elif times == 0:
        yield Finding(str(LAYOUT), "The layout has no line {{content}}, so hook.patch does not apply.", expected=HOOK)


def _config(checkout: Checkout) -> Iterator[Finding]:
    theme = str(checkout.config.get("remote_theme") or checkout.config.get("theme") or "none")
    if not theme.endswith(THEME):
        yield _warning("_config.yml", "The theme is another than the export was made for.", theme, THEME)
    defaults = checkout.config.get("defaults")
    values = [d.get("values") for d in defaults if isinstance(d, dict)] if isinstance(defaults, list) else []
    if not any(isinstance(v, dict) and v.get("permalink") == "/:basename" for v in values):
        yield Finding(
            "_config.yml",
            "Addresses of pages are not their files' names, so links of the export would lead nowhere.",
            expected="permalink: /:basename among the defaults",
        )


def _country_pages(countries: dict[str, Any], theirs: Sequence[SitePage]) -> Iterator[Finding]:
    by_code: dict[str | bool, list[SitePage]] = defaultdict(list)
    for page in theirs:
        code = page.front.get("country_code")
        if isinstance(code, str | bool):
            by_code[code].append(page)
            yield from _country_page(page, code, countries)
    for code, name in page_map().national.items():
        pages = by_code.get(code, []) + (by_code.get(False, []) if code == "NO" else [])
        if not pages and code in countries:
            yield Finding(
                name,
                f"No page has the country code {code}: its practices are shown nowhere, links to them lead nowhere.",
                expected=f'country_code: "{code}" on the page {name}',
            )
        for page in pages[1:]:
            yield _odd(page, f"{pages[0].path} has this country code too: both show the practices.", str(code))


def _country_page(page: SitePage, code: str | bool, countries: dict[str, Any]) -> Iterator[Finding]:
    if code is False:
        yield _odd(page, "YAML reads a bare NO as false. The hook knows, but others may not.", "NO", '"NO"')
        code = "NO"
    known = page_map().national.get(str(code))
    if code not in countries:
        yield _odd(page, "The export has no country of this code, so the page shows nothing of it.", str(code))
    elif known != page.name:
        expected = f"the page {known}" if known else "no page"
        yield Finding(
            str(page.path), f"Links to practices of {code} lead elsewhere.", value=page.name, expected=expected
        )


def _subject_pages(pages: Iterable[str], theirs: Sequence[SitePage]) -> Iterator[Finding]:
    by_name = defaultdict(list)
    for page in theirs:
        by_name[page.name].append(page)
    for name in pages:
        found = by_name.get(name, [])
        if not found:
            yield _warning(name, "There is no page of this name, so its guidance is shown nowhere.", None, f"{name}.md")
        for page in found[1:]:
            yield _odd(page, f"{found[0].path} has this name too: both show the guidance.", name)
        for page in found:
            if page.front.get("layout", "page") != "page":
                yield _odd(page, "The layout is another than that with the hook.", str(page.front["layout"]), "page")


def _names(theirs: Iterable[SitePage]) -> Iterator[Finding]:
    for page in theirs:
        if not _PLAIN.fullmatch(page.path.name):
            yield _odd(page, "The file name has a character that addresses spell otherwise.", page.path.name)


def _ours(path: Path) -> bool:
    return path.as_posix().startswith(tuple(f"{folder}/" for folder in FOLDERS))


def _odd(page: SitePage, message: str, value: str | None = None, expected: str | None = None) -> Finding:
    return _warning(str(page.path), message, value, expected)


def _warning(file: str, message: str, value: str | None, expected: str | None) -> Finding:
    return Finding(file, message, value=value, expected=expected, severity=Severity.WARNING)
