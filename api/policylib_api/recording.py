"""From an answer to its record, and back: nothing is answered that could not be recorded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection

from policylib import Decision
from policylib.diagnostics import Text
from policylib_api.auth.assigners import may_see
from policylib_api.call import Call
from policylib_api.edge.log import say
from policylib_api.records.entry import Entry, Prepared
from policylib_api.records.store import Recorded, RecordsUnavailableError, StoredRecord
from policylib_api.records.writer import Then
from policylib_api.webhooks.events import DECISION_RECORDED
from policylib_api.webhooks.outbox import Outbox
from policylib_api.wire.problems import ProblemError

UNUSABLE = Text("现在读写不了记录", "the records cannot be used now")
_UNRECORDED = Text("现在不能留存记录，所以不作答", "the answer cannot be recorded now, so none is given")


def entry_of(
    call: Call, decision: Decision, identity: str, moment: int, body: bytes, replay_of: str | None = None
) -> Entry:
    """Return what is recorded of a decision that is answered with `body`."""
    return Entry(
        id=identity,
        time=moment,
        caller=call.caller.id,
        request_id=call.request_id,
        language=call.language,
        task=decision.task.model_dump(),
        answer=body,
        **answered(decision),
        trace=call.trace.ids(),
        replay_of=replay_of,
    )


def answered(decision: Decision) -> dict[str, Any]:
    """Return what a record says of the answer."""
    return {
        "verdict": decision.verdict.value,
        "allowed": decision.allowed,
        "possible": [verdict.value for verdict in decision.possible],
        "deciding": [finding.rule for finding in decision.findings if finding.deciding],
        "mode": decision.mode,
        "receipt": asdict(decision.receipt),
    }


async def record(
    call: Call, entries: Sequence[Entry | Prepared], then: Then | None = None
) -> Sequence[Recorded]:
    """Record answers before they are given. Raises ProblemError 503 where that cannot be done."""
    metrics, recorder, outbox = call.service.metrics, call.service.recorder, call.service.outbox
    if outbox.wants(DECISION_RECORDED):
        prepared = [one if isinstance(one, Prepared) else recorder.store.prepare(one) for one in entries]
        entries, then = prepared, _telling(outbox, prepared, then)
    try:
        recorded = await recorder.append(entries, then)
    except RecordsUnavailableError as error:
        metrics.record_failures.inc(len(entries))
        raise unavailable(call, error) from None
    metrics.recorded.inc(len(entries))
    return recorded


def _telling(outbox: Outbox, prepared: Sequence[Prepared], then: Then | None) -> Then:
    """Return what runs in the transaction of records: webhooks are to be told of them, and `then`."""

    def tell(connection: Connection, recorded: Sequence[Recorded]) -> None:
        outbox.decisions(connection, prepared, recorded)
        if then is not None:
            then(connection, recorded)

    return tell


async def find_record(call: Call) -> StoredRecord:
    """Return the record that the path of a call names, if the caller may see it.

    Raises ProblemError 404, 503.
    """
    identity = call.part("id")
    try:
        record = await asyncio.to_thread(call.service.recorder.store.find, identity)
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    if record is None or not may_see(call.caller, record.core["caller"]):
        raise ProblemError(
            "not-found",
            404,
            Text("没有这条记录", "there is no such record"),
            Text("没有这个编号的结论", "no decision has this id"),
        )
    return record


def unavailable(call: Call, error: RecordsUnavailableError, title: Text = _UNRECORDED) -> ProblemError:
    """Log why the records cannot be read or written, and return what is answered."""
    # What went wrong is for the log; it may name files and hosts.
    say("records unavailable", logging.ERROR, reason=str(error), request_id=call.request_id)
    return ProblemError(
        "records-unavailable",
        503,
        title,
        Text("请稍后再试", "try again later"),
        headers={"Retry-After": "1"},
    )
