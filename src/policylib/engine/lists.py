"""The lists of a policy, found by place and day, and their entries, found by id, by name and by likeness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

from policylib.check.model import ItemList, ListItem
from policylib.engine.task import Item
from policylib.engine.trace import ResolvedEntry
from policylib.matching.candidates import Evidence, NameIndex, candidates
from policylib.matching.frame import forms
from policylib.matching.normalise import normalise
from policylib.records import dataclass
from policylib.regions import governs

KEPT_PLACES = 512


@dataclass(frozen=True, slots=True)
class Entry:
    """A list entry with its list. `match`: why a text is, or may be, this entry; None: it was not asked for
    by a text.
    """

    list: ItemList
    item: ListItem
    match: Evidence | None = field(default=None, compare=False)

    def answer(self) -> ResolvedEntry:
        """Return it as it stands in a decision."""
        each = self.list
        return ResolvedEntry(
            each.id,
            each.kind,
            self.item.id,
            self.item.names[0],
            each.status,
            each.complete,
            self.match,
        )

    def in_force(self, day: dt.date) -> bool:
        """Say whether the entry, as part of its list, is in force on a day."""
        item = self.item
        return (item.start is None or item.start <= day) and (item.until is None or day <= item.until)


class Search:
    """Entries to search by the words of a title; made ready when first asked."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Keep the entries; equal candidates stand in their order."""
        self.entries = tuple(entries)

    @cached_property
    def names(self) -> NameIndex:
        """The names of the entries, indexed."""
        return NameIndex.of([entry.item.names for entry in self.entries])

    def near(self, text: str, most: int) -> list[Entry]:
        """Return the entries that a text may mean, best first, each with the words that speak for it."""
        found = candidates(text, self.names, most)
        return [replace(self.entries[number], match=evidence) for number, evidence in found]


@dataclass(frozen=True, slots=True)
class InForce:
    """The lists in force for a place on a day. `complete`: kinds of which every list is complete; `having`:
    the lists that have an entry in force, by the id of the entry; `search`: the entries in force.
    """

    lists: tuple[ItemList, ...]
    ids: frozenset[str]
    of_kind: Mapping[str, tuple[ItemList, ...]]
    complete: frozenset[str]
    having: Mapping[str, tuple[ItemList, ...]]
    illustrative: tuple[str, ...]
    search: Search

    @staticmethod
    def of(lists: Sequence[ItemList], day: dt.date, searches: dict[tuple[int, ...], Search]) -> InForce:
        """Arrange the lists once. `searches`: those made so far, shared by places with the same entries."""
        of_kind: dict[str, tuple[ItemList, ...]] = {}
        having: dict[str, tuple[ItemList, ...]] = {}
        entries = []
        for each in lists:
            of_kind[each.kind] = (*of_kind.get(each.kind, ()), each)
            for item in each.items:
                entry = Entry(each, item)
                if entry.in_force(day):
                    entries.append(entry)
                    having[item.id] = (*having.get(item.id, ()), each)
        # Items are known by identity: the policy that holds them outlives its index.
        search = searches.setdefault(tuple(id(entry.item) for entry in entries), Search(entries))
        return InForce(
            tuple(lists),
            frozenset(each.id for each in lists),
            of_kind,
            frozenset(kind for kind, group in of_kind.items() if all(each.complete for each in group)),
            having,
            tuple(sorted(each.id for each in lists if each.status == "illustrative")),
            search,
        )


@dataclass(frozen=True, slots=True)
class ListIndex:
    """All entries by id and by normalised name."""

    lists: tuple[ItemList, ...]
    by_id: Mapping[str, tuple[Entry, ...]]
    by_name: Mapping[str, tuple[Entry, ...]]
    _seen: dict[tuple[str, dt.date], InForce] = field(default_factory=dict)
    _searches: dict[tuple[int, ...], Search] = field(default_factory=dict)

    @staticmethod
    def of(lists: Sequence[ItemList]) -> ListIndex:
        """Index lists once, in the order of ids: that of the files must show in no answer."""
        lists = [
            replace(each, items=tuple(sorted(each.items, key=lambda item: item.id)))
            for each in sorted(lists, key=lambda each: each.id)
        ]
        by_id: dict[str, list[Entry]] = {}
        by_name: dict[str, list[Entry]] = {}
        for each in lists:
            for item in each.items:
                entry = Entry(each, item)
                by_id.setdefault(item.id, []).append(entry)
                for name in sorted({normalise(name) for name in item.names}):
                    by_name.setdefault(name, []).append(entry)
        return ListIndex(
            tuple(lists),
            {key: tuple(entries) for key, entries in by_id.items()},
            {key: tuple(entries) for key, entries in by_name.items()},
        )

    def in_force(self, region: str, day: dt.date) -> InForce:
        """Return the lists in force for a place on a day (the last answers are kept)."""
        found = self._seen.get((region, day))
        if found is None:
            if len(self._seen) >= KEPT_PLACES:
                self._seen.clear()
                self._searches.clear()
            lists = [
                each
                for each in self.lists
                if each.start <= day
                and (each.until is None or day <= each.until)
                and governs(each.region, region)
            ]
            found = self._seen[region, day] = InForce.of(lists, day, self._searches)
        return found

    def find(self, item: Item, here: InForce) -> list[Entry]:
        """Return every entry of the lists of a place that an item's id or text names, at any time.

        A text names an entry if it equals one of its names, or does so once the frame of an official
        document is off: the longest form that is a name counts.
        """
        found = []
        if item.id is not None:
            found = [entry for entry in self.by_id.get(item.id, ()) if entry.list.id in here.ids]
        if item.text is not None:
            found += [entry for entry in self.named(item.text, here) if entry not in found]
        return sorted(found, key=lambda entry: (entry.list.id, entry.item.id))

    def named(self, text: str, here: InForce) -> list[Entry]:
        """Return the entries of the lists of a place that a text names, each with the name it is; those that
        have ended only where it names no other.
        """
        whole = normalise(text)
        ended: list[Entry] = []
        for form in forms(whole):
            found = [
                replace(entry, match=_name_of(entry, form, form != whole))
                for entry in self.by_name.get(form, ())
                if entry.list.id in here.ids
            ]
            if any(entry.item.id in here.having for entry in found):
                return found
            ended = ended or found
        return ended


def _name_of(entry: Entry, form: str, framed: bool) -> Evidence:
    """Return which of an entry's names a normalised form is."""
    name = next(name for name in entry.item.names if normalise(name) == form)
    return Evidence("name" if name == entry.item.names[0] else "alias", name, framed)
