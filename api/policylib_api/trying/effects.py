"""What a draft does: its own cases, the answers to all cases and tasks, and every task of a place and day."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policylib import Policy
from policylib.analysis.case_results import CaseResult, CaseRunner
from policylib.analysis.difference import Difference, compare
from policylib.analysis.difference_rules import Meanings, touched
from policylib.analysis.impact import Answer, Impact
from policylib.analysis.runs import settled_for
from policylib.analysis.space import place_class, places_of
from policylib.check.model import Case, CheckedPolicy
from policylib.diagnostics import Text
from policylib.effects.asking import asked, decided
from policylib.inputs.bad_input import BadInput
from policylib.lsp.features.view import View


@dataclass(frozen=True, slots=True)
class CaseRun:
    """The cases of a regulation: how many there are, and what became of those that do not come out."""

    count: int
    failing: tuple[CaseResult, ...]


def run_cases(view: View, path: str, policy: Policy, today: dt.date) -> CaseRun:
    """Run the cases of the regulation that a file belongs to; a case without a day is one of `today`."""
    cases = cases_of(view, path, policy.checked)
    return CaseRun(len(cases), tuple(CaseRunner(policy.program, today).failing(cases)))


def cases_of(view: View, path: str, checked: CheckedPolicy) -> list[Case]:
    """Return the cases of a regulation: those that stand in its files, and those that its rules decide."""
    home = view.home(path)
    return [case for case in checked.cases if _belongs(view, path, home, case)]


def _belongs(view: View, path: str, home: str | None, case: Case) -> bool:
    file = "" if case.span is None else case.span.source.name
    if file == path or home is None:
        return file == path
    return view.home(file) == home or any(rule.partition("/")[0] == home for rule in case.deciding)


@dataclass(slots=True)
class Answers:
    """What the policy in force says of its own cases, so that it is asked once only."""

    policy: Policy
    today: dt.date
    _known: dict[str, Answer] = field(default_factory=dict)

    def compared(self, new: Policy) -> Impact:
        """Return what another policy says otherwise, of the cases of the policy in force."""
        impact, before, after = Impact(), _Settled(self.policy), _Settled(new)
        places = places_of((self.policy.checked, new.checked))
        within = set(touched(Meanings(self.policy.program), Meanings(new.program), places))
        for case in self.policy.checked.cases:
            if place_class(places, str(case.task["region"])) not in within:
                # Nothing that differs reaches it: asking would take most of the time.
                impact.read += 1
                impact.same += 1
                continue
            if case.id not in self._known:
                self._known[case.id] = before.answer(case, self.today)
            impact.add(asked(case.title, case.task), self._known[case.id], after.answer(case, self.today))
        return impact


@dataclass(slots=True)
class _Settled:
    """A policy, and the same with the readings settled as cases want it."""

    policy: Policy
    _policies: dict[tuple[tuple[str, str], ...], Policy] = field(default_factory=dict)

    def answer(self, case: Case, today: dt.date) -> Answer:
        return decided(self._under(case.readings), case.task, today)

    def _under(self, readings: Mapping[str, str]) -> Policy:
        # A reading that a draft took away cannot be settled, and need not be.
        present = {name: one for name, one in readings.items() if name in self.policy.checked.readings}
        if not present:
            return self.policy
        key = tuple(sorted(present.items()))
        if key not in self._policies:
            self._policies[key] = self.policy.with_settings(settled_for(self.policy.settings, present))
        return self._policies[key]


def compare_tasks(old: Policy, new: Policy, tasks: Sequence[object], today: dt.date) -> Impact:
    """Return what two policies say of tasks, which are named by their numbers; `today`: the day of those
    without one.
    """
    impact = Impact()
    for number, raw in enumerate(tasks, 1):
        if isinstance(raw, BadInput):
            impact.skip(str(number), "", Text(raw.message("zh"), raw.message("en")))
        else:
            impact.add(asked(str(number), raw), decided(old, raw, today), decided(new, raw, today))
    return impact


def compare_place(old: Policy, new: Policy, place: str, day: dt.date, seconds: float) -> Difference | None:
    """Compare every complete task of a place and day; None: that takes longer than so many seconds."""
    deadline = time.monotonic() + seconds

    def watch(_: int) -> None:
        if time.monotonic() > deadline:
            raise TimeoutError

    try:
        return compare(old.program, new.program, place=place, date=day, progress=watch)
    except TimeoutError:
        return None
