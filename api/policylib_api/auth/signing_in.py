"""Signing in with a password: how often it may be tried, and one answer whatever is wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from policylib.diagnostics import Text
from policylib_api.auth.accounts import Account, account_id_in, find_account, note_sign_in
from policylib_api.auth.passwords import hash_password, is_outdated, is_password
from policylib_api.auth.rates import Rate, network_of, too_many
from policylib_api.edge.log import say
from policylib_api.records.store import Store

# Failures, counted by each worker for itself. Whoever knows a name must not be able to lock its owner out
# for long, so from everywhere more are allowed than from one address.
FROM_ONE_ADDRESS = "5/15 minute"
FROM_EVERYWHERE = "50/hour"
OF_ONE_ADDRESS = "30/5 minute"
# Each takes 64 MiB for as long as it is looked at.
AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who wants to be let in: what they wrote, when (milliseconds since 1970, UTC), from where."""

    name: str
    password: str = field(repr=False)
    now: int
    address: str
    request_id: str

    def seen(self) -> Mapping[str, Any]:
        """Return what is logged of it in any case: what was written may be a password in the wrong place."""
        return {"address": network_of(self.address), "request_id": self.request_id}


class SigningIn:
    """Lets people in who know a password. For one event loop."""

    def __init__(self) -> None:
        """Begin to count."""
        self._busy = asyncio.Semaphore(AT_ONCE)
        self._rates = Rate(FROM_ONE_ADDRESS), Rate(FROM_EVERYWHERE), Rate(OF_ONE_ADDRESS)

    async def account(self, store: Store, attempt: Attempt) -> Account | None:
        """Return the account that somebody may sign in with; None: they may not, and nothing says why.

        Raises ProblemError 429 after too many failures, RecordsUnavailableError.
        """
        account_id = account_id_in(attempt.name)
        network = network_of(attempt.address)
        named = account_id or attempt.name[:200]
        counted = list(zip(self._rates, (f"{named} {network}", named, network), strict=True))
        async with self._busy:
            waits = [wait for rate, name in counted if (wait := rate.is_used_up(name)) is not None]
            if waits:
                say("sign-in paused", logging.WARNING, **attempt.seen())
                raise too_many(max(waits), Text("登录失败的次数太多", "signing in has failed too often"))
            account = None if account_id is None else await asyncio.to_thread(find_account, store, account_id)
            kept = None if account is None else account.hash
            if await asyncio.to_thread(is_password, kept, attempt.password) and account is not None:
                if account.disabled is None:
                    await asyncio.to_thread(_let_in, store, account, attempt)
                    return account
                why = f"disabled account {account.id}"
            else:
                why = "no such account" if account is None else f"wrong password for account {account.id}"
            for rate, name in counted:
                rate.hit(name)
        say("sign-in failed", logging.WARNING, reason=why, **attempt.seen())
        return None


def _let_in(store: Store, account: Account, attempt: Attempt) -> None:
    again = hash_password(attempt.password) if is_outdated(account.hash) else None
    note_sign_in(store, account, attempt.now, again)
    say("signed in", account=account.id, **attempt.seen())
