"""What no engine that is called from Python with a dict can beat: reading the dict, and checking it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Literal

from peers.tasks import Task
from policylib.policyset import Policy

# A name, its required fields and its optional ones in; a type out.
Make = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Any]


def bounds(policy: Policy) -> dict[str, Callable[[Task], object]]:
    """Return six lookups in the dict, and two libraries that check all of it against the contract."""
    msgspec = import_module("msgspec")
    pydantic = import_module("pydantic")

    def struct(name: str, required: Mapping[str, Any], optional: Mapping[str, Any]) -> Any:
        fields = [*required.items(), *((field, kind | None, None) for field, kind in optional.items())]
        return msgspec.defstruct(name, fields, forbid_unknown_fields=True)

    def model(name: str, required: Mapping[str, Any], optional: Mapping[str, Any]) -> Any:
        fields: dict[str, Any] = {field: (kind, ...) for field, kind in required.items()}
        fields |= {field: (kind | None, None) for field, kind in optional.items()}
        return pydantic.create_model(name, __config__=pydantic.ConfigDict(extra="forbid"), **fields)

    structs = contract(policy, struct)
    return {
        "six lookups": six_lookups,
        "msgspec.convert": lambda task: msgspec.convert(task, structs),
        "pydantic": contract(policy, model).model_validate,
    }


def six_lookups(task: Task) -> object:
    """Read what a decision cannot do without."""
    return task["region"], task["date"], task["act"], task["community"], task["assigner"], task["facts"]


def contract(policy: Policy, make: Make) -> Any:
    """Return the type of a task, in the words of a policy."""
    words = policy.checked.vocabulary

    def one_of(names: Mapping[str, object]) -> Any:
        return Literal[tuple(names)]

    facts = {
        name: one_of({option.id: option for option in fact.options}) if fact.options else bool
        for name, fact in words.facts.items()
    }
    body = {"level": one_of(words.levels), "region": str, "name": str}
    assigner = make("Assigner", {"kind": one_of(words.actors)}, body)
    item = make("Item", {}, {"text": str, "id": str, "lists": list[one_of(words.list_kinds)]})  # type: ignore[misc]
    return make(
        "Task",
        {"region": str, "act": one_of(words.acts), "assigner": assigner},
        {
            "date": dt.date,
            "community": one_of(words.communities),
            "on_behalf_of": assigner,
            "item": item,
            "facts": make("Facts", {}, facts),
        },
    )
