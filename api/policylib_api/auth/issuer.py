"""The public keys of an issuer of tokens: fetched rarely, in a thread, within bounds of time and size."""

from __future__ import annotations

import asyncio
import http.client
import logging
import time
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any
from urllib.error import HTTPError

import jwt

from policylib import BadInput, parse_json
from policylib_api.config import is_trusted_url
from policylib_api.edge.log import say

FRESH_SECONDS = 600.0
# Keys outlive an issuer that cannot be reached for so long, and no longer.
STALE_SECONDS = 3600.0
# However many unknown keys are named, the issuer is asked no more often than this.
PAUSE_SECONDS = 30.0
TIMEOUT_SECONDS = 5.0  # of one connection or read
PATIENCE_SECONDS = 15.0
LONGEST_ANSWER = 1 << 20

_Keys = Mapping[str, Mapping[str, Any]]


class IssuerUnavailableError(RuntimeError):
    """The keys of the issuer cannot be had, so nobody can say whether a token is good."""


class Issuer:
    """The keys of one issuer, by their `kid`. For one event loop."""

    def __init__(
        self, issuer: str, jwks_url: str | None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Know an issuer by its name; without `jwks_url`, its discovery document says where its keys are."""
        self.name = issuer
        self._jwks_url = jwks_url
        self._monotonic = monotonic
        self._keys: _Keys = {}
        self._made: dict[tuple[str, str], jwt.PyJWK] = {}
        self._fetched = self._tried = float("-inf")
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def key(self, kid: str, algorithm: str) -> jwt.PyJWK | None:
        """Return the key of that id, for that algorithm; None: the issuer has none.

        Raises IssuerUnavailableError.
        """
        if kid not in self._keys or self._age() >= STALE_SECONDS:
            await self._refresh()
        elif self._age() >= FRESH_SECONDS and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._refresh())
        if self._age() >= STALE_SECONDS:
            raise IssuerUnavailableError(self.name)
        made = self._made.get((kid, algorithm))
        if made is not None:
            return made
        raw = self._keys.get(kid)
        if raw is None or raw.get("alg", algorithm) != algorithm:
            return None
        try:
            made = self._made[kid, algorithm] = jwt.PyJWK(dict(raw), algorithm)
        except jwt.PyJWTError:
            return None
        return made

    def _age(self) -> float:
        return self._monotonic() - self._fetched

    async def _refresh(self) -> None:
        async with self._lock:  # whoever waited finds that it has been done
            if self._monotonic() - self._tried < PAUSE_SECONDS:
                return
            self._tried = self._monotonic()
            try:
                self._keys = await asyncio.wait_for(asyncio.to_thread(self._fetch), PATIENCE_SECONDS)
                self._made = {}
                self._fetched = self._tried
            except (OSError, http.client.HTTPException, ValueError, BadInput) as error:
                reason = f"{type(error).__name__}: {error}"
                say("keys of the issuer not fetched", logging.ERROR, issuer=self.name, reason=reason)

    def _fetch(self) -> _Keys:
        url = self._jwks_url
        if url is None:
            document = _get(self.name.rstrip("/") + "/.well-known/openid-configuration")
            if document.get("issuer") != self.name:
                raise ValueError("the discovery document is of another issuer")
            url = document.get("jwks_uri")
            if not isinstance(url, str) or not is_trusted_url(url):
                raise ValueError("`jwks_uri` is no https address")
        keys = _get(url).get("keys")
        found = [key for key in keys if _is_for_signatures(key)] if isinstance(keys, list) else []
        if not found:
            raise ValueError(f"{url} has no public keys for signatures")
        return {key["kid"]: key for key in found}


def _is_for_signatures(key: object) -> bool:
    if not isinstance(key, dict):
        return False
    # `oct` is a secret of both sides, and `d` that of the issuer: neither is a public key.
    is_public = key.get("kty") in ("RSA", "EC", "OKP") and "d" not in key
    return is_public and isinstance(key.get("kid"), str) and key.get("use", "sig") == "sig"


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: then the redirect itself is the answer, which urllib makes an error."""


def _get(url: str) -> dict[str, Any]:
    request = urllib.request.Request(url, headers={"Accept": "application/json"})
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as answer:
            body: bytes = answer.read(LONGEST_ANSWER + 1)
    except HTTPError as error:
        error.close()  # it holds the connection
        raise
    if len(body) > LONGEST_ANSWER:
        raise ValueError(f"{url} answers with more than {LONGEST_ANSWER} bytes")
    document = parse_json(body.decode("utf-8"))
    return document if isinstance(document, dict) else {}
