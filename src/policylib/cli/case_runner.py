"""Runs a case and says, where it fails, what was expected, what came out, and why."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from policylib.check.model import Case
from policylib.cli.messages import say
from policylib.days import parse_day
from policylib.engine.settings import Settings, Settlement
from policylib.engine.task import TaskError
from policylib.logic.diagram import LimitError
from policylib.policyset import Decision, Policy, current_day
from policylib.render.decision_json import explanation
from policylib.render.messages import say as say_rendered
from policylib.render.width import wrap
from policylib.render.words import Words


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as the case expects; `what` is a key of `cli.messages` without `case.`."""

    what: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a case. `why`: the answer in words, or the mistakes in its task."""

    case: Case
    mismatches: tuple[Mismatch, ...]
    why: str

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.mismatches


@dataclass(slots=True)
class CaseRunner:
    """Runs cases of one policy. Cases that settle the same readings share a compiled policy."""

    policy: Policy
    language: str
    _settled: dict[tuple[tuple[str, str], ...], Policy] = field(default_factory=dict)

    def run(self, case: Case) -> Report:
        """Decide the task of a case, on its own day, and compare."""
        policy = self._policy(case.readings)
        try:
            decision = policy.decide(case.task, decided_on=_day(case.task))
        except (TaskError, LimitError) as error:
            expected = case.verdict or ""
            return Report(
                case, (Mismatch("verdict", expected, say("case.error", self.language)),), str(error)
            )
        why = explanation(Words(policy.checked, self.language), decision)
        return Report(case, tuple(self._mismatches(case, decision)), why)

    def _policy(self, readings: Mapping[str, str]) -> Policy:
        if not readings:
            return self.policy
        key = tuple(sorted(readings.items()))
        if key not in self._settled:
            base = self.policy.settings
            settled = {
                name: Settlement(answer, "case", dt.date.min, "case") for name, answer in readings.items()
            }
            settings = Settings({**base.readings, **settled}, base.tolerance)
            self._settled[key] = Policy(self.policy.checked, settings)
        return self._settled[key]

    def _mismatches(self, case: Case, decision: Decision) -> Iterator[Mismatch]:
        language = self.language
        if case.verdict is not None and case.verdict != decision.verdict:
            yield Mismatch(
                "verdict",
                say_rendered(f"verdict.{case.verdict}", language),
                say_rendered(f"verdict.{decision.verdict}", language),
            )
        deciding = {finding.rule for finding in decision.findings if finding.deciding}
        if not case.deciding <= deciding:
            yield Mismatch("deciding", self._names(case.deciding), self._names(deciding))
        possible = {verdict.value for verdict in decision.possible}
        if case.possible is not None and case.possible != possible:
            yield Mismatch("possible", self._verdicts(case.possible), self._verdicts(possible))
        missing = {f"{one.kind}:{one.name}" for one in decision.missing}
        if not case.missing <= missing:
            yield Mismatch("missing", self._names(case.missing), self._names(missing))

    def _names(self, names: Iterable[str]) -> str:
        return ", ".join(sorted(names)) or say("none", self.language)

    def _verdicts(self, verdicts: Iterable[str]) -> str:
        return ", ".join(say_rendered(f"verdict.{one}", self.language) for one in sorted(verdicts))


def _day(task: Mapping[str, object]) -> dt.date:
    """Return the day of the task, so that the case never depends on today."""
    date = task.get("date")
    if isinstance(date, dt.date):
        return date
    return parse_day(date) if isinstance(date, str) else current_day()


def report_lines(report: Report, language: str, width: int) -> Iterator[str]:
    """Return a report as lines of text."""
    case = report.case
    status = say("case.passed" if report.passed else "case.failed", language)
    yield from wrap(f"{status} “{case.title}”", width)
    if case.span is not None:
        yield f"  --> {case.span}"
    for mismatch in report.mismatches:
        yield f"  {say(f'case.{mismatch.what}', language)}"
        for key, text in (("expected", mismatch.expected), ("got", mismatch.got)):
            label = say(f"case.{key}", language)
            yield from wrap(say("line", language, label=label, text=text), width, "    ", "      ")
    if not report.passed:
        label = say("case.why", language)
        yield from wrap(say("line", language, label=label, text=report.why), width, "  ", "    ")


def report_json(reports: Iterable[Report]) -> str:
    """Return reports as a JSON document."""
    listed = [
        {
            "id": report.case.id,
            "title": report.case.title,
            "place": None if report.case.span is None else str(report.case.span),
            "passed": report.passed,
            "mismatches": [
                {"what": one.what, "expected": one.expected, "got": one.got} for one in report.mismatches
            ],
            "why": report.why,
        }
        for report in reports
    ]
    failed = sum(not report["passed"] for report in listed)
    document = {"passed": len(listed) - failed, "failed": failed, "cases": listed}
    return json.dumps(document, ensure_ascii=False, indent=2)
