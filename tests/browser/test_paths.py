"""What people come for, done as they would do it: by mouse, by keyboard, with and without scripts."""

import pytest
from playwright.sync_api import expect

from api.sparql.result_page import EDITOR
from tests.browser.conftest import DESKTOP, PHONE

EDITOR_THERE = pytest.mark.skipif(not EDITOR.exists(), reason="no editor: 'make' fetches it where there is Node")


def test_the_keyboard_reaches_the_content_at_once(look):
    with look("/") as seen:
        seen.page.keyboard.press("Tab")
        assert "Skip to content" in seen.page.evaluate("document.activeElement.textContent")
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_question_typed_at_the_start_is_answered(look, scripts):
    with look("/", java_script_enabled=scripts) as seen:
        box = seen.page.locator("main").get_by_role("textbox").or_(seen.page.locator("main").get_by_role("searchbox"))
        box.first.focus()
        seen.page.keyboard.type("what does Denmark do about pharmacogenetics, and who says it is good?")
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_url("**/ask?*")
        main = seen.page.locator("main")
        expect(main).to_contain_text("Denmark")
        expect(main).to_contain_text("pharmacogenetic")
        assert main.locator("tbody tr").count() > 0
        assert main.locator("tbody a[href^='http']").count() > 0, "its sources"


def test_from_the_map_to_the_practices_of_a_country_in_one_application(look):
    with look("/") as seen:
        seen.page.get_by_role("link", name="Denmark", exact=False).nth(1).click()
        expect(seen.page.locator("h1")).to_contain_text("Denmark")
        seen.page.get_by_label("Application").select_option(label="pharmacogenetics")
        seen.page.locator("main form button").first.click()
        expect(seen.page.locator("h1")).to_contain_text("Denmark")
        assert "application=pharmacogenetics" in seen.page.url
        expect(seen.page.locator("main")).to_contain_text("pharmacogenetics")


@EDITOR_THERE
def test_tab_leaves_the_editor_and_control_enter_asks(look):
    with look("/sparql") as seen:
        seen.page.locator(".CodeMirror").click()
        seen.page.keyboard.press("Control+A")
        seen.page.keyboard.type("SELECT * { ?domain a gg:Domain }")
        seen.page.keyboard.press("Tab")
        assert not seen.page.evaluate("document.activeElement.closest('.CodeMirror')")
        seen.page.locator(".CodeMirror").click()
        seen.page.keyboard.press("Control+Enter")
        seen.page.wait_for_url("**query=*")
        assert seen.page.locator("main tbody tr").count() == 8
        assert seen.faults == []


@EDITOR_THERE
def test_the_editor_completes_what_the_graph_holds(look):
    with look("/sparql") as seen:
        seen.page.locator(".CodeMirror").click()
        seen.page.keyboard.press("Control+A")
        seen.page.keyboard.type("SELECT * { ?s a gg:GoodP")
        seen.page.keyboard.press("Control+ ")
        expect(seen.page.locator(".CodeMirror-hints")).to_contain_text("gg:GoodPractice")


def test_a_table_is_sorted_by_its_headings(look):
    with look("/doc/indicator/I.1", java_script_enabled=False) as seen:
        table = seen.page.locator("section.answer", has=seen.page.locator("#practices"))
        table.get_by_role("link", name="Country").click()
        first = table.locator("tbody tr td").first.inner_text()
        table.get_by_role("link", name="Country").click()
        assert table.locator("tbody tr td").first.inner_text() > first


def test_a_phone_shows_results_first_and_narrows_them_on_request(look):
    with look("/search?q=newborn+screening", viewport=PHONE) as seen:
        expect(seen.page.get_by_role("heading", name="results for")).to_be_in_viewport()
        expect(seen.page.get_by_role("link", name="recommendation", exact=True)).to_be_hidden()
        seen.page.get_by_text("Narrow the results", exact=True).click()
        seen.page.get_by_role("link", name="recommendation", exact=True).click()
        assert "type=recommendation" in seen.page.url


def test_where_there_is_room_facets_stand_beside_the_results(look):
    with look("/search?q=newborn+screening") as seen:
        expect(seen.page.get_by_role("link", name="recommendation", exact=True)).to_be_in_viewport()
        expect(seen.page.get_by_text("Narrow the results", exact=True)).to_be_hidden()


def test_a_table_fades_where_there_is_more_of_it(look):
    """It is the animation of ``--more`` that fades it; at its end, nothing more is to come."""
    fade = "box => parseFloat(getComputedStyle(box).getPropertyValue('--more'))"
    with look("/queries/practices?country=DK") as seen:
        box = seen.page.locator(".table").first
        assert box.evaluate(fade) > 20
        box.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
        # The policy of the pages forbids to wait in them, which takes eval.
        assert any(box.evaluate(fade) < 1 or seen.page.wait_for_timeout(100) for _ in range(100))
    with look("/dataset") as seen:
        assert seen.page.locator(".table").first.evaluate(fade) == 0


def test_the_steps_of_the_roadmap_are_closed_where_it_is_narrow_alone(look):
    tables = "section[aria-labelledby^=step-] table"
    with look("/roadmap?country=PT", viewport=PHONE, java_script_enabled=False) as seen:
        page = seen.page
        assert not page.locator(tables).first.is_visible()
        assert [page.locator(f"#step-{step}").is_visible() for step in ("assess", "learn", "plan", "implement")] == [
            True
        ] * 4
        page.locator("details.step > summary").first.click()
        assert page.locator(tables).first.is_visible()
        page.emulate_media(media="print")
        page.set_viewport_size(DESKTOP)
        assert page.locator(tables).last.is_visible()
    with look("/roadmap?country=PT") as seen:
        assert seen.page.locator(tables).last.is_visible()
        assert not seen.page.locator("details.step > summary").first.is_visible()
