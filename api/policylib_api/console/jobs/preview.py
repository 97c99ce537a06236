"""What the first rows of a file come to, before all of them are decided."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policylib.batch.classes import ABSENT
from policylib.batch.plan import Plan, Refusal
from policylib.batch.reading import NULLS
from policylib.diagnostics import Text
from policylib.policyset import Policy
from policylib_api.console.jobs.columns import Choice

# Characters of a cell; what is longer is a mistake, and said to be one.
LONGEST_SHOWN = 200
# A plan counts the classes of what it meets, so one thread uses it at a time.
_ONE = threading.Lock()


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number, its cells, and its verdict or else why it would be rejected."""

    number: int
    cells: Sequence[str]
    verdict: str | None
    problems: Sequence[tuple[str, Text]]


def preview(policy: Policy, day: dt.date, choice: Choice, look: Mapping[str, Any]) -> list[Row]:
    """Decide the first rows of a file as an audit does. The choice must be without mistakes."""
    headers = {name: header for header, name in choice.columns.items()}
    nulls = NULLS if look["kind"] == "jsonl" else {}
    result = [
        Row(number, [original], None, [("", Text(*message))]) for number, message, original in look["rejects"]
    ]
    with _ONE:
        plan = _plan(policy, day, frozenset((*headers, *choice.fixed)))
        for number, cells in look["sample"]:
            by_header = dict(zip(look["headers"], cells, strict=True))
            values = {**{name: by_header[header] for name, header in headers.items()}, **choice.fixed}
            stated = {
                name: None if name in nulls and value == "null" else value for name, value in values.items()
            }
            verdict, problems = _answer(plan, stated, headers)
            shown = [(by_header[header] or "")[:LONGEST_SHOWN] for header in choice.columns]
            result.append(Row(number, shown, verdict, problems))
    return sorted(result, key=lambda row: row.number)


@lru_cache(maxsize=4)
def _plan(policy: Policy, day: dt.date, names: frozenset[str]) -> Plan:
    return Plan.of(policy, day, sorted(names))


def _answer(
    plan: Plan, values: Mapping[str, str | None], headers: Mapping[str, str]
) -> tuple[str | None, list[tuple[str, Text]]]:
    """Return the verdict on a row, or each column that is wrong and why."""
    numbers, problems = [], []
    for name in plan.fields:
        cell = values[name]
        classes = plan.classes[name]
        number = ABSENT if cell is None else classes.number(cell)
        if number is None:
            assert cell is not None
            problems.append((headers.get(name, ""), classes.problem(cell)))
        numbers.append(number or ABSENT)
    if problems:
        return None, problems
    answer = plan.answers[plan.answer(tuple(numbers))]
    if not isinstance(answer, Refusal):
        return answer.verdict, []
    named = ((one.path.removeprefix("facts.").replace(".", "_"), one.message) for one in answer.problems)
    return None, [(headers.get(name, ""), message) for name, message in named]
