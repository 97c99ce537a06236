"""The OpenAPI descriptions of AuthZEN's operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TEXT = {"type": "string"}
_OBJECT = {"type": "object"}


def _object(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    """Return the schema of an object; what else is in it is ignored."""
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


_ENTITY = _object(("type", "id"), type=_TEXT, id=_TEXT, properties=_OBJECT)
_SEARCHED = _object(("type",), type=_TEXT, id=_TEXT, properties=_OBJECT)
_ACTION = _object(("name",), name=_TEXT, properties=_OBJECT)
_PAGE = _object((), limit={"type": "integer", "minimum": 0}, token=_TEXT)
_PARTS = {"subject": _ENTITY, "action": _ACTION, "resource": _ENTITY, "context": _OBJECT}
_QUESTION = _object(("subject", "action", "resource"), **_PARTS)
_SEMANTIC = {"enum": ["execute_all", "deny_on_first_deny", "permit_on_first_permit"]}
# Defaults of a batch may lack what each question says for itself.
_BATCH = _object(
    (),
    **dict.fromkeys(_PARTS, _OBJECT),
    evaluations={"type": "array"},
    options=_object((), evaluations_semantic=_SEMANTIC),
)
_ANSWER = _object(("decision",), decision={"type": "boolean"}, context=_OBJECT)
_ANSWERS = _object(("evaluations",), evaluations={"type": "array", "items": _ANSWER})
_RESULTS = _object(
    ("results", "page"),
    results={"type": "array", "items": _OBJECT},
    page=_object(("next_token",), next_token=_TEXT, count={"type": "integer"}),
)
_URL = {"type": "string", "format": "uri"}
_ENDPOINTS = (
    "policy_decision_point",
    "access_evaluation_endpoint",
    "access_evaluations_endpoint",
    "search_subject_endpoint",
    "search_resource_endpoint",
    "search_action_endpoint",
)


def _answered(schema: Mapping[str, Any], text: str) -> dict[str, Any]:
    return {"200": {"description": text, "content": {"application/json": {"schema": schema}}}}


def _asked(schema: Mapping[str, Any], example: Mapping[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}


_SUBJECT = {"type": "department", "id": "东昌区民政局", "properties": {"level": "county"}}
_RESOURCE = {
    "type": "item",
    "id": "oa-2026-118",
    "properties": {"region": "220502", "community": "urban", "text": "统计辖区树木数量", "lists": []},
}
_EXAMPLE = {"subject": _SUBJECT, "action": {"name": "assign_task"}, "resource": _RESOURCE}

EVALUATION: Mapping[str, Any] = {
    "summary": "AuthZEN: may it be done? · AuthZEN：可以这样做吗",
    "tags": ["authzen"],
    "requestBody": _asked(_QUESTION, _EXAMPLE),
    "responses": _answered(_ANSWER, "true only for what is plainly lawful; recorded like a decision"),
}
BATCH: Mapping[str, Any] = {
    "summary": "AuthZEN: several questions at once · AuthZEN：一次多问",
    "tags": ["authzen"],
    "requestBody": _asked(
        _BATCH,
        {
            "subject": _SUBJECT,
            "action": {"name": "assign_task"},
            "evaluations": [{"resource": _RESOURCE}],
        },
    ),
    "responses": _answered(
        {"anyOf": [_ANSWERS, _ANSWER]},
        "answers in the order of the questions; one answer where there was one question",
    ),
}
SEARCH: Mapping[str, Mapping[str, Any]] = {
    searched: {
        "summary": f"AuthZEN: search for {what} · AuthZEN：查找{zh}",
        "tags": ["authzen"],
        "requestBody": _asked(
            _object(
                tuple(name for name in ("subject", "action", "resource") if name != skipped),
                **{**_PARTS, **replaced, "page": _PAGE},
            ),
            {**{name: value for name, value in _EXAMPLE.items() if name != skipped}, **example},
        ),
        "responses": _answered(_RESULTS, "a page of what is permitted; not recorded"),
    }
    for searched, what, zh, skipped, replaced, example in (
        ("subject", "subjects", "主体", "", {"subject": _SEARCHED}, {"subject": {"type": "department"}}),
        (
            "resource",
            "resources",
            "客体",
            "",
            {"resource": _SEARCHED},
            {"resource": {"type": "item", "properties": {"region": "220502"}}},
        ),
        ("action", "actions", "行为", "action", {}, {}),
    )
}
METADATA: Mapping[str, Any] = {
    "summary": "AuthZEN: where its operations are · AuthZEN：各接口的地址",
    "tags": ["authzen"],
    "responses": {
        **_answered(_object(_ENDPOINTS, **dict.fromkeys(_ENDPOINTS, _URL)), "the addresses"),
        "404": {"description": "the server does not know its public address"},
    },
}
