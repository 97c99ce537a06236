"""The accounts that sign in to the pages: who there is, what they may do, and changing it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from policylib.diagnostics import Text
from policylib.matching.places import known_places
from policylib.render.words import Words
from policylib_api.auth.accounts import (
    LONGEST_NAME,
    Account,
    account_id_in,
    add_account,
    all_accounts,
    disable_account,
    enable_account,
    find_account,
    may_change,
    set_password,
    set_rights,
)
from policylib_api.auth.guests import Guest
from policylib_api.auth.passwords import LONGEST, SHORTEST
from policylib_api.auth.sessions import end_guest, guests_signed_in
from policylib_api.call import Call, Scope
from policylib_api.console.account_forms import (
    BODY,
    Rights,
    body_in_words,
    read_rights,
    wrong_id,
    wrong_name,
    wrong_password,
)
from policylib_api.console.csrf import read_form
from policylib_api.console.page import Page
from policylib_api.console.rendering import render
from policylib_api.console.sessions import lifetime_of
from policylib_api.console.text import say as words
from policylib_api.edge.log import say
from policylib_api.recording import UNUSABLE, unavailable
from policylib_api.records.moments import format_minute
from policylib_api.records.store import RecordsUnavailableError, Store
from policylib_api.wire.problems import ProblemError

ACCOUNTS = "/accounts"
_LONGEST_FORM = 16 * 1024
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Row:
    """An account as the pages show it."""

    id: str
    name: str
    scopes: str
    body: str
    live: bool
    last_used: str


async def list_accounts(call: Call) -> Response:
    """List all accounts, and offer to add one."""
    return await _list(call)


async def add(call: Call) -> Response:
    """Add an account."""
    form = await read_form(call, _LONGEST_FORM)
    written = {name: str(form.get(name, "")).strip() for name in ("id", "name")}
    rights = read_rights(call, form)
    account_id, new = account_id_in(written["id"]) or "", str(form.get("new", ""))
    wrong = {
        **wrong_id(call.language, written["id"]),
        **wrong_name(call.language, written["name"]),
        **rights.wrong,
        # Of an id that is none, no password can be too close to it.
        **wrong_password(call.language, account_id or "\0", new, str(form.get("again", ""))),
    }
    _refuse_more(call, None, rights.scopes)
    if not wrong:
        changed = await _stored(
            call,
            lambda store: add_account(
                store,
                account_id,
                new,
                name=written["name"],
                scopes=rights.scopes,
                now=call.milliseconds(),
                assigner=rights.assigner,
            ),
        )
        if changed is not None:
            say("account added", account=account_id, caller=call.caller.id, request_id=call.request_id)
            return _done(account_id, "added")
        wrong["id"] = words(call.language, "accounts.id.taken")
    return await _list(call, wrong, written, rights)


async def show_account(call: Call) -> Response:
    """Show an account, and offer what can be changed about it."""
    return _show(call, await _account(call))


async def change_rights(call: Call) -> Response:
    """Change what an account may do, and for which body."""
    account, form = await _to_change(call)
    rights = read_rights(call, form)
    _refuse_more(call, account.id, rights.scopes)
    if rights.wrong:
        return _show(call, account, rights.wrong, rights)
    await _change(
        call, account, lambda store, seen: set_rights(store, account.id, rights.scopes, rights.assigner, seen)
    )
    say(
        "account changed",
        account=account.id,
        scopes=sorted(rights.scopes),
        caller=call.caller.id,
        request_id=call.request_id,
    )
    return _done(account.id, "rights")


async def change_password(call: Call) -> Response:
    """Give an account another password."""
    account, form = await _to_change(call)
    new = str(form.get("new", ""))
    wrong = wrong_password(call.language, account.id, new, str(form.get("again", "")))
    if wrong:
        return _show(call, account, wrong)
    now = call.milliseconds()
    await _change(call, account, lambda store, seen: set_password(store, account.id, new, now, seen))
    say("password changed", account=account.id, caller=call.caller.id, request_id=call.request_id)
    return _done(account.id, "password")


async def disable(call: Call) -> Response:
    """Let nobody sign in with an account any more."""
    account, _ = await _to_change(call)
    now = call.milliseconds()
    await _change(call, account, lambda store, seen: disable_account(store, account.id, now, seen))
    say("account disabled", account=account.id, caller=call.caller.id, request_id=call.request_id)
    return _done(account.id, "disabled")


async def enable(call: Call) -> Response:
    """Let people sign in with a disabled account again."""
    account, _ = await _to_change(call)
    await _change(call, account, lambda store, seen: enable_account(store, account.id, seen))
    say("account enabled", account=account.id, caller=call.caller.id, request_id=call.request_id)
    return _done(account.id, "enabled")


async def sign_out_guest(call: Call) -> Response:
    """End the sessions of a guest."""
    form = await read_form(call, _LONGEST_FORM)
    wanted = str(form.get("caller", ""))
    guest = next((one for one in await _guests(call) if one.caller.id == wanted), None)
    if guest is not None:
        _refuse_more(call, None, guest.scopes)
        await _stored(call, lambda store: end_guest(store, wanted))
        say("guest signed out", guest=wanted, caller=call.caller.id, request_id=call.request_id)
    # Sent twice, or over meanwhile: what was wanted is done.
    return RedirectResponse(f"{ACCOUNTS}?{urlencode({'done': 'guest'})}", 303)


async def _guests(call: Call) -> Sequence[Guest]:
    """Return the guests of the issuer that are signed in."""
    lifetime, now = lifetime_of(call.service.config), call.milliseconds()
    return await _stored(call, lambda store: guests_signed_in(store, now, lifetime))


async def _list(
    call: Call,
    wrong: Mapping[str, str] | None = None,
    written: Mapping[str, str] | None = None,
    rights: Rights | None = None,
) -> Response:
    found, guests = await _stored(call, all_accounts), await _guests(call)
    return render(
        call,
        "accounts.html",
        422 if wrong else 200,
        rows=[_row(call, one) for one in found],
        guests=[
            {
                "name": one.name,
                "caller": one.caller.id,
                "scopes": _scopes(call, one.scopes),
                "may_end": may_change(call.caller, None, one.scopes),
            }
            for one in guests
        ],
        done=call.request.query_params.get("done", ""),
        may_add=may_change(call.caller, None, frozenset()),
        written=written or {"id": "", "name": ""},
        longest_name=LONGEST_NAME,
        **_fields(call, wrong, rights or Rights(frozenset({Scope.DECIDE}))),
    )


def _show(
    call: Call, account: Account, wrong: Mapping[str, str] | None = None, rights: Rights | None = None
) -> Response:
    kept = Rights(account.scopes, written=dict(account.assigner or {}))
    return render(
        call,
        "account.html",
        422 if wrong else 200,
        row=_row(call, account),
        created=format_minute(account.created),
        changed=format_minute(account.changed),
        own=account.caller.id == call.caller.id,
        may_change=may_change(call.caller, account.id, account.scopes),
        done=call.request.query_params.get("done", ""),
        **_fields(call, wrong, rights or kept),
    )


def _fields(call: Call, wrong: Mapping[str, str] | None, rights: Rights) -> dict[str, Any]:
    """Return what the forms offer, and what stands in them."""
    policy = call.active.policy
    shown, vocabulary = Words(policy.checked, call.language), policy.checked.vocabulary
    return {
        "wrong": wrong or {},
        "rights": rights,
        "before": BODY,
        # What one may not do oneself one cannot give.
        "offered": [scope for scope in Scope if scope in call.caller.scopes],
        "kinds": [(one.id, shown.label(one)) for one in vocabulary.actors.values()],
        "levels": [(one.id, shown.label(one)) for one in vocabulary.levels.values()],
        "places": known_places(policy.checked.places),
        "shortest": SHORTEST,
        "longest": LONGEST,
    }


def _row(call: Call, account: Account) -> Row:
    return Row(
        account.id,
        account.name,
        _scopes(call, account.scopes),
        words(call.language, "accounts.any")
        if account.assigner is None
        else body_in_words(call, account.assigner),
        account.disabled is None,
        words(call.language, "accounts.never")
        if account.last_used is None
        else format_minute(account.last_used),
    )


def _scopes(call: Call, scopes: frozenset[Scope]) -> str:
    said = [words(call.language, f"session.scope.{one}") for one in sorted(scopes)]
    return ("；" if call.language == "zh" else "; ").join(said) or words(call.language, "accounts.none")


async def _account(call: Call) -> Account:
    """Return the account of an address. Raises ProblemError 404, 503."""
    account_id = call.part("id")
    found = await _stored(call, lambda store: find_account(store, account_id))
    if found is None:
        raise ProblemError(
            "not-found",
            404,
            Text("没有这个账户", "there is no such account"),
            Text(f"账户名：{account_id}", f"account: {account_id}"),
        )
    return found


async def _to_change(call: Call) -> tuple[Account, FormData]:
    """Return the account of an address and the form that was sent to change it.

    Raises ProblemError 400, 403, 404, 503.
    """
    form, account = await read_form(call, _LONGEST_FORM), await _account(call)
    _refuse_more(call, account.id, account.scopes)
    return account, form


async def _change(call: Call, account: Account, change: Callable[[Store, frozenset[Scope]], bool]) -> None:
    """Change an account that the caller may change; where somebody has let it do other things meanwhile, that
    is asked again. Raises ProblemError 403, 404, 503.
    """
    seen = account.scopes
    while not await _stored(call, partial(_changed, change, seen)):
        now = await _account(call)
        if now.scopes == seen:
            return  # it is as it is wanted already
        _refuse_more(call, now.id, now.scopes)
        seen = now.scopes


def _changed(change: Callable[[Store, frozenset[Scope]], bool], seen: frozenset[Scope], store: Store) -> bool:
    return change(store, seen)


def _refuse_more(call: Call, account_id: str | None, scopes: frozenset[Scope]) -> None:
    """Refuse to give, or to change, more than the caller may do. Raises ProblemError 403."""
    if not may_change(call.caller, account_id, scopes):
        raise ProblemError(
            "account-not-changed",
            403,
            Text("不能这样更改账户", "the account cannot be changed so by you"),
            Text(
                "不能给出自己没有的权限，不能更改权限比自己多的账户，也不能更改自己的权限；限定了单位的，不能管理账户",
                "nobody gives scopes they do not have, changes an account that may do more than they may, or "
                "changes what they may do themselves; who is bound to a body changes no account",
            ),
        )


async def _stored(call: Call, change: Callable[[Store], _T]) -> _T:
    """Read or change accounts. Raises ProblemError 503."""
    try:
        return await asyncio.to_thread(change, call.service.recorder.store)
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None


def _done(account_id: str, what: str) -> Response:
    return RedirectResponse(f"{ACCOUNTS}/{account_id}?{urlencode({'done': what})}", 303)


_ONE = f"{ACCOUNTS}/{{id}}"

PAGES = (
    Page("GET", ACCOUNTS, "accountsPage", Scope.ADMIN, list_accounts),
    Page("POST", ACCOUNTS, "addAccount", Scope.ADMIN, add),
    Page("POST", f"{ACCOUNTS}/guests/end", "signOutGuest", Scope.ADMIN, sign_out_guest),
    Page("GET", _ONE, "accountPage", Scope.ADMIN, show_account),
    Page("POST", f"{_ONE}/rights", "changeRights", Scope.ADMIN, change_rights),
    Page("POST", f"{_ONE}/password", "changePasswordOf", Scope.ADMIN, change_password),
    Page("POST", f"{_ONE}/disable", "disableAccount", Scope.ADMIN, disable),
    Page("POST", f"{_ONE}/enable", "enableAccount", Scope.ADMIN, enable),
    # Where the choice of a language leads from what these say is wrong.
    Page("GET", f"{_ONE}/rights", "rightsPage", Scope.ADMIN, show_account),
    Page("GET", f"{_ONE}/password", "passwordOfPage", Scope.ADMIN, show_account),
)
