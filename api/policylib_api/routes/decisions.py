"""Decisions: a task in, the whole answer out."""

from __future__ import annotations

from starlette.responses import Response

from policylib_api.call import Call, Operation, Scope
from policylib_api.deciding import decide


async def create_decision(call: Call) -> Response:
    """Decide a task."""
    raw = await call.json()
    return call.respond(decide(call, raw).model_dump(call.language))


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
