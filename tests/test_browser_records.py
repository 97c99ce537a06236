"""Records and signing in, in a browser: both languages, without script, by keyboard, small, back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from api_server import Running, running, service_of
from console_server import foreign_requests, violations
from policylib import Policy
from policylib_api.auth.caller import Scope
from signing import PASSWORD, add
from test_records_api import TASK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def guarded(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server where one has to sign in; `keeper` may do everything with records."""
    folder: Path = tmp_path_factory.mktemp("guarded")
    with running(service_of(shipped, folder, authentication=True)) as server:
        add(server, "keeper", Scope.DECIDE, Scope.READ_RECORDS, Scope.ADMIN)
        yield server


@pytest.fixture(scope="module")
def identity(console: Running) -> str:
    """The id of a record on the server where nobody signs in."""
    answer = httpx.post(f"{console.url}/v1/decisions", json=TASK)
    return str(answer.json()["id"])


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.fill("#name", "keeper")
    page.fill("#password", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_the_list_to_a_redacted_record(
    console: Running, browser: Browser, language: str, script: bool
) -> None:
    made = httpx.post(f"{console.url}/v1/decisions", json=TASK).json()["id"]
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    elsewhere = foreign_requests(page, console.url)
    page.goto(f"{console.url}/records?lang={language}")
    page.select_option("#verdict", "unlawful")
    page.fill("#region", "220502")
    page.locator("main form button[type=submit]").click()
    page.locator(f"a[href='/records/{made}']").click()
    assert page.locator(".verdict-large.verdict-unlawful").count() == 1
    assert page.locator("section:has(#proof) .notice-good").count() == 1
    page.locator("a[href$='replay=present#replay']").click()
    assert page.locator("#replay .notice-good").count() == 1
    page.goto(f"{console.url}/records/{made}/redact")
    page.fill("#reason", "个人信息")
    page.locator("button.danger").click()
    assert page.locator("[role=status] .notice-good").count() == 1
    assert "王某某" not in page.content()
    assert elsewhere == []
    context.close()


@pytest.mark.parametrize("address", ["/records", "/records/log", "/records/{id}", "/records/{id}/redact"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_everybody_can_use_the_pages(
    console: Running, browser: Browser, identity: str, language: str, address: str, look: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    where = address.format(id=identity)
    page.goto(f"{console.url}{where}?lang={language}&theme={look}&region=nowhere&from=x&replay=same")
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    page.close()


def test_the_log_is_verified_from_its_page(console: Running, browser: Browser, identity: str) -> None:
    page = browser.new_page()
    page.goto(f"{console.url}/records/log")
    page.locator("main form button").click()
    assert page.locator("[role=status] .notice-good").count() == 1
    assert violations(page) == []
    page.close()


def test_signing_in_leads_back_and_signing_out_leaves_nothing(
    guarded: Running, browser: Browser, language: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{guarded.url}/records?verdict=unlawful&lang={language}")
    assert "/session?next=" in page.url
    assert violations(page) == []
    sign_in(page, "wrong")
    assert page.locator("[role=alert]").count() == 1
    assert violations(page) == []
    sign_in(page)
    assert page.url.startswith(f"{guarded.url}/records?verdict=unlawful")
    page.locator(".choices a[href='/session']").click()
    assert violations(page) == []
    page.locator("form[action='/session/end'] button").click()
    assert page.locator("[role=status]").count() == 1
    for _ in range(2):
        page.go_back()
        assert page.locator("form[action^='/session?next='], #name").count() > 0
        assert page.locator("form[action='/session/end']").count() == 0
    context.close()


def test_one_signs_in_by_keyboard_alone(guarded: Running, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{guarded.url}/session?next=/records/log")
    page.locator("#name").focus()
    page.keyboard.type("keeper")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{guarded.url}/records/log")
    context.close()
