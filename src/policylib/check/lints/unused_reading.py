"""Readings on which nothing hangs (L401)."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.lints.subject import Subject
from policylib.check.model import Test
from policylib.check.report import problem
from policylib.check.variables import conditions_of, tests_of
from policylib.diagnostics import Diagnostic, Text


def unused_readings(subject: Subject) -> Iterator[Diagnostic]:
    """Report readings on which no condition hangs."""
    used = {
        test.variable
        for rule in subject.checked.rules.values()
        for condition in conditions_of(rule)
        for test in tests_of(condition)
        if isinstance(test, Test)
    }
    for reading in subject.checked.readings.values():
        if f"reading:{reading.id}" not in used and reading.span is not None:
            yield problem(
                "L401",
                reading.span,
                f"没有规则用到解释「{reading.title}」",
                f"no rule hangs on the reading `{reading.title}`",
                advice=Text("在规则里写它的名称，或者删去它", "name it in a rule, or delete it"),
            )
