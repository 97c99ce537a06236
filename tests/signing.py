"""Accounts for tests of the pages: made quickly, and signed in as a browser does it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx
import pytest
from argon2 import PasswordHasher

from api_server import Running
from policylib_api.auth import passwords
from policylib_api.auth.accounts import Account, add_account
from policylib_api.auth.caller import Scope

PASSWORD = "绿树 growing 2026 tall"


def use_quick_hashes(monkeypatch: pytest.MonkeyPatch, passes: int = 1) -> None:
    """Keep passwords in a way that takes no time: how long Argon2 takes is not what is tested."""
    hasher = PasswordHasher(time_cost=passes, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)


def visiting(server: Running, **cookies: str) -> httpx.Client:
    """Return a browser. Nothing is asked by TLS: its certificates are not read, which takes long."""
    headers = {"Accept": "text/html"}
    return httpx.Client(base_url=server.url, headers=headers, cookies=cookies, timeout=60, verify=False)


def add(server: Running, name: str, *scopes: Scope, assigner: Mapping[str, str] | None = None) -> Account:
    """Add an account with the password above."""
    store, rights = server.service.recorder.store, frozenset(scopes)
    added = add_account(store, name, PASSWORD, name="王芳", scopes=rights, now=0, assigner=assigner)
    assert added is not None
    return added


def token_in(page: httpx.Response) -> str:
    """Return the token of the forms of a page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found is not None, page.text
    return found[1]


def sign_in(
    client: httpx.Client, name: str, password: str = PASSWORD, target: str = "/session"
) -> httpx.Response:
    """Send the form for signing in."""
    form = {"csrf": token_in(client.get("/session")), "name": name, "password": password}
    return client.post("/session", params={"next": target}, data=form)
