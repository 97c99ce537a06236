"""The pages on the law in a browser: in both languages, without script, by keyboard, small, large, dark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import pytest

from api_server import Running
from console_server import foreign_requests, violations, watched
from test_console_law import RULE, TONGHUA, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADDRESSES = {
    "every regulation": "/law?",
    "place": "/law?region=220502&date=2026-03-01&q=清单",
    "not understood": "/law?region=区&date=昨天",
    "regulation": f"/law/{TONGHUA}?",
    "provision": f"/law/{TONGHUA}/第十八条第三款?",
    "other text": "/law/fire-protection?",
    "rule": f"/rules/{RULE}?",
    "lists": "/lists?q=收养",
    "list": "/lists/statutory-duties?q=消防",
    "readings": "/readings?state=open",
    "coverage": "/coverage?",
    "coverage of one": f"/coverage/{TONGHUA}?",
}


@pytest.fixture(scope="module", autouse=True)
def _cases_have_been_run(console: Running) -> None:
    """Have the pages on coverage at hand."""
    wait_for(console, "/coverage")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # Of what was not understood the browser says that the server did not.
    with watched(browser.new_page(viewport={"width": 1280, "height": 900}), "status of 400") as page:
        yield page


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(("language", "look", "width"), [("zh", "light", 1280), ("en", "dark", 320)])
def test_everybody_can_read_and_use_it(
    console: Running, page: Page, name: str, language: str, look: Literal["light", "dark"], width: int
) -> None:
    """WCAG 2.2 AA as far as axe can tell; only pictures and tables have to be scrolled sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=look)
    elsewhere = foreign_requests(page, console.url)
    page.goto(f"{console.url}{ADDRESSES[name]}&lang={language}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert elsewhere == []


def test_from_a_place_to_the_words_by_keyboard(console: Running, page: Page) -> None:
    page.goto(f"{console.url}/law")
    page.locator("[id='region']").focus()
    page.keyboard.type("通化市")
    page.keyboard.press("Tab")
    page.keyboard.type("2026-03-01")
    page.keyboard.press("Tab")
    page.keyboard.type("不得转交")
    page.keyboard.press("Enter")
    page.wait_for_url("**/law?region=*")
    assert page.locator("h1").inner_text() == "吉林省通化市 2026-03-01 的规定"
    page.locator("main a", has_text="第十八条第三款").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/law/tonghua-ordinance/**")
    summary = page.locator("article.norm summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("article.norm pre").first.is_visible()


def test_without_script_everything_is_there(console: Running, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{console.url}/lists/statutory-duties")
    page.locator("#q").fill("消防")
    page.locator("main button[type=submit]").click()
    assert "消防宣传教育" in page.locator("#list-entries").inner_text()
    assert "户籍" not in page.locator("#list-entries").inner_text()
    page.goto(f"{console.url}{ADDRESSES['rule']}")
    assert page.locator("#tree svg").is_visible()
    assert page.locator("#tree ul.tree li").count() == page.locator("#tree svg rect").count()
    context.close()


def test_entries_are_found_while_one_types(console: Running, page: Page) -> None:
    page.goto(f"{console.url}/lists/statutory-duties")
    every = page.locator("#list-entries tbody tr").count()
    page.locator("#q").press_sequentially("消防")
    page.locator("#list-entries tbody tr").nth(10).wait_for(state="detached")
    assert page.locator("#list-entries tbody tr").count() < every
    assert "q=" in page.url
    assert page.locator("#q").input_value() == "消防"


def test_the_page_shows_coverage_when_it_is_ready(console: Running, page: Page) -> None:
    page.goto(f"{console.url}/coverage/{TONGHUA}#rule-{RULE}")
    card = page.locator(f"[id='rule-{RULE}']")
    card.locator("summary").click()
    assert card.locator("table").is_visible()
