"""The policy in force: which it is, what it holds, what is law in a place; and policies to be checked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from policylib import TaskError, __version__, diagnostics_json
from policylib.check.checker import check
from policylib.check.digest import policy_digest
from policylib.check.folder import sources_of
from policylib.diagnostics import Text
from policylib_api.call import Call, Operation, Scope
from policylib_api.deciding import mistakes, today_of
from policylib_api.openapi.parts import (
    DAY,
    TEXT,
    TEXT_OR_NULL,
    an_object,
    answer,
    body,
    in_query,
    problem,
    ref,
)
from policylib_api.policies.paths import is_path
from policylib_api.wire.problems import Fault, invalid_request, pointer_to

LONGEST_PATH = 300
MOST_FILES = 2000


async def get_policy(call: Call) -> Response:
    """Say which policy decides now, what it holds, and what is law in a place."""
    active = call.active
    policy, checked = active.policy, active.policy.checked
    asked, failure = call.request.query_params, call.service.policies.last_failure
    return call.respond(
        {
            "policy": policy.digest,
            "settings": policy.settings_digest,
            "version": active.version,
            "engine": __version__,
            "origin": active.origin,
            "since": active.since.isoformat(timespec="milliseconds"),
            "last_failure": None if failure is None else failure.document(call.language),
            "counts": {
                "regulations": len(checked.regulations),
                "rules": len(checked.rules),
                "readings": len(checked.readings),
                "lists": len(checked.lists),
                "articles": len(checked.provisions),
                "cases": len(checked.cases),
            },
            "law": _law(call, asked.get("region"), asked.get("date")),
        }
    )


def _law(call: Call, region: str | None, date: str | None) -> dict[str, Any] | None:
    if region is None and date is None:
        return None
    try:
        # Without a region the library says that it is missing.
        return call.active.policy.law(region, date or today_of(call))  # type: ignore[arg-type]
    except TaskError as error:
        raise mistakes(error, Text("参数不对", "wrong parameter")) from None


async def check_policy(call: Call) -> Response:
    """Check policy files, and say what is found in them."""
    raw = await call.json(call.service.config.batch_limit)
    given, onto = _files(raw)
    # One at a time: each takes seconds, and all the time of this process that is left.
    async with call.service.checks:
        checked = await asyncio.to_thread(_checked, {**call.active.policy.files, **given} if onto else given)
    return call.respond(checked)


def _checked(files: Mapping[str, str | None]) -> bytes:
    """Return what is found in files, as JSON (a name without a text is left out)."""
    kept = {name: text for name, text in files.items() if text is not None}
    policy, found = check(*sources_of(kept))
    digest = b"null" if policy is None else b'"%b"' % policy_digest(policy).encode()
    # What the library writes is an object; it gets one more member.
    return b'{"policy":%b,%b' % (digest, diagnostics_json(found).encode().lstrip().removeprefix(b"{"))


def _files(raw: Any) -> tuple[dict[str, str | None], bool]:
    """Return the files that are sent, and whether they go onto those in force. Raises ProblemError 400."""
    faults: list[Fault] = []

    def wrong(pointer: str, zh: str, en: str) -> None:
        faults.append(Fault(pointer, "bad_files", Text(zh, en)))

    fields = raw if isinstance(raw, dict) else {}
    for name in set(fields) - {"files", "onto"}:
        wrong(
            pointer_to(name),
            "没有这个字段；可用：files、onto",
            "there is no such field; fields: files, onto",
        )
    files, onto = fields.get("files"), fields.get("onto", "nothing")
    if not isinstance(files, dict) or not 0 < len(files) <= MOST_FILES:
        wrong(
            "/files",
            f"应为 1 到 {MOST_FILES} 个文件：{{路径: 内容}}",
            f"expected 1 to {MOST_FILES} files: {{path: text}}",
        )
        files = {}
    if onto not in ("nothing", "active"):
        wrong("/onto", "应为 nothing 或者 active", "expected nothing or active")
    for path, text in files.items():
        at = pointer_to("files", path)
        if len(path) > LONGEST_PATH or not is_path(path):
            wrong(at, "路径应如 tonghua/lists/duty.yaml", "a path must be like tonghua/lists/duty.yaml")
        if not isinstance(text, str) and not (text is None and onto == "active"):
            wrong(at, "内容应为文字", "the text must be a string")
    if faults:
        raise invalid_request(faults)
    return files, onto == "active"


_FILES = {
    "type": "object",
    "description": "Texts by their paths in the policy folder · 规则库文件夹中的路径和内容",
    "minProperties": 1,
    "maxProperties": MOST_FILES,
    "propertyNames": {"pattern": r"^[A-Za-z0-9_-]{1,40}(/[A-Za-z0-9_-]{1,40}){0,4}\.(policy|yaml)$"},
}
_CHECKED = {
    "anyOf": [
        an_object(
            {"files": {**_FILES, "additionalProperties": TEXT}, "onto": {"const": "nothing"}},
            optional=("onto",),
        ),
        an_object({"files": {**_FILES, "additionalProperties": TEXT_OR_NULL}, "onto": {"const": "active"}}),
    ]
}

OPERATIONS = (
    Operation(
        "GET",
        "/v1/policy",
        "getPolicy",
        Scope.DECIDE,
        get_policy,
        {
            "summary": "The policy in force · 现行规则库",
            "description": (
                "Its hash, version and size; with `region` also what is in force there, on `date` or today."
                "\n\n"
                "哈希、版本和内容多少；给出 `region` 时还有当地当日（默认今天）有效的规定。"
            ),
            "tags": ["policy"],
            "parameters": [
                in_query("region", "An administrative code · 行政区划代码", ref("Region")),
                in_query("date", "A day; with `region` only · 日期，须有 `region`", DAY),
            ],
            "responses": {"200": answer("The policy · 规则库", ref("PolicyInForce"))},
        },
    ),
    Operation(
        "POST",
        "/v1/policies/check",
        "checkPolicy",
        Scope.PUBLISH,
        check_policy,
        {
            "summary": "Check policy files · 检查规则文件",
            "description": (
                "What `policylib check` finds, with places and in both languages. `onto: active` checks "
                "files in their place among those in force; null takes one away. Nothing is kept.\n\n"
                "与 `policylib check` 相同，有位置，中英文都有。`onto: active`：放进现行规则库里检查，"
                "null 表示去掉该文件。什么也不保存。"
            ),
            "tags": ["policy"],
            "requestBody": body(_CHECKED),
            "responses": {
                "200": answer("What was found · 检查结果", ref("Diagnostics")),
                "413": problem("The files are too long · 文件太长"),
            },
        },
    ),
)
