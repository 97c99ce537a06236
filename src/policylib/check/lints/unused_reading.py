"""Readings on which nothing hangs (L401)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from policylib.check.lints.subject import Subject
from policylib.check.model import Rule, Test
from policylib.check.report import problem
from policylib.check.variables import conditions_of, tests_of
from policylib.diagnostics import Diagnostic, Text


def unused_readings(subject: Subject) -> Iterator[Diagnostic]:
    """Report readings on which no condition hangs."""
    used = {
        name
        for rule in subject.checked.rules.values()
        for name in subject.keep.of_node("readings", rule, (), partial(_readings_of, rule))
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


def _readings_of(rule: Rule) -> frozenset[str]:
    """Return the readings, as variables, on which the conditions of a rule hang."""
    tests = (test for condition in conditions_of(rule) for test in tests_of(condition))
    names = (test.variable for test in tests if isinstance(test, Test))
    return frozenset(name for name in names if name.startswith("reading:"))
