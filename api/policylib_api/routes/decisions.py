"""Decisions: a task in, the whole answer out, recorded before it is given."""

from __future__ import annotations

from starlette.responses import Response

from policylib_api.briefs import Briefs, brief_of
from policylib_api.call import Call, Operation, Scope
from policylib_api.deciding import answer_of, decide
from policylib_api.idempotent import once
from policylib_api.openapi.parts import (
    ANSWERED,
    DETAIL,
    IDEMPOTENCY_KEY,
    LOCATION,
    RECORD,
    answer,
    body,
    problem,
    ref,
)
from policylib_api.recording import entry_of, record
from policylib_api.wire.body import parse_body


async def create_decision(call: Call) -> Response:
    """Decide a task, record the answer unless told not to, and give it, all of it or in brief."""
    wanted, is_brief = call.flag("record", default=True), call.is_brief()
    sent = await call.body()
    async with once(call, sent, wanted=wanted) as request:
        if request.answer is not None:
            return request.answer
        raw = await parse_body(sent)
        if is_brief and not wanted:
            return call.respond(Briefs(call).answer(raw))
        decision = decide(call, raw)
        if not wanted:
            return call.respond(answer_of(decision, call.language, None))
        moment = call.milliseconds()
        identity = call.service.recorder.new_id(moment)
        whole = answer_of(decision, call.language, identity)
        location = address_of(identity)
        # What is on record says why, whatever the caller wants to read of it now.
        entry = entry_of(call, decision, identity, moment, whole)
        given = brief_of(decision, identity) if is_brief else whole
        await record(call, [entry], request.remembering(201, [given], location))
        return call.respond(given, 201, {"Location": location})


def address_of(identity: str) -> str:
    """Return where the record of a decision is found."""
    return f"/v1/decisions/{identity}"


OPERATIONS = (
    Operation(
        "POST",
        "/v1/decisions",
        "createDecision",
        Scope.DECIDE,
        create_decision,
        {
            "summary": "Decide a task · 判断一项任务",
            "description": (
                "May this task be assigned? The answer is recorded before it is given; where it cannot be "
                "recorded, none is given (503). Whoever acts on it looks at `allowed`. With `detail=brief` "
                "the answer has no findings, citations, remedies, explanation or receipt; the record has "
                "them.\n\n"
                "这项任务可以安排吗？先留存记录，再作答；不能留存就不作答（503）。按 `allowed` 行事。"
                "`detail=brief` 的答复没有各条规则的认定、依据、办法、说明和凭证；记录里有。"
            ),
            "tags": ["decisions"],
            "parameters": [RECORD, DETAIL, IDEMPOTENCY_KEY],
            "requestBody": body(ref("Task")),
            "responses": {
                "201": answer(
                    "The decision, recorded · 结论，已经留存",
                    ANSWERED,
                    headers=LOCATION,
                    links={
                        "replay": {
                            "operationId": "replayDecision",
                            "parameters": {"id": "$response.body#/id"},
                            "requestBody": {"policy": "same"},
                            "description": "Decide it again · 重新判断",
                        },
                    },
                ),
                "200": answer("The decision, not recorded (`record=false`) · 结论，没有留存", ANSWERED),
                "409": problem("The same request is being answered · 同一请求正在处理"),
                "422": problem(
                    "Too much is unknown for an exact answer, or the Idempotency-Key was used for another "
                    "request · 不清楚的太多，或者 Idempotency-Key 已用于别的请求"
                ),
            },
        },
    ),
)
