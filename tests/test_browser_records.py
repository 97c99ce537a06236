"""Records and signing in, in a browser: both languages, without script, by keyboard, small, back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from api_server import Running, running, service_of
from console_server import foreign_requests, violations, watched
from oidc_provider import CLIENT, END, SECRET, Provider
from policylib import Policy
from policylib_api.auth.caller import Scope
from signing import PASSWORD, add
from test_records_api import TASK

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def guarded(shipped: Policy, issuer: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server where one has to sign in; `keeper` may do everything with records and accounts."""
    folder: Path = tmp_path_factory.mktemp("guarded")
    (folder / "secret").write_text(SECRET, "utf-8")
    service = service_of(
        shipped,
        folder,
        authentication=True,
        oidc_issuer=issuer.url,
        oidc_client_id=CLIENT,
        oidc_client_secret=folder / "secret",
        oidc_roles=("clerk=read-records",),
        oidc_name="统一身份认证",
    )
    with running(service) as server:
        # Its port is known only now.
        assert service.provider is not None
        service.provider._home = server.url
        add(server, "keeper", Scope.DECIDE, Scope.READ_RECORDS, Scope.ADMIN)
        add(server, "publisher", Scope.PUBLISH)
        add(server, "clerk", Scope.DECIDE, assigner={"kind": "department", "region": "220502"})
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


def test_one_signs_in_and_out_at_the_issuer(guarded: Running, issuer: Provider, browser: Browser) -> None:
    context = browser.new_context()
    with watched(context.new_page()) as page:
        page.goto(f"{guarded.url}/records?lang=en")
        page.locator("a[href^='/session/issuer?']").click()
        page.wait_for_url(f"{guarded.url}/records?lang=en")
        page.locator(".choices a[href='/session']").click()
        assert "王芳" in page.inner_text("main")
        assert violations(page) == []
        page.locator("form[action='/session/end'] button").click()
        assert violations(page) == []
        page.locator("a[href='/session/issuer/end']").click()
        page.wait_for_url(f"{issuer.url}{END}?**")
    context.close()


@pytest.mark.parametrize(("language", "script"), [("zh", False), ("en", True)])
def test_accounts_are_managed(guarded: Running, browser: Browser, language: str, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{guarded.url}/session?lang={language}")
    sign_in(page)
    page.locator(".choices a[href='/session']").click()
    page.locator("a[href='/accounts']").click()
    name = f"li.na-{language}-{'with' if script else 'without'}"
    for again, where in (("another", "/accounts"), (PASSWORD, f"/accounts/{name}?done=added")):
        page.fill("#id", name)
        page.fill("main #name", "李娜")
        page.fill("#new", PASSWORD)
        page.fill("#again", again)
        with page.expect_navigation():
            page.locator("form[action='/accounts'] button").click()
        assert page.url == guarded.url + where
    page.locator("input[value='read-records']").check()
    page.locator("form[action$='/rights'] button").click()
    assert page.locator("input[value='read-records']").is_checked()
    page.locator("form[action$='/disable'] button").click()
    assert page.locator("[role=status] .notice-good").count() == 1
    assert page.locator("form[action$='/enable']").count() == 1
    context.close()


@pytest.mark.parametrize(("language", "look"), [("zh", "light"), ("en", "dark")])
def test_everybody_can_manage_accounts(guarded: Running, browser: Browser, language: str, look: str) -> None:
    guest = browser.new_page()
    guest.goto(f"{guarded.url}/session/issuer")
    guest.close()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{guarded.url}/session?lang={language}&theme={look}&next=/accounts")
    sign_in(page)
    assert page.locator("form[action='/accounts/guests/end']").count() == 1
    for address in ("/accounts", "/accounts/publisher", "/accounts/clerk"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(guarded.url + address)
        assert violations(page) == []
        page.set_viewport_size({"width": 320, "height": 640})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
    page.locator("form[action$='/password'] #new").fill("short short")
    page.locator("form[action$='/password'] #again").fill("short short")
    page.locator("form[action$='/password'] button").click()
    assert page.locator("[role=alert] a[href='#new']").count() == 1
    assert violations(page) == []
    context.close()
