"""A small OpenID provider for tests: it remembers who was sent to it, and gives a token for a code, once."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlencode, urlsplit

import pytest

from issuers import DISCOVERY, FakeIssuer, issuing_as, public_rsa

AUTHORIZE, TOKEN, END = "/authorize", "/token", "/end"
CLIENT, SECRET = "policylib console", "s3cr:t +%"


@dataclass
class Provider(FakeIssuer):
    """An issuer with an authorization and a token endpoint, for one confidential client."""

    codes: dict[str, tuple[Mapping[str, str], str]] = field(default_factory=dict)
    posted: list[dict[str, str]] = field(default_factory=list)

    def open(self, *keys: str, **changed: Any) -> None:
        """Publish these keys, and where everything is; None: is left out."""
        self.publish(*map(public_rsa, keys or ("one",)))
        document = {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/keys",
            "authorization_endpoint": f"{self.url}{AUTHORIZE}?realm=gov",
            "token_endpoint": self.url + TOKEN,
            "end_session_endpoint": self.url + END,
            **changed,
        }
        given = {name: value for name, value in document.items() if value is not None}
        self.answers[DISCOVERY] = (200, {}, json.dumps(given).encode())

    def code(self, address: str, token: str | None = None, **claims: Any) -> dict[str, str]:
        """Let somebody sign in who was sent to an address; return what the browser brings back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        code = secrets.token_urlsafe(8)
        known = {"aud": CLIENT, "nonce": asked["nonce"], "sub": "u-17", "scope": None, **claims}
        self.codes[code] = asked, self.token(**known) if token is None else token
        return {"code": code, "state": asked["state"]}

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Send back whoever comes, as one does that is signed in here already; say good-bye to who leaves."""
        kind = {"Content-Type": "text/html; charset=utf-8"}
        if path.startswith(AUTHORIZE):
            asked = dict(parse_qsl(urlsplit(path).query))
            brought = self.code(self.url + path, roles=["clerk"], name="王芳")
            return 303, {"Location": f"{asked['redirect_uri']}?{urlencode(brought)}"}, b""
        if path.startswith(END):
            return 200, kind, b'<!doctype html><link rel="icon" href="data:,"><title>bye</title>'
        return super().get(path)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        form = dict(parse_qsl(body.decode()))
        self.posted.append(form)
        if path != TOKEN or path in self.answers:
            return super().post(path, body, headers)
        asked, token = self.codes.pop(form.get("code", ""), ({}, ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = (
            form.get("grant_type") == "authorization_code"
            and asked.get("code_challenge_method") == "S256"
            and asked.get("code_challenge") == challenge
            and asked.get("redirect_uri") == form.get("redirect_uri")
            and asked.get("client_id") == CLIENT
            and _secret_of(form, headers) == SECRET
        )
        if not fits:
            return 400, {}, b'{"error": "invalid_grant", "error_description": "code is bad"}'
        answer = {"access_token": "opaque-access", "token_type": "Bearer", "id_token": token}
        return 200, {}, json.dumps(answer).encode()


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    """An issuer at which everybody is signed in already."""
    with issuing_as(Provider) as issuer:
        issuer.open()
        yield issuer


def _secret_of(form: Mapping[str, str], headers: Mapping[str, str]) -> str | None:
    kind, _, shown = headers.get("Authorization", "").partition(" ")
    if kind != "Basic":
        return form.get("client_secret") if form.get("client_id") == CLIENT else None
    name, _, secret = base64.b64decode(shown).decode().partition(":")
    return unquote_plus(secret) if unquote_plus(name) == CLIENT else None


def back(brought: Mapping[str, str]) -> str:
    """Return the address of the pages that an issuer sends the browser back to."""
    return f"/session/issuer/back?{urlencode(brought)}"
