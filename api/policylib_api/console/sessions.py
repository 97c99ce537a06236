"""Who looks at a page: whoever is signed in, as the session of the browser says."""

from __future__ import annotations

import asyncio
import logging
import re
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from policylib_api.auth.caller import Caller, Scope
from policylib_api.auth.gate import Gate, cannot_check
from policylib_api.auth.guests import Guest
from policylib_api.auth.sessions import Lifetime, Visitor, begin_session, find_session
from policylib_api.call import Call
from policylib_api.config import Config
from policylib_api.console.csrf import new_session, session_of, set_session
from policylib_api.edge.log import say
from policylib_api.records.moments import milliseconds
from policylib_api.records.store import RecordsUnavailableError
from policylib_api.service import Service

SIGN_IN = "/session"
_MINUTE = 60 * 1000
# What browsers take for another host (//, /\), and what has no place in an address, is none of ours.
_OWN_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
_LONGEST_PATH = 4000


class SignInNeededError(Exception):
    """A page that is not open to all was asked for, and nobody is signed in."""


def lifetime_of(config: Config) -> Lifetime:
    """Return how long sessions last."""
    return Lifetime(config.session_minutes * _MINUTE, config.session_hours * 60 * _MINUTE)


async def visitor(service: Service, request: Request) -> Visitor | None:
    """Return who is signed in; None: nobody. Raises ProblemError 503."""
    shown = session_of(request)
    if shown is None or not service.config.authentication:
        return None
    now, lifetime = milliseconds(service.clock()), lifetime_of(service.config)
    try:
        found = await asyncio.to_thread(find_session, service.recorder.store, shown, now, lifetime)
    except RecordsUnavailableError as error:
        say("sessions unavailable", logging.ERROR, reason=str(error), request_id=request.state.request_id)
        raise cannot_check() from None
    provider = service.provider
    if isinstance(found, Guest) and (provider is None or provider.issuer != found.issuer):
        # The configuration has changed: nobody is let in by this issuer any more.
        return None
    return found


async def admit(service: Service, gate: Gate, request: Request, scope: Scope | None) -> Caller:
    """Return who looks at a page: a program with a key or token, or whoever is signed in.

    Raises SignInNeededError, ProblemError 401, 403, 421, 429, 503.
    """
    if scope is None or not service.config.authentication or "authorization" in request.headers:
        return await gate.admit(request, scope)
    found = await visitor(service, request)
    if found is None:
        raise SignInNeededError
    gate.let_through(found.caller, scope)
    request.state.shown_as = shown_name(found)
    return found.caller


def shown_name(who: Visitor) -> str:
    """Return what every page calls who is signed in."""
    return who.name if isinstance(who, Guest) else who.id


async def let_in(service: Service, request: Request, response: Response, who: Visitor) -> bool:
    """Begin a session under a new name: what the browser showed before means nothing any more. False: they
    may not sign in any more.

    Raises RecordsUnavailableError.
    """
    shown, now = new_session(), milliseconds(service.clock())
    store, lifetime = service.recorder.store, lifetime_of(service.config)
    begun = await asyncio.to_thread(begin_session, store, shown, who, now, lifetime)
    if begun:
        set_session(response, request, shown)
    return begun


def client_address(call: Call) -> str:
    """Return the address a request comes from."""
    client = call.request.client
    return "unknown" if client is None else client.host


def own_path(text: str) -> str:
    """Return where to go after signing in: an address on this server as it is given, or else its start.

    >>> own_path("/records?verdict=unlawful"), own_path("//example.org/"), own_path("https://example.org/")
    ('/records?verdict=unlawful', '/', '/')
    """
    fits = len(text) <= _LONGEST_PATH and _OWN_PATH.fullmatch(text)
    return text if fits and urlsplit(text).path.split("/")[1] != SIGN_IN[1:] else "/"


def sign_in_first(request: Request) -> Response:
    """Lead to the page for signing in, and from there back to where somebody was."""
    headers = request.headers
    if headers.get("hx-request") == "true":
        address = _address(_path_of(request, headers.get("hx-current-url", "")))
        return Response(status_code=204, headers={"HX-Redirect": address, "Cache-Control": "no-store"})
    if request.method in ("GET", "HEAD"):
        query = request.scope["query_string"].decode("latin-1")
        path = request.scope["raw_path"].decode("latin-1")
        address = _address(f"{path}?{query}" if query else path)
    else:
        # What was sent is gone; the page it was sent from is where it can be sent again.
        address = _address(_path_of(request, headers.get("referer", "")), lost="1")
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def _address(path: str, **more: str) -> str:
    return f"{SIGN_IN}?{urlencode({'next': own_path(path), **more})}"


def _path_of(request: Request, address: str) -> str:
    """Return the path and query of an address, if it is on this server."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    if parts.netloc != request.headers.get("host"):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
