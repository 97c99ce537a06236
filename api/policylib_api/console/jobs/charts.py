"""The counts of a batch as bars that stand beside their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policylib.check.model import CheckedPolicy
from policylib.render.tallies import Tally, TallyLine, tallies

WIDTH = 240
SHOWN = 12
# What is drawn, in this order.
_CHARTS = ("department", "rule", "month", "place")


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a bar that stands for a verdict: where it begins, how wide it is, of `WIDTH`."""

    verdict: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a chart: what it counts (`id`, and in words), how many, by verdict, and the bar."""

    id: str
    name: str
    total: int
    counts: Sequence[int]
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart. `hidden`: how many lines are not shown."""

    what: str
    title: str
    verdicts: Sequence[str]
    bars: Sequence[Bar]
    hidden: int


def charts(checked: CheckedPolicy, counts: Mapping[str, Any], language: str) -> tuple[Chart, list[Chart]]:
    """Return the chart of the verdicts, a line each, and those by department, rule, month and place."""
    tables = {tally.what: tally for tally in tallies(checked, counts, language)}
    others = [_chart(tables[what]) for what in _CHARTS]
    return _by_verdict(tables["verdict"]), [chart for chart in others if chart.bars]


def _by_verdict(tally: Tally) -> Chart:
    counts = tally.lines[0].counts if tally.lines else ()
    most = max(counts, default=0) or 1
    bars = [
        Bar(verdict, "", count, (), (Piece(verdict, 0, round(WIDTH * count / most, 1)),))
        for verdict, count in zip(tally.verdicts, counts, strict=True)
    ]
    return Chart("verdict", tally.title, tally.verdicts, bars, 0)


def _chart(tally: Tally) -> Chart:
    # The latest months say most.
    shown = tally.lines[-SHOWN:] if tally.what == "month" else tally.lines[:SHOWN]
    most = max((line.total for line in shown), default=0) or 1
    bars = [Bar(line.id, line.name, line.total, line.counts, _pieces(tally, line, most)) for line in shown]
    return Chart(tally.what, tally.title, tally.verdicts, bars, len(tally.lines) - len(shown))


def _pieces(tally: Tally, line: TallyLine, most: int) -> list[Piece]:
    pieces, at = [], 0.0
    for verdict, count in zip(tally.verdicts, line.counts, strict=True):
        width = WIDTH * count / most
        if count:
            pieces.append(Piece(verdict, round(at, 1), round(width, 1)))
        at += width
    return pieces
