"""The operations on records, with what the OpenAPI document says of them."""

from __future__ import annotations

from typing import Any

from policylib_api.call import Operation, Scope
from policylib_api.openapi.parts import (
    COUNT,
    DIGEST,
    RECORD_ID,
    TEXT,
    TEXT_OR_NULL,
    an_object,
    answer,
    array,
    body,
    in_path,
    in_query,
    or_null,
    problem,
)
from policylib_api.records.redact import LONGEST_REASON, POINTERS
from policylib_api.records.search import MOST
from policylib_api.routes import records

_MOMENT = {"type": "string", "format": "date-time"}
_BASE64 = {"type": "string", "contentEncoding": "base64"}
_ID = in_path("id", "The id of the decision · 结论的编号", RECORD_ID)
_SHORT: dict[str, Any] = {
    "time": _MOMENT,
    "id": RECORD_ID,
    "seq": COUNT,
    "caller": TEXT,
    "region": TEXT,
    "assigner": TEXT,
    "act": TEXT,
    "date": {"type": "string", "format": "date"},
    "verdict": TEXT,
    "allowed": {"type": ["boolean", "null"]},
    "policy": DIGEST,
}
_ANY_OBJECT = {"type": "object"}
_GONE = problem("There is no such record · 没有这条记录")
_PRUNED = problem("What the proof needs has been pruned · 证明所需的部分已经删减")


def _wanted(name: str, zh: str, en: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return in_query(name, f"{en} · {zh}", schema or TEXT)


OPERATIONS = (
    Operation(
        "GET",
        "/v1/decisions",
        "listDecisions",
        Scope.READ_RECORDS,
        records.list_decisions,
        {
            "summary": "Find decisions · 查找结论",
            "description": (
                "The newest first. A caller that is bound to one body sees only its own.\n\n"
                "从新到旧。只能替某个单位提问的密钥，只看得到自己的记录。"
            ),
            "tags": ["records"],
            "parameters": [
                _wanted("from", "从这个时刻或这一天起", "from this moment or day on"),
                _wanted("to", "到这个时刻或这一天为止（不含）", "before this moment or day"),
                _wanted("verdict", "结论", "the verdict"),
                _wanted(
                    "region",
                    "行政区划代码：这个地方和它下面的",
                    "a region code: that place and all within it",
                    {"type": "string", "pattern": "^[0-9]{1,12}$"},
                ),
                _wanted("assigner", "安排单位的种类", "the kind of assigner"),
                _wanted("caller", "谁提问", "who asked"),
                _wanted(
                    "limit",
                    "最多几条",
                    "how many at most",
                    {"type": "integer", "minimum": 1, "maximum": MOST, "default": records.DEFAULT_LIMIT},
                ),
                _wanted("cursor", "前一页给出的", "as the page before gave it"),
            ],
            "responses": {
                "200": answer(
                    "Decisions · 结论",
                    an_object({"decisions": array(an_object(_SHORT)), "cursor": TEXT_OR_NULL}),
                )
            },
        },
    ),
    Operation(
        "GET",
        "/v1/decisions/{id}",
        "getDecision",
        Scope.READ_RECORDS,
        records.get_decision,
        {
            "summary": "Read the record of a decision · 读一条记录",
            "description": (
                "What was asked and answered, as far as it was not redacted.\n\n"
                "问了什么、答了什么；已删去的除外。"
            ),
            "tags": ["records"],
            "parameters": [_ID],
            "responses": {
                "200": answer(
                    "The record · 记录",
                    an_object(
                        {
                            **_SHORT,
                            "core": _ANY_OBJECT,
                            "task": or_null(_ANY_OBJECT),
                            "answer": or_null(_ANY_OBJECT),
                            "absent": array(TEXT),
                            "redactions": array(
                                an_object(
                                    {
                                        "time": _MOMENT,
                                        "caller": TEXT,
                                        "reason": TEXT,
                                        "pointers": array(TEXT),
                                    }
                                )
                            ),
                        }
                    ),
                ),
                "404": _GONE,
            },
        },
    ),
    Operation(
        "GET",
        "/v1/decisions/{id}/proof",
        "proveDecision",
        Scope.READ_RECORDS,
        records.prove_decision,
        {
            "summary": "Prove that a record is in the log · 证明记录在册",
            "description": (
                "The exact bytes of the record (`leaf`), and the hashes that lead from them to the root of "
                "the checkpoint (RFC 6962).\n\n"
                "记录的原样字节（`leaf`），以及由它算到检查点根哈希所需的各个哈希。"
            ),
            "tags": ["records"],
            "parameters": [
                _ID,
                _wanted(
                    "size",
                    "证明到日志有这么多记录时，默认为检查点的",
                    "prove it for the log of this size; default: that of the checkpoint",
                    {"type": "integer", "minimum": 1},
                ),
            ],
            "responses": {
                "200": answer(
                    "The proof · 证明",
                    an_object(
                        {
                            "id": RECORD_ID,
                            "leaf": _BASE64,
                            "leaf_hash": _BASE64,
                            "index": COUNT,
                            "size": COUNT,
                            "path": array(_BASE64),
                            "root": _BASE64,
                            "checkpoint": TEXT,
                        }
                    ),
                ),
                "404": _GONE,
                "410": _PRUNED,
            },
        },
    ),
    Operation(
        "POST",
        "/v1/decisions/{id}/redact",
        "redactDecision",
        Scope.ADMIN,
        records.redact_decision,
        {
            "summary": "Take words out of a record · 删去记录中的文字",
            "description": (
                "Without `pointers`: all texts. The answer and the hash of the task go with any part of the "
                "task. The chain stays whole; the reason stays for ever.\n\n"
                "不写 `pointers` 就是全部文字；删去任务的任何部分，答复和任务的哈希也一并删去。"
                "哈希链不受影响；理由会永久留存。"
            ),
            "tags": ["records"],
            "parameters": [_ID],
            "requestBody": body(
                an_object(
                    {
                        "reason": {"type": "string", "minLength": 1, "maxLength": LONGEST_REASON},
                        "pointers": {
                            "oneOf": [
                                {"type": "null"},
                                {"type": "array", "minItems": 1, "items": {"enum": list(POINTERS)}},
                            ]
                        },
                    },
                    optional=("pointers",),
                )
            ),
            "responses": {
                "200": answer(
                    "What was removed now · 这一次删去的",
                    an_object({"id": RECORD_ID, "redacted": array(TEXT), "time": _MOMENT}),
                ),
                "404": _GONE,
            },
        },
    ),
    Operation(
        "GET",
        "/v1/checkpoint",
        "getCheckpoint",
        Scope.READ_RECORDS,
        records.get_checkpoint,
        {
            "summary": "The log as it is, in three lines · 日志现状（检查点）",
            "description": (
                "Text for others to keep (C2SP tlog-checkpoint), signed where a key is configured: with it "
                "they can show later that nothing was changed.\n\n"
                "供他人保存的文字；设了密钥就有签名。有了它，日后就能证明记录没有被改过。"
            ),
            "tags": ["records"],
            "responses": {
                "200": {
                    "description": "The checkpoint · 检查点",
                    "content": {"text/plain": {"schema": TEXT}},
                }
            },
        },
    ),
    Operation(
        "GET",
        "/v1/checkpoints/consistency",
        "proveConsistency",
        Scope.READ_RECORDS,
        records.prove_growth,
        {
            "summary": "Prove that the log only grew · 证明日志只增不改",
            "description": (
                "Between two sizes, as checkpoints state them (RFC 6962).\n\n两个检查点的记录数之间。"
            ),
            "tags": ["records"],
            "parameters": [
                in_query("first", "the smaller size · 较早的记录数", COUNT, required=True),
                in_query(
                    "second", "the larger size; default: the present · 较晚的记录数，默认为现在的", COUNT
                ),
            ],
            "responses": {
                "200": answer(
                    "The proof · 证明",
                    an_object(
                        {
                            "first": COUNT,
                            "second": COUNT,
                            "first_root": _BASE64,
                            "second_root": _BASE64,
                            "path": array(_BASE64),
                        }
                    ),
                ),
                "410": _PRUNED,
            },
        },
    ),
)
