"""Signing in to the pages at an issuer: every way somebody is not let in."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

import httpx
import jwt
import pytest

from api_callers import Clock
from api_server import Running
from issuer_visits import ASKED, is_out, is_refused, logged, sent, told_in
from issuers import DISCOVERY, compact, rsa_key, signed_with_public_key
from oidc_provider import CLIENT, SECRET, TOKEN, Provider, back
from policylib_api.auth.rates import Rate
from policylib_api.auth.sign_ins import LASTS
from policylib_api.console.csrf import SESSION_COOKIE
from policylib_api.records.tables import sign_ins
from signing import visiting

pytestmark = pytest.mark.usefixtures("issuer_as_new")


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
    guest: httpx.Client, issuer: Provider, attack: str, caplog: pytest.LogCaptureFixture
) -> None:
    address = sent(guest)
    token = ATTACKS[attack](issuer, told_in(address, "nonce"))
    is_refused(guest.get(back(issuer.code(address, token))), "统一登录的答复不能接受")
    assert is_out(guest)
    assert "sign-in failed" in logged(caplog)
    assert token not in logged(caplog).replace("no token", "")


def test_a_state_that_was_not_given_lets_nobody_in(guest: httpx.Client, issuer: Provider) -> None:
    for state in ("", "x", "A" * 43):
        brought = issuer.code(sent(guest), roles=["clerk"])
        is_refused(guest.get(back({**brought, "state": state})), "不是在这个浏览器里开始的")
    is_refused(guest.get("/session/issuer/back"), "不是在这个浏览器里开始的")
    assert is_out(guest)


def test_nobody_is_signed_in_as_somebody_else(
    issuer_server: Running, guest: httpx.Client, issuer: Provider
) -> None:
    """Whoever gets a browser to come back with their own code has not begun in it."""
    with visiting(issuer_server) as attacker:
        brought = issuer.code(sent(attacker), roles=["clerk"], sub="attacker")
        is_refused(guest.get(back(brought)), "不是在这个浏览器里开始的")
        sent(guest)
        is_refused(guest.get(back(brought)), "不是在这个浏览器里开始的")
        assert is_out(guest)
        assert attacker.get(back(brought)).headers["location"] == ASKED


def test_who_comes_back_twice_is_let_in_once(
    issuer_server: Running, guest: httpx.Client, issuer: Provider
) -> None:
    brought = issuer.code(sent(guest), roles=["clerk"])
    shown = guest.cookies[SESSION_COOKIE]
    assert guest.get(back(brought)).status_code == 303
    is_refused(guest.get(back(brought)), "不是在这个浏览器里开始的")
    with visiting(issuer_server, policylib_session=shown) as again:
        is_refused(again.get(back(brought)), "不是在这个浏览器里开始的")
    assert not is_out(guest)


def test_a_code_is_taken_once(issuer_server: Running, guest: httpx.Client, issuer: Provider) -> None:
    """A code that was stolen and used before means nothing, whoever brings it."""
    brought = issuer.code(sent(guest), roles=["clerk"])
    del issuer.codes[brought["code"]]
    is_refused(guest.get(back(brought)), "统一登录的答复不能接受")
    with visiting(issuer_server) as other:
        stolen = issuer.code(sent(guest), roles=["clerk"])
        state = told_in(sent(other), "state")
        is_refused(other.get(back({**stolen, "state": state})), "统一登录的答复不能接受")


def test_who_takes_too_long_begins_again(
    issuer_server: Running, guest: httpx.Client, issuer: Provider
) -> None:
    clock = issuer_server.service.clock
    assert isinstance(clock, Clock)
    brought = issuer.code(sent(guest), roles=["clerk"])
    clock.now += dt.timedelta(milliseconds=LASTS)
    is_refused(guest.get(back(brought)), "已经过期")
    sent(guest)
    with issuer_server.service.recorder.store.reading() as connection:
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
    guest: httpx.Client,
    issuer: Provider,
    error: str,
    language: str,
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    state = issuer.code(sent(guest))["state"]
    answer = guest.get(back({"error": error, "state": state, "lang": language}))
    assert (answer.status_code, words in answer.text) == (403, True)
    assert "secret" not in logged(caplog)
    assert "<b>" not in answer.text


@pytest.mark.parametrize("brought", [{}, {"code": ""}, {"code": "x" * 5000}])
def test_who_brings_no_code_is_not_let_in(
    guest: httpx.Client, issuer: Provider, brought: dict[str, str]
) -> None:
    before = len(issuer.posted)
    state = issuer.code(sent(guest))["state"]
    is_refused(guest.get(back({**brought, "state": state})), "统一登录的答复不能接受")
    assert len(issuer.posted) == before


def test_the_issuer_may_say_whose_code_it_is(guest: httpx.Client, issuer: Provider) -> None:
    issuer.open(authorization_response_iss_parameter_supported=True)
    for brought, status in (({}, 403), ({"iss": "https://evil.example"}, 403), ({"iss": issuer.url}, 303)):
        code = issuer.code(sent(guest), roles=["clerk"])
        assert guest.get(back({**code, **brought})).status_code == status


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
    issuer_server: Running, guest: httpx.Client, issuer: Provider, document: bytes
) -> None:
    issuer.answers[DISCOVERY] = (200, {}, document.replace(b"URL", issuer.url.encode()))
    for language, words in (
        ("zh", "统一登录现在用不了"),
        ("en", "the sign-in service cannot be reached now"),
    ):
        answer = guest.get("/session/issuer", params={"lang": language})
        assert (answer.status_code, words in answer.text) == (503, True)
        assert answer.headers["retry-after"] == "30"
    # The form for accounts is there all the same.
    assert 'name="password"' in guest.get("/session").text


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
    guest: httpx.Client,
    issuer: Provider,
    answer: tuple[int, dict[str, str], bytes],
    caplog: pytest.LogCaptureFixture,
) -> None:
    brought = issuer.code(sent(guest), roles=["clerk"])
    issuer.answers[TOKEN] = answer
    refused = guest.get(back(brought))
    assert (refused.status_code, "统一登录现在用不了" in refused.text) == (503, True)
    assert "issuer unavailable" in logged(caplog)
    assert "/elsewhere" not in issuer.asked
    assert brought["code"] not in logged(caplog)


@pytest.mark.parametrize("answer", [b"[]", b"{}", b'{"id_token": 7}', b'{"error": "invalid_client"}'])
def test_an_answer_without_a_token_lets_nobody_in(
    guest: httpx.Client, issuer: Provider, answer: bytes
) -> None:
    brought = issuer.code(sent(guest), roles=["clerk"])
    issuer.answers[TOKEN] = (200, {}, answer)
    is_refused(guest.get(back(brought)), "统一登录的答复不能接受")


def test_signing_in_is_begun_so_often_and_no_more(issuer_server: Running, guest: httpx.Client) -> None:
    assert issuer_server.service.provider is not None
    issuer_server.service.provider.rate = Rate("2/minute")
    sent(guest)
    sent(guest)
    refused = guest.get("/session/issuer")
    assert (refused.status_code, "登录得太频繁" in refused.text) == (429, True)
