"""The exported country report in a browser: it asks for nothing, fits a phone, and prints on A4 with page numbers."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from api.export.report.writing import report
from api.export.source import Source
from graph.snapshot import Manifest
from tests.browser.conftest import PHONE


@pytest.fixture(scope="module")
def path(surveyed_snapshot: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "DK.html"
    path.write_bytes(report(Source.open(surveyed_snapshot, Manifest.read(surveyed_snapshot)), "DK"))
    return path


def test_it_is_shown_without_a_request_or_a_fault(browser: Browser, path: Path) -> None:
    page = browser.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: faults.append(message.text))
    page.goto(path.as_uri())
    assert (asked, faults) == ([path.as_uri()], [])
    assert page.locator("h1").inner_text() == "Denmark: genomics in healthcare"
    page.close()


def test_it_fits_a_phone(browser: Browser, path: Path) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.close()


def test_it_prints_on_a4(browser: Browser, path: Path) -> None:
    page = browser.new_page()
    page.goto(path.as_uri())
    pdf = page.pdf(prefer_css_page_size=True, outline=True)
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf))
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}
    assert len(re.findall(rb"/Type /Page\b", pdf)) > 10
    page.close()
