"""Decisions: a task in, the whole answer out, recorded before it is given."""

from __future__ import annotations

import orjson
from starlette.responses import Response

from policylib_api.call import Call, Operation, Scope
from policylib_api.deciding import decide
from policylib_api.recording import entry_of, record


async def create_decision(call: Call) -> Response:
    """Decide a task, record the answer unless told not to, and give it."""
    wanted = call.flag("record", default=True)
    decision = decide(call, await call.json())
    if not wanted:
        answer = {"id": None, "recorded": False, **decision.model_dump(call.language)}
        return call.respond(answer)
    moment = call.milliseconds()
    identity = call.service.recorder.new_id(moment)
    body = orjson.dumps({"id": identity, "recorded": True, **decision.model_dump(call.language)})
    await record(call, [entry_of(call, decision, identity, moment, body)])
    return call.respond(body, 201, {"Location": f"/v1/decisions/{identity}"})


OPERATIONS = (
    Operation(
        "POST",
        "/v1/decisions",
        "createDecision",
        Scope.DECIDE,
        create_decision,
        {"summary": "Decide a task · 判断一项任务"},
    ),
)
