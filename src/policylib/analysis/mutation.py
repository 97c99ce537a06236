"""Rules changed in one small thing each, and whether the cases notice: what a mutant is and how it is run.

A case is held against a mutant if the rule, as it was or as it is now, reaches its task. A mutant that no
case tells from the rule survives: a case is lacking, or the change makes no difference under the other rules.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from policylib.analysis.case_results import CaseRunner
from policylib.analysis.difference import compare
from policylib.analysis.runs import Run, runs
from policylib.check.model import (
    ALWAYS,
    Addressee,
    Case,
    CheckedPolicy,
    Condition,
    DateTest,
    Defined,
    Group,
    Rule,
    Test,
)
from policylib.check.variables import domain
from policylib.engine.compile import Program
from policylib.engine.reach import obstacles
from policylib.regions import governs

RULE, ADDRESSEE, CONDITION, REQUIREMENT, EXCEPTION, OVERRIDE = PARTS = (
    "rule",
    "addressee",
    "condition",
    "requirement",
    "exception",
    "override",
)
DROP, FLIP, WIDEN, NARROW = KINDS = ("drop", "flip", "widen", "narrow")

_OPPOSITE = {"all": "any", "any": "all"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one thing changed. `changed` None: the rule is gone.

    `subject`: the condition, the addressees or the regulation (whose rules it no longer prevails over) that
    was dropped, turned into its opposite, or made wider or narrower; None where it is the rule.
    """

    rule: Rule
    part: str
    kind: str
    subject: Condition | Addressee | str | None
    changed: Rule | None


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mutant. `killed_by`: the first case that fails with it; None: it survived `tried`.

    `idle`: proven that no verdict hangs on the change, so no case could notice it (see `Laboratory.proven`).
    """

    mutant: Mutant
    killed_by: Case | None
    tried: int
    idle: bool = False


def mutants(checked: CheckedPolicy, rule: Rule) -> Iterator[Mutant]:
    """Yield the mutants of a rule: it is dropped; every condition of it (also of its requirement, exceptions
    and defined terms) is dropped, turned into its opposite, made wider or narrower; exceptions, overrides and
    groups of addressees are dropped, the latter also widened.

    What follows of a breach is not changed: cases say nothing of it. Nor is a rule that only advises: no
    verdict hangs on it.
    """
    tier = checked.ranks[checked.regulations[rule.regulation].rank].tier
    if tier == "advice" or rule.modality == "advises":
        return
    yield Mutant(rule, RULE, DROP, None, None)
    yield from _addressees(rule)
    for subject, kind, condition in _changes(checked, rule.condition):
        yield Mutant(rule, CONDITION, kind, subject, replace(rule, condition=condition))
    if rule.requirement is not None:
        for subject, kind, condition in _changes(checked, rule.requirement):
            yield Mutant(rule, REQUIREMENT, kind, subject, replace(rule, requirement=condition))
    for i, exception in enumerate(rule.exceptions):
        before, after = rule.exceptions[:i], rule.exceptions[i + 1 :]
        without = replace(rule, exceptions=(*before, *after))
        yield Mutant(rule, EXCEPTION, DROP, exception.condition, without)
        for subject, kind, condition in _changes(checked, exception.condition):
            other = replace(exception, condition=condition)
            yield Mutant(rule, EXCEPTION, kind, subject, replace(rule, exceptions=(*before, other, *after)))
    for regulation, targets in _overridden(checked, rule):
        yield Mutant(rule, OVERRIDE, DROP, regulation, replace(rule, overrides=rule.overrides - targets))


def _overridden(checked: CheckedPolicy, rule: Rule) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the rules of each regulation that a rule prevails over. An override of a class of rules names
    also those that no task can meet together with it: these are left out.
    """
    own = checked.regulations[rule.regulation]
    by_regulation: dict[str, list[str]] = {}
    for target in sorted(rule.overrides):
        regulation = checked.regulations[checked.rules[target].regulation]
        nested = any(governs(a, b) or governs(b, a) for a in own.regions for b in regulation.regions)
        ends = [day for day in (own.until, regulation.until) if day is not None]
        if nested and all(max(own.start, regulation.start) <= end for end in ends):
            by_regulation.setdefault(regulation.slug, []).append(target)
    for slug, targets in by_regulation.items():
        yield slug, frozenset(targets)


def _addressees(rule: Rule) -> Iterator[Mutant]:
    groups = rule.addressees
    for i, group in enumerate(groups):
        before, after = groups[:i], groups[i + 1 :]
        if len(groups) > 1:
            yield Mutant(rule, ADDRESSEE, DROP, group, replace(rule, addressees=(*before, *after)))
        if group.levels is not None or group.places is not None:
            wider = (*before, replace(group, levels=None, places=None), *after)
            yield Mutant(rule, ADDRESSEE, WIDEN, group, replace(rule, addressees=wider))


def _changes(checked: CheckedPolicy, condition: Condition) -> Iterator[tuple[Condition, str, Condition]]:
    """Yield what changes a condition: the part of it, how, and all of it afterwards."""
    if condition != ALWAYS:
        yield from _within(checked, condition)
        if isinstance(condition, Test | DateTest):
            yield condition, DROP, ALWAYS


def _within(checked: CheckedPolicy, condition: Condition) -> Iterator[tuple[Condition, str, Condition]]:
    match condition:
        case Test(variable, values):
            answers = {reading.id: reading.answers for reading in checked.readings.values()}
            others = frozenset(domain(variable, checked.vocabulary, answers)) - values
            yield condition, FLIP, Test(variable, others)
        case DateTest(date, before):
            yield condition, FLIP, DateTest(date, not before)
        case Defined(title, inner):
            for subject, kind, changed in _within(checked, inner):
                yield subject, kind, Defined(title, changed)
        case Group(connective, parts):
            yield from _of_group(checked, connective, parts)


def _of_group(
    checked: CheckedPolicy, connective: str, parts: tuple[Condition, ...]
) -> Iterator[tuple[Condition, str, Condition]]:
    whole = Group(connective, parts)
    if len(parts) > 1 and connective in _OPPOSITE:
        kind = WIDEN if connective == "all" else NARROW
        yield whole, kind, Group(_OPPOSITE[connective], parts)
    if connective == "none":
        yield whole, FLIP, Group("any", parts)
    for i, part in enumerate(parts):
        before, after = parts[:i], parts[i + 1 :]
        if len(parts) > 1:
            yield part, DROP, Group(connective, (*before, *after))
        for subject, kind, changed in _within(checked, part):
            if connective == "none" and len(parts) == 1 and kind == FLIP and subject == part:
                continue  # the same as the flip of the whole
            yield subject, kind, Group(connective, (*before, changed, *after))


class Laboratory:
    """Runs the cases of a policy against its mutants."""

    def __init__(self, program: Program, today: dt.date) -> None:
        """Work out what each case's task is. A case that fails without any mutant is passed over where it is
        met: it would notice nothing.
        """
        self._program = program
        self._today = today
        self._unchanged = CaseRunner(program, today)
        self._runs = tuple(runs(program, today))
        self._sound: dict[str, bool] = {}

    def fate(self, mutant: Mutant) -> Fate:
        """Run the cases that can tell a mutant from its rule, until one does."""
        runner = CaseRunner(self._program_with(mutant), self._today)
        tried = 0
        for case in self._cases(mutant):
            tried += 1
            if not runner.passes(case):
                return Fate(mutant, case, tried)
        return Fate(mutant, None, tried)

    def proven(self, fate: Fate) -> Fate:
        """Compare the policy with a mutant that survived, exactly, on all complete tasks that are not passed
        on for another body, and say whether any verdict hangs on the change.
        """
        difference = compare(self._program, self._program_with(fate.mutant))
        return replace(fate, idle=not difference.changes and not difference.too_large)

    def _cases(self, mutant: Mutant) -> Sequence[Case]:
        """Return the cases that the rule reaches before or after, those that expect it to decide first."""
        rule = mutant.rule
        reached = [run.case for run in self._runs if self._reaches(rule, run)]
        found = [case for case in reached if self._is_sound(case)]
        return sorted(found, key=lambda case: rule.id not in case.deciding)

    def _is_sound(self, case: Case) -> bool:
        if case.id not in self._sound:
            self._sound[case.id] = self._unchanged.passes(case)
        return self._sound[case.id]

    def _reaches(self, rule: Rule, run: Run) -> bool:
        # Mutants change neither place nor time, acts, communities nor kinds of bodies, only make them fewer.
        return next(obstacles(self._program.checked, rule, run.task), None) is None

    def _program_with(self, mutant: Mutant) -> Program:
        checked = self._program.checked
        rules = {**checked.rules, mutant.rule.id: mutant.changed}
        others = {name: rule for name, rule in rules.items() if rule is not None}
        # No answer that carries the digest leaves this place.
        return Program(replace(checked, rules=others), self._program.settings, self._program.digest)
