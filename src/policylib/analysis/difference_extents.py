"""The places, periods, acts and bodies of a change, put together into few parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from policylib.analysis.space import Corner
from policylib.days import ONE_DAY

Period = tuple[dt.date, dt.date | None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Extent:
    """Where, when, for which acts and by which bodies something is so: any of each. `bodies`: who assigns,
    and perhaps on whose behalf.
    """

    places: tuple[str, ...]
    periods: tuple[Period, ...]
    acts: tuple[str, ...]
    bodies: tuple[tuple[str, ...], ...]


def extents(corners: Iterable[Corner]) -> list[Extent]:
    """Put corners together into as few parts as simple merging gives; the parts share nothing."""
    days: dict[tuple[tuple[str, ...], str, str], set[Period]] = {}
    for corner in corners:
        for bodies in _products(corner.bodies):
            for where in corner.where:
                days.setdefault((bodies, where.place, where.act), set()).add((where.first, where.last))
    periods = {key: _joined(found) for key, found in days.items()}
    # (bodies, place, act) → periods; then acts together, then bodies, then places.
    acts = _together(periods.items(), lambda one: ((one[0][0], one[0][1], one[1]), one[0][2]))
    bodies_of = _together(acts.items(), lambda one: ((one[0][1], one[0][2], one[1]), one[0][0]))
    places = _together(bodies_of.items(), lambda one: ((one[0][1], one[0][2], one[1]), one[0][0]))
    found = [Extent(where, when, what, who) for (when, what, who), where in places.items()]
    return sorted(found, key=lambda each: (len(each.bodies[0]), -len(each.bodies), each.periods, each.places))


def _together(
    entries: Iterable[T], split: Callable[[T], tuple[tuple[Hashable, ...], Hashable]]
) -> Mapping[tuple[Any, ...], tuple[Any, ...]]:
    found: dict[tuple[Any, ...], list[Any]] = {}
    for entry in entries:
        key, one = split(entry)
        found.setdefault(key, []).append(one)
    return {key: tuple(sorted(each)) for key, each in found.items()}


def _products(bodies: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    if len(bodies) == 1:
        return [(kind,) for kind in bodies[0]]
    return [(one, other) for one in bodies[0] for other in bodies[1]]


def _joined(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Join periods that follow one another.

    >>> days = [dt.date(2024, 1, day) for day in (1, 2, 3, 5)]
    >>> [end and end.day for _, end in _joined([(days[2], days[2]), (days[0], days[1]), (days[3], None)])]
    [3, None]
    """
    result: list[Period] = []
    for first, last in sorted(periods, key=lambda one: one[0]):
        if result and (end := result[-1][1]) is not None and end + ONE_DAY == first:
            result[-1] = result[-1][0], last
        else:
            result.append((first, last))
    return tuple(result)
