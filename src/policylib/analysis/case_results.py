"""What becomes of the cases of a policy: each is decided on its own day and held against what it expects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from policylib.analysis.runs import settled_for
from policylib.check.model import Case
from policylib.days import parse_day
from policylib.engine.compile import Program
from policylib.engine.decide import decide
from policylib.engine.prepare import prepare
from policylib.engine.task import TaskError
from policylib.engine.task_reader import parse_task
from policylib.engine.trace import Brief, Ruling
from policylib.logic.diagram import LimitError


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as the case expects: its `verdict`, or the `deciding` rules, the `possible`
    verdicts or the `missing` unknowns; ids in order. `got` None: no decision could be made.
    """

    what: str
    expected: tuple[str, ...]
    got: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What became of a case. `outcome`: the answer, or why there is none."""

    case: Case
    mismatches: tuple[Mismatch, ...]
    outcome: Ruling | TaskError | LimitError

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.mismatches


@dataclass(slots=True)
class CaseRunner:
    """Runs cases of one policy; a case without a day is one of `today`. Cases that settle the same readings
    share a compiled policy.
    """

    program: Program
    today: dt.date
    _settled: dict[tuple[tuple[str, str], ...], Program] = field(default_factory=dict)

    def run(self, case: Case) -> CaseResult:
        """Decide the task of a case, on its own day, and compare."""
        program = self._program(case.readings)
        day = self._day(case.task)
        try:
            task = parse_task(program.checked, case.task, day)
            ruling = decide(program, task, decided_on=day)
        except (TaskError, LimitError) as error:
            expected = () if case.verdict is None else (case.verdict,)
            return CaseResult(case, (Mismatch("verdict", expected, None),), error)
        return CaseResult(case, tuple(_mismatches(case, ruling.brief())), ruling)

    def passes(self, case: Case) -> bool:
        """Say whether a case comes out as it expects. Quicker than `run`: no reasons are worked out."""
        program = self._program(case.readings)
        try:
            prepared = prepare(program, parse_task(program.checked, case.task, self._day(case.task)))
            masks = prepared.norm_set.masks(prepared.pattern)
            answer = program.brief(prepared.norm_set, masks, item_stated=prepared.task.item is not None)
        except (TaskError, LimitError):
            return False
        return next(_mismatches(case, answer), None) is None

    def failing(self, cases: Iterable[Case]) -> Iterator[CaseResult]:
        """Run cases, and yield what became of those that do not come out as they expect."""
        return (self.run(case) for case in cases if not self.passes(case))

    def _program(self, readings: Mapping[str, str]) -> Program:
        if not readings:
            return self.program
        key = tuple(sorted(readings.items()))
        if key not in self._settled:
            self._settled[key] = self.program.with_settings(settled_for(self.program.settings, readings))
        return self._settled[key]

    def _day(self, task: Mapping[str, object]) -> dt.date:
        date = task.get("date")
        if isinstance(date, dt.date):
            return date
        return parse_day(date) if isinstance(date, str) else self.today


def _mismatches(case: Case, answer: Brief) -> Iterator[Mismatch]:
    if case.verdict is not None and case.verdict != answer.verdict:
        yield Mismatch("verdict", (case.verdict,), (answer.verdict.value,))
    if not case.deciding.issubset(answer.deciding):
        yield _mismatch("deciding", case.deciding, answer.deciding)
    possible = {verdict.value for verdict in answer.possible}
    if case.possible is not None and case.possible != possible:
        yield _mismatch("possible", case.possible, possible)
    if not case.missing.issubset(answer.missing):
        yield _mismatch("missing", case.missing, answer.missing)


def _mismatch(what: str, expected: Iterable[str], got: Iterable[str]) -> Mismatch:
    return Mismatch(what, tuple(sorted(expected)), tuple(sorted(got)))
