"""The page where a rule is tried, in a browser: editor, results, links, keys, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from api_server import Running
from console_server import foreign_requests, violations, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

FILE = "tonghua/tonghua-ordinance.policy"
ADDRESS = f"/try?file={quote(FILE)}"
CONTENT = ".cm-content"
SAID = "#try-said"
WAIT = 120_000  # milliseconds; a desk takes seconds to be laid, and machines are shared


@pytest.fixture
def context(browser: Browser, console: Running) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=console.url)
    made.set_default_timeout(WAIT)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    with watched(context.new_page()) as page:
        yield page


def said(page: Page, words: str) -> None:
    page.wait_for_function(
        "([box, words]) => document.querySelector(box).textContent.includes(words)", arg=[SAID, words]
    )


def type_at_end(page: Page, text: str) -> None:
    page.locator(CONTENT).click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "fine", "wrong"), [("zh", "全部通过", "错误 1 处"), ("en", "as expected", "errors: 1")]
)
def test_the_editor_says_what_is_wrong_as_it_is_written(
    page: Page, console: Running, language: str, fine: str, wrong: str
) -> None:
    foreign = foreign_requests(page, console.url)
    page.goto(f"{ADDRESS}&lang={language}")
    said(page, fine)
    type_at_end(page, "\n规则 99「没有写完」\n")
    page.locator(".cm-lintRange-error").first.wait_for()
    page.locator("#try-results .try-found").first.wait_for()
    page.keyboard.press("Control+z")
    said(page, fine)
    assert foreign == []


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_for_everybody(page: Page, theme: str) -> None:
    page.goto(f"{ADDRESS}&theme={theme}")
    said(page, "全部通过")
    page.locator("summary", has_text="影响").click()
    assert violations(page) == []
    type_at_end(page, "\n规则 99「没有写完」\n")
    page.locator("#try-results .try-found").first.wait_for()
    assert violations(page) == []


@pytest.mark.slow
def test_completion_and_hover(page: Page) -> None:
    page.goto(ADDRESS)
    said(page, "全部通过")
    type_at_end(page, "\n规则 99「试」\n  方面 ")
    page.keyboard.press("Control+Space")
    page.locator(".cm-tooltip-autocomplete li", has_text="程序").first.click()
    page.wait_for_function("() => document.getElementById('text').value.trimEnd().endsWith('方面 程序')")
    page.locator(CONTENT).click()
    page.keyboard.press("Control+Home")
    page.locator(".cm-line", has_text="依据 第十八条第三款").first.get_by_text(
        "第十八条第三款", exact=True
    ).first.hover()
    page.locator(".try-hover blockquote", has_text="不得转交").wait_for()


@pytest.mark.slow
def test_a_link_holds_the_text(context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(ADDRESS)
    type_at_end(page, "# 𠮷 分享\n")
    page.locator("#try-share").click()
    said(page, "链接已复制")
    link = page.evaluate("navigator.clipboard.readText()")
    other = context.new_page()
    other.goto(link)
    other.wait_for_function("() => document.getElementById('text').value.endsWith('# 𠮷 分享\\n')")
    other.goto("about:blank")
    other.goto(link.partition("#")[0] + "#t=AAAA")
    said(other, "读不出来")


@pytest.mark.slow
def test_what_was_written_outlives_a_reload(page: Page) -> None:
    page.goto(ADDRESS)
    type_at_end(page, "# 没有保存\n")
    assert not page.locator("#try-restored").is_visible()
    page.reload()
    page.locator("#try-restored").wait_for()
    assert page.locator("#text").input_value().endswith("# 没有保存\n")
    page.locator("#try-discard").click()
    page.wait_for_function("() => !document.getElementById('text').value.includes('没有保存')")


@pytest.mark.slow
def test_the_effect_by_keys_alone(page: Page) -> None:
    page.goto(ADDRESS)
    said(page, "全部通过")
    page.locator(CONTENT).focus()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("# 只改注释\n")
    page.keyboard.press("Tab")  # leaves the editor
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "effect"
    page.keyboard.press("Enter")
    page.locator("#try-results h3", has_text="全部案例的影响").wait_for()


@pytest.mark.slow
def test_narrow_and_enlarged(page: Page) -> None:
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(ADDRESS)
        page.locator(CONTENT).wait_for()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0


@pytest.mark.slow
def test_without_javascript(browser: Browser, console: Running) -> None:
    context = browser.new_context(base_url=console.url, java_script_enabled=False)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto("/try")
    page.locator("#file").select_option(FILE)
    page.locator("#file").press("Tab")
    page.get_by_role("button", name="打开副本").click()
    page.locator("#text").fill(page.locator("#text").input_value().replace("方面", "方便", 1))
    page.get_by_role("button", name="检查并跑案例").click()
    assert "P110" in page.locator("#try-results").inner_text()
    context.close()
