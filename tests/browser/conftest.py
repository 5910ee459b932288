"""A server on everything that ships with GenoGuide and two waves of the survey, and Chromium to look at it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from api.settings import Settings
from tests.api.conftest import running

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}

ADDRESSES = {
    "home": "/",
    "countries": "/countries",
    "applications": "/applications",
    "model": "/model",
    "country": "/doc/health-system/DK",
    "country-of-regions": "/doc/health-system/ES",
    "country-and-application": "/doc/health-system/DK?application=pharmacogenetics",
    "region": "/doc/health-system/ES-CT",
    "practice": "/doc/practice/fr-pfmg-2025",
    "indicator": "/doc/indicator/I.1",
    "domain": "/doc/domain/I",
    "level": "/doc/level/I.1-3",
    "application": "/doc/application/newborn-screening",
    "document": "/doc/document/acmg-amp-2015",
    "recommendation": "/doc/recommendation/acmg-carrier-everyone",
    "programme": "/doc/programme/1mg",
    "survey": "/doc/survey/2026",
    "response": "/doc/response/2026/FR",
    "answer": "/doc/answer/2026/SE/III7",
    "concept": "/doc/concept/accreditation",
    "graph": "/doc/graph/practice/fr",
    "anything": "/doc/practice-status/implemented",
    "elsewhere": "/entity?uri=http%3A%2F%2Fpublications.europa.eu%2Fresource%2Fauthority%2Fcountry%2FFRA",
    "comparison": "/compare?systems=FR,DK",
    "roadmap": "/roadmap?country=PT",
    "search": "/search?q=newborn+screening",
    "ask": "/ask?q=what+does+Denmark+do+about+pharmacogenetics",
    "questions": "/queries",
    "question": "/queries/good-practices?application=newborn-screening&domain=I",
    "editor": "/sparql",
    "result": "/sparql?query=SELECT+*+%7B+%3Fs+a+%3Chttps%3A%2F%2Fw3id.org%2Fgenoguide%2Fontology%23Domain%3E+%7D",
    "graphs": "/rdf-graph-store",
    "find": "/entity",
    "problem-types": "/problem",
    "problem-type": "/problem/query-timeout",
    "dataset": "/dataset",
    "ontology": "/ontology",
    "report": "/report",
    "not-found": "/nothing",
}
"""An address of each kind of page."""


@dataclass
class Seen:
    """A page in the browser, and whatever went wrong in it."""

    page: Page
    name: str = ""
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def site(surveyed_snapshot: Path) -> Iterator[str]:
    """The address of the server, without a slash at its end."""
    with running(surveyed_snapshot, Settings(host="127.0.0.1", port=0)) as address:
        yield address.rstrip("/")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Not for the session: while it is there, an event loop runs, and no test that wants one of its own could.
    if CHROMIUM is None:
        pytest.skip("There is no Chromium; CHROMIUM names one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def look(browser: Browser, site: str):
    """Opens an address in a window of its own, and keeps what goes wrong there."""

    @contextmanager
    def looking(address: str, **options: object) -> Iterator[Seen]:
        context = browser.new_context(**{"viewport": DESKTOP, **options})  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        seen = Seen(context.new_page())
        seen.page.on("console", lambda m: seen.faults.append(m.text) if m.type in ("error", "warning") else None)
        seen.page.on("pageerror", lambda error: seen.faults.append(str(error)))
        seen.page.on("requestfailed", lambda request: seen.faults.append(f"not had: {request.url}"))
        seen.page.on("request", lambda r: None if r.url.startswith((site, "data:")) else seen.faults.append(r.url))
        seen.page.goto(site + address)
        yield seen
        context.close()

    return looking


@pytest.fixture(scope="module", params=ADDRESSES)
def seen(request: pytest.FixtureRequest, look) -> Iterator[Seen]:
    """A page of each kind, opened once for all that is to be looked at in it."""
    with look(ADDRESSES[request.param]) as seen:
        seen.name = request.param
        yield seen


@pytest.fixture(scope="session")
def screenshots() -> Path | None:
    """The folder in which CI keeps what the pages look like, if it does."""
    named = os.environ.get("GENOGUIDE_SCREENSHOTS")
    return Path(named) if named else None
