"""Signing in and out, and another password."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from policylib_api.auth.accounts import Account, set_password
from policylib_api.auth.caller import Scope
from policylib_api.auth.guests import Guest
from policylib_api.auth.passwords import LONGEST, SHORTEST
from policylib_api.auth.sessions import end_session
from policylib_api.auth.signing_in import Attempt
from policylib_api.call import Call
from policylib_api.console.account_forms import body_in_words, wrong_password
from policylib_api.console.csrf import SESSION_COOKIE, cookie_options, read_form, session_of
from policylib_api.console.page import Page
from policylib_api.console.rendering import render
from policylib_api.console.sessions import SIGN_IN, client_address, let_in, own_path, shown_name, visitor
from policylib_api.console.text import say as words
from policylib_api.edge.log import say
from policylib_api.recording import UNUSABLE, unavailable
from policylib_api.records.store import RecordsUnavailableError

_LONGEST_FORM = 16 * 1024


async def show_session(call: Call) -> Response:
    """Show the form for signing in, or who is signed in."""
    return await _page(call)


async def sign_in(call: Call) -> Response:
    """Let somebody in who knows a name and its password."""
    asked = call.request.query_params
    target = own_path(asked.get("next", "/"))
    if await visitor(call.service, call.request) is not None:
        # Sent twice, or from another window: what was wanted is done.
        return RedirectResponse(target, 303)
    form = await read_form(call, _LONGEST_FORM)
    name = str(form.get("name", ""))
    try:
        account = await _known(call, name, str(form.get("password", "")))
        response = RedirectResponse(target, 303)
        if account is None or not await let_in(call.service, call.request, response, account):
            return await _page(call, 403, failed=True, name=name)
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    return response


async def sign_out(call: Call) -> Response:
    """End the session of a browser."""
    await read_form(call, _LONGEST_FORM)
    who, shown = await visitor(call.service, call.request), session_of(call.request)
    # At the issuer a guest is signed in still: the page says so, and how to end that.
    done = "here" if isinstance(who, Guest) else "out"
    response = RedirectResponse(f"{SIGN_IN}?{urlencode({'done': done})}", 303)
    if who is not None and shown is not None:
        try:
            await asyncio.to_thread(end_session, call.service.recorder.store, shown)
        except RecordsUnavailableError as error:
            raise unavailable(call, error, UNUSABLE) from None
        say("signed out", caller=who.caller.id, request_id=call.request_id)
    response.delete_cookie(SESSION_COOKIE, **cookie_options(call.request))
    return response


async def change_password(call: Call) -> Response:
    """Give an account another password; who is signed in with it elsewhere is signed out."""
    account = await visitor(call.service, call.request)
    if not isinstance(account, Account):
        return RedirectResponse(SIGN_IN, 303)
    form = await read_form(call, _LONGEST_FORM)
    new = str(form.get("new", ""))
    wrong = wrong_password(call.language, account.id, new, str(form.get("again", "")))
    try:
        if not wrong and await _known(call, account.id, str(form.get("current", ""))) is None:
            wrong["current"] = words(call.language, "session.wrong_current")
        if wrong:
            return await _page(call, 422, wrong=wrong)
        store, now = call.service.recorder.store, call.milliseconds()
        await asyncio.to_thread(set_password, store, account.id, new, now)
        say("password changed", account=account.id, request_id=call.request_id)
        response = RedirectResponse(f"{SIGN_IN}?{urlencode({'done': 'password'})}", 303)
        await let_in(call.service, call.request, response, replace(account, changed=now))
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    return response


async def _known(call: Call, name: str, password: str) -> Account | None:
    """Return the account of a name and its password; None: there is none. Raises ProblemError 429."""
    attempt = Attempt(name, password, call.milliseconds(), client_address(call), call.request_id)
    return await call.service.signing_in.account(call.service.recorder.store, attempt)


async def _page(
    call: Call,
    status: int = 200,
    *,
    failed: bool = False,
    name: str = "",
    wrong: dict[str, str] | None = None,
) -> Response:
    asked = call.request.query_params
    who, provider = await visitor(call.service, call.request), call.service.provider
    target = own_path(asked.get("next", "/"))
    data: dict[str, Any] = {
        "visitor": who,
        "account": who.id if isinstance(who, Account) else None,
        "signed_in": None if who is None else shown_name(who),
        "issuer": None if provider is None else provider.label,
        "needed": call.service.config.authentication,
        "scopes": () if who is None else sorted(who.scopes),
        "body": body_in_words(call, who.assigner) if who is not None and who.assigner else None,
        "manages": who is not None and Scope.ADMIN in who.scopes,
        "query": urlencode({"next": target}),
        "target": target,
        "failed": failed,
        "name": name,
        "wrong": wrong or {},
        "lost": "lost" in asked and who is None,
        "done": asked.get("done", ""),
        "shortest": SHORTEST,
        "longest": LONGEST,
    }
    return render(call, "session.html", status, **data)


PAGES = (
    Page("GET", SIGN_IN, "sessionPage", None, show_session),
    Page("POST", SIGN_IN, "signIn", None, sign_in),
    Page("POST", f"{SIGN_IN}/end", "signOut", None, sign_out),
    # Where the choice of a language leads from the page below.
    Page("GET", f"{SIGN_IN}/password", "passwordPage", None, show_session),
    Page("POST", f"{SIGN_IN}/password", "changePassword", None, change_password),
)
