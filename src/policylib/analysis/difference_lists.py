"""Items of which the lists of two policies say otherwise: by which title or id, where, when, and what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from policylib.analysis.difference_diagrams import Told
from policylib.analysis.periods import list_changes
from policylib.analysis.space import Corner, Where
from policylib.check.model import ItemList
from policylib.days import ONE_DAY
from policylib.engine.compile import Program
from policylib.engine.implying import imply
from policylib.engine.lists import Entry
from policylib.engine.membership import resolve_item
from policylib.engine.task import Body, Item, Task
from policylib.matching.normalise import normalise
from policylib.regions import governs

# A place, the first day and the last one (None: no end).
Stay = tuple[str, dt.date, dt.date | None]


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """How a task names what it is about, by the id of an entry or by a title, and what that is: the entries
    in force under the old and the new policy, each as list and entry.
    """

    id: str
    title: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def item(self) -> Item:
        """The same as a task states it."""
        return Item(id=self.id or None, text=self.title or None)


@dataclass(frozen=True, slots=True)
class Retold:
    """Matters of which the lists say otherwise, whatever a task says of them itself.

    `told`: what either policy is told by its lists; `stays`: where and when.
    """

    mentions: tuple[Mention, ...]
    told: tuple[Told, Told]
    stays: tuple[Stay, ...]

    @property
    def variables(self) -> frozenset[str]:
        """The variables that the lists do not say the same of."""
        return frozenset(name for name, _ in set(self.told[0]) ^ set(self.told[1]))

    def within(self, corners: Iterable[Corner]) -> tuple[Corner, ...]:
        """Return what of some corners is where and when it is so."""
        found = []
        for corner in corners:
            where = tuple(part for one in corner.where for part in self._parts(one))
            if where:
                found.append(replace(corner, where=where))
        return tuple(found)

    def _parts(self, where: Where) -> Iterator[Where]:
        for place, first, last in self.stays:
            if place != where.place:
                continue
            start = max(first, where.first)
            end = min((day for day in (last, where.last) if day is not None), default=None)
            if end is None or start <= end:
                yield replace(where, first=start, last=end)


@dataclass(frozen=True, slots=True)
class Relisting:
    """What the change of lists comes to. `titles`: those that name other entries, with or without another
    verdict, and where and when; `retold`: items of which the lists say otherwise.
    """

    titles: tuple[tuple[Mention, tuple[Stay, ...]], ...] = ()
    retold: tuple[Retold, ...] = ()


def relisting(old: Program, new: Program, places: Sequence[str], date: dt.date | None) -> Relisting:
    """Return what the change of lists comes to in some places, on a day or (None) at any time."""
    changed = [each for each in (*old.checked.lists, *new.checked.lists) if not _in_both(each, old, new)]
    if not changed:
        return Relisting()
    programs = old, new
    reading = _Reading(programs, _items(programs))
    alike: dict[tuple[_State, ...], list[Stay]] = {}
    for place in places:
        if any(governs(each.region, place) for each in changed):
            for stay in _stays(place, programs, date):
                states = tuple(_state(program, stay) for program in programs)
                _prolong(alike.setdefault(states, []), stay)
    for stays in alike.values():
        reading.read(stays)
    return reading.relisting()


def told(program: Program, region: str, day: dt.date, item: Item) -> Told:
    """Return what the lists of a place say of an item on a day, whatever a task says of it itself."""
    checked = program.checked
    body = Body(next(iter(checked.vocabulary.actors)))
    nothing, everything = (
        resolve_item(
            checked,
            program.list_index,
            program.entries,
            Task(region, day, body, next(iter(checked.vocabulary.acts)), item=replace(item, lists=lists)),
        ).known
        for lists in (frozenset[str](), frozenset(checked.vocabulary.list_kinds))
    )
    known = {
        name: one
        for name, one in nothing.items()
        if name in everything and everything[name].value == one.value
    }
    imply(checked, known)  # what excludes what the lists say is not so, whatever is said of it
    said = {name: one.value for name, one in known.items() if not name.startswith("fact:")}
    # No task can say that what the lists do not know is one of the entries that rules name.
    return tuple(sorted({**{f"item:{name}": "off" for name in program.entries}, **said}.items()))


def _in_both(each: ItemList, old: Program, new: Program) -> bool:
    return each in old.checked.lists and each in new.checked.lists


def _stays(place: str, programs: Iterable[Program], date: dt.date | None) -> list[Stay]:
    """Return the periods between changes of lists."""
    if date is not None:
        return [(place, date, date)]
    days = sorted({day for program in programs for day in list_changes(program.checked)})
    lasts = [*(day - ONE_DAY for day in days), None]
    return [(place, first, last) for first, last in zip((dt.date.min, *days), lasts, strict=True)]


# Ids of the lists in force, with ids of their entries in force.
_State = tuple[frozenset[str], tuple[tuple[str, str], ...]]


def _state(program: Program, stay: Stay) -> _State:
    here = program.list_index.in_force(*stay[:2])
    return here.ids, tuple((entry.list.id, entry.item.id) for entry in here.search.entries)


def _items(programs: tuple[Program, Program]) -> tuple[Item, ...]:
    """Return every id that both policies know and every title, as it is written, that either knows."""
    old, new = (program.list_index.by_id for program in programs)
    titles = {
        normalise(name): name
        for program in programs
        for each in program.checked.lists
        for item in each.items
        for name in item.names
    }
    return (*(Item(id=name) for name in old if name in new), *(Item(text=name) for name in titles.values()))


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads off what the lists of both sides say of the same items."""

    programs: tuple[Program, Program]
    items: tuple[Item, ...]
    titles: dict[Mention, list[Stay]] = field(default_factory=dict)
    retold: dict[tuple[tuple[Mention, ...], tuple[Told, Told]], list[Stay]] = field(default_factory=dict)

    def relisting(self) -> Relisting:
        """Return what was read."""
        return Relisting(
            tuple((mention, _joined(stays)) for mention, stays in sorted(self.titles.items())),
            tuple(Retold(*key, _joined(stays)) for key, stays in self.retold.items()),
        )

    def read(self, stays: Sequence[Stay]) -> None:
        """Compare what every id and title names in places and periods with the same lists."""
        place, day, _ = stays[0]
        here = [program.list_index.in_force(place, day) for program in self.programs]
        found: dict[tuple[Told, Told], list[Mention]] = {}
        known: dict[Hashable, tuple[Told, Told]] = {}
        for item in self.items:
            found_by = [
                program.list_index.find(item, each) for program, each in zip(self.programs, here, strict=True)
            ]
            old, new = ([one for one in each if one.in_force(day)] for each in found_by)
            mention = Mention(item.id or "", item.text or "", _named(old), _named(new))
            if item.text is not None and mention.old != mention.new:
                self.titles.setdefault(mention, []).extend(stays)
            same = bool(found_by[0]), bool(found_by[1]), self._meaning(0, old), self._meaning(1, new)
            if same not in known:
                before, after = (told(program, place, day, item) for program in self.programs)
                known[same] = before, after
            if known[same][0] != known[same][1]:
                found.setdefault(known[same], []).append(mention)
        for both, mentions in found.items():
            self.retold.setdefault((tuple(sorted(mentions)), both), []).extend(stays)

    def _meaning(self, side: int, entries: Iterable[Entry]) -> Hashable:
        """Return all that the lists say of an item that is some entries."""
        named = self.programs[side].entries
        return frozenset(
            (each.list.kind, each.item.id if each.item.id in named else None) for each in entries
        )


def _named(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(f"{entry.list.id}/{entry.item.id}" for entry in entries)


def _joined(stays: Iterable[Stay]) -> tuple[Stay, ...]:
    """Join periods of a place that follow one another."""
    result: list[Stay] = []
    for stay in sorted(stays, key=lambda one: one[:2]):
        _prolong(result, stay)
    return tuple(result)


def _prolong(stays: list[Stay], stay: Stay) -> None:
    place, first, last = stay
    if stays and stays[-1][0] == place and first > dt.date.min and stays[-1][2] == first - ONE_DAY:
        stays[-1] = place, stays[-1][1], last
    else:
        stays.append(stay)
