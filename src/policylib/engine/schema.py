"""The JSON Schema of a task, made from the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from policylib.check.model import CheckedPolicy, FactWord, Word

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def task_schema(checked: CheckedPolicy) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a task. It allows what `decide` accepts, field by field;
    codes of places and days are checked for their form only.
    """
    vocabulary = checked.vocabulary
    region = {"type": ["string", "null"], "pattern": "^([0-9]{6}|[0-9]{9}|[0-9]{12})$"}
    text = {"type": ["string", "null"], "maxLength": 10_000}
    body = {
        "type": "object",
        "properties": {
            "kind": _one_of(vocabulary.actors, null=False),
            "level": _one_of(vocabulary.levels, null=True),
            "region": region,
            "name": text,
        },
        "required": ["kind"],
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "title": "Task / 任务",
        "type": "object",
        "properties": {
            "region": {**region, "type": "string"},
            "date": {"type": ["string", "null"], "format": "date"},
            "assigner": body,
            "on_behalf_of": {**body, "type": ["object", "null"]},
            "community": _one_of(vocabulary.communities, null=True),
            "act": _one_of(vocabulary.acts, null=False),
            "item": {
                "type": ["object", "null"],
                "properties": {
                    "text": text,
                    "id": {"type": ["string", "null"]},
                    "lists": {"type": ["array", "null"], "items": _one_of(vocabulary.list_kinds, null=False)},
                },
                "additionalProperties": False,
            },
            "facts": {
                "type": ["object", "null"],
                "properties": {name: _fact(fact) for name, fact in vocabulary.facts.items()},
                "additionalProperties": False,
            },
        },
        "required": ["region", "assigner", "act"],
        "additionalProperties": False,
    }


def _fact(fact: FactWord) -> dict[str, Any]:
    described = {"title": fact.label.zh, "description": f"{fact.question.zh} / {fact.question.en}"}
    if fact.options:
        return {**described, **_one_of({option.id: option for option in fact.options}, null=True)}
    return {**described, "type": ["boolean", "null"]}


def _one_of(words: Mapping[str, Word], *, null: bool) -> dict[str, Any]:
    return {"oneOf": [*_constants(words.values()), *([{"type": "null"}] if null else [])]}


def _constants(words: Iterable[Word]) -> list[dict[str, Any]]:
    return [{"const": word.id, "title": word.label.zh, "description": word.label.en} for word in words]
