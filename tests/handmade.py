"""Policies made by hand, and what the reference and the engine say of a task under them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from comparing import compare, compare_remedies
from policylib.check import model as m
from policylib.policyset import Policy
from reference import Answer, answer
from strategies import LABEL, PLACES, RANKS

START = dt.date(2020, 1, 1)
ON = frozenset({"on"})
TRUE, FALSE = frozenset({"true"}), frozenset({"false"})


def fact(name: str, **more: Any) -> m.FactWord:
    return m.FactWord(
        name, LABEL, **{"question": LABEL, "changed_by": ("assigner",), "who": "assigner", **more}
    )


VOCABULARY = m.Vocabulary(
    acts={"assign_task": m.Word("assign_task", LABEL)},
    actors={
        "department": m.Actor("department", LABEL, has_level=True),
        "subdistrict_office": m.Actor("subdistrict_office", LABEL),
    },
    levels={level: m.Word(level, LABEL) for level in ("city", "county")},
    place_groups={},
    communities={c: m.Word(c, LABEL) for c in ("urban", "village")},
    aspects={
        "matter": m.Aspect("matter", LABEL, ground=True),
        "procedure": m.Aspect("procedure", LABEL),
    },
    other_bodies={},
    list_kinds={
        "assistance": m.ListKind("assistance", LABEL, question=LABEL, who="lawyer"),
        "negative": m.ListKind("negative", LABEL, question=LABEL, who="lawyer", off_when_none=True),
    },
    facts={
        "paid": fact("paid"),
        "written": fact("written"),
        "basis": fact("basis", changed_by=()),
        "urgent": fact("urgent", changed_by=(), not_part=True, exculpates=True),
        "quota": fact("quota", not_part=True),
    },
    constraints=(
        m.Constraint((("list:assistance", "on"), ("list:negative", "on")), LABEL),
        m.Constraint((("fact:written", "true"), ("fact:paid", "false")), LABEL),
    ),
)


def is_(name: str, values: frozenset[str] = TRUE) -> m.Test:
    return m.Test(name if ":" in name else f"fact:{name}", values)


def rule(name: str, modality: str, condition: m.Condition = m.ALWAYS, **more: Any) -> m.Rule:
    return m.Rule(
        **{
            "id": name,
            "regulation": name.split("/", maxsplit=1)[0],
            "title": name,
            "aspect": "matter",
            "modality": modality,
            "addressees": (m.Addressee(None),),
            "acts": None,
            "condition": condition,
            "citations": (m.Citation(name, name, "第一条", ("词",)),),
            **more,
        }
    )


def unless(condition: m.Condition) -> dict[str, Any]:
    return {"exceptions": (m.CarveOut(condition, ()),)}


def policy(*rules: m.Rule, **more: Any) -> m.CheckedPolicy:
    """Rules `law/…`, `local/…`, `document/…`: each regulation is named after its rank."""
    regulations = {name: m.Regulation(name, name, name, ("000000",), START) for name in RANKS}
    made = m.CheckedPolicy(VOCABULARY, RANKS, PLACES, regulations, {}, {r.id: r for r in rules}, (), {}, ())
    return replace(made, **more)


def ask(made: m.CheckedPolicy, facts: dict[str, bool | None] | None = None, **more: Any) -> Answer:
    task = {
        "region": "220502",
        "date": "2024-03-01",
        "assigner": {"kind": "subdistrict_office"},
        "community": "urban",
        "act": "assign_task",
        "facts": {"paid": False, "written": False, "basis": False} | (facts or {}),
    }
    return both(made, task | more)


def both(made: m.CheckedPolicy, task: dict[str, Any]) -> Answer:
    """Ask the reference, and see that the engine agrees."""
    expected = answer(made, task)
    decision = policy_of(made).decide(task, decided_on=dt.date(2024, 3, 1))
    compare(decision, expected, made, task)
    compare_remedies(decision, expected, made, task)
    return expected


POLICIES: dict[int, Policy] = {}


def policy_of(made: m.CheckedPolicy) -> Policy:
    """Return the same policy for the same rules, so that what it keeps between decisions is tested too."""
    kept = POLICIES.get(id(made))
    if kept is None or kept.checked is not made:
        kept = POLICIES[id(made)] = Policy(made)
    return kept


BAN = rule("local/ban", "forbids")
MAY = rule("local/may", "permits")
