"""Replays: a recorded task decided again, and what differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response

from policylib import Decision, Policy, __version__
from policylib.diagnostics import Text
from policylib_api.call import Call, Operation, Scope
from policylib_api.deciding import decide_under
from policylib_api.idempotent import once
from policylib_api.openapi.parts import (
    IDEMPOTENCY_KEY,
    LOCATION,
    RECORD_ID,
    an_object,
    answer,
    body,
    in_path,
    in_query,
    problem,
    ref,
)
from policylib_api.policies.loading import PolicyRefusedError
from policylib_api.recording import answered, entry_of, find_record, record, unavailable
from policylib_api.records.entry import RECEIPT_TASK, TASK, TEXTS, with_texts
from policylib_api.records.store import RecordsUnavailableError, StoredRecord
from policylib_api.routes.decisions import address_of
from policylib_api.wire.body import parse_body
from policylib_api.wire.problems import Fault, ProblemError

SAME, PRESENT = "same", "present"
_TITLE = Text("不能重新判断", "this decision cannot be replayed")


async def replay_decision(call: Call) -> Response:
    """Decide a recorded task again, as of the day it was decided; say what differs."""
    wanted = call.flag("record", default=False)
    sent = await call.body()
    which = _which(await parse_body(sent))
    async with once(call, sent, wanted=wanted) as request:
        if request.answer is not None:
            return request.answer
        found = await found_whole(call)
        policy = await policy_of(call, found, which)
        decision = decided_again(call, policy, found)
        if not wanted:
            given = _comparison(call, found, which, decision, None)
            return call.respond(given, headers={"Policy": policy.digest})
        moment = call.milliseconds()
        identity = call.service.recorder.new_id(moment)
        given = _comparison(call, found, which, decision, identity)
        entry = entry_of(call, decision, identity, moment, given, replay_of=found.core["id"])
        await record(call, [entry], request.remembering(201, [given], address_of(identity)))
        headers = {"Location": address_of(identity), "Policy": policy.digest}
        return call.respond(given, 201, headers)


def _which(raw: Any) -> str:
    expected = Text(
        '应为 {"policy": "same"} 或者 {"policy": "present"}',
        'expected {"policy": "same"} or {"policy": "present"}',
    )
    which = raw.get("policy", SAME) if isinstance(raw, dict) and set(raw) <= {"policy"} else None
    if which not in (SAME, PRESENT):
        fault = Fault("/policy" if isinstance(raw, dict) else "", "bad_replay", expected, SAME)
        title = Text("请求有错", "mistakes in the request")
        raise ProblemError("invalid-request", 400, title, expected, (fault,))
    return str(which)


async def found_whole(call: Call) -> StoredRecord:
    """Return the record, whole. Raises ProblemError 404, 409, 503."""
    found = await find_record(call)
    gone = [pointer for pointer in found.core["commitments"] if pointer not in found.payload]
    if TASK in gone or RECEIPT_TASK in gone or set(gone) & set(TEXTS):
        places = ", ".join(gone)
        raise ProblemError(
            "redacted",
            409,
            _TITLE,
            Text(
                f"记录的这些部分已经删去：{places}；没有它们，重新判断不会是原来的任务",
                f"these parts of the record have been redacted: {places}; without them it is another task",
            ),
            extra={"redacted": gone},
        )
    return found


async def policy_of(call: Call, found: StoredRecord, which: str) -> Policy:
    """Return the policy to decide a record by: `SAME`, its own, or `PRESENT`.

    Raises ProblemError 409, 503.
    """
    present = call.active.policy
    policy, settings = found.core["policy"], found.core["settings"]
    if which == PRESENT or (present.digest, present.settings_digest) == (policy, settings):
        return present
    try:
        kept = await call.service.kept.get(call.service.recorder.store, policy, settings)
    except RecordsUnavailableError as error:
        raise unavailable(call, error) from None
    except PolicyRefusedError as error:
        detail = Text(
            f"当时的规则库，本版程序读不了：{error.reason.zh}",
            f"this version of policylib cannot read the policy of that time: {error.reason.en}",
        )
        raise ProblemError("policy-unreadable", 409, _TITLE, detail) from None
    if kept is None:
        detail = Text("当时的规则库没有留存", "the policy of that time was not kept")
        raise ProblemError("policy-unreadable", 409, _TITLE, detail)
    return kept


def decided_again(call: Call, policy: Policy, found: StoredRecord) -> Decision:
    """Decide the task of a whole record, as of its day. Raises ProblemError 409, 422."""
    payload = found.payload
    texts = {pointer: payload[pointer][1] for pointer in TEXTS if pointer in payload}
    task = with_texts(payload[TASK][1], texts)
    try:
        return decide_under(policy, call, task, dt.date.fromisoformat(found.core["decided_on"]))
    except ProblemError as error:
        if error.type != "invalid-task":
            raise
        # The task was proper once; the words of the policy have changed.
        detail = Text("规则库的用语变了，任务里有它不认识的", "the policy no longer knows words of the task")
        raise ProblemError("task-outdated", 409, _TITLE, detail, error.faults) from None


def _comparison(
    call: Call, found: StoredRecord, which: str, decision: Decision, identity: str | None
) -> bytes:
    core = found.core
    differences = differences_of(found, decision)
    head = {
        "id": identity,
        "recorded": identity is not None,
        "replay_of": core["id"],
        "policy": which,
        "same": not differences,
        "differences": differences,
        "engine": {"recorded": core["engine"], "present": __version__},
    }
    return b'%b,"decision":%b}' % (orjson.dumps(head)[:-1], decision.model_dump_bytes(call.language))


def differences_of(found: StoredRecord, decision: Decision) -> list[dict[str, Any]]:
    """Return where a decision differs from a whole record: `pointer`, `recorded`, `replayed`."""
    core = found.core
    recorded = {
        **{name: core[name] for name in ("verdict", "allowed", "possible", "deciding", "mode")},
        "receipt": {
            **{name: core[name] for name in ("policy", "settings", "engine")},
            "task": found.payload[RECEIPT_TASK][1],
            **{name: core[name] for name in ("date", "decided_on")},
        },
    }
    return [*_differences("", recorded, answered(decision))]


def _differences(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name, before in old.items():
        after = new[name]
        if isinstance(before, dict):
            found += _differences(f"{where}/{name}", before, after)
        elif before != after:
            found.append({"pointer": f"{where}/{name}", "recorded": before, "replayed": after})
    return found


OPERATIONS = (
    Operation(
        "POST",
        "/v1/decisions/{id}/replay",
        "replayDecision",
        Scope.READ_RECORDS,
        replay_decision,
        {
            "summary": "Decide a recorded task again · 重新判断一项有记录的任务",
            "description": (
                "Under the policy and settings of that time (`same`) or of the present (`present`), as of "
                "the day it was decided; says what differs from the record.\n\n"
                "按当时的规则库和设置（`same`）或者现行的（`present`），以当时的判断日期重新判断，说明与记录的不同。"
            ),
            "tags": ["decisions"],
            "parameters": [
                in_path("id", "The id of the decision · 结论的编号", RECORD_ID),
                in_query(
                    "record",
                    "`true`: record the replay as well · `true`：重新判断也留存记录",
                    {"type": "boolean", "default": False},
                ),
                IDEMPOTENCY_KEY,
            ],
            "requestBody": body(an_object({"policy": {"enum": [SAME, PRESENT]}}, optional=("policy",))),
            "responses": {
                "200": answer("What came out, not recorded · 结果，没有留存", ref("Replay")),
                "201": answer("What came out, recorded · 结果，已经留存", ref("Replay"), headers=LOCATION),
                "404": problem("There is no such record · 没有这条记录"),
                "409": problem(
                    "Parts of the task were redacted, or the policy of that time cannot be used, or the same "
                    "request is being answered · "
                    "任务的一部分已删去，或者当时的规则库不能用，或者同一请求正在处理"
                ),
                "422": problem("Too much is unknown, or the key was used · 不清楚的太多，或者键已用过"),
            },
        },
    ),
)
