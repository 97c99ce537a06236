"""Asks an issuer for what it publishes: within bounds of time and size, rarely, beside the requests."""

from __future__ import annotations

import asyncio
import http.client
import logging
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlencode

from policylib import BadInput, parse_json
from policylib_api.config import is_trusted_url
from policylib_api.edge.log import say

FRESH_SECONDS = 600.0
# What was fetched outlives an issuer that cannot be reached for so long, and no longer.
STALE_SECONDS = 3600.0
# However often something is missed, the issuer is asked no more often than this.
PAUSE_SECONDS = 30.0
TIMEOUT_SECONDS = 5.0  # of one connection or read
PATIENCE_SECONDS = 15.0
LONGEST_ANSWER = 1 << 20
# An issuer that cannot be asked, or whose answer is of no use.
FETCH_ERRORS = (OSError, http.client.HTTPException, ValueError, BadInput)

_T = TypeVar("_T")


class IssuerUnavailableError(RuntimeError):
    """The issuer cannot be asked, so nobody can say who somebody is."""


class Fetched(Generic[_T]):
    """What an issuer publishes, kept for a while. For one event loop."""

    def __init__(
        self, issuer: str, what: str, fetch: Callable[[], _T], monotonic: Callable[[], float]
    ) -> None:
        """Fetch it in a thread when it is first needed. `what`: its name in the log."""
        self._issuer = issuer
        self._what = what
        self._fetch = fetch
        self._monotonic = monotonic
        self._value: _T | None = None
        self._fetched = self._tried = float("-inf")
        self._lock = asyncio.Lock()
        self._refreshing: asyncio.Task[None] | None = None

    async def current(self, lacks: Callable[[_T], bool] = lambda _: False) -> _T:
        """Return what is kept; fetched again first where it is too old, or lacks what is looked for.

        Raises IssuerUnavailableError.
        """
        if self._value is None or self._age() >= STALE_SECONDS or lacks(self._value):
            await self._refresh()
        elif self._age() >= FRESH_SECONDS and (self._refreshing is None or self._refreshing.done()):
            self._refreshing = asyncio.create_task(self._refresh())
        if self._value is None or self._age() >= STALE_SECONDS:
            raise IssuerUnavailableError(self._issuer)
        return self._value

    def _age(self) -> float:
        return self._monotonic() - self._fetched

    async def _refresh(self) -> None:
        async with self._lock:  # whoever waited finds that it has been done
            if self._monotonic() - self._tried < PAUSE_SECONDS:
                return
            self._tried = self._monotonic()
            try:
                self._value = await asyncio.wait_for(asyncio.to_thread(self._fetch), PATIENCE_SECONDS)
                self._fetched = self._tried
            except FETCH_ERRORS as error:
                reason = f"{type(error).__name__}: {error}"
                say(f"{self._what} not fetched", logging.ERROR, issuer=self._issuer, reason=reason)


def discovery_of(issuer: str) -> dict[str, Any]:
    """Return the discovery document of an issuer. Raises one of FETCH_ERRORS, ValueError among them where it
    is of another issuer.
    """
    document = get_json(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise ValueError("the discovery document is of another issuer")
    return document


def address_in(document: Mapping[str, Any], name: str) -> str:
    """Return an address that a discovery document names. Raises ValueError where it is none to trust."""
    url = document.get(name)
    if not isinstance(url, str) or not is_trusted_url(url):
        raise ValueError(f"`{name}` is no https address")
    return url


def get_json(url: str) -> dict[str, Any]:
    """Return the object at an address. Raises one of FETCH_ERRORS."""
    return _answer(urllib.request.Request(url, headers={"Accept": "application/json"}))


def post_form(url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Any]:
    """Send a form and return the object that is answered, also where that is a refusal (status 4xx).

    Raises one of FETCH_ERRORS.
    """
    accept = {"Accept": "application/json", **headers}
    return _answer(urllib.request.Request(url, urlencode(form).encode(), accept))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: then the redirect itself is the answer, which urllib makes an error."""


def _answer(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as answer:
            body: bytes = answer.read(LONGEST_ANSWER + 1)
    except HTTPError as error:
        if request.data is None or not 400 <= error.code < 500:
            error.close()  # it holds the connection
            raise
        with error:  # what refuses a form says why
            body = error.read(LONGEST_ANSWER + 1)
    if len(body) > LONGEST_ANSWER:
        raise ValueError(f"{request.full_url} answers with more than {LONGEST_ANSWER} bytes")
    document = parse_json(body.decode("utf-8"))
    return document if isinstance(document, dict) else {}
