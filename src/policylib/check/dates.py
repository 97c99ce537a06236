"""Dates and periods in data files."""

from __future__ import annotations

import datetime as dt

from policylib.check.data import Node, TextNode, entry
from policylib.check.report import label, problem
from policylib.days import parse_day
from policylib.diagnostics import Diagnostic, Text


def load_date(node: Node, key: str, found: list[Diagnostic]) -> dt.date | None:
    """Return the date under a key that has the form of one; None when absent, or no day of the calendar."""
    value = entry(node, key)
    if value is None:
        return None
    assert isinstance(value, TextNode)
    try:
        return parse_day(value.text)
    except ValueError:
        found.append(
            problem(
                "D220",
                value.span,
                f"“{key}”的日期“{value.text}”不存在",
                f"`{key}`: there is no day `{value.text}`",
                advice=Text("日期写作 年-月-日，如 2023-07-01", "write year-month-day, as in 2023-07-01"),
            )
        )
        return None


def load_period(node: Node, found: list[Diagnostic]) -> tuple[dt.date | None, dt.date | None]:
    """Return the dates under `from` and `until`; a period that ends before it begins is a finding."""
    start, until = load_date(node, "from", found), load_date(node, "until", found)
    if start is not None and until is not None and until < start:
        first, last = entry(node, "from"), entry(node, "until")
        assert first is not None
        assert last is not None
        found.append(
            problem(
                "D221",
                last.span,
                f"终止日 {until} 早于起始日 {start}",
                f"the last day, {until}, is before the first, {start}",
                advice=Text("“until”是最后一日（含当日）", "`until` is the last day itself"),
                labels=(label(first.span, "起始日", "the first day"),),
            )
        )
    return start, until


def overlap(one: tuple[dt.date | None, dt.date | None], other: tuple[dt.date | None, dt.date | None]) -> bool:
    """Whether two periods (None: open) have a day in common."""
    starts = max(one[0] or dt.date.min, other[0] or dt.date.min)
    ends = min(one[1] or dt.date.max, other[1] or dt.date.max)
    return starts <= ends
