"""The OpenAPI descriptions of AuthZEN's operations. Further fields are ignored, so no object is closed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policylib_api.authzen.requests import ENTITIES, SEMANTICS
from policylib_api.openapi.parts import COUNT, FLAG, TEXT, Part, answer, array, body, problem

_OBJECT: Part = {"type": "object"}


def _object(required: tuple[str, ...], **properties: Part) -> Part:
    schema: Part = {"type": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


_ENTITY = _object(("type", "id"), type=TEXT, id=TEXT, properties=_OBJECT)
_SEARCHED = _object(("type",), type=TEXT, properties=_OBJECT)
_ACTION = _object(("name",), name=TEXT, properties=_OBJECT)
_PARTS: Mapping[str, Part] = {"subject": _ENTITY, "action": _ACTION, "resource": _ENTITY, "context": _OBJECT}
_QUESTION = _object(ENTITIES, **_PARTS)
_PAGE = _object((), limit=COUNT, token=TEXT)
_OPTIONS = _object((), evaluations_semantic={"enum": list(SEMANTICS)})
# The defaults of a batch may lack what each question says for itself.
_BATCH = _object(
    ("evaluations",),
    **dict.fromkeys(_PARTS, _OBJECT),
    evaluations={**array({}), "minItems": 1, "maxItems": 1000},
    options=_OPTIONS,
)
_NO_BATCH = _object(ENTITIES, **_PARTS, evaluations={**array({}), "maxItems": 0}, options=_OPTIONS)

_ANSWER = _object(("decision",), decision=FLAG, context=_OBJECT)
_ANSWERS = _object(("evaluations",), evaluations=array(_ANSWER))
_RESULTS = _object(
    ("results", "page"),
    results=array(_OBJECT),
    page=_object(("next_token", "count"), next_token=TEXT, count=COUNT),
)
_ENDPOINTS = (
    "policy_decision_point",
    "access_evaluation_endpoint",
    "access_evaluations_endpoint",
    "search_subject_endpoint",
    "search_resource_endpoint",
    "search_action_endpoint",
)

_ASKED: Mapping[str, Any] = {
    "subject": {"type": "department", "id": "东昌区统计局", "properties": {"level": "county"}},
    "action": {"name": "assign_task"},
    "resource": {
        "type": "item",
        "id": "oa-2026-118",
        "properties": {
            "region": "220502",
            "community": "urban",
            "text": "统计辖区树木数量",
            "lists": [],
        },
    },
}
_SEARCHES: Mapping[str, tuple[str, Part, Mapping[str, Any]]] = {
    "subject": ("主体", {**_PARTS, "subject": _SEARCHED}, {**_ASKED, "subject": {"type": "department"}}),
    "resource": (
        "客体",
        {**_PARTS, "resource": _SEARCHED},
        {**_ASKED, "resource": {"type": "item", "properties": {"region": "220502"}}},
    ),
    "action": (
        "行为",
        {name: part for name, part in _PARTS.items() if name != "action"},
        {name: part for name, part in _ASKED.items() if name != "action"},
    ),
}


def _asked(schema: Part, example: Mapping[str, Any]) -> Part:
    return body(schema, {"tonghua": {"value": example}})


EVALUATION: Part = {
    "summary": "AuthZEN: may it be done? · AuthZEN：可以这样做吗",
    "description": (
        "`true` only for what is plainly lawful now; recorded like a decision.\n\n"
        "只有现在明确合法的才是 `true`；和其他结论一样留存记录。"
    ),
    "tags": ["authzen"],
    "requestBody": _asked(_QUESTION, _ASKED),
    "responses": {"200": answer("The answer · 结论", _ANSWER)},
}
BATCH: Part = {
    "summary": "AuthZEN: several questions at once · AuthZEN：一次多问",
    "description": (
        "Answers in the order of the questions; one that cannot be answered is `false` in its place. Without "
        "`evaluations` it is a single question.\n\n按次序逐项作答；答不了的那一项为 `false`。"
        "没有 `evaluations` 就是单独一问。"
    ),
    "tags": ["authzen"],
    "requestBody": _asked(
        {"anyOf": [_BATCH, _NO_BATCH]},
        {
            "subject": _ASKED["subject"],
            "action": _ASKED["action"],
            "evaluations": [{"resource": _ASKED["resource"]}],
        },
    ),
    "responses": {
        "200": answer("The answers, or the one · 各项结论，或者一项", {"anyOf": [_ANSWERS, _ANSWER]})
    },
}
SEARCH: Mapping[str, Part] = {
    searched: {
        "summary": f"AuthZEN: search for {searched}s · AuthZEN：查找{zh}",
        "description": (
            "Those for which an evaluation would be `true`, page by page; not recorded.\n\n"
            "评估会是 `true` 的那些，分页给出；不留存记录。"
        ),
        "tags": ["authzen"],
        "requestBody": _asked(
            _object(tuple(name for name in ENTITIES if name in parts), **parts, page=_PAGE), example
        ),
        "responses": {"200": answer("A page of results · 一页结果", _RESULTS)},
    }
    for searched, (zh, parts, example) in _SEARCHES.items()
}
METADATA: Part = {
    "summary": "AuthZEN: where its operations are · AuthZEN：各接口的地址",
    "description": (
        "At the address that callers use, as it is configured.\n\n调用方所用的地址，按配置给出。"
    ),
    "tags": ["authzen"],
    "responses": {
        "200": answer(
            "The addresses · 各个地址",
            _object(_ENDPOINTS, **{name: {**TEXT, "format": "uri"} for name in _ENDPOINTS}),
        ),
        "404": problem("The public address is not configured · 没有设置对外的地址"),
    },
}
