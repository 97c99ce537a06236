"""The cases of a policy as runs: each task with what is known of it and the rules that can reach it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from policylib.check.model import Case, CheckedPolicy, Rule
from policylib.engine.compile import Program
from policylib.engine.instance import Instance, Translator
from policylib.engine.knowledge import Defaults, know
from policylib.engine.known import Known
from policylib.engine.membership import resolve_item
from policylib.engine.normset import NormSet
from policylib.engine.reach import obstacles
from policylib.engine.settings import Settings, Settlement
from policylib.engine.task import Task, TaskError
from policylib.engine.task_reader import parse_task
from policylib.logic.formula import FALSE


class Bound:
    """Which bodies of one context rules address, whatever the readings say on which that hangs."""

    def __init__(self, checked: CheckedPolicy, norm_set: NormSet) -> None:
        """Start with nothing worked out."""
        self._translator = Translator(checked, norm_set.context)
        self._known: dict[str, tuple[bool, ...]] = {}

    def groups(self, rule: Rule) -> tuple[bool, ...]:
        """Say, for each group of addressees of a rule, whether one of the bodies can belong to it."""
        found = self._known.get(rule.id)
        if found is None:
            bodies = range(len(self._translator.context.bodies))
            groups = (replace(group, condition=None) for group in rule.addressees)
            found = self._known[rule.id] = tuple(
                any(self._translator.addressee(group, body) != FALSE for body in bodies) for group in groups
            )
        return found


@dataclass(frozen=True)
class Run:
    """A case, and what the engine knows of its task."""

    checked: CheckedPolicy
    case: Case
    task: Task
    known: Mapping[str, Known]
    norm_set: NormSet
    bound: Bound

    @cached_property
    def values(self) -> Sequence[int]:
        """What is known of the variables of the norm set, as codes."""
        return self.norm_set.encode(self.known)

    @cached_property
    def instances(self) -> Mapping[str, Sequence[Instance]]:
        """The instances of each rule that say all they can say: not those that only advise because of the day
        or by analogy.
        """
        found: dict[str, list[Instance]] = {}
        for each in self.norm_set.instances:
            if each.advises_because not in ("lapsed", "analogy"):
                found.setdefault(each.rule.id, []).append(each)
        return found

    def obstacles(self, rule: Rule) -> tuple[str, ...]:
        """Return what keeps a rule from the task before any condition is looked at (`engine.reach`): nothing,
        or the first obstacle, or the first two.
        """
        found = tuple(islice(obstacles(self.checked, rule, self.task), 2))
        if not found and not any(self.bound.groups(rule)):
            return ("addressee",)
        return found


def runs(program: Program, today: dt.date) -> Iterator[Run]:
    """Yield a run of every case, with the readings that it settles. A case without a day is one of `today`;
    one whose task is impossible is left out (it fails as a case).
    """
    checked = program.checked
    defaults: dict[tuple[tuple[str, str], ...], Defaults] = {(): program.defaults}
    bound: dict[int, Bound] = {}
    for case in checked.cases:
        settled = tuple(sorted(case.readings.items()))
        if settled not in defaults:
            defaults[settled] = Defaults.of(checked, settled_for(program.settings, case.readings))
        try:
            task = parse_task(checked, case.task, today)
            membership = resolve_item(checked, program.list_index, program.entries, task)
            known = know(checked, defaults[settled], task, membership)
        except TaskError:
            continue
        norm_set = program.norm_set(task)
        # A norm set lives as long as the runs that hold it, so its id means no other.
        here = bound.setdefault(id(norm_set), Bound(checked, norm_set))
        yield Run(checked, case, task, known, norm_set, here)


def settled_for(base: Settings, readings: Mapping[str, str]) -> Settings:
    """Return settings in which the readings of a case are settled as well."""
    settled = {name: Settlement(answer, "case", dt.date.min, "case") for name, answer in readings.items()}
    return Settings({**base.readings, **settled}, base.tolerance)
