"""The batch pages in a browser: with and without JavaScript, by keyboard, on a phone, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from api_server import Running, running, service_of
from batch_files import csv_of
from console_server import foreign_requests, violations
from policylib import Policy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Page

LIMIT = 2_000_000
WAIT = 150_000


@pytest.fixture(scope="module")
def server(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(service_of(shipped, tmp_path_factory.mktemp("batches"), upload_limit=LIMIT)) as server:
        yield server


def file_of(body: bytes) -> FilePayload:
    return {"name": "任务.csv", "mimeType": "text/csv", "buffer": body}


def fits(page: Page) -> bool:
    """Say whether nothing stands beyond the right edge of the page."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width <= 0


@pytest.mark.slow
def test_a_table_is_checked_with_javascript(browser: Browser, server: Running) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    left = foreign_requests(page, server.url)
    page.goto(f"{server.url}/batch")
    assert violations(page) == []
    page.set_input_files("#file", file_of(csv_of()))
    page.locator("main form button").click()
    page.wait_for_selector("#column-0", timeout=WAIT)
    assert violations(page) == []
    page.locator("button[value=start]").click()
    page.wait_for_selector("#batch-progress", timeout=WAIT)
    assert violations(page) == []
    # The page becomes that of the result by itself.
    page.wait_for_selector("#batch-rows", timeout=WAIT)
    assert violations(page) == []
    page.select_option("select[name=rule]", index=1)
    with page.expect_response(lambda response: "rule=" in response.url):
        page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**rule=*")
    assert page.locator("h1").count() == 1
    for width in (320, 600):
        page.set_viewport_size({"width": width, "height": 800})
        assert fits(page), width
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename == "任务-table.xlsx"
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    assert (left, said) == ([], [])
    page.close()


def test_a_table_is_checked_without_javascript_by_keyboard(browser: Browser, server: Running) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 800})
    page = context.new_page()
    page.goto(f"{server.url}/batch?lang=en")
    page.set_input_files("#file", file_of(csv_of()))
    page.locator("main form button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/batch/*")
    while page.locator("#batch-progress").count():
        page.get_by_role("link", name="See whether it is done").press("Enter")
    assert page.get_by_role("heading", name="What the columns hold").is_visible()
    page.get_by_role("button", name="Decide all rows").press("Enter")
    while page.locator("#batch-progress").count():
        page.wait_for_timeout(500)
        page.get_by_role("link", name="See whether it is done").press("Enter")
    assert page.get_by_text("rows read: 4, decided: 3, rejected: 1").is_visible()
    context.close()


def test_a_file_that_is_too_large_is_refused_in_words(browser: Browser, server: Running) -> None:
    page = browser.new_page()
    page.goto(f"{server.url}/batch")
    page.set_input_files("#file", file_of(b"x" * (3 * LIMIT)))
    page.locator("main form button").click()
    page.wait_for_selector("#file-error", timeout=WAIT)
    assert "文件超过" in page.inner_text("#file-error")
    assert violations(page) == []
    page.close()
