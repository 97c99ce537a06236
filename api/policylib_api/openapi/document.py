"""The OpenAPI 3.1 document: the table of operations with the schemas of a policy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from policylib import Policy, __version__
from policylib_api.call import Operation
from policylib_api.openapi.examples import examples
from policylib_api.openapi.parts import RECORD_ID, TEXT, Part, an_object, array, problem, ref
from policylib_api.openapi.schemas import SCHEMAS

LOCAL_URL = "http://127.0.0.1:8181"
EXAMPLE_ISSUER = "https://login.example.org"

_ABOUT = """\
May this task be assigned to a residents' community? Answers are recorded before they are given, under \
exactly one policy, and can be proven and decided again. Errors are problem documents (RFC 9457) in the \
language of `Accept-Language` (zh or en).

这项任务可以安排给社区吗？先留存记录再作答，每个结论用且只用一版规则库，可以证明，可以重新判断。\
错误一律是 RFC 9457 格式，语言按 `Accept-Language`（zh 或 en）。"""

_TAGS: Mapping[str, str] = {
    "decisions": "Tasks in, decisions out · 判断任务",
    "records": "What was decided, and that it stands · 记录和证明",
    "reference": "What the rule base holds · 规则库的内容",
    "policy": "The policy in force, and others · 现行和待发布的规则库",
    "authzen": "OpenID AuthZEN 1.0 · AuthZEN 接口",
    "operations": "Running it · 运行",
}

_HEADERS: Mapping[str, Part] = {
    "Policy": {"description": "Hash of the policy that answered · 作答的规则库", "schema": ref("Digest")},
    "X-Request-ID": {"description": "Id of the request · 请求的编号", "schema": {"type": "string"}},
}

_PARAMETERS: Mapping[str, Part] = {
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "zh (default) or en · 默认中文",
        "schema": {"type": "string"},
        "example": "en",
    },
    "IfPolicy": {
        "name": "If-Policy",
        "in": "header",
        "description": (
            "Only under one of these policies, or under this version or a later one; otherwise 412 · "
            "只能用这些规则库之一，或者不早于这个版本，否则 412"
        ),
        "schema": {
            "anyOf": [
                {"type": "string", "pattern": "^sha256:[0-9a-f]{64}(,sha256:[0-9a-f]{64}){0,9}$"},
                {"type": "string", "pattern": r"^version>=[0-9]{1,9}(\.[0-9]{1,9}){0,7}$"},
            ]
        },
        "example": "version>=0",
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": (
            "The same key with the same request gives the same answer, once recorded · "
            "同一个键、同一个请求，只处理一次，回答相同"
        ),
        "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
        "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
    },
}

_WHEN: Mapping[str, str] = {
    "400": "The request is malformed or has mistakes; all are named · 请求有错，逐处列出",
    "401": "No proper key or token · 没有有效的密钥或令牌",
    "403": "The key or token does not allow this · 密钥或令牌没有这项权限",
    "412": "The policy in force is not the one demanded (`If-Policy`) · 现行规则库不是所要求的",
    "413": "The body is too large · 请求体太大",
    "421": "The request is for another host · 请求的主机名不是本服务的",
    "429": "Too many requests · 请求太多",
    "503": "The records cannot be reached now; no answer is given · 现在不能读写记录，不作答",
}


def openapi_document(
    operations: Iterable[Operation], policy: Policy, *, url: str | None = None, issuer: str | None = None
) -> dict[str, Any]:
    """Return the document of an interface as plain data.

    Args:
        operations: what can be called.
        policy: its vocabulary makes the schemas of tasks and decisions, its answers the examples.
        url: where callers reach the server.
        issuer: who issues bearer tokens besides keys.
    """
    table = list(operations)
    paths: dict[str, dict[str, Any]] = {}
    for one in table:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    _add_examples(paths, policy)
    used = {tag for one in table for tag in one.description["tags"]}
    discovery = f"{(issuer or EXAMPLE_ISSUER).rstrip('/')}/.well-known/openid-configuration"
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "policylib",
            "version": __version__,
            "summary": "Rules of Chinese administrative law as code · 政策即代码",
            "description": _ABOUT,
            "contact": {"name": "policylib"},
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": url or LOCAL_URL, "description": "This server · 本服务"}],
        "tags": [
            {"name": name, "description": description} for name, description in _TAGS.items() if name in used
        ],
        "paths": paths,
        "components": {
            "schemas": {**SCHEMAS, **_schemas_of(policy)},
            "parameters": dict(_PARAMETERS),
            "headers": dict(_HEADERS),
            "responses": {f"Problem{status}": problem(text) for status, text in _WHEN.items()},
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "plk_…",
                    "description": "A key made by `policylib keys create` · 密钥",
                },
                "oidc": {
                    "type": "openIdConnect",
                    "openIdConnectUrl": discovery,
                    "description": "A token of the configured issuer · 统一身份认证的令牌",
                },
            },
        },
    }


def _operation(one: Operation) -> dict[str, Any]:
    """Return an operation with what all operations have in common."""
    given = dict(one.description)
    parameters = list(given.pop("parameters", ()))
    responses = dict(given.pop("responses"))
    common = ["400"] if one.scope is not None or parameters or "requestBody" in given else []
    if one.scope is not None:
        parameters += [{"$ref": f"#/components/parameters/{name}"} for name in ("AcceptLanguage", "IfPolicy")]
        common += ["401", "403", "412", "421", "429", "503"]
    if "requestBody" in given:
        common.append("413")
    for status, response in responses.items():
        if status.startswith("2") and "$ref" not in response:
            shared = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
            responses[status] = {**response, "headers": {**shared, **response.get("headers", {})}}
    for status in common:
        responses.setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    description = given.pop("description", given["summary"])
    if one.scope is not None:
        description += f"\n\nScope · 权限: `{one.scope}`"
    return {
        "operationId": one.id,
        **given,
        "description": description,
        **({"parameters": parameters} if parameters else {}),
        "responses": dict(sorted(responses.items())),
        "security": _security(one),
    }


def _security(one: Operation) -> list[dict[str, list[str]]]:
    if one.scope is None:
        return []
    return [{"key": []}, {"oidc": []}, *([{}] if one.open_locally else [])]


def _schemas_of(policy: Policy) -> dict[str, Part]:
    """Return the schemas of tasks and decisions in the words of a policy."""
    task, decision = dict(policy.task_schema()), dict(policy.decision_schema())
    parts = decision.pop("$defs")
    properties = {**decision["properties"], "task": ref("DecidedTask")}
    body = {**decision, "properties": properties}
    identified = {
        "id": {
            **RECORD_ID,
            "type": ["string", "null"],
            "description": "Of its record; null: not recorded · 记录的编号",
        },
        "recorded": {"type": "boolean"},
    }
    schemas = {
        "Task": task,
        "DecidedTask": decision["properties"]["task"],
        "DecisionBody": body,
        "Decision": {
            **body,
            "properties": {**identified, **properties},
            "required": [*identified, *decision["required"]],
        },
        "Brief": an_object(
            {
                **identified,
                **{name: properties[name] for name in ("verdict", "allowed", "possible")},
                "deciding": {**array(TEXT), "description": "Ids of rules · 规则的编号"},
                "missing": {
                    **array(TEXT),
                    "description": (
                        "On what the verdict hangs (`fact:quota`), what to ask first before the others · "
                        "结论取决于哪些没有查明的情况，先问的在前"
                    ),
                },
                "mode": properties["mode"],
            }
        ),
        "ListKindId": {"enum": list(policy.checked.vocabulary.list_kinds)},
        "Match": _match_of(decision),
        **{_component(name): part for name, part in parts.items()},
    }
    return {name: _embedded(schema) for name, schema in schemas.items()}


def _match_of(decision: Mapping[str, Any]) -> Part:
    """Return the schema of what a title means: what a decision says of its item, but for the overruled."""
    item = next(one for one in decision["properties"]["item"]["oneOf"] if one.get("type") == "object")
    properties = {name: part for name, part in item["properties"].items() if name != "overruled"}
    return {**item, "properties": properties, "required": list(properties)}


def _embedded(schema: Any) -> Any:
    """Return a schema as a part of the document: no dialect of its own, references to its components."""
    if isinstance(schema, list):
        return [_embedded(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    embedded = {name: _embedded(part) for name, part in schema.items() if name != "$schema"}
    target = embedded.get("$ref")
    if isinstance(target, str):
        embedded["$ref"] = re.sub(
            r"^#/\$defs/(\w+)$", lambda found: f"#/components/schemas/{_component(found[1])}", target
        )
    return embedded


def _component(name: str) -> str:
    return name[:1].upper() + name[1:]


def _add_examples(paths: Mapping[str, Any], policy: Policy) -> None:
    """Put examples where tasks come in and decisions go out."""
    operation = paths.get("/v1/decisions", {}).get("post")
    if operation is None:
        return
    made = list(examples(policy))
    if not made:
        return
    tasks = {one.name: {"summary": one.summary, "value": one.task} for one in made}
    decisions = {one.name: {"summary": one.summary, "value": one.decision} for one in made}
    for part, values in ((operation["requestBody"], tasks), (operation["responses"]["201"], decisions)):
        media = part["content"]["application/json"]
        part["content"] = {"application/json": {**media, "examples": values}}
