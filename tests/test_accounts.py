"""Accounts, their passwords and their sessions, in SQLite and PostgreSQL; `policylib accounts`."""

from __future__ import annotations

import asyncio
import json
import secrets
from typing import Any

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from policylib_api.auth import passwords, signing_in
from policylib_api.auth.accounts import (
    Account,
    account_id_in,
    add_account,
    disable_account,
    enable_account,
    find_account,
    note_sign_in,
    set_password,
    set_rights,
)
from policylib_api.auth.caller import Caller, Scope
from policylib_api.auth.passwords import PasswordError, check_password, hash_password, is_password
from policylib_api.auth.sessions import Lifetime, begin_session, end_session, find_session
from policylib_api.auth.signing_in import Attempt, SigningIn
from policylib_api.commands.accounts import accounts
from policylib_api.records.store import Store
from policylib_api.records.tables import sessions
from policylib_api.wire.problems import ProblemError
from signing import PASSWORD, use_quick_hashes

NOW = 1_795_320_000_000
MINUTE = 60_000
LIFETIME = Lifetime(30 * MINUTE, 720 * MINUTE)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here is not how long Argon2 takes."""
    use_quick_hashes(monkeypatch)


@pytest.fixture
def account(store: Store) -> Account:
    added = add_account(store, "wang.fang", PASSWORD, name="王芳", scopes=frozenset({Scope.DECIDE}), now=NOW)
    assert added is not None
    return added


def begun(store: Store, who: Account, now: int = NOW) -> str:
    shown = secrets.token_urlsafe(32)
    begin_session(store, shown, who, now, LIFETIME)
    return shown


# --- passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short 12 ab", "12"),
        ("x" * 300, "256"),
        ("abababababababab", "5"),
        ("my Wang.Fang password", "name of the account"),
    ],
)
def test_passwords_that_are_soon_guessed_are_refused(password: str, word: str) -> None:
    with pytest.raises(PasswordError) as refused:
        check_password(password, "wang.fang")
    assert word in refused.value.reason.en
    assert refused.value.reason.zh


def test_a_password_is_kept_as_a_salted_hash_only() -> None:
    kept = hash_password(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert kept != hash_password(PASSWORD)
    assert is_password(kept, PASSWORD)
    assert is_password(kept, PASSWORD.replace("2026", "２０２６"))
    assert not is_password(kept, PASSWORD + " ")
    assert not is_password("nonsense", PASSWORD)


def test_nobody_has_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert not is_password(None, PASSWORD)
    assert not is_password(None, "")
    # It takes as long as any other: the same parameters.
    assert not PasswordHasher().check_needs_rehash(passwords._OF_NOBODY)


# --- accounts and sessions -----------------------------------------------------------------------


def test_ids_of_accounts() -> None:
    assert account_id_in("account:wang.fang") == account_id_in(" WANG.FANG") == "wang.fang"
    assert [account_id_in(text) for text in ("", ".a", "a b", "a" * 65, "王芳", "a\0")] == [None] * 6


def test_an_id_is_given_once(store: Store, account: Account) -> None:
    again = add_account(store, account.id, PASSWORD, name="x", scopes=frozenset(), now=NOW)
    assert again is None
    assert find_account(store, account.id) == account
    assert account.hash not in repr(account)
    assert account.caller == Caller("account:wang.fang", frozenset({Scope.DECIDE}), None)


def test_a_session_ends_idle_and_in_any_case(store: Store, account: Account) -> None:
    shown = begun(store, account)
    at = NOW
    while at < NOW + LIFETIME.whole - 29 * MINUTE:
        assert find_session(store, shown, at, LIFETIME) is not None
        at += 29 * MINUTE
    assert find_session(store, shown, NOW + LIFETIME.whole, LIFETIME) is None
    other = begun(store, account)
    assert find_session(store, other, NOW + LIFETIME.idle - 1, LIFETIME) is not None
    idle = begun(store, account)
    assert find_session(store, idle, NOW + LIFETIME.idle, LIFETIME) is None


def test_the_store_does_not_know_what_the_browser_shows(store: Store, account: Account) -> None:
    shown = begun(store, account)
    with store.reading() as connection:
        rows = connection.execute(sessions.select()).all()
    assert len(rows) == 1
    assert shown not in repr(rows)
    assert find_session(store, "other" + shown[5:], NOW, LIFETIME) is None


def test_sessions_that_are_over_are_forgotten(store: Store, account: Account) -> None:
    begun(store, account)
    begun(store, account, NOW + LIFETIME.idle)
    with store.reading() as connection:
        assert len(connection.execute(sessions.select()).all()) == 1


def test_what_an_account_may_do_holds_at_once(store: Store, account: Account) -> None:
    shown = begun(store, account)
    body = {"kind": "department", "region": "220502"}
    assert set_rights(store, account.id, frozenset({Scope.ADMIN}), body)
    found = find_session(store, shown, NOW, LIFETIME)
    assert found is not None
    assert (found.scopes, found.assigner) == (frozenset({Scope.ADMIN}), body)
    assert not set_rights(store, "nobody", frozenset(), None)


@pytest.mark.parametrize("how", ["signed out", "password", "disabled"])
def test_what_ends_a_session(store: Store, account: Account, how: str) -> None:
    shown, other = begun(store, account), begun(store, account)
    if how == "signed out":
        end_session(store, shown)
        assert find_session(store, other, NOW, LIFETIME) is not None
    elif how == "password":
        assert set_password(store, account.id, PASSWORD[::-1], NOW)
        assert find_session(store, other, NOW, LIFETIME) is None
    else:
        assert disable_account(store, account.id, NOW)
        assert not disable_account(store, account.id, NOW)
        assert find_session(store, other, NOW, LIFETIME) is None
        assert enable_account(store, account.id)
        assert not enable_account(store, account.id)
    assert find_session(store, shown, NOW, LIFETIME) is None


@pytest.mark.parametrize("how", ["password", "disabled"])
def test_no_session_begins_once_the_account_is_another(store: Store, account: Account, how: str) -> None:
    """The password was seen to be right; before the session began it was changed, or the account disabled."""
    if how == "password":
        set_password(store, account.id, PASSWORD[::-1], NOW + 1)
    else:
        disable_account(store, account.id, NOW + 1)
    shown = secrets.token_urlsafe(32)
    assert not begin_session(store, shown, account, NOW + 2, LIFETIME)
    enable_account(store, account.id)
    assert find_session(store, shown, NOW + 2, LIFETIME) is None


# --- signing in ----------------------------------------------------------------------------------


def attempt(name: str, password: str, address: str = "192.0.2.1") -> Attempt:
    return Attempt(name, password, NOW, address, "r1")


async def tried(store: Store, signing: SigningIn, one: Attempt) -> Account | int | None:
    """Return the account that was let in; None: nobody; a number: the status of the problem."""
    try:
        return await signing.account(store, one)
    except ProblemError as problem:
        return problem.status if "Retry-After" in problem.headers else None


def test_who_knows_the_password_is_let_in(store: Store, account: Account) -> None:
    async def main() -> None:
        signing = SigningIn()
        let_in = await tried(store, signing, attempt(" Wang.Fang", PASSWORD))
        assert isinstance(let_in, Account)
        assert await tried(store, signing, attempt("wang.fang", "wrong password")) is None
        assert await tried(store, signing, attempt("nobody", PASSWORD)) is None
        disable_account(store, account.id, NOW)
        assert await tried(store, signing, attempt("wang.fang", PASSWORD)) is None

    asyncio.run(main())
    found = find_account(store, account.id)
    assert found is not None
    assert found.last_used == NOW


def test_a_password_that_was_kept_weakly_is_kept_anew(
    store: Store, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_quick_hashes(monkeypatch, passes=2)
    asyncio.run(SigningIn().account(store, attempt("wang.fang", PASSWORD)))
    found = find_account(store, account.id)
    assert found is not None
    assert "m=8,t=2" in found.hash
    assert is_password(found.hash, PASSWORD)


def test_signing_in_never_brings_an_old_password_back(store: Store, account: Account) -> None:
    set_password(store, account.id, PASSWORD[::-1], NOW + 1)
    note_sign_in(store, account, NOW + 2, hash_password(PASSWORD))
    found = find_account(store, account.id)
    assert found is not None
    assert is_password(found.hash, PASSWORD[::-1])


@pytest.mark.parametrize("name", ["wang.fang", "nobody", "王芳"])
def test_too_many_failures_pause_a_name_whether_there_is_such_an_account_or_not(
    store: Store, account: Account, name: str
) -> None:
    async def main() -> None:
        signing = SigningIn()
        for _ in range(5):
            assert await tried(store, signing, attempt(name, "wrong")) is None
        assert await tried(store, signing, attempt(name, PASSWORD)) == 429
        if name == account.id:  # its owner is elsewhere, and gets in
            assert await tried(store, signing, attempt(name, PASSWORD, "192.0.2.2")) is not None

    asyncio.run(main())


def test_many_addresses_guess_no_faster_for_long(store: Store, account: Account) -> None:
    async def main() -> None:
        signing = SigningIn()
        outcomes = [
            await tried(store, signing, attempt("wang.fang", "wrong", f"198.51.100.{n}")) for n in range(51)
        ]
        assert outcomes[:50] == [None] * 50
        assert outcomes[50] == 429

    asyncio.run(main())


def test_what_was_typed_as_a_name_is_not_logged(
    store: Store, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[dict[str, Any]] = []
    monkeypatch.setattr(
        signing_in, "say", lambda event, _level=0, **fields: said.append({"event": event, **fields})
    )
    asyncio.run(SigningIn().account(store, attempt("hunter2hunter2", "x")))
    asyncio.run(SigningIn().account(store, attempt(account.id, "x")))
    asyncio.run(SigningIn().account(store, attempt(account.id, PASSWORD)))
    assert [one["event"] for one in said] == ["sign-in failed", "sign-in failed", "signed in"]
    assert "hunter2" not in json.dumps(said)
    assert said[1]["reason"] == "wrong password for account wang.fang"
    assert {one["address"] for one in said} == {"192.0.2.1"}
    assert PASSWORD not in json.dumps(said, ensure_ascii=False)


# --- the command -----------------------------------------------------------------------------------


@pytest.fixture
def sqlite(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def run(url: str, *arguments: str, typed: str = "") -> Result:
    result = CliRunner().invoke(accounts, [*arguments, "--records", url], input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_an_account_is_added_listed_changed_and_disabled(store: Store, sqlite: str) -> None:
    assert run(sqlite, "list").stdout == "（没有账户）\n"
    added = run(sqlite, "add", "Li.Na", "--name", "李娜", "--password-stdin", typed=PASSWORD + "\n")
    assert added.exit_code == 0, added.output
    assert "li.na  可用  李娜" in added.stdout
    assert run(sqlite, "grant", "li.na", "--scope", "admin", "--scope", "read-records").exit_code == 0
    row = json.loads(run(sqlite, "list", "--format", "json").stdout)
    assert (row["id"], row["scopes"], row["disabled"]) == ("li.na", ["admin", "read-records"], None)
    assert "hash" not in row
    found = find_account(store, "li.na")
    assert found is not None
    assert is_password(found.hash, PASSWORD)
    assert run(sqlite, "passwd", "li.na", "--password-stdin", typed="another one 77 !\n").exit_code == 0
    changed = find_account(store, "li.na")
    assert changed is not None
    assert is_password(changed.hash, "another one 77 !")
    assert run(sqlite, "disable", "li.na", "--lang", "en").stdout == "disabled: li.na\n"
    assert "disabled" in run(sqlite, "list", "--lang", "en").stdout
    assert run(sqlite, "enable", "account:li.na").exit_code == 0
    assert "disabled" not in run(sqlite, "list", "--lang", "en").stdout


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("add", "王芳", "--name", "x", "--password-stdin"), PASSWORD, "账户名"),
        (("add", "li", "--name", " ", "--password-stdin"), PASSWORD, "--name"),
        (("add", "li", "--name", "x", "--password-stdin"), "short", "12 到 256"),
        (("add", "li", "--name", "x"), PASSWORD, "--password-stdin"),
        (("add", "li", "--name", "x", "--assigner-region", "220502"), "", "--assigner-kind"),
        (("passwd", "nobody", "--password-stdin"), PASSWORD, "nobody"),
        (("disable", "nobody"), "", "nobody"),
        (("enable", "nobody"), "", "nobody"),
        (("grant", "nobody", "--scope", "decide"), "", "nobody"),
    ],
)
def test_what_cannot_be_done_is_said(sqlite: str, arguments: tuple[str, ...], typed: str, said: str) -> None:
    result = run(sqlite, *arguments, typed=typed)
    assert result.exit_code == 2
    assert said in result.stderr


def test_an_account_that_is_there_is_not_replaced(store: Store, account: Account, sqlite: str) -> None:
    result = run(sqlite, "add", account.id, "--name", "x", "--password-stdin", typed=PASSWORD[::-1])
    assert result.exit_code == 2
    assert find_account(store, account.id) == account
