"""Signing in to the pages at an issuer: who is let in, as whom, and out again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from api_server import Running, running, service_of
from issuer_visits import ASKED, ROLES, is_out, logged, sent, signed_in, told_in
from oidc_provider import AUTHORIZE, CLIENT, END, SECRET, Provider, back
from policylib import Policy
from policylib_api.auth.caller import Scope
from policylib_api.auth.guests import guest_of, read_roles
from policylib_api.auth.provider import configured_provider
from policylib_api.config import ConfigError
from policylib_api.configuring import read_config
from policylib_api.console.csrf import SESSION_COOKIE
from policylib_api.records.tables import sessions, sign_ins
from signing import token_in, visiting

pytestmark = pytest.mark.usefixtures("issuer_as_new")


# --- in ------------------------------------------------------------------------------------------


def test_from_a_page_to_the_issuer_and_back(
    issuer_server: Running, guest: httpx.Client, issuer: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    page = guest.get(guest.get(ASKED).headers["location"])
    link = re.search(r'href="(/session/issuer\?[^"]+)">用区统一身份认证登录<', page.text)
    assert link is not None
    before = guest.cookies[SESSION_COOKIE]
    there = guest.get(link[1].replace("&amp;", "&"))
    assert (there.status_code, there.headers["cache-control"]) == (303, "no-store")
    address = there.headers["location"]
    assert address.startswith(issuer.url + AUTHORIZE + "?realm=gov&")
    asked = dict(parse_qsl(urlsplit(address).query))
    assert asked["redirect_uri"] == "https://policy.example.gov.cn/session/issuer/back"
    assert asked["scope"].split() == ["openid", "profile"]
    assert (asked["response_type"], asked["ui_locales"]) == ("code", "zh-CN zh")
    brought = issuer.code(address, roles=["clerk", "nobody knows"], name="王芳")
    done = guest.get(back(brought))
    assert (done.status_code, done.headers["location"]) == (303, ASKED)
    assert guest.cookies[SESSION_COOKIE] != before
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    shown = guest.get(ASKED)
    assert shown.status_code == 200
    assert ">王芳</a>" in shown.text
    account = guest.get("/session").text
    assert "查看结论的记录" in account
    assert 'name="current"' not in account
    assert guest.get("/records/log").status_code == 200
    log = logged(caplog)
    assert "'caller': 'oidc:u-17'" in log
    given = issuer.posted[-1]
    for kept in (SECRET, brought["code"], given["code_verifier"], brought["state"], asked["nonce"]):
        assert kept not in log
    with visiting(issuer_server, policylib_session=before) as planted:
        assert is_out(planted)


def test_what_is_kept_meanwhile_is_no_use_to_whoever_reads_it(
    issuer_server: Running, guest: httpx.Client
) -> None:
    state = told_in(sent(guest), "state")
    with issuer_server.service.recorder.store.reading() as connection:
        rows = connection.execute(sign_ins.select()).all()
    assert rows
    assert state not in repr(rows)
    assert guest.cookies[SESSION_COOKIE] not in repr(rows)


@pytest.mark.parametrize(
    "methods", [None, ["client_secret_post"], ["private_key_jwt", "client_secret_basic"]]
)
def test_the_secret_is_shown_as_the_issuer_wants_it(
    guest: httpx.Client, issuer: Provider, methods: list[str] | None
) -> None:
    issuer.open(token_endpoint_auth_methods_supported=methods)
    assert signed_in(guest, issuer).headers["location"] == ASKED
    assert ("client_secret" in issuer.posted[-1]) == (methods == ["client_secret_post"])


def test_a_key_that_came_just_now_is_found(guest: httpx.Client, issuer: Provider) -> None:
    assert signed_in(guest, issuer).status_code == 303
    issuer.open("two")
    guest.cookies.clear()
    address = sent(guest)
    token = issuer.token("two", aud=CLIENT, nonce=told_in(address, "nonce"), roles=["clerk"])
    assert guest.get(back(issuer.code(address, token))).headers["location"] == ASKED


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org/", "/\\example.org", "/session/issuer"]
)
def test_nobody_is_led_elsewhere(guest: httpx.Client, issuer: Provider, target: str) -> None:
    brought = issuer.code(sent(guest, target), roles=["clerk"])
    assert guest.get(back(brought)).headers["location"] == "/"


def test_who_is_signed_in_is_not_sent_to_the_issuer_again(guest: httpx.Client, issuer: Provider) -> None:
    signed_in(guest, issuer)
    assert sent(guest, "/records") == "/records"


# --- what they may do ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "claim", "expected"),
    [
        ({"roles": ["clerk"]}, "roles", {Scope.DECIDE, Scope.READ_RECORDS}),
        ({"roles": "keeper"}, "roles", {Scope.ADMIN}),
        ({"roles": ["clerk", "keeper", 7, None]}, "roles", {Scope.DECIDE, Scope.READ_RECORDS, Scope.ADMIN}),
        ({"realm_access": {"roles": ["keeper"]}}, "realm_access.roles", {Scope.ADMIN}),
        ({"https://id.example/roles": ["keeper"]}, "https://id.example/roles", {Scope.ADMIN}),
        ({"realm_access": ["keeper"]}, "realm_access.roles", set()),
        ({"roles": ["Clerk", "clerk ", "admin", "clerk=decide"]}, "roles", set()),
        ({"roles": {"clerk": True}}, "roles", set()),
        ({"scope": "policylib:admin"}, "roles", set()),
        ({}, "roles", set()),
    ],
)
def test_roles_allow_what_the_configuration_says(
    claims: dict[str, object], claim: str, expected: set[Scope]
) -> None:
    roles, mistakes = read_roles(ROLES)
    assert mistakes == []
    guest = guest_of({"iss": "https://id.example", "sub": "u-17", **claims}, claim, roles)
    assert (set(guest.scopes), guest.caller.id, guest.name) == (expected, "oidc:u-17", "u-17")


def test_who_has_no_name_is_called_as_records_call_them() -> None:
    guest = guest_of({"iss": "https://id.example", "sub": " "}, "roles", {})
    assert guest.name == guest.caller.id


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "那里给您的角色在这里没有权限"), ("en", "no role it gives you allows anything here")],
)
def test_without_a_known_role_one_may_do_nothing_and_is_told(
    guest: httpx.Client, issuer: Provider, language: str, words: str
) -> None:
    guest.get("/session", params={"lang": language})
    done = signed_in(guest, issuer, roles=["visitor"])
    assert done.headers["location"] == "/session"
    assert words in guest.get("/session").text
    assert guest.get("/").status_code == 403


def test_a_guest_may_be_bound_to_a_body(guest: httpx.Client, issuer: Provider) -> None:
    signed_in(guest, issuer, policylib_assigner={"kind": "department", "name": "东昌区住建局"})
    assert "东昌区住建局" in guest.get("/session").text


def test_what_a_guest_is_called_is_escaped(guest: httpx.Client, issuer: Provider) -> None:
    signed_in(guest, issuer, name="<b>x</b>" * 40)
    page = guest.get("/session").text
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page


# --- out -------------------------------------------------------------------------------------------


def test_signing_out_here_and_there(issuer_server: Running, guest: httpx.Client, issuer: Provider) -> None:
    signed_in(guest, issuer)
    shown = guest.cookies[SESSION_COOKIE]
    done = guest.post("/session/end", data={"csrf": token_in(guest.get("/session"))})
    page = guest.get(done.headers["location"])
    assert "在区统一身份认证还没有退出" in page.text
    assert 'href="/session/issuer/end"' in page.text
    with visiting(issuer_server, policylib_session=shown) as kept:
        assert is_out(kept)
    address = urlsplit(guest.get("/session/issuer/end").headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == issuer.url + END
    asked = dict(parse_qsl(address.query))
    assert asked["client_id"] == CLIENT
    assert asked["post_logout_redirect_uri"] == "https://policy.example.gov.cn/session?done=out"


def test_an_issuer_may_have_no_place_to_sign_out(guest: httpx.Client, issuer: Provider) -> None:
    issuer.open(end_session_endpoint=None)
    answer = guest.get("/session/issuer/end?lang=en")
    assert (answer.status_code, "close all windows" in answer.text) == (404, True)


def test_a_guest_has_no_password(guest: httpx.Client, issuer: Provider) -> None:
    signed_in(guest, issuer)
    form = {"csrf": token_in(guest.get("/session")), "current": "", "new": "x" * 20, "again": "x" * 20}
    assert guest.post("/session/password", data=form).headers["location"] == "/session"


def test_another_issuer_lets_its_own_guests_in_only(
    issuer_server: Running, guest: httpx.Client, issuer: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(guest, issuer)
    assert not is_out(guest)
    monkeypatch.setattr(issuer_server.service.provider, "issuer", "https://id.example")
    assert is_out(guest)


def test_whoever_signs_in_again_ends_the_session_before(
    issuer_server: Running, guest: httpx.Client, issuer: Provider
) -> None:
    address = sent(guest)
    shown = guest.cookies[SESSION_COOKIE]
    assert guest.get(back(issuer.code(address, roles=["clerk"]))).status_code == 303
    with issuer_server.service.recorder.store.reading() as connection:
        kept = [row.guest for row in connection.execute(sessions.select())]
    assert shown not in repr(kept)
    assert {"issuer", "name", "caller", "scopes", "assigner"} == set(json.loads(kept[0]))


def test_a_guest_is_signed_out_by_whoever_manages_accounts(
    issuer_server: Running, guest: httpx.Client, issuer: Provider
) -> None:
    signed_in(guest, issuer, sub="guest-1", name="李娜")
    with visiting(issuer_server) as other, visiting(issuer_server) as keeper:
        signed_in(other, issuer, sub="guest-2")
        signed_in(keeper, issuer, sub="guest-3", roles=["keeper", "clerk"])
        page = keeper.get("/accounts")
        assert page.text.count('value="oidc:guest-') == 3
        assert re.search(r'<th scope="row">李娜</th><td[^>]*>oidc:guest-1<', page.text)
        form = {"csrf": token_in(page), "caller": "oidc:guest-1"}
        for _ in range(2):
            done = keeper.post("/accounts/guests/end", data=form)
            assert "已经退出" in keeper.get(done.headers["location"]).text
        assert is_out(guest)
        assert not is_out(other)
        with visiting(issuer_server) as lesser:
            signed_in(lesser, issuer, sub="guest-4", roles=["keeper"])
            form = {"csrf": token_in(lesser.get("/session")), "caller": "oidc:guest-2"}
            assert lesser.post("/accounts/guests/end", data=form).status_code == 403
        assert not is_out(other)


# --- configuration -----------------------------------------------------------------------------------


CONFIGURED = {
    "AUTHENTICATION": "1",
    "OIDC_ISSUER": "https://id.example",
    "OIDC_CLIENT_ID": "console",
    "PUBLIC_URL": "https://policy.example",
}


def configured(**changed: str | None) -> None:
    values = {name: value for name, value in {**CONFIGURED, **changed}.items() if value is not None}
    config = read_config(None, {f"POLICYLIB_{name}": value for name, value in values.items()})
    assert configured_provider(config) is not None


def test_a_public_client_needs_no_secret() -> None:
    configured(OIDC_ROLES="clerk=decide,a=b=admin")


@pytest.mark.parametrize(
    ("changed", "chinese", "english"),
    [
        ({"OIDC_ISSUER": None}, "要和", "go together"),
        ({"AUTHENTICATION": None}, "authentication", "needs authentication"),
        ({"PUBLIC_URL": None, "HOST": "0.0.0.0"}, "就要设置 public_url", "needs public_url"),
        ({"OIDC_SCOPE": "profile"}, "要有 openid", "must contain openid"),
        ({"OIDC_ROLES": "clerk"}, "应写成 角色=权限", "clerk is not written like role=decide"),
        ({"OIDC_ROLES": "clerk=everything"}, "应写成 角色=权限", "is not written like role=decide"),
        ({"OIDC_CLIENT_SECRET": "/nothing/here"}, "读不了", "cannot read oidc_client_secret"),
        ({"OIDC_CLIENT_SECRET": "/dev/null"}, "是空的", "is empty"),
        (
            {"OIDC_CLIENT_ID": None, "OIDC_AUDIENCE": "p", "OIDC_ROLES": "a=admin"},
            "一起设置",
            "need oidc_client",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_start(
    changed: dict[str, str | None], chinese: str, english: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        configured(**changed)
    assert chinese in str(refused.value)
    assert english in str(refused.value)


def test_without_an_issuer_only_accounts_sign_in(shipped: Policy, tmp_path: Path) -> None:
    with (
        running(service_of(shipped, tmp_path, authentication=True)) as issuer_server,
        visiting(issuer_server) as guest,
    ):
        assert "/session/issuer" not in guest.get("/session").text
        answer = guest.get("/session/issuer")
        assert (answer.status_code, "只能用账户登录" in answer.text) == (404, True)
