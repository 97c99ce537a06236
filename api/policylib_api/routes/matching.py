"""Matching: which entries of the lists in force a title is, or may be."""

from __future__ import annotations

from starlette.responses import Response

from policylib import TaskError
from policylib.diagnostics import Text
from policylib_api.call import Call, Operation, Scope
from policylib_api.deciding import mistakes, today_of
from policylib_api.openapi.parts import TEXT, an_object, answer, body, ref


async def match_title(call: Call) -> Response:
    """Say which entry a title means."""
    asked = await call.json()
    try:
        found = call.active.policy.match_query(asked, today=today_of(call))
    except TaskError as error:
        raise mistakes(error, Text("请求有错", "mistakes in the request")) from None
    return call.respond(found.model_dump(call.language))


OPERATIONS = (
    Operation(
        "POST",
        "/v1/match",
        "matchTitle",
        Scope.DECIDE,
        match_title,
        {
            "summary": "What does a title mean? · 一个标题是清单上的哪一项",
            "description": (
                "The entries of the lists in force that a title is by name; else those like it, never chosen."
                "\n\n名称或者别名相同的清单条目；没有时列出相近的，由人来定。"
            ),
            "tags": ["decisions"],
            "requestBody": body(
                an_object(
                    {
                        "text": {**TEXT, "maxLength": 10_000},
                        "region": ref("Region"),
                        "date": {"type": ["string", "null"], "format": "date"},
                        "kind": {"oneOf": [{"type": "null"}, ref("ListKindId")]},
                    },
                    optional=("date", "kind"),
                ),
                {
                    "list entry": {
                        "summary": "a title within the frame of a document · 公文标题",
                        "value": {"text": "关于统计辖区树木数量的通知", "region": "220502"},
                    }
                },
            ),
            "responses": {"200": answer("What it is, or may be · 是什么，或者可能是什么", ref("Match"))},
        },
    ),
)
