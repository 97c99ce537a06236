"""Random tasks of which everything is known that the ordinance asks for, with so many stated facts."""

from __future__ import annotations

import random
from typing import Any

from peers.rules import ACTS, Rules
from policylib.policyset import Policy

Task = dict[str, Any]

# Mostly Tonghua, in force and urban; enough of the rest that each of these decides now and then.
REGIONS = ("220502", "220503", "220521", "220523", "220581", "220582", "220502001", "220502002", "220802")
DATES = ("2023-06-30", "2023-07-01", "2024-03-01", "2024-10-31", "2024-11-01", "2025-06-01", "2026-01-01")
BODIES = ("people_government", "department", "department", "subdistrict_office")
COMMUNITIES = (*("urban",) * 11, "township")
LISTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "matter": ((), ("duty",), ("assistance",), ("assistance",), ("statutory",), ("duty", "statutory")),
    "certificate": ((), (), ("certificates_excluded",)),
}
# Entries of the national list of certificates that are not to be issued; the first is named by a rule.
CERTIFICATES = ("excluded-kinship", "excluded-identity")
LIKELY, UNLIKELY = 0.8, 0.15


def needed(policy: Policy, rules: Rules) -> dict[str, list[str]]:
    """Return, by act, the facts that must be stated: no rule takes silence about them for an answer."""
    formulas = rules.formulas
    act = formulas.index["act"]
    facts = policy.checked.vocabulary.facts
    result = {}
    for number, name in enumerate(ACTS):
        left = [formulas.substitute(norm.formula, act, number) for norm in rules.norms]
        asked = {formulas.variables[i].name for formula in left for i in formulas.support(formula)}
        result[name] = [fact for fact in facts if f"fact:{fact}" in asked and not facts[fact].not_part]
    return result


def random_tasks(policy: Policy, rules: Rules, count: int, stated: int, seed: int) -> list[Task]:
    """Return tasks as plain data, each with `stated` facts of those that the rules are about."""
    dice = random.Random(seed)
    asked = needed(policy, rules)
    facts = policy.checked.vocabulary.facts
    used = [fact for fact in facts if f"fact:{fact}" in rules.formulas.index]
    tasks: list[Task] = []
    for _ in range(count):
        act = dice.choice(ACTS)
        others = [name for name in used if name not in asked[act]]
        names = asked[act] + dice.sample(others, stated - len(asked[act]))
        kind = dice.choice(BODIES)
        assigner = {"kind": kind}
        if policy.checked.vocabulary.actors[kind].has_level:
            assigner["level"] = dice.choice(("county", "county", "city", "provincial"))
        tasks.append(
            {
                "region": dice.choice(REGIONS),
                "date": dice.choice(DATES),
                "community": dice.choice(COMMUNITIES),
                "act": act,
                "assigner": assigner,
                "item": _item(dice, act),
                "facts": {
                    name: dice.random() < (UNLIKELY if facts[name].not_part else LIKELY) for name in names
                },
            }
        )
    return tasks


def _item(dice: random.Random, act: str) -> dict[str, Any]:
    """Return a matter with all lists that it is on, and the entry that it is where it is a certificate."""
    lists = dice.choice(LISTS["certificate" if act == "request_certificate" else "matter"])
    if "certificates_excluded" in lists:
        return {"id": dice.choice(CERTIFICATES), "lists": list(lists)}
    return {"lists": list(lists)}
