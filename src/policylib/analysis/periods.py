"""The days on which the answer to a task can change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from policylib.check.model import CheckedPolicy, DateTest
from policylib.check.variables import conditions_of, tests_of
from policylib.days import ONE_DAY
from policylib.engine.compile import Program


def changes(program: Program) -> list[dt.date]:
    """Return every day on which the answer to the same task can change, the first day of each new state."""
    checked = program.checked
    found = {*list_changes(checked), *_starts(checked)}
    found |= {last + ONE_DAY for last in _ends(checked) if last < dt.date.max}
    found |= {one.start for one in program.settings.readings.values() if one.start is not None}
    return sorted(found)


def list_changes(checked: CheckedPolicy) -> Iterator[dt.date]:
    """Yield the first day of each new state of the lists."""
    for each in checked.lists:
        yield each.start
        yield from (item.start for item in each.items if item.start is not None)
        ends = (day for day in (each.until, *(item.until for item in each.items)) if day is not None)
        yield from (last + ONE_DAY for last in ends if last < dt.date.max)


def _starts(checked: CheckedPolicy) -> Iterator[dt.date]:
    for regulation in checked.regulations.values():
        yield regulation.start
    for rule in checked.rules.values():
        yield from (day for day in (rule.start, rule.ended) if day is not None)
        for condition in conditions_of(rule):
            yield from (test.date for test in tests_of(condition) if isinstance(test, DateTest))


def _ends(checked: CheckedPolicy) -> Iterator[dt.date]:
    for regulation in checked.regulations.values():
        yield from (day for day in (regulation.until, regulation.lapsed) if day is not None)
