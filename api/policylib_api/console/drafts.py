"""Drafts of rule files as pages and the editor send them, and the desk of a session on which they lie."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from policylib.diagnostics import Text
from policylib_api.auth.rates import Rate, too_many
from policylib_api.call import Call
from policylib_api.console.csrf import session_of
from policylib_api.trying.desk import Desk
from policylib_api.trying.draft import Draft, DraftError
from policylib_api.wire.problems import Fault, invalid_request

# Nobody strikes keys faster; a program is to use the API.
_RATE = Rate("600/minute")
_T = TypeVar("_T")


def sent_draft(file: str, text: str) -> Draft:
    """Return a draft. Raises ProblemError 400."""
    try:
        return Draft.of(file, text)
    except DraftError as error:
        words = error.message
        raise invalid_request([Fault(f"/{error.what}", f"bad_{error.what}", words)]) from None


def count_request(call: Call) -> None:
    """Count a request of a session. Raises ProblemError 429."""
    wait = _RATE.hit(session_of(call.request) or "")
    if wait is not None:
        raise too_many(wait, Text("检查得太快", "checked too often"))


async def work_at_desk(call: Call, draft: Draft, work: Callable[[Desk], _T]) -> _T:
    """Do some work at the desk of the session, with the draft on it, beside the event loop."""
    session, policy, now = session_of(call.request) or "", call.active.policy, call.milliseconds()

    def at_desk() -> _T:
        desk = call.service.desks.of(session, policy, now)
        desk.put(draft)
        return work(desk)

    # One at a time: it takes all the time of this process that is left, and a desk is for one thread.
    async with call.service.checks:
        return await asyncio.to_thread(at_desk)
