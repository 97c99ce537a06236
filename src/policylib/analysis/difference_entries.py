"""Which entries of lists two policies do not share: added, removed, or changed, and in what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from policylib.engine.lists import Entry, ListIndex


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An id with the entries that have it under the old and the new policy.

    `what`: `added` or `removed`; or any of `moved` (to another list), `redated`, `renamed` (names, aliases),
    `rebased` (basis), `noted` (role or note, which no verdict hangs on).
    """

    id: str
    what: tuple[str, ...]
    old: tuple[Entry, ...]
    new: tuple[Entry, ...]


def entry_changes(old: ListIndex, new: ListIndex) -> tuple[EntryChange, ...]:
    """Return the entries that are not the same, by id."""
    found = []
    for name in sorted(old.by_id.keys() | new.by_id):
        before, after = old.by_id.get(name, ()), new.by_id.get(name, ())
        what = tuple(_what(before, after))
        if what:
            found.append(EntryChange(name, what, before, after))
    return tuple(found)


def days_of(entry: Entry) -> tuple[dt.date, dt.date | None]:
    """Return the first and the last day (None: no end) of an entry as part of its list."""
    item, each = entry.item, entry.list
    ends = [day for day in (item.until, each.until) if day is not None]
    return max(each.start, item.start or each.start), min(ends, default=None)


def _what(old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[str]:
    if not old or not new:
        yield "removed" if old else "added"
        return
    before, after = ({entry.list.id: entry for entry in entries} for entries in (old, new))
    if _places(old) != _places(new):
        yield "moved"
    for what, aspect in _ASPECTS:
        if any(aspect(before[name]) != aspect(after[name]) for name in before if name in after):
            yield what


def _places(entries: Sequence[Entry]) -> Hashable:
    return tuple((entry.list.id, entry.list.kind, entry.list.region) for entry in entries)


def _names(entry: Entry) -> Hashable:
    return entry.item.names


def _basis(entry: Entry) -> Hashable:
    item = entry.item
    return item.basis_regulation, item.basis_at, item.basis_quote


def _remarks(entry: Entry) -> Hashable:
    return entry.item.role, entry.item.note


_ASPECTS = (("redated", days_of), ("renamed", _names), ("rebased", _basis), ("noted", _remarks))
