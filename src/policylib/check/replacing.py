"""Lists that take the place of others: from its first day on, what a list replaces no longer counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policylib.check.graphs import cycles
from policylib.check.model import ItemList
from policylib.check.report import did_you_mean, inside, problem
from policylib.days import ONE_DAY
from policylib.diagnostics import Diagnostic, Text
from policylib.regions import governs
from policylib.source import Span


def without_replaced(
    lists: Sequence[ItemList], *, complete: bool
) -> tuple[tuple[ItemList, ...], list[Diagnostic]]:
    """Return the lists with each that is replaced ended on the day before; left out where nothing is left.

    `complete`: every list could be read, so one that is not here does not exist.
    """
    by_id = {each.id: each for each in lists}
    found: list[Diagnostic] = []
    ends: dict[str, dt.date] = {}
    for each, name in _replacements(lists):
        other = by_id.get(name)
        if other is None:
            found += [_unknown(each, name, by_id)] if complete else []
        elif other.kind != each.kind or not governs(each.region, other.region):
            found.append(_unfit(each, other))
        else:
            ends[name] = min(ends.get(name, dt.date.max), each.start - ONE_DAY)
    for circle in cycles({each.id: each.replaces for each in lists}):
        found.append(_circle(by_id[circle[0]], circle))
    if found:
        return tuple(lists), found
    return tuple(kept for each in lists for kept in _ended(each, ends.get(each.id))), []


def _replacements(lists: Sequence[ItemList]) -> Iterator[tuple[ItemList, str]]:
    return ((each, name) for each in lists for name in each.replaces)


def _ended(each: ItemList, last: dt.date | None) -> Iterator[ItemList]:
    if last is None or (each.until is not None and each.until <= last):
        yield each
    elif each.start <= last:
        yield replace(each, until=last)


def _place(each: ItemList, name: str) -> Span:
    assert each.replaces_span is not None
    return inside(each.replaces_span, name)


def _unknown(each: ItemList, name: str, known: dict[str, ItemList]) -> Diagnostic:
    place = _place(each, name)
    advice, fix = did_you_mean(place, name, known.keys() - {each.id})
    zh, en = f"没有代号为“{name}”的清单", f"there is no list `{name}`"
    return problem("D212", place, zh, en, advice=advice, fix=fix)


def _unfit(each: ItemList, other: ItemList) -> Diagnostic:
    return problem(
        "D238",
        _place(each, other.id),
        f"“{other.id}”不能由这份清单取代：种类或者地域不合",
        f"this list cannot take the place of `{other.id}`, which is of another kind or place",
        advice=Text(
            f"“{other.id}”是 {other.kind}、{other.region}；只能取代同一种类、同一地方或其下级地方的清单",
            f"`{other.id}` is {other.kind} of {other.region}; a list can replace those of its kind "
            "of the same place or of one below",
        ),
    )


def _circle(each: ItemList, circle: tuple[str, ...]) -> Diagnostic:
    zh, en = "、".join(circle), ", ".join(f"`{name}`" for name in circle)
    return problem(
        "D238",
        _place(each, circle[-1]),
        f"清单互相取代：{zh}",
        f"lists replace one another: {en}",
        advice=Text("新的清单取代旧的，旧的不能再取代新的", "the newer replaces the older, not the reverse"),
    )
