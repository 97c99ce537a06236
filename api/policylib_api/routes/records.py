"""Records: found again, proven to be in the log, and rid of words that must not stay."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Connection
from starlette.responses import PlainTextResponse, Response

from policylib.diagnostics import Text
from policylib_api.call import Call
from policylib_api.edge.log import say
from policylib_api.recording import UNUSABLE, find_record, unavailable
from policylib_api.records.checkpoints import (
    Checkpoint,
    configured_signer,
    latest_checkpoint,
    present_checkpoint,
)
from policylib_api.records.export import absent_of, answer_of, task_of
from policylib_api.records.moments import format_moment, parse_moment
from policylib_api.records.proofs import PrunedError, prove_consistency, prove_inclusion
from policylib_api.records.redact import LONGEST_REASON, UnknownPointersError, redact
from policylib_api.records.search import MOST, Page, Query, find_page, redactions_of
from policylib_api.records.store import RecordsUnavailableError, Store, StoredRecord, read_head
from policylib_api.wire.problems import Fault, ProblemError, invalid_parameter, invalid_request, pointer_to

T = TypeVar("T")

DEFAULT_LIMIT = 100
_MOST_DIGITS = 18


# --- one record ------------------------------------------------------------------------------------


async def get_decision(call: Call) -> Response:
    """Give a record: what was asked and answered, as far as it was not redacted."""
    record = await find_record(call)
    redactions = await reading(call, lambda connection: redactions_of(connection, record.seq))
    return call.respond(
        {
            **_short(record.core),
            "core": record.core,
            "task": task_of(record),
            "answer": answer_of(record),
            "absent": absent_of(record),
            "redactions": [{**one, "time": format_moment(one["time"])} for one in redactions],
        }
    )


async def prove_decision(call: Call) -> Response:
    """Prove that a record is in the log, up to a checkpoint."""
    record = await find_record(call)
    size = _whole(call, "size")
    checkpoint = await checkpoint_with(call, record)
    wanted = checkpoint.size if size is None else size
    head = await reading(call, lambda connection: read_head(connection).size)
    if not record.seq < wanted <= head:
        raise invalid_parameter(
            "size",
            Text(
                f"size 应大于 {record.seq}，至多 {head}", f"size must be above {record.seq}, at most {head}"
            ),
        )
    proof = await reading(call, lambda connection: prove_inclusion(connection, record.seq, wanted))
    return call.respond(
        {
            "id": record.core["id"],
            "leaf": _base64(record.core_bytes),
            "leaf_hash": _base64(record.leaf),
            "index": record.seq,
            "size": proof.size,
            "path": [_base64(one) for one in proof.path],
            "root": _base64(proof.root),
            "checkpoint": checkpoint.note,
        }
    )


async def redact_decision(call: Call) -> Response:
    """Take words out of a record."""
    reason, pointers = _wish(await call.json())
    record = await find_record(call)
    now = call.milliseconds()
    store = call.service.recorder.store
    try:
        removed = await asyncio.to_thread(redact, store, record, pointers, reason, call.caller.id, now)
    except UnknownPointersError as error:
        raise _bad_pointers(record, pointers or (), error.pointers) from None
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    say("record redacted", id=record.core["id"], pointers=removed, caller=call.caller.id)
    return call.respond({"id": record.core["id"], "redacted": removed, "time": format_moment(now)})


# --- many records ------------------------------------------------------------------------------------


async def list_decisions(call: Call) -> Response:
    """Give the newest records that are wanted."""
    query = query_of(call, call.request.query_params)
    limit = _whole(call, "limit")
    if limit is not None and not 1 <= limit <= MOST:
        raise invalid_parameter("limit", Text(f"limit 应为 1 到 {MOST}", f"limit must be 1 to {MOST}"))
    cursor = call.request.query_params.get("cursor")

    def find(connection: Connection) -> Page:
        return find_page(connection, query, limit or DEFAULT_LIMIT, cursor)

    try:
        page = await reading(call, find)
    except ValueError:
        what = Text("cursor 应为前一页给出的", "cursor must be one that a page gave")
        raise invalid_parameter("cursor", what) from None
    return call.respond({"decisions": [_short(core) for core in page.records], "cursor": page.cursor})


# --- the log -----------------------------------------------------------------------------------------


async def get_checkpoint(call: Call) -> Response:
    """Give the checkpoint of the log as it is, as text to be kept by others."""
    checkpoint = await checkpoint_now(call)
    return PlainTextResponse(checkpoint.note, headers={"Cache-Control": "no-store"})


async def prove_growth(call: Call) -> Response:
    """Prove that the log of one size is the beginning of the log of another."""
    head = await reading(call, lambda connection: read_head(connection).size)
    first, given = _whole(call, "first"), _whole(call, "second")
    second = head if given is None else given
    if first is None or not first <= second <= head:
        what = Text(f"应为 first 不大于 second，second 不大于 {head}", f"expected first <= second <= {head}")
        raise invalid_parameter("first" if first is None or given is None else "second", what)
    start = first
    old, proof = await reading(call, lambda connection: prove_consistency(connection, start, second))
    return call.respond(
        {
            "first": first,
            "second": second,
            "first_root": _base64(old),
            "second_root": _base64(proof.root),
            "path": [_base64(one) for one in proof.path],
        }
    )


# --- reading -----------------------------------------------------------------------------------------


async def reading(call: Call, read: Callable[[Connection], T]) -> T:
    """Read from the store, beside the event loop. Raises ProblemError 410, 503."""

    def work(store: Store) -> T:
        with store.reading() as connection:
            return read(connection)

    try:
        return await asyncio.to_thread(work, call.service.recorder.store)
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    except PrunedError:
        raise ProblemError(
            "pruned",
            410,
            Text("已经删减", "pruned"),
            Text(
                "证明所需的部分已经删减；对检查点仍可证明",
                "what the proof needs has been pruned; for checkpoints it can still be proven",
            ),
        ) from None


async def checkpoint_now(call: Call) -> Checkpoint:
    """Return the checkpoint of the log as it is. Raises ProblemError 503."""
    config = call.service.config
    signer = configured_signer(config)
    store, now = call.service.recorder.store, call.milliseconds()
    try:
        return await asyncio.to_thread(present_checkpoint, store, config.log_origin, signer, now)
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None


async def checkpoint_with(call: Call, record: StoredRecord) -> Checkpoint:
    """Return the latest checkpoint if it covers a record, else a new one."""
    last = await reading(call, latest_checkpoint)
    return last if last is not None and last.size > record.seq else await checkpoint_now(call)


def _short(core: Any) -> dict[str, Any]:
    names = ("id", "seq", "caller", "region", "assigner", "act", "date", "verdict", "allowed", "policy")
    return {"time": format_moment(core["time"]), **{name: core[name] for name in names}}


# --- what is asked -----------------------------------------------------------------------------------


def query_of(call: Call, asked: Mapping[str, str]) -> Query:
    """Return which records are asked for, of those the caller may see. Raises ProblemError 400, 403."""
    region = asked.get("region")
    if region is not None and not (region.isascii() and region.isdigit() and len(region) <= 12):
        what = Text("region 应为至多 12 位数字", "region must be at most 12 digits")
        raise invalid_parameter("region", what)
    query = Query(
        start=_moment(asked, "from"),
        end=_moment(asked, "to"),
        verdict=asked.get("verdict"),
        region=region,
        assigner=asked.get("assigner"),
        caller=asked.get("caller"),
    )
    if call.caller.assigner is None:
        return query
    if query.caller not in (None, call.caller.id):
        raise ProblemError(
            "forbidden",
            403,
            Text("没有权限", "not allowed"),
            Text("这把密钥只能查看自己的记录", "this key may only see its own records"),
        )
    return replace(query, caller=call.caller.id)


def _moment(asked: Mapping[str, str], name: str) -> int | None:
    text = asked.get(name)
    if text is None:
        return None
    try:
        return parse_moment(text)
    except (ValueError, OverflowError):
        what = Text(
            f"{name} 应为日期或时刻，如 2026-01-01、2026-01-01T08:00:00+08:00",
            f"{name} must be a day or a moment, like 2026-01-01 or 2026-01-01T08:00:00+08:00",
        )
        raise invalid_parameter(name, what) from None


def _whole(call: Call, name: str) -> int | None:
    text = call.request.query_params.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        what = Text(f"{name} 应为不带符号的整数", f"{name} must be a whole number without sign")
        raise invalid_parameter(name, what)
    return int(text)


def _wish(raw: Any) -> tuple[str, list[str] | None]:
    """Return the reason and the pointers of a redaction. Raises ProblemError 400 with every mistake."""
    faults: list[Fault] = []

    def fault(pointer: str, code: str, zh: str, en: str) -> None:
        faults.append(Fault(pointer, code, Text(zh, en)))

    if not isinstance(raw, dict):
        fault("", "not_an_object", "应为键值对", "must be an object")
        raise invalid_request(faults)
    for name in sorted(raw.keys() - {"reason", "pointers"}):
        fault(pointer_to(name), "unknown_field", "没有这一项", "there is no such field")
    reason, pointers = raw.get("reason"), raw.get("pointers")
    if not isinstance(reason, str) or not reason.strip() or len(reason) > LONGEST_REASON:
        fault(
            "/reason",
            "bad_reason",
            f"应写明理由，至多 {LONGEST_REASON} 字",
            f"must say why, in at most {LONGEST_REASON} characters",
        )
    if pointers is not None and (
        not isinstance(pointers, list) or not pointers or not all(isinstance(one, str) for one in pointers)
    ):
        fault("/pointers", "bad_pointers", "应为 JSON 指针的数组", "must be an array of JSON pointers")
    if faults:
        raise invalid_request(faults)
    return str(reason), pointers


def _bad_pointers(record: StoredRecord, given: Any, unknown: Any) -> ProblemError:
    known = ", ".join(sorted(record.core["commitments"]))
    what = Text(f"记录里没有这一处；有：{known}", f"the record has no such part; it has: {known}")
    return invalid_request(
        [
            Fault(pointer_to("pointers", str(n)), "unknown_pointer", what)
            for n, one in enumerate(given)
            if one in unknown
        ]
    )


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
