"""Forms that change something come from our own pages: each carries a token bound to the session cookie, and
where it adds something a key of its own, so that it adds it once however often it is sent.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import AsyncGenerator
from typing import Any

from starlette.datastructures import FormData, Headers
from starlette.exceptions import HTTPException
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from policylib.diagnostics import Text
from policylib_api.auth.gate import is_own_name
from policylib_api.call import Call
from policylib_api.wire.body import read_bytes
from policylib_api.wire.problems import ProblemError

SESSION_COOKIE = "policylib_session"
FIELD = "csrf"
HEADER = "X-CSRF-Token"
ONCE = "once"
_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")


def session_of(request: Request) -> str | None:
    """Return the session that a browser shows, where it has the form of one; None: it shows none."""
    shown = request.cookies.get(SESSION_COOKIE, "")
    return shown if _SESSION.fullmatch(shown) else None


def new_session() -> str:
    """Return the name of a new session: 256 random bits, as 43 characters."""
    return secrets.token_urlsafe(32)


def token_of(session: str) -> str:
    """Return the token of the forms of a session. Who cannot read the cookie cannot make it.

    >>> token_of("a") == token_of("a"), token_of("a") == token_of("b"), len(token_of("a"))
    (True, False, 64)
    """
    return hmac.digest(session.encode(), b"policylib console form", hashlib.sha256).hex()


def new_key() -> str:
    """Return the key of one form: 128 random bits."""
    return secrets.token_hex(16)


def cookie_options(request: Request) -> dict[str, Any]:
    """Return the attributes of every cookie of the console; only on this machine it may go unencrypted."""
    local = is_own_name(request.headers.get("host", ""), None)
    return {"path": "/", "httponly": True, "samesite": "lax", "secure": not local}


def set_session(response: Response, request: Request, session: str) -> None:
    """Have the browser show a session from now on, until it is closed."""
    response.set_cookie(SESSION_COOKIE, session, **cookie_options(request))


def require_token(request: Request, shown: object) -> None:
    """Refuse what does not come from a page of this session. Raises ProblemError 403."""
    session = session_of(request)
    if session is None or not isinstance(shown, str):
        raise _refused()
    if not hmac.compare_digest(shown.encode(), token_of(session).encode()):
        raise _refused()


async def read_form(call: Call, limit: int | None = None) -> FormData:
    """Read the form of a page of this session, at most `limit` bytes (absent: the limit of bodies).

    Raises ProblemError 400 for what is no form, 403 without the right token, 408, 413.
    """
    config = call.service.config
    request = call.request
    body = await read_bytes(request, limit or config.body_limit, config.body_seconds)
    form = await _parsed(request.headers, body)
    require_token(request, form.get(FIELD))
    return form


async def _parsed(headers: Headers, body: bytes) -> FormData:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body
        yield b""

    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/x-www-form-urlencoded":
            return await FormParser(headers, stream()).parse()
        if kind == "multipart/form-data":
            return await MultiPartParser(headers, stream()).parse()
    except (MultiPartException, HTTPException, UnicodeDecodeError):
        pass
    raise _unreadable()


def _refused() -> ProblemError:
    return ProblemError(
        "form-expired",
        403,
        Text("这个表单已经失效", "this form has expired"),
        Text(
            "请回到上一页，刷新后再提交一次",
            "go back to the page before, load it again and send it once more",
        ),
    )


def _unreadable() -> ProblemError:
    return ProblemError(
        "malformed-form",
        400,
        Text("提交的表单读不出来", "the form that was sent cannot be read"),
        Text(
            "应为浏览器提交的表单：application/x-www-form-urlencoded 或 multipart/form-data",
            "a form as browsers send it was expected: application/x-www-form-urlencoded or "
            "multipart/form-data",
        ),
    )


class Forms:
    """The session of one answer: begun when a page with a form first asks for a token, not before."""

    def __init__(self, request: Request) -> None:
        """Keep to the session the browser shows, if it shows one."""
        self._request = request
        self._session = session_of(request)
        self._begun = False

    def token(self) -> str:
        """Return the token for the forms of the page that is being written."""
        if self._session is None:
            self._session, self._begun = new_session(), True
        return token_of(self._session)

    def finish(self, response: Response) -> None:
        """Give the browser its session, if one was begun."""
        if self._begun and self._session is not None:
            set_session(response, self._request, self._session)
