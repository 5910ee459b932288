"""Writing country reports as HTML: one file each, with its style in it, without script or outside request."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from markupsafe import Markup

from api.export.report.content import SHOWN, Edition, Report
from api.export.report.references import References
from api.export.source import Source
from api.web.templates import render
from graph.names import Named

INDEX: Final = "index.html"
Step = Callable[[str], None]
"""Takes the name of each country as its report begins."""


def report(source: Source, code: str) -> bytes:
    """Return the report on the country with this code. Raises ParameterError for a code that is none."""
    edition = Edition.of(source)
    return _render(edition, edition.country(code))


def write_all(source: Source, folder: Path, step: Step) -> int:
    """Write the reports of all countries that have practices into ``folder``, with an index. Returns how many."""
    edition = Edition.of(source)
    countries = edition.countries()
    for row in countries:
        step(row["countryLabel"])
        (folder / f"{row['country']}.html").write_bytes(_render(edition, edition.country(row["country"])))
    page = render("export/reports.html", {"edition": edition, "countries": countries, "css_string": css_string})
    (folder / INDEX).write_text(page, encoding="utf-8")
    return len(countries)


def css_string(text: str) -> Markup:
    """Return ``text`` as a string of CSS, all but letters, digits and spaces escaped (CSS Syntax Level 3, 4.3.7)."""
    return Markup('"{}"'.format("".join(map(_css_character, text))))  # noqa: S704 - escaped here, as CSS has it


def _css_character(character: str) -> str:
    plain = character == " " or (character.isascii() and character.isalnum())
    return character if plain else f"\\{ord(character):x} "


def _render(edition: Edition, country: Named) -> bytes:
    references = References(edition.references)
    context = {
        "report": Report(edition, country),
        "edition": edition,
        "names": edition.names,
        "references": references,
        "cite": references.cite,
        "shown": SHOWN,
        "css_string": css_string,
    }
    return render("export/report.html", context).encode()
