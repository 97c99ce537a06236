"""The shipped rule base, and tasks drawn around its cases."""

from __future__ import annotations

from functools import cache
from math import prod
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from completing import Task, decide
from policylib.check.model import CheckedPolicy
from policylib.loading import load
from reference import ImpossibleError, read

ABSENT = "absent"

shipped = cache(load)


@st.composite
def shipped_tasks(draw: st.DrawFn, most_worlds: int | None = None) -> Task:
    """Draw a case of the rule base with a few things changed, more or less definite.

    With `most_worlds`, what is open is narrowed until there are so few ways to complete it.
    """
    checked = shipped().checked
    vocabulary = checked.vocabulary
    task: dict[str, Any] = dict(draw(st.sampled_from(checked.cases)).task)
    facts = dict(task.get("facts") or {})
    for name in draw(st.lists(st.sampled_from(list(vocabulary.facts)), max_size=5, unique=True)):
        options: list[Any] = [option.id for option in vocabulary.facts[name].options] or [True, False]
        value = draw(st.sampled_from([*options, None, ABSENT]))
        facts.pop(name, None)
        if value != ABSENT:
            facts[name] = value
    task["facts"] = facts
    kinds = st.lists(st.sampled_from(list(vocabulary.list_kinds)), max_size=2, unique=True)
    changes = {
        "community": st.sampled_from([*vocabulary.communities, None]),
        "act": st.sampled_from(list(vocabulary.acts)),
        "date": st.sampled_from(["2023-07-01", "2024-03-01", "2025-12-31", "2026-01-01"]),
        "region": st.sampled_from(["220502", "220521", "220500", "620702"]),
        "item": st.one_of(st.none(), st.builds(lambda lists: {"lists": lists}, kinds)),
        "assigner": st.builds(
            lambda kind, level: {"kind": kind, "level": level if vocabulary.actors[kind].has_level else None},
            st.sampled_from(list(vocabulary.actors)),
            st.sampled_from([*vocabulary.levels, None]),
        ),
    }
    for field in draw(st.lists(st.sampled_from(list(changes)), max_size=2, unique=True)):
        task[field] = draw(changes[field])
    if most_worlds is not None:
        task = narrowed(checked, task, most_worlds)
    assume(decide(shipped(), task) is not None)
    return task


def narrowed(checked: CheckedPolicy, task: dict[str, Any], most_worlds: int) -> dict[str, Any]:
    """State that the item is on no list, and one fact after another, until few enough worlds are left."""
    for change in (None, "lists", *checked.vocabulary.facts):
        if change == "lists":
            task = {**task, "item": {**(task.get("item") or {}), "lists": []}}
        elif change is not None and task["facts"].get(change) is None:
            options = checked.vocabulary.facts[change].options
            task = {**task, "facts": {**task["facts"], change: options[-1].id if options else False}}
        try:
            question = read(checked, task)
        except ImpossibleError:
            return task
        known = question.known()
        if prod(len(values) for name, values in question.domains.items() if name not in known) <= most_worlds:
            return task
    return task
