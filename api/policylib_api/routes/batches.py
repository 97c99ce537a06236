"""Many tasks at once: a result or a problem for each, in order, under one policy, recorded in one go."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response, StreamingResponse

from policylib_api.call import Call, Operation, Scope
from policylib_api.deciding import answer_of, decide
from policylib_api.idempotent import forget, once
from policylib_api.openapi.parts import IDEMPOTENCY_KEY, RECORD, an_object, answer, array, body, problem, ref
from policylib_api.recording import entry_of, record
from policylib_api.records.entry import Prepared
from policylib_api.records.idempotency import pack_body, unpack_body
from policylib_api.wire.body import parse_body
from policylib_api.wire.problems import Fault, ProblemError
from policylib_api.wire.words import Words

# How long the event loop is kept before others have their turn, in seconds.
_TURN = 0.003

# Answers that are not recorded are kept as they are up to so many bytes, and packed beyond.
_ROOM = 16 << 20

# What is sent at once, in bytes: each piece costs a change of threads.
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class _Unrecorded:
    """An answer that is not recorded; in a large batch, made small until it is sent."""

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


_Result = Prepared | _Unrecorded | _Refused


async def create_decisions(call: Call) -> Response:
    """Decide many tasks."""
    wanted = call.flag("record", default=True)
    slots = call.service.batches
    if slots.locked():
        raise ProblemError(
            "busy",
            503,
            Words("正在处理别的批次", "other batches are being answered"),
            Words("请稍后再试", "try again later"),
            headers={"Retry-After": "5"},
        )
    async with slots:
        sent = await call.body(call.service.config.batch_limit)
        async with once(call, sent, wanted=wanted) as request:
            if request.answer is not None:
                return request.answer
            results = await _decide_all(call, _tasks(call, await parse_body(sent)), wanted)
            prepared = [one for one in results if isinstance(one, Prepared)]
            if prepared:
                remember = await asyncio.to_thread(
                    request.remembering, 200, _document(call.active.policy.digest, results, wanted)
                )
                await record(call, prepared, remember)
            else:
                await forget(call, request.reservation)
            return _respond(call, results, wanted)


def _tasks(call: Call, raw: Any) -> Sequence[Any]:
    """Return the tasks of a body. Raises ProblemError 400, 413."""
    title = Words("批次有错", "mistakes in the batch")
    most = call.service.config.batch_tasks
    expected = Words('应为 {"tasks": [任务…]}', 'expected {"tasks": [a task…]}')
    if not isinstance(raw, dict) or not isinstance(raw.get("tasks"), list) or set(raw) != {"tasks"}:
        raise ProblemError("invalid-batch", 400, title, expected, (Fault("", "bad_batch", expected),))
    tasks: list[Any] = raw["tasks"]
    if len(tasks) > most:
        limit = Words(f"一批最多 {most} 项任务", f"at most {most} tasks in a batch")
        raise ProblemError("body-too-large", 413, title, limit, (Fault("/tasks", "too_many", limit),))
    return tasks


async def _decide_all(call: Call, tasks: Sequence[Any], wanted: bool) -> list[_Result]:
    results: list[_Result] = []
    turn = time.perf_counter()
    held = 0
    for task in tasks:
        result = _decided(call, task, wanted, held < _ROOM)
        results.append(result)
        held += len(result.body) if isinstance(result, _Unrecorded) else 0
        if time.perf_counter() - turn > _TURN:
            await asyncio.sleep(0)
            turn = time.perf_counter()
    return results


def _decided(call: Call, task: Any, wanted: bool, has_room: bool) -> _Result:
    try:
        decision = decide(call, task)
    except ProblemError as error:
        return _Refused(error.status, orjson.dumps(error.document(call.language)))
    if not wanted:
        given = answer_of(decision, call.language, None)
        return _Unrecorded(given, False) if has_room else _Unrecorded(pack_body([given]), True)
    moment = call.milliseconds()
    identity = call.service.recorder.new_id(moment)
    given = answer_of(decision, call.language, identity)
    return call.service.recorder.prepare(entry_of(call, decision, identity, moment, given))


def _respond(call: Call, results: Sequence[_Result], wanted: bool) -> Response:
    headers = {"Content-Language": call.language, "Cache-Control": "no-store"}
    document = _document(call.active.policy.digest, results, wanted)
    return StreamingResponse(_in_pieces(document), 200, headers, "application/json")


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


def _document(policy: str, results: Sequence[_Result], wanted: bool) -> Iterator[bytes]:
    """Yield the answer piece by piece: whole, it may be larger than memory."""
    refused = sum(isinstance(one, _Refused) for one in results)
    head = {"policy": policy, "recorded": wanted, "decisions": len(results) - refused, "problems": refused}
    yield orjson.dumps(head)[:-1] + b',"results":['
    for number, one in enumerate(results):
        comma = b"," if number else b""
        if isinstance(one, _Refused):
            yield comma + b'{"status":%d,"problem":%b}' % (one.status, one.document)
        else:
            yield comma + b'{"status":%d,"decision":%b}' % (201 if wanted else 200, one.answer)
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
            "parameters": [RECORD, IDEMPOTENCY_KEY],
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
