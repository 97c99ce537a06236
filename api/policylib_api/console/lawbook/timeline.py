"""The versions of regulations over the years: where the bars of the picture are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from policylib.analysis.law import unversioned
from policylib.check.model import Regulation

# Units of the picture; one is a pixel where it is shown at its own size.
WIDTH, ROW, TOP, LABEL = 900, 46, 30, 22
_TICKS = 8
_AFTER = dt.timedelta(days=730)  # what is open goes on, as the picture shows it
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Bar:
    """One version. `kind`: binding, advising, to_come or over on the day; `open`: it has no end."""

    x: float
    width: float
    kind: str
    open: bool
    start: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """The versions of one regulation, one below the other regulations'; `y`: of its title."""

    title: str
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A picture: lines, years with where they stand, and where the day stands."""

    width: int
    height: int
    lines: tuple[Line, ...]
    years: tuple[tuple[int, float], ...]
    today: float


def timeline(regulations: Sequence[Regulation], binding: Collection[str], day: dt.date) -> Timeline:
    """Return the picture of regulations; `binding`: the slugs of those that bind on the day."""
    titles = dict.fromkeys(unversioned(one.title) for one in regulations)
    ends = [one.until or one.start for one in regulations]
    first = min((one.start for one in regulations), default=day)
    first, last = min(first, day), max([day, *ends]) + _AFTER
    scale = WIDTH / max((last - first).days, 1)

    def at(one: dt.date) -> float:
        return round((one - first).days * scale, 1)

    def bar(one: Regulation) -> Bar:
        kind = "binding" if one.slug in binding else "advising"
        if one.start > day:
            kind = "to_come"
        elif one.until is not None and one.until < day:
            kind = "over"
        until = None if one.until is None else one.until.isoformat()
        x = at(one.start)
        width = round(max(at(one.until or last) - x, 3.0), 1)
        return Bar(x, width, kind, one.until is None, one.start.isoformat(), until)

    lines = tuple(
        Line(
            title,
            TOP + number * ROW + LABEL - 6,
            tuple(bar(one) for one in sorted(regulations, key=_start) if unversioned(one.title) == title),
        )
        for number, title in enumerate(titles)
    )
    return Timeline(WIDTH, TOP + ROW * len(titles) + 8, lines, tuple(_years(first, last, scale)), at(day))


def _start(one: Regulation) -> dt.date:
    return one.start


def _years(first: dt.date, last: dt.date, scale: float) -> list[tuple[int, float]]:
    """Return some years, evenly apart, with where they begin."""
    span = (last - first).days / _YEAR
    step = next((step for step in (1, 2, 5, 10, 20) if span / step <= _TICKS), 50)
    years = range((first.year // step + 1) * step, last.year + 1, step)
    return [(year, round((dt.date(year, 1, 1) - first).days * scale, 1)) for year in years]
