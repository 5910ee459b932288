"""Every kind of page: whole, without faults, for every reader, on every screen and on paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import ADDRESSES, DESKTOP, PHONE

SERIOUS = {"serious", "critical"}
MISSING = "Failed to load resource: the server responded with a status of 404 (Not Found)"


def test_it_is_whole_and_nothing_goes_wrong(seen, screenshots):
    assert seen.page.locator("h1").count() == 1
    assert seen.page.locator("main").inner_text().strip()
    assert seen.page.title().endswith("GenoGuide")
    assert seen.faults == ([MISSING] if seen.name == "not-found" else [])
    if screenshots:
        seen.page.screenshot(path=screenshots / f"{seen.name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_nobody_is_shut_out(seen, scheme):
    seen.page.emulate_media(color_scheme=scheme)
    found = Axe().run(seen.page).response["violations"]
    serious = [(v["id"], [node["html"][:200] for node in v["nodes"]][:3]) for v in found if v["impact"] in SERIOUS]
    assert serious == []


def test_it_fits_a_phone(seen, screenshots):
    seen.page.set_viewport_size(PHONE)
    width = seen.page.evaluate("document.documentElement.scrollWidth")
    if screenshots:
        seen.page.screenshot(path=screenshots / f"{seen.name}-phone.png", full_page=True)
    seen.page.set_viewport_size(DESKTOP)
    assert width <= PHONE["width"]


def test_it_prints_what_it_says_and_not_how_to_move_about(seen, screenshots):
    seen.page.emulate_media(media="print")
    heading, navigation = (seen.page.locator(part).first.is_visible() for part in ("h1", "header nav"))
    if screenshots:
        seen.page.pdf(path=screenshots / f"{seen.name}.pdf")
    seen.page.emulate_media(media="screen")
    assert heading
    assert not navigation


def test_it_says_the_same_without_scripts(seen, look):
    headings, rows = "main :is(h1, h2, h3)", "main tbody tr"
    with look(ADDRESSES[seen.name], java_script_enabled=False) as plain:
        assert plain.page.locator(headings).all_text_contents() == seen.page.locator(headings).all_text_contents()
        assert plain.page.locator(rows).count() == seen.page.locator(rows).count()
