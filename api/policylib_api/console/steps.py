"""Which small page comes next: what every task needs first, then the questions in the order of `missing`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set

from policylib import Decision, Policy
from policylib_api.console.asking import FACTS, Asked
from policylib_api.console.card import page_name

PLACE, WHO, WHAT, ITEM, MANNER, LISTS = "place", "who", "what", "item", "manner", "lists"
ENTRY = "entry."
BASICS = (PLACE, WHO, WHAT)
_BODY = ("kind", "level", "region", "name")
FIELDS: Mapping[str, tuple[str, ...]] = {
    PLACE: ("region", "date", "community"),
    WHO: tuple(f"{body}.{field}" for body in ("assigner", "on_behalf_of") for field in _BODY),
    WHAT: ("act", "item.text"),
    ITEM: ("item.id",),
    LISTS: ("lists", "list"),
}
# A field on which an answer hangs has a small page of its own, named like the field.
SINGLE = (
    "community",
    *(f"{body}.{field}" for body in ("assigner", "on_behalf_of") for field in ("level", "region")),
)
_NEEDED = {PLACE: ("region",), WHO: ("assigner.kind",), WHAT: ("act",)}


def next_step(asked: Asked, policy: Policy, decision: Decision | None, wrong: Set[str]) -> str | None:
    """Return the name of the small page to show; None: the answer.

    Args:
        asked: the question so far.
        policy: the policy that decides.
        decision: the answer to it; None: it cannot be decided yet.
        wrong: the fields with mistakes.
    """
    wanted = asked.value("ask")
    if is_step(policy, wanted):
        return wanted
    for name, needed in _NEEDED.items():
        if any(not asked.value(field) for field in needed) or not wrong.isdisjoint(FIELDS[name]):
            return name
    if decision is None:
        return next((name for name in FIELDS if not wrong.isdisjoint(FIELDS[name])), WHAT)
    if asked.value("show"):
        return None
    seen = asked.values("seen")
    open_ = (name for name in _open(asked, policy, decision) if name not in seen)
    return next(open_, None)


def _open(asked: Asked, policy: Policy, decision: Decision) -> list[str]:
    """Return the small pages that may still tell something, in their order."""
    names = []
    item = decision.item
    settled = asked.value("item.id") or asked.value("lists")
    if item is not None and item.unresolved and item.candidates and not settled:
        names.append(ITEM)
    if manner_facts(policy, decision, asked):
        names.append(MANNER)
    for question in decision.missing:
        name = page_name(question.kind, question.name)
        if name == WHAT:
            # Whoever cannot say what the matter is may know which lists it is on.
            names += [WHAT, LISTS]
        elif name is not None and not asked.value(name):
            names.append(name)
    return names


def manner_facts(policy: Policy, decision: Decision, asked: Asked) -> list[str]:
    """Return the facts whose silence was taken for a no and that matter, and those already stated of them."""
    taken = {one.name for one in decision.assumed if one.kind == "fact" and one.why == "not_part"}
    taken |= {one.name for one in decision.worth_checking if one.kind == "fact"}
    facts = policy.checked.vocabulary.facts
    stated = {name for name, fact in facts.items() if fact.not_part and asked.value(FACTS + name)}
    return [name for name in facts if name in taken | stated]


def step_before(asked: Asked, step: str) -> str | None:
    """Return the small page that was seen before one; None: it is the first."""
    seen = asked.values("seen")
    before = seen[: seen.index(step)] if step in seen else seen
    return before[-1] if before else None


def is_step(policy: Policy, name: str) -> bool:
    """Say whether there is a small page of this name."""
    if name.startswith(FACTS):
        return name.removeprefix(FACTS) in policy.checked.vocabulary.facts
    if name.startswith(ENTRY):
        wanted = name.removeprefix(ENTRY)
        return any(entry.id == wanted for each in policy.checked.lists for entry in each.items)
    return name in FIELDS or name in SINGLE or name == MANNER


def fields_of(step: str, manner: Collection[str]) -> tuple[str, ...]:
    """Return the fields that stand on a small page; `manner`: the facts that the page of that name asks."""
    if step == MANNER:
        return tuple(FACTS + name for name in manner)
    if step.startswith(ENTRY):
        return ("item.id",)
    return FIELDS.get(step, (step,))
