"""The named schemas of the OpenAPI document; those of tasks and decisions are made from the vocabulary."""

from __future__ import annotations

from typing import Any

from policylib_api.openapi.parts import (
    ANSWERED,
    COUNT,
    DAY,
    DAY_OR_NULL,
    DIGEST,
    FLAG,
    RECORD_ID,
    TEXT,
    TEXT_OR_NULL,
    Part,
    an_object,
    array,
    or_null,
    ref,
)

_TEXTS = array(TEXT)
_TEXTS_OR_NULL: Part = {"type": ["array", "null"], "items": TEXT}
_TIER: Part = {"enum": ["law", "policy", "advice"]}
_STANDING: Part = {"enum": ["to_come", "in_force", "lapsed", "over"]}
_LIST_STATUS: Part = {"enum": ["official", "derived", "illustrative"]}
_NAMED = an_object({"id": TEXT, "title": TEXT})
_CITATION = an_object({"regulation": TEXT, "at": TEXT, "quotes": _TEXTS})
_WORD: dict[str, Part] = {"id": TEXT, "label": TEXT}
_ASKED: dict[str, Part] = {**_WORD, "question": TEXT, "who": TEXT, "changed_by": _TEXTS}
_CONDITION: Part = {
    "type": "object",
    "description": (
        "`variable` and `values`; `from` or `before` a day; `definition` and what it `means`; or `all`, "
        "`any`, `none` of conditions · 变量与取值、日期、定义，或者若干条件的组合"
    ),
}
_ADDRESSEE = an_object(
    {
        "actors": _TEXTS_OR_NULL,
        "levels": _TEXTS_OR_NULL,
        "places": _TEXTS_OR_NULL,
        "condition": or_null(ref("Condition")),
    }
)

_PROBLEM: Part = {
    "type": "object",
    "description": "RFC 9457",
    "properties": {
        "type": {**TEXT, "description": "What kind of problem, stable · 错误的种类，不会变"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "request_id": TEXT,
        "errors": array(
            an_object(
                {
                    "pointer": {**TEXT, "description": "JSON pointer into the body · 请求体中的位置"},
                    "code": TEXT,
                    "detail": TEXT,
                    "suggestion": TEXT_OR_NULL,
                }
            )
        ),
    },
    "required": ["type", "title", "status", "detail"],
}

_REGULATION: dict[str, Part] = {
    "id": TEXT,
    "title": TEXT,
    "rank": TEXT,
    "rank_label": TEXT,
    "tier": _TIER,
    "regions": _TEXTS,
    "from": DAY,
    "until": DAY_OR_NULL,
    "lapsed": DAY_OR_NULL,
    "issuer": TEXT_OR_NULL,
    "published": DAY_OR_NULL,
    "communities": _TEXTS_OR_NULL,
    "analogy": _TEXTS,
    "note": TEXT_OR_NULL,
}

_RULE: dict[str, Part] = {
    "id": TEXT,
    "title": TEXT,
    "regulation": TEXT,
    "aspect": TEXT,
    "modality": {"enum": ["forbids", "requires", "permits", "advises"]},
    "acts": _TEXTS_OR_NULL,
    "from": DAY,
    "until": DAY_OR_NULL,
    "ended": DAY_OR_NULL,
    "citations": array(_CITATION),
}

_RULE_IN_FULL: dict[str, Part] = {
    **_RULE,
    "addressees": array(_ADDRESSEE),
    "condition": ref("Condition"),
    "requirement": or_null(ref("Condition")),
    "exceptions": array(an_object({"condition": ref("Condition"), "citations": array(_CITATION)})),
    "overrides": _TEXTS,
    "saves": _TEXTS,
    "remedy": TEXT_OR_NULL,
    "refusal": TEXT_OR_NULL,
    "liabilities": array(
        an_object(
            {
                "id": TEXT,
                "consequence": TEXT,
                "addressees": array(_ADDRESSEE),
                "condition": or_null(ref("Condition")),
                "citations": array(_CITATION),
            }
        )
    ),
    "note": TEXT_OR_NULL,
    "place": TEXT_OR_NULL,
    "written": _TEXTS,
}

_LIST: dict[str, Part] = {
    "id": TEXT,
    "title": TEXT,
    "kind": TEXT,
    "kind_label": TEXT,
    "region": TEXT,
    "status": _LIST_STATUS,
    "complete": FLAG,
    "items": COUNT,
    "from": DAY,
    "until": DAY_OR_NULL,
    "regulation": TEXT_OR_NULL,
    "replaces": _TEXTS,
    "note": TEXT_OR_NULL,
}

_ENTRY = an_object(
    {
        "id": TEXT,
        "name": TEXT,
        "aliases": _TEXTS,
        "basis": or_null(an_object({"regulation": TEXT, "at": TEXT_OR_NULL, "quote": TEXT_OR_NULL})),
        "role": TEXT_OR_NULL,
        "from": DAY_OR_NULL,
        "until": DAY_OR_NULL,
        "note": TEXT_OR_NULL,
    }
)

_READING = an_object(
    {
        "id": TEXT,
        "title": TEXT,
        "question": TEXT,
        "citations": array(_CITATION),
        "answers": _TEXTS,
        "default": TEXT_OR_NULL,
        "settled": or_null(
            an_object({"answer": TEXT, "by": TEXT, "on": DAY, "authority": TEXT, "from": DAY_OR_NULL})
        ),
        "note": TEXT_OR_NULL,
        "moves": array(
            an_object(
                {
                    "rule": TEXT,
                    "title": TEXT,
                    "part": {"enum": ["addressee", "condition", "requirement", "exception", "liability"]},
                    "answers": _TEXTS,
                    "bodies": _TEXTS,
                    "levels": _TEXTS,
                    "places": _TEXTS,
                }
            )
        ),
    }
)

_VOCABULARY = an_object(
    {
        "acts": array(ref("Word")),
        "actors": array(an_object({**_WORD, "has_level": FLAG})),
        "levels": array(ref("Word")),
        "communities": array(ref("Word")),
        "place_groups": array(an_object({**_WORD, "types": _TEXTS})),
        "aspects": array(ref("Word")),
        "other_bodies": array(ref("Word")),
        "list_kinds": array(an_object({**_ASKED, "off_when_none": FLAG})),
        "facts": array(
            an_object(
                {
                    **_ASKED,
                    "options": array(ref("Word")),
                    "absent": {"enum": ["not_part", "unknown"]},
                    "asked_for": _TEXTS,
                }
            )
        ),
        "constraints": array(
            an_object({"never": array(an_object({"variable": TEXT, "value": TEXT})), "label": TEXT})
        ),
        "ranks": array(an_object({**_WORD, "tier": _TIER, "prevails_over": _TEXTS})),
    }
)

_LAW = an_object(
    {
        "region": TEXT,
        "date": DAY,
        "regulations": array(
            an_object(
                {
                    "regulation": TEXT,
                    "title": TEXT,
                    "rank": TEXT,
                    "tier": _TIER,
                    "regions": _TEXTS,
                    "from": DAY,
                    "until": DAY_OR_NULL,
                    "lapsed": DAY_OR_NULL,
                    "standing": _STANDING,
                    "binding": FLAG,
                    "communities": _TEXTS_OR_NULL,
                    "analogy": _TEXTS,
                    "rules": _TEXTS,
                    "coming": _TEXTS,
                    "gone": _TEXTS,
                    "successor": TEXT_OR_NULL,
                }
            )
        ),
        "lists": array(
            an_object(
                {
                    "list": TEXT,
                    "title": TEXT,
                    "kind": TEXT,
                    "region": TEXT,
                    "status": _LIST_STATUS,
                    "complete": FLAG,
                    "items": COUNT,
                    "from": DAY,
                    "until": DAY_OR_NULL,
                    "standing": _STANDING,
                }
            )
        ),
        "readings": array(
            an_object({"reading": TEXT, "title": TEXT, "answer": TEXT_OR_NULL, "settled_by": TEXT_OR_NULL})
        ),
    }
)

_POSITION: dict[str, Part] = {
    "file": TEXT,
    "line": COUNT,
    "column": COUNT,
    "end_line": COUNT,
    "end_column": COUNT,
}
_BOTH = an_object({"zh": TEXT, "en": TEXT})
_DIAGNOSTICS = an_object(
    {
        "policy": or_null(ref("Digest")),
        "errors": COUNT,
        "warnings": COUNT,
        "diagnostics": array(
            an_object(
                {
                    "code": TEXT,
                    "name": TEXT,
                    "severity": {"enum": ["error", "warning"]},
                    **_POSITION,
                    "message": _BOTH,
                    "help": or_null(_BOTH),
                    "labels": array(an_object({**_POSITION, "text": _BOTH})),
                    "fix": or_null(
                        an_object(
                            {"safe": FLAG, "edits": array(an_object({**_POSITION, "replacement": TEXT}))}
                        )
                    ),
                }
            )
        ),
    }
)

_ENGINES = an_object({"recorded": TEXT, "present": TEXT})
_ANY: dict[str, Any] = {}

SCHEMAS: dict[str, Part] = {
    "Problem": _PROBLEM,
    "Digest": DIGEST,
    "Condition": _CONDITION,
    "Word": an_object(_WORD),
    "Region": {
        "type": "string",
        "pattern": "^([0-9]{6}|[0-9]{9}|[0-9]{12})$",
        "description": "An administrative code of 6, 9 or 12 digits · 行政区划代码",
        "example": "220502",
    },
    "Batch": an_object(
        {
            "policy": ref("Digest"),
            "recorded": FLAG,
            "decisions": COUNT,
            "problems": COUNT,
            "results": array(
                {
                    "oneOf": [
                        an_object({"status": {"enum": [200, 201]}, "decision": ANSWERED}),
                        an_object({"status": {"type": "integer", "minimum": 400}, "problem": ref("Problem")}),
                    ]
                }
            ),
        }
    ),
    "Replay": an_object(
        {
            "id": {**RECORD_ID, "type": ["string", "null"]},
            "recorded": FLAG,
            "replay_of": RECORD_ID,
            "policy": {"enum": ["same", "present"]},
            "same": FLAG,
            "differences": array(an_object({"pointer": TEXT, "recorded": _ANY, "replayed": _ANY})),
            "engine": _ENGINES,
            "decision": ref("DecisionBody"),
        }
    ),
    "Regulation": an_object(_REGULATION),
    "RegulationInFull": an_object(
        {**_REGULATION, "rules": array(_NAMED), "readings": array(_NAMED), "articles": _TEXTS}
    ),
    "Rule": an_object(_RULE),
    "RuleInFull": an_object(_RULE_IN_FULL),
    "List": an_object(_LIST),
    "ListInFull": an_object({**_LIST, "entries": array(_ENTRY)}),
    "Article": an_object(
        {
            "regulation": TEXT,
            "title": TEXT,
            "at": TEXT,
            "text": TEXT,
            "not_encoded": TEXT_OR_NULL,
            "uses": array(
                an_object(
                    {
                        "kind": {"enum": ["rule", "reading", "definition", "liability", "list"]},
                        "by": TEXT,
                    }
                )
            ),
        }
    ),
    "Reading": _READING,
    "Vocabulary": _VOCABULARY,
    "PolicyInForce": an_object(
        {
            "policy": ref("Digest"),
            "settings": ref("Digest"),
            "version": TEXT_OR_NULL,
            "engine": TEXT,
            "origin": TEXT,
            "since": {"type": "string", "format": "date-time"},
            "counts": an_object(
                dict.fromkeys(("regulations", "rules", "readings", "lists", "articles", "cases"), COUNT)
            ),
            "last_failure": or_null(ref("PolicyFailure")),
            "law": or_null(ref("Law")),
        }
    ),
    "PolicyFailure": an_object(
        {"time": {"type": "string", "format": "date-time"}, "origin": TEXT, "reason": TEXT}
    ),
    "Law": _LAW,
    "Diagnostics": _DIAGNOSTICS,
}
