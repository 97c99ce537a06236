"""What the lists in force say of an item: which lists and entries it is on, and which it is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from policylib.check.model import CheckedPolicy, ItemList, ListItem
from policylib.engine.implying import imply
from policylib.engine.known import ASSERTED, IMPLIED, LIST, Known
from policylib.engine.task import Item, Task
from policylib.engine.trace import ItemAnswer, Overruled, ResolvedEntry
from policylib.matching.candidates import candidates
from policylib.matching.normalise import normalise
from policylib.regions import governs

KEPT_PLACES = 512


@dataclass(frozen=True, slots=True)
class Entry:
    """A list entry with its list."""

    list: ItemList
    item: ListItem

    def answer(self) -> ResolvedEntry:
        """Return it as it stands in a decision."""
        each = self.list
        return ResolvedEntry(each.id, each.kind, self.item.id, self.item.names[0], each.status, each.complete)

    def in_force(self, day: dt.date) -> bool:
        """Say whether the entry, as part of its list, is in force on a day."""
        item = self.item
        return (item.start is None or item.start <= day) and (item.until is None or day <= item.until)


@dataclass(frozen=True, slots=True)
class InForce:
    """The lists in force for a place on a day. `complete`: kinds of which every list is complete; `having`:
    the lists that have an entry in force, by the id of the entry.
    """

    lists: tuple[ItemList, ...]
    ids: frozenset[str]
    of_kind: Mapping[str, tuple[ItemList, ...]]
    complete: frozenset[str]
    having: Mapping[str, tuple[ItemList, ...]]
    illustrative: tuple[str, ...]

    @staticmethod
    def of(lists: Sequence[ItemList], day: dt.date) -> InForce:
        """Arrange the lists once."""
        of_kind: dict[str, tuple[ItemList, ...]] = {}
        having: dict[str, tuple[ItemList, ...]] = {}
        for each in lists:
            of_kind[each.kind] = (*of_kind.get(each.kind, ()), each)
            for item in each.items:
                if Entry(each, item).in_force(day):
                    having[item.id] = (*having.get(item.id, ()), each)
        return InForce(
            tuple(lists),
            frozenset(each.id for each in lists),
            of_kind,
            frozenset(kind for kind, group in of_kind.items() if all(each.complete for each in group)),
            having,
            tuple(sorted(each.id for each in lists if each.status == "illustrative")),
        )


@dataclass(frozen=True, slots=True)
class ListIndex:
    """All entries by id and by normalised name."""

    lists: tuple[ItemList, ...]
    by_id: Mapping[str, tuple[Entry, ...]]
    by_name: Mapping[str, tuple[Entry, ...]]
    _seen: dict[tuple[str, dt.date], InForce] = field(default_factory=dict)

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
            lists = [
                each
                for each in self.lists
                if each.start <= day
                and (each.until is None or day <= each.until)
                and governs(each.region, region)
            ]
            found = self._seen[region, day] = InForce.of(lists, day)
        return found

    def find(self, item: Item) -> list[Entry]:
        """Return every entry that an item's id or text names, in any place and at any time."""
        found = list(self.by_id.get(item.id, ())) if item.id is not None else []
        if item.text is not None:
            found += [entry for entry in self.by_name.get(normalise(item.text), ()) if entry not in found]
        return sorted(found, key=lambda entry: (entry.list.id, entry.item.id))


@dataclass(frozen=True, slots=True)
class Membership:
    """What the lists say: known values by variable, the answer on the item, illustrative lists used."""

    known: Mapping[str, Known]
    answer: ItemAnswer | None
    illustrative: tuple[str, ...]


def resolve_item(checked: CheckedPolicy, index: ListIndex, entries: Sequence[str], task: Task) -> Membership:
    """Find what the item is on. Text is resolved by exact normalised name or alias only.

    `entries`: ids of the entries that some rule names.

    "Not on the list" is concluded for an item that was resolved, from lists that are in force and all
    complete; what an assertion says fills only what the lists, and what follows from them, leave open.
    """
    here = index.in_force(task.region, task.date)
    item = task.item or Item()
    # A matter that a list here knows, as an entry that may have ended. Of any other wording, or an entry of
    # another place's list, nobody can say that it is not one of the matters listed here by another name.
    found = [entry for entry in index.find(item) if entry.list.id in here.ids]
    resolved = [entry for entry in found if entry.in_force(task.date)]
    known: dict[str, Known] = {}
    for kind, word in checked.vocabulary.list_kinds.items():
        entry = next((entry for entry in resolved if entry.list.kind == kind), None)
        name = f"list:{kind}"
        if entry is not None:
            known[name] = Known.of("on", LIST, f"{entry.list.id}/{entry.item.id}")
        elif found and kind in here.complete:
            known[name] = Known.of("off", LIST, here.of_kind[kind][0].id)
        elif item.lists is None and kind not in here.of_kind and word.off_when_none:
            known[name] = Known.of("off", LIST)
    asserted = {} if item.lists is None else _asserted(checked, item.lists)
    told = dict(known)
    imply(checked, told)
    known |= {name: value for name, value in asserted.items() if name not in told}
    for name in entries:
        known.update(_is_entry(name, here.having.get(name, ()), found, resolved, known))
    overruled = tuple(
        Overruled(name.partition(":")[2], value.value, _evidence(told, name))
        for name, value in asserted.items()
        if name in told and told[name].value != value.value
    )
    return Membership(known, _answer(item, here, resolved, overruled), here.illustrative)


def _asserted(checked: CheckedPolicy, lists: Collection[str]) -> dict[str, Known]:
    """Return what a complete set of lists says of every kind."""
    kinds = checked.vocabulary.list_kinds
    return {f"list:{kind}": Known.of("on" if kind in lists else "off", ASSERTED) for kind in kinds}


def _evidence(told: Mapping[str, Known], name: str) -> str:
    """Return the list or entry that a value rests on, in the end."""
    known = told[name]
    return _evidence(told, known.source) if known.origin == IMPLIED and known.source else known.source or ""


def _is_entry(
    name: str,
    having: Sequence[ItemList],
    found: Sequence[Entry],
    resolved: Sequence[Entry],
    known: Mapping[str, Known],
) -> dict[str, Known]:
    """Return whether the item is the entry with the id `name`, as far as it is known."""
    variable = f"item:{name}"
    this = next((entry for entry in resolved if entry.item.id == name), None)
    if this is not None:
        return {variable: Known.of("on", LIST, f"{this.list.id}/{name}")}
    if found or not having:
        return {variable: Known.of("off", LIST, having[0].id if having else None)}
    kinds = sorted({f"list:{each.kind}" for each in having})
    if all(kind in known and known[kind].value == "off" for kind in kinds):
        return {variable: Known.of("off", IMPLIED, kinds[0])}
    return {}


def _answer(
    item: Item, here: InForce, resolved: Sequence[Entry], overruled: tuple[Overruled, ...]
) -> ItemAnswer | None:
    if item.text is None and item.id is None:
        return None
    unresolved = item.id is None and not resolved
    near: tuple[Entry, ...] = ()
    if unresolved and item.text is not None:
        entries = [(entry.names, Entry(each, entry)) for each in here.lists for entry in each.items]
        near = candidates(item.text, entries)
    return ItemAnswer(
        item.text,
        tuple(entry.answer() for entry in resolved),
        unresolved,
        tuple(entry.answer() for entry in near),
        overruled,
    )
