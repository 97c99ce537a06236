"""Signing in to the pages: who is let in, for how long, and what they leave behind."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api_server import Running, running, service_of
from policylib import Policy
from policylib_api.auth.accounts import Account, account_id_in, disable_account
from policylib_api.auth.caller import Scope
from policylib_api.console.csrf import SESSION_COOKIE
from signing import PASSWORD, add, sign_in, token_in, use_quick_hashes

DAY = dt.datetime(2026, 11, 22, 1, tzinfo=dt.UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = DAY

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **much: int) -> None:
        self.now += dt.timedelta(**much)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    use_quick_hashes(monkeypatch)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(shipped: Policy, tmp_path: Path, clock: Clock) -> Iterator[Running]:
    """A server where one has to sign in."""
    with running(service_of(shipped, tmp_path, clock=clock, authentication=True)) as server:
        yield server


@pytest.fixture
def browser_of(server: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers={"Accept": "text/html"}, timeout=60) as client:
        yield client


def account(server: Running, name: str = "wang.fang", *scopes: Scope) -> Account:
    return add(server, name, *(scopes or (Scope.DECIDE, Scope.READ_RECORDS)))


# --- in ------------------------------------------------------------------------------------------


def test_whoever_asks_for_a_page_signs_in_first_and_comes_back(
    server: Running, browser_of: httpx.Client
) -> None:
    account(server)
    asked = browser_of.get("/?region=220502&act=assign_task")
    assert asked.status_code == 303
    assert asked.headers["cache-control"] == "no-store"
    page = browser_of.get(asked.headers["location"])
    assert page.status_code == 200
    assert "请先登录" in page.text
    action = re.search(r'<form method="post" action="([^"]+)"', page.text)
    assert action is not None
    form = {"csrf": token_in(page), "name": "wang.fang", "password": PASSWORD}
    done = browser_of.post(action[1].replace("&amp;", "&"), data=form)
    assert (done.status_code, done.headers["location"]) == (303, "/?region=220502&act=assign_task")
    shown = browser_of.get(done.headers["location"])
    assert shown.status_code == 200
    assert ">wang.fang</a>" in shown.text


def test_the_session_has_a_new_name_after_signing_in(server: Running, browser_of: httpx.Client) -> None:
    account(server)
    browser_of.get("/session")
    before = browser_of.cookies[SESSION_COOKIE]
    done = sign_in(browser_of, "wang.fang")
    assert browser_of.cookies[SESSION_COOKIE] != before
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    with httpx.Client(base_url=server.url, cookies={SESSION_COOKIE: before}) as planted:
        assert planted.get("/").status_code == 303


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org",
        "/a\\b",
        "javascript:alert(1)",
        "/session?x=1",
    ],
)
def test_nobody_is_led_elsewhere(server: Running, browser_of: httpx.Client, address: str) -> None:
    account(server)
    assert sign_in(browser_of, "wang.fang", target=address).headers["location"] == "/"


def test_one_answer_whatever_is_wrong(server: Running, browser_of: httpx.Client) -> None:
    account(server)
    account(server, "li.na")
    disable_account(server.service.recorder.store, "li.na", 1)
    answers = [
        sign_in(browser_of, name, password)
        for name, password in [
            ("wang.fang", "wrong"),
            ("nobody", PASSWORD),
            ("li.na", PASSWORD),
            ("王芳", ""),
        ]
    ]
    assert {answer.status_code for answer in answers} == {403}
    bodies = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert len(bodies) == 1
    assert "账户名或密码不对" in answers[0].text
    assert PASSWORD not in answers[1].text
    assert browser_of.get("/").status_code == 303


def test_after_many_failures_there_is_a_pause(server: Running, browser_of: httpx.Client) -> None:
    account(server)
    for _ in range(5):
        assert sign_in(browser_of, "wang.fang", password="wrong").status_code == 403
    refused = sign_in(browser_of, "wang.fang")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert "登录失败的次数太多" in refused.text


def test_signing_in_twice_is_signing_in(server: Running, browser_of: httpx.Client) -> None:
    account(server)
    page = browser_of.get("/session?next=/records")
    form = {"csrf": token_in(page), "name": "wang.fang", "password": PASSWORD}
    for _ in range(2):
        done = browser_of.post("/session?next=/records", data=form)
        assert (done.status_code, done.headers["location"]) == (303, "/records")


def test_a_form_of_somebody_else_signs_nobody_in(server: Running, browser_of: httpx.Client) -> None:
    account(server)
    form = {"csrf": "0" * 64, "name": "wang.fang", "password": PASSWORD}
    assert browser_of.post("/session", data=form).status_code == 403
    browser_of.get("/session")
    assert browser_of.post("/session", data=form).status_code == 403
    assert browser_of.get("/").status_code == 303


# --- while -----------------------------------------------------------------------------------------


def test_what_an_account_may_not_do_is_refused(server: Running, browser_of: httpx.Client) -> None:
    account(server, "wang.fang", Scope.READ_RECORDS)
    sign_in(browser_of, "wang.fang")
    refused = browser_of.get("/")
    assert refused.status_code == 403
    assert "decide" in refused.text


def test_a_session_opens_no_operation_of_the_interface(server: Running, browser_of: httpx.Client) -> None:
    account(server)
    sign_in(browser_of, "wang.fang")
    assert browser_of.get("/").status_code == 200
    assert browser_of.get("/v1/decisions").status_code == 401


def test_a_session_ends_when_nothing_is_done(server: Running, browser_of: httpx.Client, clock: Clock) -> None:
    account(server)
    sign_in(browser_of, "wang.fang")
    for _ in range(5):
        clock.forward(minutes=29)
        assert browser_of.get("/").status_code == 200
    clock.forward(minutes=30)
    assert browser_of.get("/").status_code == 303


def test_a_session_ends_in_any_case(server: Running, browser_of: httpx.Client, clock: Clock) -> None:
    account(server)
    sign_in(browser_of, "wang.fang")
    for _ in range(29):
        clock.forward(minutes=24)
        assert browser_of.get("/").status_code == 200
    clock.forward(minutes=24)
    assert browser_of.get("/").status_code == 303


def test_what_was_sent_too_late_is_said_to_be_lost(
    server: Running, browser_of: httpx.Client, clock: Clock
) -> None:
    account(server)
    sign_in(browser_of, "wang.fang")
    clock.forward(hours=1)
    question = f"{server.url}/?region=220502"
    late = browser_of.post("/", data={"csrf": "x"}, headers={"Referer": question})
    assert late.status_code == 303
    page = browser_of.get(late.headers["location"])
    assert "刚才提交的没有收下" in page.text
    assert "next=%2F%3Fregion%3D220502" in page.text
    elsewhere = browser_of.post("/", headers={"Referer": "https://example.org/evil"})
    assert "next=%2F&" in elsewhere.headers["location"]


def test_a_part_of_a_page_leads_the_whole_page_to_the_form(server: Running, browser_of: httpx.Client) -> None:
    here = f"{server.url}/?region=220502"
    part = browser_of.get("/", headers={"HX-Request": "true", "HX-Current-URL": here})
    assert part.headers["hx-redirect"] == "/session?next=%2F%3Fregion%3D220502"


def test_a_disabled_account_is_out_at_once(server: Running, browser_of: httpx.Client) -> None:
    account(server)
    sign_in(browser_of, "wang.fang")
    disable_account(server.service.recorder.store, "wang.fang", 1)
    assert browser_of.get("/").status_code == 303


def test_the_caller_of_a_record_is_the_account(server: Running, browser_of: httpx.Client) -> None:
    added = account(server)
    assert account_id_in(added.caller.id) == "wang.fang"
    sign_in(browser_of, "wang.fang")
    page = browser_of.get("/session")
    assert "王芳" in page.text
    assert ">wang.fang</a>" in page.text
    assert "查看结论的记录" in page.text
    assert "/session/end" in page.text


def test_a_key_opens_pages_too(server: Running) -> None:
    answered = httpx.get(
        f"{server.url}/", headers={"Authorization": "Bearer nonsense", "Accept": "text/html"}
    )
    assert answered.status_code == 401
    assert "<h1>" in answered.text


# --- out -------------------------------------------------------------------------------------------


def test_signing_out_ends_the_session_and_nothing_is_shown_again(
    server: Running, browser_of: httpx.Client
) -> None:
    account(server)
    sign_in(browser_of, "wang.fang")
    shown = browser_of.cookies[SESSION_COOKIE]
    page = browser_of.get("/session")
    assert page.headers["cache-control"] == "no-store"
    done = browser_of.post("/session/end", data={"csrf": token_in(page)})
    assert done.status_code == 303
    assert SESSION_COOKIE not in browser_of.cookies
    assert "已经退出登录" in browser_of.get(done.headers["location"]).text
    with httpx.Client(base_url=server.url, cookies={SESSION_COOKIE: shown}) as kept:
        assert kept.get("/").status_code == 303


def test_another_site_cannot_sign_somebody_out(server: Running, browser_of: httpx.Client) -> None:
    account(server)
    sign_in(browser_of, "wang.fang")
    assert browser_of.post("/session/end", data={"csrf": ""}).status_code == 403
    assert browser_of.get("/").status_code == 200


def test_another_password_ends_the_sessions_elsewhere(server: Running, browser_of: httpx.Client) -> None:
    account(server)
    sign_in(browser_of, "wang.fang")
    with httpx.Client(base_url=server.url) as other:
        sign_in(other, "wang.fang")
        assert other.get("/").status_code == 200
        form = {"csrf": token_in(browser_of.get("/session")), "current": PASSWORD}
        new = "a quite different one 9"
        short = browser_of.post("/session/password", data={**form, "new": "short", "again": "short"})
        assert (short.status_code, "12 到 256" in short.text) == (422, True)
        differs = browser_of.post("/session/password", data={**form, "new": new, "again": new + "x"})
        assert "两次输入的不一样" in differs.text
        wrong = {**form, "current": "wrong"}
        assert (
            "现在的密码不对"
            in browser_of.post("/session/password", data={**wrong, "new": new, "again": new}).text
        )
        done = browser_of.post("/session/password", data={**form, "new": new, "again": new})
        assert done.status_code == 303
        assert "密码已经更换" in browser_of.get(done.headers["location"]).text
        assert browser_of.get("/").status_code == 200
        assert other.get("/").status_code == 303
        assert sign_in(other, "wang.fang").status_code == 403


# --- where nobody has to ---------------------------------------------------------------------------


def test_on_this_machine_alone_nobody_signs_in(console: Running) -> None:
    page = httpx.get(f"{console.url}/session", params={"lang": "en"})
    assert page.status_code == 200
    assert "No sign-in is needed here" in page.text
    assert 'href="/session"' not in page.text


def test_pages_that_are_open_to_all_need_nobody(server: Running, browser_of: httpx.Client) -> None:
    page = browser_of.get("/design")
    assert page.status_code == 200
    assert '<a href="/session">登录</a>' in page.text
