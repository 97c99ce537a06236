"""Records: decisions found again, and the state of the log they are kept in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.responses import Response

from policylib.diagnostics import Text
from policylib.engine.trace import Verdict
from policylib.matching.places import known_places
from policylib.render.words import Words
from policylib_api.call import Call, Scope
from policylib_api.console.csrf import read_form
from policylib_api.console.finding import wanted_records
from policylib_api.console.page import Page
from policylib_api.console.record_rows import row_of
from policylib_api.console.rendering import render
from policylib_api.edge.log import say
from policylib_api.recording import UNUSABLE, unavailable
from policylib_api.records.checkpoints import Checkpoint, latest_checkpoint
from policylib_api.records.moments import format_minute
from policylib_api.records.search import find_page, titles_of
from policylib_api.records.store import RecordsUnavailableError, read_head
from policylib_api.records.verifications import Found, Verification, last_verification, verify_noting
from policylib_api.routes.records import get_checkpoint, reading
from policylib_api.wire.problems import ProblemError, invalid_parameter

_ROWS = 50
_MOST_MISTAKES = 50
# More take longer than anybody waits for a page; the command has no bound.
MOST_VERIFIED = 100_000


@dataclass(frozen=True, slots=True)
class Log:
    """The state of the log: how many records there ever were, the last checkpoint, the last verification and
    when it was.
    """

    size: int
    checkpoint: Checkpoint | None
    verification: Verification | None
    time: str


async def list_records(call: Call) -> Response:
    """Show the newest records that are wanted, and the state of the log."""
    wanted = wanted_records(call)
    cursor = call.request.query_params.get("cursor")

    def read(connection: Connection) -> Any:
        page = find_page(connection, wanted.query, _ROWS, cursor)
        return page, titles_of(connection, [core["id"] for core in page.records]), _log(connection)

    try:
        page, titles, log = await reading(call, read)
    except ValueError:
        expected = Text("cursor 应为前一页给出的", "cursor must be one that a page gave")
        raise invalid_parameter("cursor", expected) from None
    policy = call.active.policy
    words = Words(policy.checked, call.language)
    actors = policy.checked.vocabulary.actors
    return render(
        call,
        "records.html",
        wanted=wanted,
        rows=[row_of(policy, words, core, titles.get(core["id"])) for core in page.records],
        next=None if page.cursor is None else wanted.address(cursor=page.cursor),
        later=cursor is not None,
        log=log,
        verdicts=[(one.value, words.say(f"verdict.{one.value}")) for one in Verdict],
        assigners=[(kind, words.label(word)) for kind, word in actors.items()],
        places=known_places(policy.checked.places),
        bound=call.caller.assigner is not None,
    )


async def show_log(call: Call) -> Response:
    """Show the state of the log, and what can be done to be sure of it."""
    return await _log_page(call, None)


async def verify_log(call: Call) -> Response:
    """Verify the whole log, and show what was found."""
    await read_form(call)
    if (await reading(call, read_head)).size > MOST_VERIFIED:
        raise ProblemError(
            "too-many-records",
            422,
            Text("记录太多，不能在网页上核对", "too many records to be verified on a page"),
            Text(
                f"超过 {MOST_VERIFIED} 条，请在服务器上运行 policylib records verify",
                f"more than {MOST_VERIFIED}: run policylib records verify on the server",
            ),
        )
    store, now = call.service.recorder.store, call.milliseconds()
    try:
        async with call.service.checks:
            found = await asyncio.to_thread(verify_noting, store, call.caller.id, now, _MOST_MISTAKES)
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    say("records verified", caller=call.caller.id, mistakes=found.verification.mistakes)
    return await _log_page(call, found)


async def _log_page(call: Call, found: Found | None) -> Response:
    return render(
        call,
        "records_log.html",
        log=await reading(call, _log),
        found=found,
        mistakes=[] if found is None else [one.sentence(call.language) for one in found.mistakes],
        notices=[] if found is None else [one.sentence(call.language) for one in found.notices],
        may_verify=Scope.ADMIN in call.caller.scopes,
    )


def _log(connection: Connection) -> Log:
    verification = last_verification(connection)
    time = "" if verification is None else format_minute(verification.time)
    return Log(read_head(connection).size, latest_checkpoint(connection), verification, time)


PAGES = (
    Page("GET", "/records", "recordsPage", Scope.READ_RECORDS, list_records, nav="records.nav"),
    Page("GET", "/records/log", "logPage", Scope.READ_RECORDS, show_log),
    Page("POST", "/records/log", "verifyLog", Scope.ADMIN, verify_log),
    Page("GET", "/records/checkpoint", "checkpointFile", Scope.READ_RECORDS, get_checkpoint),
)
