"""The JSON Schema of a decision, as `decision_dict` gives it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policylib.check.model import CheckedPolicy
from policylib.engine.schema import DIALECT, task_schema
from policylib.engine.trace import Status, Verdict

_TEXT: dict[str, Any] = {"type": "string"}
_TEXT_OR_NULL: dict[str, Any] = {"type": ["string", "null"]}
_FLAG: dict[str, Any] = {"type": "boolean"}
_VALUE: dict[str, Any] = {"type": ["boolean", "string", "null"]}
_BODY: dict[str, Any] = {"enum": ["assigner", "on_behalf_of"]}


def decision_schema(checked: CheckedPolicy) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a decision under a policy."""
    verdict = {"enum": [verdict.value for verdict in Verdict]}
    tier = {"enum": ["law", "policy", "advice"]}
    tier_or_null = {"enum": ["law", "policy", "advice", None]}
    aspects = list(checked.vocabulary.aspects)
    document = _object(
        {
            "banner": _TEXT,
            "task": _task(checked),
            "verdict": verdict,
            "allowed": {"type": ["boolean", "null"]},
            "possible": {"type": "array", "items": verdict, "minItems": 1, "uniqueItems": True},
            "tier": tier_or_null,
            "aspects": _object(dict.fromkeys(aspects, verdict)),
            "findings": _array({"$ref": "#/$defs/finding"}),
            "missing": _array({"$ref": "#/$defs/question"}),
            "assumed": _array(_assumption()),
            "worth_checking": _array({"$ref": "#/$defs/question"}),
            "remedies": {**_array(_object({"steps": _array(_step())})), "maxItems": 32},
            "more_remedies": _FLAG,
            "no_remedy": _TEXT_OR_NULL,
            "advice": _array({"$ref": "#/$defs/finding"}),
            "governed_by": _array(_governing(checked, tier)),
            "item": {"oneOf": [{"type": "null"}, _item()]},
            "explanation": _TEXT,
            "mode": {"enum": ["binding", "replay", "preview"]},
            "receipt": _receipt(),
        },
        optional=("banner",),
    )
    return {
        "$schema": DIALECT,
        "title": "Decision / 结论",
        **document,
        "$defs": {
            "citation": _citation(),
            "finding": _finding(checked, aspects, tier),
            "question": _question(),
        },
    }


def _task(checked: CheckedPolicy) -> dict[str, Any]:
    """Return the schema of the task that was decided: complete, with a null for what was not given."""
    return _object(task_schema(checked)["properties"])


def _object(properties: dict[str, Any], *, optional: Iterable[str] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in tuple(optional)]
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [{"type": "null"}, schema]}


_CITED: dict[str, Any] = {"$ref": "#/$defs/citation"}


def _citation() -> dict[str, Any]:
    return _object(
        {
            "regulation": _TEXT,
            "title": _TEXT,
            "at": _TEXT,
            "article": _TEXT_OR_NULL,
            "paragraph": _TEXT_OR_NULL,
            "item": _TEXT_OR_NULL,
            "quote": _TEXT,
            "quotes": _array(_TEXT),
        }
    )


def _finding(checked: CheckedPolicy, aspects: list[str], tier: dict[str, Any]) -> dict[str, Any]:
    status = {"enum": [status.value for status in Status]}
    return _object(
        {
            "rule": _TEXT,
            "title": _TEXT,
            "body": _BODY,
            "aspect": {"enum": aspects},
            "modality": {"enum": ["forbids", "requires", "permits", "advises"]},
            "status": status,
            "statuses": {"type": "array", "items": status, "minItems": 1},
            "deciding": _FLAG,
            "tier": tier,
            "rank": {"enum": list(checked.ranks)},
            "citation": _CITED,
            "citations": {"type": "array", "items": _CITED, "minItems": 1},
            "because": _array(_ground()),
            "exception": _or_null(_CITED),
            "exceptions": _array(_CITED),
            "defeated_by": _array(_TEXT),
            "consequence": _or_null(_consequence()),
            "refusal": _object({"granted": _FLAG, "text": _TEXT}),
            "remedy": _TEXT_OR_NULL,
            "binding": _FLAG,
            "advises_because": {"enum": [None, "modality", "tier", "analogy", "lapsed"]},
            "text": _TEXT,
        }
    )


def _ground() -> dict[str, Any]:
    names = ("fact", "list", "item", "reading", "field")
    origins = ["caller", "list", "reading", "settled", "assumption", "implied", "unknown"]
    properties = {
        **dict.fromkeys(names, _TEXT),
        "value": _VALUE,
        "origin": {"enum": origins},
        "source": _TEXT_OR_NULL,
        "label": _TEXT,
        "text": _TEXT,
    }
    return _object(properties, optional=names)


def _consequence() -> dict[str, Any]:
    return _object(
        {
            "body": _TEXT_OR_NULL,
            "measure": _TEXT_OR_NULL,
            "citation": _or_null(_CITED),
            "certain": _FLAG,
            "text": _TEXT,
        }
    )


def _question() -> dict[str, Any]:
    return _object(
        {
            "kind": {"enum": ["fact", "list", "reading", "item", "field"]},
            "name": _TEXT,
            "label": _TEXT,
            "question": _TEXT,
            "who": _TEXT,
            "who_label": _TEXT,
        }
    )


def _assumption() -> dict[str, Any]:
    return _object(
        {
            "kind": {"enum": ["fact", "list", "reading", "field"]},
            "name": _TEXT,
            "value": _VALUE,
            "why": {"enum": ["not_part", "asserted", "default"]},
            "label": _TEXT,
            "text": _TEXT,
            "proof": _TEXT,
        }
    )


def _step() -> dict[str, Any]:
    return _object(
        {
            "actor": _TEXT,
            "by_assigner": _FLAG,
            "kind": {"enum": ["fact", "list"]},
            "name": _TEXT,
            "value": _VALUE,
            "citation": _or_null(_CITED),
            "text": _TEXT,
        }
    )


def _governing(checked: CheckedPolicy, tier: dict[str, Any]) -> dict[str, Any]:
    return _object(
        {
            "regulation": _TEXT,
            "title": _TEXT,
            "version": {"type": "string", "format": "date"},
            "rank": {"enum": list(checked.ranks)},
            "tier": tier,
            "why": {"enum": ["in_force", "analogy", "lapsed", "tier"]},
            "text": _TEXT,
        }
    )


def _item() -> dict[str, Any]:
    entry = _object(
        {
            "list": _TEXT,
            "kind": _TEXT,
            "id": _TEXT,
            "name": _TEXT,
            "status": {"enum": ["official", "derived", "illustrative"]},
            "complete": _FLAG,
            "match": _or_null(_match()),
        }
    )
    return _object(
        {
            "text": _TEXT_OR_NULL,
            "unresolved": _FLAG,
            "resolved": _array(entry),
            "candidates": _array(entry),
            "overruled": _array(_object({"kind": _TEXT, "asserted": _FLAG, "source": _TEXT, "text": _TEXT})),
        }
    )


def _match() -> dict[str, Any]:
    return _object(
        {
            "how": {"enum": ["name", "alias", "slip", "words"]},
            "framed": _FLAG,
            "name": _TEXT,
            "words": _array(_TEXT),
            "slips": _array(_object({"written": _TEXT, "meant": _TEXT})),
            "text": _TEXT,
        }
    )


def _receipt() -> dict[str, Any]:
    digest = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
    day = {"type": "string", "format": "date"}
    return _object(
        {
            "policy": digest,
            "settings": digest,
            "engine": _TEXT,
            "task": digest,
            "date": day,
            "decided_on": day,
        }
    )
