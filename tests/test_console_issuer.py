"""Signing in to the pages at an issuer: who is let in, as whom, and every way somebody is not."""

from __future__ import annotations

import datetime as dt
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import jwt
import pytest

from api_callers import Clock
from api_server import Running, running, service_of
from issuers import DISCOVERY, compact, issuing_as, rsa_key, signed_with_public_key
from oidc_provider import AUTHORIZE, CLIENT, END, SECRET, TOKEN, Provider, back
from policylib import Policy
from policylib_api.auth import fetching
from policylib_api.auth.caller import Scope
from policylib_api.auth.guests import guest_of, read_roles
from policylib_api.auth.provider import configured_provider
from policylib_api.auth.rates import Rate
from policylib_api.auth.sign_ins import LASTS
from policylib_api.config import ConfigError
from policylib_api.configuring import read_config
from policylib_api.console.csrf import SESSION_COOKIE
from policylib_api.edge.log import logger
from policylib_api.records.tables import sessions, sign_ins
from signing import token_in

ROLES = ("clerk=decide", "clerk=read-records", "keeper = admin")
ASKED = "/?region=220502&act=assign_task"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    with issuing_as(Provider) as issuer:
        issuer.open()
        yield issuer


@pytest.fixture(scope="module")
def server(shipped: Policy, issuer: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder: Path = tmp_path_factory.mktemp("issuer")
    (folder / "secret").write_text(f"{SECRET}\n", "utf-8")
    service = service_of(
        shipped,
        folder,
        clock=Clock(),
        authentication=True,
        public_url="https://policy.example.gov.cn/",
        oidc_issuer=issuer.url,
        oidc_client_id=CLIENT,
        oidc_client_secret=folder / "secret",
        oidc_roles=ROLES,
        oidc_name="区统一身份认证",
    )
    with running(service) as server:
        yield server


@pytest.fixture(autouse=True)
def as_new(server: Running, issuer: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """The issuer is there, and nobody has asked it too often."""
    monkeypatch.setattr(fetching, "PAUSE_SECONDS", 0.0)
    issuer.answers.pop(TOKEN, None)
    issuer.open()
    forget(server)


def forget(server: Running) -> None:
    """Have a server forget what the issuer said, and who came to it."""
    provider = server.service.provider
    assert provider is not None
    provider.rate = Rate("30/minute")
    provider._found._fetched = float("-inf")


@pytest.fixture(scope="module")
def visitor(server: Running) -> Iterator[httpx.Client]:
    with visiting(server) as client:
        yield client


@pytest.fixture
def browser(visitor: httpx.Client) -> httpx.Client:
    """A browser that was never here."""
    visitor.cookies.clear()
    return visitor


def visiting(server: Running, **cookies: str) -> httpx.Client:
    """Return another browser. Nothing is asked by TLS: its certificates are not read, which takes long."""
    headers = {"Accept": "text/html"}
    return httpx.Client(base_url=server.url, headers=headers, cookies=cookies, timeout=60, verify=False)


def sent(browser: httpx.Client, target: str = ASKED) -> str:
    """Return where a browser is sent that is to sign in."""
    answer = browser.get("/session/issuer", params={"next": target})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def signed_in(browser: httpx.Client, issuer: Provider, **claims: Any) -> httpx.Response:
    """Sign in, and return the answer to the browser that came back."""
    known = {"roles": ["clerk"], "name": "王芳", **claims}
    return browser.get(back(issuer.code(sent(browser), **known)))


def is_refused(answer: httpx.Response, words: str) -> None:
    assert (answer.status_code, words in answer.text) == (403, True), answer.text
    assert "没有登录成功" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert SESSION_COOKIE not in answer.cookies


def is_out(browser: httpx.Client) -> bool:
    return browser.get("/").status_code == 303


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return what the server logs; what httpx and uvicorn say is not for its log."""
    own = [record for record in caplog.records if record.name == logger.name]
    return "\n".join(str(record.__dict__) for record in own)


# --- in ------------------------------------------------------------------------------------------


def test_from_a_page_to_the_issuer_and_back(
    server: Running, browser: httpx.Client, issuer: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    page = browser.get(browser.get(ASKED).headers["location"])
    link = re.search(r'href="(/session/issuer\?[^"]+)">用区统一身份认证登录<', page.text)
    assert link is not None
    before = browser.cookies[SESSION_COOKIE]
    there = browser.get(link[1].replace("&amp;", "&"))
    assert (there.status_code, there.headers["cache-control"]) == (303, "no-store")
    address = there.headers["location"]
    assert address.startswith(issuer.url + AUTHORIZE + "?realm=gov&")
    asked = dict(parse_qsl(urlsplit(address).query))
    assert asked["redirect_uri"] == "https://policy.example.gov.cn/session/issuer/back"
    assert asked["scope"].split() == ["openid", "profile"]
    assert (asked["response_type"], asked["ui_locales"]) == ("code", "zh-CN zh")
    brought = issuer.code(address, roles=["clerk", "nobody knows"], name="王芳")
    done = browser.get(back(brought))
    assert (done.status_code, done.headers["location"]) == (303, ASKED)
    assert browser.cookies[SESSION_COOKIE] != before
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    shown = browser.get(ASKED)
    assert shown.status_code == 200
    assert ">王芳</a>" in shown.text
    account = browser.get("/session").text
    assert "查看结论的记录" in account
    assert 'name="current"' not in account
    assert browser.get("/records/log").status_code == 200
    log = logged(caplog)
    assert "'caller': 'oidc:u-17'" in log
    given = issuer.posted[-1]
    for kept in (SECRET, brought["code"], given["code_verifier"], brought["state"], asked["nonce"]):
        assert kept not in log
    with visiting(server, policylib_session=before) as planted:
        assert is_out(planted)


def test_what_is_kept_meanwhile_is_no_use_to_whoever_reads_it(server: Running, browser: httpx.Client) -> None:
    state = parse_qs(urlsplit(sent(browser)).query)["state"][0]
    with server.service.recorder.store.reading() as connection:
        rows = connection.execute(sign_ins.select()).all()
    assert rows
    assert state not in repr(rows)
    assert browser.cookies[SESSION_COOKIE] not in repr(rows)


@pytest.mark.parametrize(
    "methods", [None, ["client_secret_post"], ["private_key_jwt", "client_secret_basic"]]
)
def test_the_secret_is_shown_as_the_issuer_wants_it(
    browser: httpx.Client, issuer: Provider, methods: list[str] | None
) -> None:
    issuer.open(token_endpoint_auth_methods_supported=methods)
    assert signed_in(browser, issuer).headers["location"] == ASKED
    assert ("client_secret" in issuer.posted[-1]) == (methods == ["client_secret_post"])


def test_a_key_that_came_just_now_is_found(browser: httpx.Client, issuer: Provider) -> None:
    assert signed_in(browser, issuer).status_code == 303
    issuer.open("two")
    browser.cookies.clear()
    address = sent(browser)
    token = issuer.token("two", aud=CLIENT, nonce=_nonce(address), roles=["clerk"])
    assert browser.get(back(issuer.code(address, token))).headers["location"] == ASKED


def _nonce(address: str) -> str:
    return parse_qs(urlsplit(address).query)["nonce"][0]


@pytest.mark.parametrize(
    "target", ["https://example.org/", "//example.org/", "/\\example.org", "/session/issuer"]
)
def test_nobody_is_led_elsewhere(browser: httpx.Client, issuer: Provider, target: str) -> None:
    brought = issuer.code(sent(browser, target), roles=["clerk"])
    assert browser.get(back(brought)).headers["location"] == "/"


def test_who_is_signed_in_is_not_sent_to_the_issuer_again(browser: httpx.Client, issuer: Provider) -> None:
    signed_in(browser, issuer)
    assert sent(browser, "/records") == "/records"


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
    browser: httpx.Client, issuer: Provider, language: str, words: str
) -> None:
    browser.get("/session", params={"lang": language})
    done = signed_in(browser, issuer, roles=["visitor"])
    assert done.headers["location"] == "/session"
    assert words in browser.get("/session").text
    assert browser.get("/").status_code == 403


def test_a_guest_may_be_bound_to_a_body(browser: httpx.Client, issuer: Provider) -> None:
    signed_in(browser, issuer, policylib_assigner={"kind": "department", "name": "东昌区住建局"})
    assert "东昌区住建局" in browser.get("/session").text


def test_what_a_guest_is_called_is_escaped(browser: httpx.Client, issuer: Provider) -> None:
    signed_in(browser, issuer, name="<b>x</b>" * 40)
    page = browser.get("/session").text
    assert "<b>x" not in page
    assert "&lt;b&gt;x" in page


# --- what comes back is not right ----------------------------------------------------------------


def _signed(issuer: Provider, key: str, nonce: str, algorithm: str = "RS256") -> str:
    claims = issuer.claims(aud=CLIENT, nonce=nonce)
    return jwt.encode(claims, rsa_key(key), algorithm, headers={"kid": "one"})


def _good(issuer: Provider, nonce: str) -> dict[str, object]:
    return issuer.claims(aud=CLIENT, nonce=nonce, roles=["clerk"])


ATTACKS: dict[str, Callable[[Provider, str], str]] = {
    "another nonce": lambda i, n: i.token(aud=CLIENT, nonce=n[::-1]),
    "no nonce": lambda i, n: i.token(aud=CLIENT),
    "nonce is a list": lambda i, n: i.token(aud=CLIENT, nonce=[n]),
    "another audience": lambda i, n: i.token(aud="grafana", nonce=n),
    "several audiences, and not made for us": lambda i, n: i.token(aud=[CLIENT, "grafana"], nonce=n),
    "made for another": lambda i, n: i.token(aud=CLIENT, azp="grafana", nonce=n),
    "another issuer": lambda i, n: i.token(aud=CLIENT, nonce=n, iss="https://evil.example"),
    "expired": lambda i, n: i.token(aud=CLIENT, nonce=n, exp=int(time.time()) - 120),
    "no expiry": lambda i, n: i.token(aud=CLIENT, nonce=n, exp=None),
    "no subject": lambda i, n: i.token(aud=CLIENT, nonce=n, sub=None),
    "half a character as the subject": lambda i, n: i.token(aud=CLIENT, nonce=n, sub="\ud800"),
    "half a character in a name": lambda i, n: i.token(aud=CLIENT, nonce=n, name="\ud800"),
    "bound to what is no body": lambda i, n: i.token(aud=CLIENT, nonce=n, policylib_assigner="x"),
    "alg none": lambda i, n: compact({"alg": "none", "kid": "one"}, _good(i, n)),
    "HS256 with the public key": lambda i, n: signed_with_public_key(
        {"alg": "HS256", "kid": "one"}, _good(i, n), "one"
    ),
    "HS256 with the secret": lambda i, n: jwt.encode(
        _good(i, n), SECRET * 4, "HS256", headers={"kid": "one"}
    ),
    "signed by another key": lambda i, n: _signed(i, "evil", n),
    "a key that is gone": lambda i, n: i.token("two", aud=CLIENT, nonce=n),
    "an algorithm that is not configured": lambda i, n: _signed(i, "one", n, "RS512"),
    "no token": lambda i, n: "nonsense",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_token_that_is_not_right_in_everything_lets_nobody_in(
    browser: httpx.Client, issuer: Provider, attack: str, caplog: pytest.LogCaptureFixture
) -> None:
    address = sent(browser)
    token = ATTACKS[attack](issuer, _nonce(address))
    is_refused(browser.get(back(issuer.code(address, token))), "统一登录的答复不能接受")
    assert is_out(browser)
    assert "sign-in failed" in logged(caplog)
    assert token not in logged(caplog).replace("no token", "")


def test_a_state_that_was_not_given_lets_nobody_in(browser: httpx.Client, issuer: Provider) -> None:
    for state in ("", "x", "A" * 43):
        brought = issuer.code(sent(browser), roles=["clerk"])
        is_refused(browser.get(back({**brought, "state": state})), "不是在这个浏览器里开始的")
    is_refused(browser.get("/session/issuer/back"), "不是在这个浏览器里开始的")
    assert is_out(browser)


def test_nobody_is_signed_in_as_somebody_else(
    server: Running, browser: httpx.Client, issuer: Provider
) -> None:
    """Whoever gets a browser to come back with their own code has not begun in it."""
    with visiting(server) as attacker:
        brought = issuer.code(sent(attacker), roles=["clerk"], sub="attacker")
        is_refused(browser.get(back(brought)), "不是在这个浏览器里开始的")
        sent(browser)
        is_refused(browser.get(back(brought)), "不是在这个浏览器里开始的")
        assert is_out(browser)
        assert attacker.get(back(brought)).headers["location"] == ASKED


def test_who_comes_back_twice_is_let_in_once(
    server: Running, browser: httpx.Client, issuer: Provider
) -> None:
    brought = issuer.code(sent(browser), roles=["clerk"])
    shown = browser.cookies[SESSION_COOKIE]
    assert browser.get(back(brought)).status_code == 303
    is_refused(browser.get(back(brought)), "不是在这个浏览器里开始的")
    with visiting(server, policylib_session=shown) as again:
        is_refused(again.get(back(brought)), "不是在这个浏览器里开始的")
    assert not is_out(browser)


def test_a_code_is_taken_once(server: Running, browser: httpx.Client, issuer: Provider) -> None:
    """A code that was stolen and used before means nothing, whoever brings it."""
    brought = issuer.code(sent(browser), roles=["clerk"])
    del issuer.codes[brought["code"]]
    is_refused(browser.get(back(brought)), "统一登录的答复不能接受")
    with visiting(server) as other:
        stolen = issuer.code(sent(browser), roles=["clerk"])
        state = parse_qs(urlsplit(sent(other)).query)["state"][0]
        is_refused(other.get(back({**stolen, "state": state})), "统一登录的答复不能接受")


def test_who_takes_too_long_begins_again(server: Running, browser: httpx.Client, issuer: Provider) -> None:
    clock = server.service.clock
    assert isinstance(clock, Clock)
    brought = issuer.code(sent(browser), roles=["clerk"])
    clock.now += dt.timedelta(milliseconds=LASTS)
    is_refused(browser.get(back(brought)), "已经过期")
    sent(browser)
    with server.service.recorder.store.reading() as connection:
        assert len(connection.execute(sign_ins.select()).all()) == 1


@pytest.mark.parametrize(
    ("error", "language", "words"),
    [
        ("access_denied", "zh", "没有同意"),
        ("access_denied", "en", "it was not agreed to"),
        ("login_required", "en", "tell the administrator the id"),
        ("<b>secret", "zh", "统一登录的答复不能接受"),
    ],
)
def test_who_is_denied_is_told(
    browser: httpx.Client,
    issuer: Provider,
    error: str,
    language: str,
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    state = issuer.code(sent(browser))["state"]
    answer = browser.get(back({"error": error, "state": state, "lang": language}))
    assert (answer.status_code, words in answer.text) == (403, True)
    assert "secret" not in logged(caplog)
    assert "<b>" not in answer.text


@pytest.mark.parametrize("brought", [{}, {"code": ""}, {"code": "x" * 5000}])
def test_who_brings_no_code_is_not_let_in(
    browser: httpx.Client, issuer: Provider, brought: dict[str, str]
) -> None:
    before = len(issuer.posted)
    state = issuer.code(sent(browser))["state"]
    is_refused(browser.get(back({**brought, "state": state})), "统一登录的答复不能接受")
    assert len(issuer.posted) == before


def test_the_issuer_may_say_whose_code_it_is(browser: httpx.Client, issuer: Provider) -> None:
    issuer.open(authorization_response_iss_parameter_supported=True)
    for brought, status in (({}, 403), ({"iss": "https://evil.example"}, 403), ({"iss": issuer.url}, 303)):
        code = issuer.code(sent(browser), roles=["clerk"])
        assert browser.get(back({**code, **brought})).status_code == status


# --- the issuer is not there -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "document",
    [
        b"<html>",
        b"{}",
        b'{"issuer": "https://evil.example"}',
        b'{"issuer": "URL", "authorization_endpoint": "http://id.example/", "token_endpoint": "URL/token"}',
        b'{"issuer": "URL", "authorization_endpoint": "javascript:x", "token_endpoint": "URL/token"}',
        b'{"issuer": "URL", "authorization_endpoint": "URL/a"}',
    ],
)
def test_an_issuer_that_says_nothing_of_use_is_not_there(
    server: Running, browser: httpx.Client, issuer: Provider, document: bytes
) -> None:
    issuer.answers[DISCOVERY] = (200, {}, document.replace(b"URL", issuer.url.encode()))
    for language, words in (
        ("zh", "统一登录现在用不了"),
        ("en", "the sign-in service cannot be reached now"),
    ):
        answer = browser.get("/session/issuer", params={"lang": language})
        assert (answer.status_code, words in answer.text) == (503, True)
        assert answer.headers["retry-after"] == "30"
    # The form for accounts is there all the same.
    assert 'name="password"' in browser.get("/session").text


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}, b"{}"),
        (302, {"Location": "/elsewhere"}, b""),
        (200, {}, b'{"id_token": '),
        (200, {}, b"\xff"),
    ],
)
def test_an_issuer_that_gives_no_token_is_not_there(
    browser: httpx.Client,
    issuer: Provider,
    answer: tuple[int, dict[str, str], bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    brought = issuer.code(sent(browser), roles=["clerk"])
    issuer.answers[TOKEN] = answer
    refused = browser.get(back(brought))
    assert (refused.status_code, "统一登录现在用不了" in refused.text) == (503, True)
    assert "issuer unavailable" in logged(caplog)
    assert "/elsewhere" not in issuer.asked
    assert brought["code"] not in logged(caplog)


@pytest.mark.parametrize("answer", [b"[]", b"{}", b'{"id_token": 7}', b'{"error": "invalid_client"}'])
def test_an_answer_without_a_token_lets_nobody_in(
    browser: httpx.Client, issuer: Provider, answer: bytes
) -> None:
    brought = issuer.code(sent(browser), roles=["clerk"])
    issuer.answers[TOKEN] = (200, {}, answer)
    is_refused(browser.get(back(brought)), "统一登录的答复不能接受")


def test_signing_in_is_begun_so_often_and_no_more(server: Running, browser: httpx.Client) -> None:
    assert server.service.provider is not None
    server.service.provider.rate = Rate("2/minute")
    sent(browser)
    sent(browser)
    refused = browser.get("/session/issuer")
    assert (refused.status_code, "登录得太频繁" in refused.text) == (429, True)


# --- out -------------------------------------------------------------------------------------------


def test_signing_out_here_and_there(server: Running, browser: httpx.Client, issuer: Provider) -> None:
    signed_in(browser, issuer)
    shown = browser.cookies[SESSION_COOKIE]
    done = browser.post("/session/end", data={"csrf": token_in(browser.get("/session"))})
    page = browser.get(done.headers["location"])
    assert "在区统一身份认证还没有退出" in page.text
    assert 'href="/session/issuer/end"' in page.text
    with visiting(server, policylib_session=shown) as kept:
        assert is_out(kept)
    address = urlsplit(browser.get("/session/issuer/end").headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == issuer.url + END
    asked = dict(parse_qsl(address.query))
    assert asked["client_id"] == CLIENT
    assert asked["post_logout_redirect_uri"] == "https://policy.example.gov.cn/session?done=out"


def test_an_issuer_may_have_no_place_to_sign_out(browser: httpx.Client, issuer: Provider) -> None:
    issuer.open(end_session_endpoint=None)
    answer = browser.get("/session/issuer/end?lang=en")
    assert (answer.status_code, "close all windows" in answer.text) == (404, True)


def test_a_guest_has_no_password(browser: httpx.Client, issuer: Provider) -> None:
    signed_in(browser, issuer)
    form = {"csrf": token_in(browser.get("/session")), "current": "", "new": "x" * 20, "again": "x" * 20}
    assert browser.post("/session/password", data=form).headers["location"] == "/session"


def test_another_issuer_lets_its_own_guests_in_only(
    server: Running, browser: httpx.Client, issuer: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(browser, issuer)
    assert not is_out(browser)
    monkeypatch.setattr(server.service.provider, "issuer", "https://id.example")
    assert is_out(browser)


def test_whoever_signs_in_again_ends_the_session_before(
    server: Running, browser: httpx.Client, issuer: Provider
) -> None:
    address = sent(browser)
    shown = browser.cookies[SESSION_COOKIE]
    assert browser.get(back(issuer.code(address, roles=["clerk"]))).status_code == 303
    with server.service.recorder.store.reading() as connection:
        kept = [row.guest for row in connection.execute(sessions.select())]
    assert shown not in repr(kept)
    assert {"issuer", "name", "caller", "scopes", "assigner"} == set(json.loads(kept[0]))


def test_a_guest_is_signed_out_by_whoever_manages_accounts(
    server: Running, browser: httpx.Client, issuer: Provider
) -> None:
    signed_in(browser, issuer, sub="guest-1", name="李娜")
    with visiting(server) as other, visiting(server) as keeper:
        signed_in(other, issuer, sub="guest-2")
        signed_in(keeper, issuer, sub="guest-3", roles=["keeper", "clerk"])
        page = keeper.get("/accounts")
        assert page.text.count('value="oidc:guest-') == 3
        assert re.search(r'<th scope="row">李娜</th><td[^>]*>oidc:guest-1<', page.text)
        form = {"csrf": token_in(page), "caller": "oidc:guest-1"}
        for _ in range(2):
            done = keeper.post("/accounts/guests/end", data=form)
            assert "已经退出" in keeper.get(done.headers["location"]).text
        assert is_out(browser)
        assert not is_out(other)
        with visiting(server) as lesser:
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
    with running(service_of(shipped, tmp_path, authentication=True)) as server, visiting(server) as browser:
        assert "/session/issuer" not in browser.get("/session").text
        answer = browser.get("/session/issuer")
        assert (answer.status_code, "只能用账户登录" in answer.text) == (404, True)
