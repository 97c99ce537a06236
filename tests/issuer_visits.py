"""Visits to a server whose pages one signs in to at an issuer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from api_callers import Clock
from api_server import Running, running, service_of
from oidc_provider import CLIENT, SECRET, TOKEN, Provider, back
from policylib import Policy
from policylib_api.auth import fetching
from policylib_api.auth.rates import Rate
from policylib_api.console.csrf import SESSION_COOKIE
from policylib_api.edge.log import logger
from signing import visiting

ROLES = ("clerk=decide", "clerk=read-records", "keeper = admin")
ASKED = "/?region=220502&act=assign_task"


@pytest.fixture(scope="module")
def issuer_server(
    shipped: Policy, issuer: Provider, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """A server that sends people to the issuer."""
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


@pytest.fixture
def issuer_as_new(issuer_server: Running, issuer: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    """The issuer is there, and nobody has asked it too often."""
    monkeypatch.setattr(fetching, "PAUSE_SECONDS", 0.0)
    issuer.answers.pop(TOKEN, None)
    issuer.open()
    provider = issuer_server.service.provider
    assert provider is not None
    # What the issuer said, and who came to it, is forgotten.
    provider.rate = Rate("30/minute")
    provider._found._fetched = float("-inf")


@pytest.fixture(scope="module")
def visitor_of_issuer(issuer_server: Running) -> Iterator[httpx.Client]:
    """One client for all tests of a module: making one takes long."""
    with visiting(issuer_server) as client:
        yield client


@pytest.fixture
def guest(visitor_of_issuer: httpx.Client) -> httpx.Client:
    """A browser that was never here."""
    visitor_of_issuer.cookies.clear()
    return visitor_of_issuer


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


def told_in(address: str, name: str) -> str:
    """Return what the address says to the issuer by which a browser is sent there: `state`, `nonce`."""
    return parse_qs(urlsplit(address).query)[name][0]
