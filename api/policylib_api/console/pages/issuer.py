"""Signing in at an issuer: there, and back again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from starlette.responses import RedirectResponse, Response

from policylib.diagnostics import Text
from policylib_api.auth.fetching import IssuerUnavailableError
from policylib_api.auth.guests import Guest
from policylib_api.auth.provider import CALLBACK, LONGEST_CODE, Provider, SignInRefusedError, error_code
from policylib_api.auth.rates import network_of, too_many
from policylib_api.auth.sessions import end_session
from policylib_api.auth.sign_ins import SignIn, keep_sign_in, new_sign_in, take_sign_in
from policylib_api.call import Call
from policylib_api.console.csrf import new_session, session_of, set_session
from policylib_api.console.page import Page
from policylib_api.console.sessions import SIGN_IN, client_address, let_in, own_path, visitor
from policylib_api.edge.log import say
from policylib_api.recording import UNUSABLE, unavailable
from policylib_api.records.store import RecordsUnavailableError
from policylib_api.wire.problems import ProblemError


async def begin_sign_in(call: Call) -> Response:
    """Lead to the issuer."""
    provider = _provider(call)
    target = own_path(call.request.query_params.get("next", "/"))
    if await visitor(call.service, call.request) is not None:
        return _to(target)
    wait = provider.rate.hit(network_of(client_address(call)))
    if wait is not None:
        raise too_many(wait, Text("登录得太频繁", "signing in was begun too often"))
    sign_in, shown = new_sign_in(target), session_of(call.request)
    browser = new_session() if shown is None else shown
    try:
        address = await provider.address(sign_in, call.language)
        store = call.service.recorder.store
        await asyncio.to_thread(keep_sign_in, store, sign_in, browser, call.milliseconds())
    except IssuerUnavailableError as error:
        raise _issuer_unavailable(call, error) from None
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    response = _to(address)
    if shown is None:
        set_session(response, call.request, browser)
    return response


async def finish_sign_in(call: Call) -> Response:
    """Let in whom the issuer sends back."""
    provider, asked = _provider(call), call.request.query_params
    state, shown = asked.get("state", ""), session_of(call.request) or ""
    store = call.service.recorder.store
    try:
        sign_in = await asyncio.to_thread(take_sign_in, store, state, shown, call.milliseconds())
        if sign_in is None:
            raise _failed(call, "not begun here, over, or used", _EXPIRED)
        guest = await _guest(call, provider, sign_in, asked)
        # Whoever was signed in with this browser before is not any more.
        await asyncio.to_thread(end_session, store, shown)
        response = _to(sign_in.target if guest.scopes else SIGN_IN)
        await let_in(call.service, call.request, response, guest)
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    say("signed in", caller=guest.caller.id, scopes=sorted(guest.scopes), **_seen(call))
    return response


async def end_at_issuer(call: Call) -> Response:
    """Lead to where one signs out at the issuer. Raises ProblemError 404 (it has no such place), 503."""
    try:
        address = await _provider(call).end_address(call.language)
    except IssuerUnavailableError as error:
        raise _issuer_unavailable(call, error) from None
    if address is None:
        raise ProblemError(
            "no-sign-out",
            404,
            Text("统一登录没有退出的地址", "the sign-in service has no address for signing out"),
            Text(
                "请关闭浏览器的全部窗口，或者到统一登录自己的网页上退出",
                "close all windows of the browser, or sign out on the pages of the sign-in service itself",
            ),
        )
    return _to(address)


async def _guest(call: Call, provider: Provider, sign_in: SignIn, asked: Mapping[str, str]) -> Guest:
    """Return who signed in. Raises ProblemError 403, 503."""
    if "error" in asked:
        reason = error_code(asked["error"])
        raise _failed(call, f"the issuer says {reason}", _DENIED if reason == "access_denied" else _REFUSED)
    code = asked.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise _failed(call, "no code", _REFUSED)
    try:
        return await provider.guest(sign_in, code, asked.get("iss"))
    except SignInRefusedError as error:
        raise _failed(call, str(error), _REFUSED) from None
    except IssuerUnavailableError as error:
        raise _issuer_unavailable(call, error) from None


def _provider(call: Call) -> Provider:
    """Return the issuer at which people sign in. Raises ProblemError 404."""
    provider = call.service.provider
    if provider is None:
        raise ProblemError(
            "not-found",
            404,
            Text("没有这个地址", "there is nothing at this address"),
            Text("这里只能用账户登录", "one signs in with an account here"),
        )
    return provider


def _to(address: str) -> Response:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})


def _seen(call: Call) -> dict[str, Any]:
    return {"address": network_of(client_address(call)), "request_id": call.request_id}


_EXPIRED = Text(
    "这次登录已经过期，或者不是在这个浏览器里开始的，请重新登录",
    "it took too long, was finished before, or was not begun in this browser; sign in again",
)
_DENIED = Text(
    "在统一登录那里没有同意，或者不允许您使用；请重新登录，或者找管理员",
    "it was not agreed to at the sign-in service, or you may not use it; sign in again, or ask the "
    "administrator",
)
_REFUSED = Text(
    "统一登录的答复不能接受，请重新登录；还不行，请把下面的请求编号告诉管理员",
    "what the sign-in service answered cannot be accepted; sign in again, and if that does not help, tell "
    "the administrator the id of the request below",
)


def _failed(call: Call, reason: str, detail: Text) -> ProblemError:
    """Log why nobody is let in, and return what is said of it."""
    say("sign-in failed", logging.WARNING, reason=reason, **_seen(call))
    return ProblemError("sign-in-failed", 403, Text("没有登录成功", "signing in did not succeed"), detail)


def _issuer_unavailable(call: Call, error: IssuerUnavailableError) -> ProblemError:
    say("issuer unavailable", logging.ERROR, reason=str(error), request_id=call.request_id)
    return ProblemError(
        "issuer-unavailable",
        503,
        Text("统一登录现在用不了", "the sign-in service cannot be reached now"),
        Text(
            "请稍后再试，或者用账户和密码登录", "try again later, or sign in with an account and its password"
        ),
        headers={"Retry-After": "30"},
    )


PAGES = (
    Page("GET", f"{SIGN_IN}/issuer", "beginSignIn", None, begin_sign_in),
    Page("GET", CALLBACK, "finishSignIn", None, finish_sign_in),
    Page("GET", f"{SIGN_IN}/issuer/end", "endAtIssuer", None, end_at_issuer),
)
