"""Many tasks at once: a result or a problem for each, in order, under one policy, recorded in one go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.responses import Response, StreamingResponse

from policylib.diagnostics import Text
from policylib_api.briefs import Briefs, brief_of
from policylib_api.call import Call, Operation, Scope
from policylib_api.deciding import answer_of, decide
from policylib_api.idempotent import forget, once
from policylib_api.openapi.parts import (
    DETAIL,
    IDEMPOTENCY_KEY,
    RECORD,
    an_object,
    answer,
    array,
    body,
    problem,
    ref,
)
from policylib_api.recording import entry_of, record
from policylib_api.records.entry import Prepared
from policylib_api.records.idempotency import pack_body, unpack_body
from policylib_api.wire.body import parse_body
from policylib_api.wire.problems import Fault, ProblemError

# How long the event loop is kept before others have their turn, in seconds.
_TURN = 0.003

# Answers that are not recorded are kept as they are up to so many bytes, and packed beyond.
_ROOM = 16 << 20

# What is sent at once, in bytes: each piece costs a change of threads.
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class _Given:
    """An answer that is given as it stands here; in a large batch, made small until it is sent."""

    body: bytes
    is_packed: bool

    @property
    def answer(self) -> bytes:
        return b"".join(unpack_body(self.body)) if self.is_packed else self.body


@dataclass(frozen=True, slots=True)
class _Refused:
    """A problem instead of an answer."""

    status: int
    document: bytes


# Of a record, the answer is what is on record.
_Result = Prepared | _Given | _Refused


@dataclass(slots=True)
class _Batch:
    """A batch under way. `results`: what is answered to each task, in order; `prepared`: what is recorded
    before that; `held`: how many bytes of answers are kept as they are.
    """

    call: Call
    is_recorded: bool
    is_brief: bool
    results: list[_Result] = field(default_factory=list)
    prepared: list[Prepared] = field(default_factory=list)
    held: int = 0


async def create_decisions(call: Call) -> Response:
    """Decide many tasks."""
    batch = _Batch(call, call.flag("record", default=True), call.is_brief())
    slots = call.service.batches
    _refuse_if_busy(slots)
    sent = await call.body(call.service.config.batch_limit)
    # Whoever sends slowly must not keep others waiting, so a slot is taken only now.
    _refuse_if_busy(slots)
    async with slots, once(call, sent, wanted=batch.is_recorded) as request:
        if request.answer is not None:
            return request.answer
        await _decide_all(batch, _tasks(call, await parse_body(sent)))
        if batch.prepared:
            remember = await asyncio.to_thread(request.remembering, 200, _document(batch))
            await record(call, batch.prepared, remember)
        else:
            await forget(call, request.reservation)
        return _respond(batch)


def _refuse_if_busy(slots: asyncio.Semaphore) -> None:
    """Raise ProblemError 503 where as many batches as may be are being answered."""
    if slots.locked():
        raise ProblemError(
            "busy",
            503,
            Text("正在处理别的批次", "other batches are being answered"),
            Text("请稍后再试", "try again later"),
            headers={"Retry-After": "5"},
        )


def _tasks(call: Call, raw: Any) -> Sequence[Any]:
    """Return the tasks of a body. Raises ProblemError 400, 413."""
    title = Text("批次有错", "mistakes in the batch")
    most = call.service.config.batch_tasks
    expected = Text('应为 {"tasks": [任务…]}', 'expected {"tasks": [a task…]}')
    if not isinstance(raw, dict) or not isinstance(raw.get("tasks"), list) or set(raw) != {"tasks"}:
        raise ProblemError("invalid-batch", 400, title, expected, (Fault("", "bad_batch", expected),))
    tasks: list[Any] = raw["tasks"]
    if len(tasks) > most:
        limit = Text(f"一批最多 {most} 项任务", f"at most {most} tasks in a batch")
        raise ProblemError("body-too-large", 413, title, limit, (Fault("/tasks", "too_many", limit),))
    return tasks


async def _decide_all(batch: _Batch, tasks: Sequence[Any]) -> None:
    decide_one = _decide_and_prepare if batch.is_recorded else _in_brief(batch) if batch.is_brief else _decide
    turn = time.perf_counter()
    for task in tasks:
        try:
            batch.results.append(decide_one(batch, task))
        except ProblemError as error:
            document = orjson.dumps(error.document(batch.call.language))
            batch.results.append(_Refused(error.status, document))
        if time.perf_counter() - turn > _TURN:
            await asyncio.sleep(0)
            turn = time.perf_counter()


def _in_brief(batch: _Batch) -> Callable[[_Batch, Any], _Result]:
    briefs = Briefs(batch.call)
    return lambda _, task: _Given(briefs.answer(task), False)


def _decide(batch: _Batch, task: Any) -> _Result:
    given = answer_of(decide(batch.call, task), batch.call.language, None)
    if batch.held >= _ROOM:
        return _Given(pack_body([given]), True)
    batch.held += len(given)
    return _Given(given, False)


def _decide_and_prepare(batch: _Batch, task: Any) -> _Result:
    call = batch.call
    decision = decide(call, task)
    moment = call.milliseconds()
    identity = call.service.recorder.new_id(moment)
    whole = answer_of(decision, call.language, identity)
    prepared = call.service.recorder.prepare(entry_of(call, decision, identity, moment, whole))
    batch.prepared.append(prepared)
    return _Given(brief_of(decision, identity), False) if batch.is_brief else prepared


def _respond(batch: _Batch) -> Response:
    headers = {"Content-Language": batch.call.language, "Cache-Control": "no-store"}
    return StreamingResponse(_in_pieces(_document(batch)), 200, headers, "application/json")


def _in_pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Join chunks to pieces of a fair size."""
    piece: list[bytes] = []
    size = 0
    for chunk in chunks:
        piece.append(chunk)
        size += len(chunk)
        if size >= _PIECE:
            yield b"".join(piece)
            piece, size = [], 0
    yield b"".join(piece)


def _document(batch: _Batch) -> Iterator[bytes]:
    """Yield the answer piece by piece: whole, it may be larger than memory."""
    results, recorded = batch.results, batch.is_recorded
    refused = sum(isinstance(one, _Refused) for one in results)
    head = {
        "policy": batch.call.active.policy.digest,
        "recorded": recorded,
        "decisions": len(results) - refused,
        "problems": refused,
    }
    yield orjson.dumps(head)[:-1] + b',"results":['
    for number, one in enumerate(results):
        comma = b"," if number else b""
        if isinstance(one, _Refused):
            yield comma + b'{"status":%d,"problem":%b}' % (one.status, one.document)
        else:
            yield comma + b'{"status":%d,"decision":%b}' % (201 if recorded else 200, one.answer)
    yield b"]}"


OPERATIONS = (
    Operation(
        "POST",
        "/v1/decisions/batch",
        "createDecisions",
        Scope.DECIDE,
        create_decisions,
        {
            "summary": "Decide many tasks · 判断一批任务",
            "description": (
                "A decision or a problem for each task, in order, all under one policy; recorded together, "
                "or none is answered.\n\n"
                "每项任务一个结论或者一个错误，次序不变，用同一版规则库；一起留存，否则都不作答。"
            ),
            "tags": ["decisions"],
            "parameters": [RECORD, DETAIL, IDEMPOTENCY_KEY],
            "requestBody": body(an_object({"tasks": {**array(ref("Task")), "maxItems": 10_000}})),
            "responses": {
                "200": answer("The results · 各项结果", ref("Batch")),
                "409": problem("The same request is being answered · 同一请求正在处理"),
                "413": problem("Too many tasks, or too long · 任务太多，或者太长"),
                "422": problem("The Idempotency-Key was used for another request · 键已用于别的请求"),
            },
        },
    ),
)
