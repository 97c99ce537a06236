"""Versions of a list: ids that stay, former names that are kept, entries that end and are never deleted."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from policylib.authoring.list_rows import Entry
from policylib.check.model import ItemList, ListItem
from policylib.days import ONE_DAY
from policylib.diagnostics import Text
from policylib.matching.normalise import normalise
from policylib.tables.model import Place, TableProblem


@dataclass(frozen=True, slots=True)
class Head:
    """What a list is, apart from its entries; the fields are those of `policy/schema/list.json`.

    `start`: the first day of the list, or of this version of it where an earlier one is brought up to date.
    """

    kind: str
    id: str
    title: str
    region: str
    status: str
    complete: bool
    start: dt.date
    until: dt.date | None = None
    replaces: tuple[str, ...] = ()
    source: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as it goes into the file. `place`: its row in the table; None: it stands in the file only."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    basis: Mapping[str, str] | None = None
    role: str | None = None
    start: dt.date | None = None
    until: dt.date | None = None
    note: str | None = None
    place: Place | None = None


@dataclass(slots=True)
class Made:
    """The entries of a version, the ids of new, kept and ended ones, what was renamed (id, former and present
    name), and bases by entry: what was written, what it was found to be.
    """

    items: list[Item] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str, str]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    bases: list[tuple[str, str, str]] = field(default_factory=list)


def next_version(
    entries: Sequence[Entry], head: Head, earlier: ItemList | None, found: list[TableProblem]
) -> Made:
    """Return the entries of a list that begins with the rows of a table, or goes on with them.

    Args:
        entries: the rows.
        head: what the list is; its `start` is the first day of this version.
        earlier: the list as it is so far.
        found: where mistakes go.
    """
    made = Made()
    former = list(earlier.items) if earlier is not None else []
    matched: dict[str, Item] = {}
    new: list[Item] = []
    taken = {item.id for item in former} | {entry.id for entry in entries if entry.id}
    for entry in entries:
        item = _former(entry, former, head.start, found)
        if item is None:
            identity = entry.id or _generated(entry.name, head.id, taken)
            taken.add(identity)
            later = earlier is not None and head.start > earlier.start
            start = entry.start or (head.start if later else None)
            new.append(replace(_item(entry, identity, head), start=start))
            made.added.append(identity)
        elif item.id in matched:
            zh = f"与“{matched[item.id].name}”是同一项（代号 {item.id}）"
            en = f"this is the same entry as `{matched[item.id].name}` (id `{item.id}`)"
            found.append(TableProblem("duplicate_id", entry.place, Text(zh, en)))
        else:
            matched[item.id] = _merged(item, entry, head)
            made.kept.append(item.id)
            if item.names[0] != entry.name:
                made.renamed.append((item.id, item.names[0], entry.name))
    for item in former:
        made.items.append(matched.get(item.id) or _left(item, head, earlier, made, found))
    made.items += new
    made.bases += [
        (each.id, entry.words, f"{entry.basis.regulation} {entry.basis.at}")
        for entry, each in _with_items(entries, made.items)
        if entry.words and entry.basis
    ]
    return made


def _with_items(entries: Sequence[Entry], items: Sequence[Item]) -> Iterator[tuple[Entry, Item]]:
    by_place = {item.place: item for item in items if item.place is not None}
    return ((entry, by_place[entry.place]) for entry in entries if entry.place in by_place)


def _former(
    entry: Entry, former: Sequence[ListItem], day: dt.date, found: list[TableProblem]
) -> ListItem | None:
    """Return the entry of the earlier version that a row goes on with: by its id, else by a name."""
    by_id = next((item for item in former if item.id == entry.id), None)
    if by_id is not None:
        return by_id
    names = {normalise(name) for name in (entry.name, *entry.aliases)}
    going_on = [item for item in former if item.until is None or item.until >= day]
    by_name = [item for item in going_on if normalise(item.names[0]) == normalise(entry.name)] or [
        item for item in going_on if names & {normalise(name) for name in item.names}
    ]
    if not by_name:
        return None
    if entry.id is not None or len(by_name) > 1:
        ids = [item.id for item in by_name]
        zh, en = (
            f"“{entry.name}”已有代号 {'、'.join(ids)}",
            f"`{entry.name}` has the id {', '.join(ids)} already",
        )
        advice = Text("代号不变；请在编号一列写这个代号", "ids never change: write this one in the id column")
        found.append(TableProblem("changed_id", entry.place, Text(zh, en), advice))
    return by_name[0]


def _generated(name: str, list_id: str, taken: Collection[str]) -> str:
    """Return an id that depends on the name alone, so that the order of rows never changes it."""
    mark = hashlib.sha256(normalise(name).encode()).hexdigest()
    return next(each for length in range(6, 65) if (each := f"{list_id}-{mark[:length]}") not in taken)


def _item(entry: Entry, identity: str, head: Head) -> Item:
    found = entry.basis
    basis = _basis(found.regulation, found.at, entry.quote, head) if found else None
    return Item(
        identity,
        entry.name,
        entry.aliases,
        basis,
        entry.role,
        entry.start,
        entry.until,
        entry.note,
        entry.place,
    )


def _as_it_was(item: ListItem, head: Head) -> Item:
    basis = None
    if item.basis_regulation is not None and item.basis_at is not None:
        basis = _basis(item.basis_regulation, item.basis_at, item.basis_quote, head)
    name, *aliases = item.names
    return Item(item.id, name, tuple(aliases), basis, item.role, item.start, item.until, item.note)


def _basis(regulation: str, at: str, quote: str | None, head: Head) -> Mapping[str, str]:
    """Return a basis as it is written; the regulation of the list's source is understood."""
    named = {} if regulation == head.source.get("regulation") else {"regulation": regulation}
    return {**named, "article": at, **({"quote": quote} if quote else {})}


def _merged(item: ListItem, entry: Entry, head: Head) -> Item:
    """Return an entry with what its row says; where the row is silent, it stays as it was."""
    before, now = _as_it_was(item, head), _item(entry, item.id, head)
    names = dict.fromkeys((*now.aliases, *item.names))
    return Item(
        item.id,
        now.name,
        tuple(name for name in names if name != now.name),
        now.basis or before.basis,
        now.role or before.role,
        now.start or before.start,
        now.until or before.until,
        now.note or before.note,
        now.place,
    )


def _left(
    item: ListItem, head: Head, earlier: ItemList | None, made: Made, found: list[TableProblem]
) -> Item:
    """Return an entry that the table no longer has: it ends, and is never deleted."""
    before = _as_it_was(item, head)
    if item.until is not None and item.until < head.start:
        return before
    assert earlier is not None
    last = head.start - ONE_DAY
    if last < (item.start or earlier.start):
        zh = f"表格里没有“{before.name}”（{item.id}），它不能在起始日之前终止"
        en = f"the table lacks `{before.name}` ({item.id}), which cannot end before it begins"
        advice = Text(
            "--from 写新版本的起始日；该项本来就不应在清单上的，请在文件中删去",
            "--from is the first day of the new version; delete the entry in the file if it was a mistake",
        )
        found.append(TableProblem("cannot_end", None, Text(zh, en), advice))
    made.ended.append(item.id)
    return replace(before, until=last)
