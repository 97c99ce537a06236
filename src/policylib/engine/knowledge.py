"""What is known of a task: the value of every variable, and where it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from policylib.check.model import CheckedPolicy, ItemList, ListItem
from policylib.diagnostics import Text
from policylib.engine.instance import BODIES
from policylib.engine.settings import Settings
from policylib.engine.task import Item, Task, TaskError, TaskProblem
from policylib.engine.trace import ItemAnswer, ResolvedEntry
from policylib.matching.candidates import candidates
from policylib.matching.normalise import normalise
from policylib.regions import governs

# Origins of a value (see `trace.Ground`), and those that are only taken for granted.
CALLER, LIST, IMPLIED, SETTLED = "caller", "list", "implied", "settled"
ASSERTED, ASSUMPTION, READING = "asserted", "assumption", "reading"
ASSUMED = frozenset((ASSERTED, ASSUMPTION, READING))

KEPT_PLACES = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A value, its origin, and (for lists) which entry or list it rests on.

    Made by `Known.of` only, which gives equal ones the same identity: patterns of them are compared often.
    """

    value: str
    origin: str
    source: str | None = None

    @staticmethod
    @cache
    def of(value: str, origin: str, source: str | None = None) -> Known:
        """Return the one with these fields."""
        return Known(value, origin, source)


@dataclass(frozen=True, slots=True)
class Entry:
    """A list entry with its list."""

    list: ItemList
    item: ListItem

    def answer(self) -> ResolvedEntry:
        """Return it as it stands in a decision."""
        each = self.list
        return ResolvedEntry(each.id, each.kind, self.item.id, self.item.names[0], each.status, each.complete)


@dataclass(frozen=True, slots=True)
class ListIndex:
    """All entries by id and by normalised name."""

    lists: tuple[ItemList, ...]
    by_id: Mapping[str, tuple[Entry, ...]]
    by_name: Mapping[str, tuple[Entry, ...]]
    _seen: dict[tuple[str, dt.date], tuple[ItemList, ...]] = field(default_factory=dict)

    @staticmethod
    def of(lists: Sequence[ItemList]) -> ListIndex:
        """Index lists once."""
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

    def in_force(self, region: str, day: dt.date) -> tuple[ItemList, ...]:
        """Return the lists in force for a place on a day (the last answers are kept)."""
        found = self._seen.get((region, day))
        if found is None:
            if len(self._seen) >= KEPT_PLACES:
                self._seen.clear()
            found = self._seen[region, day] = tuple(
                each
                for each in self.lists
                if each.start <= day
                and (each.until is None or day <= each.until)
                and governs(each.region, region)
            )
        return found


@dataclass(frozen=True, slots=True)
class Membership:
    """What the lists say: known values by variable, the answer on the item, illustrative lists used."""

    known: Mapping[str, Known] = field(default_factory=dict)
    answer: ItemAnswer | None = None
    illustrative: tuple[str, ...] = ()


def resolve_item(checked: CheckedPolicy, index: ListIndex, entries: Sequence[str], task: Task) -> Membership:
    """Find what the item is on. Text is resolved by exact normalised name or alias only.

    `entries`: ids of the entries that some rule names.

    "Not on the list" is concluded for an item that was resolved, from lists that are in force and all
    complete; what an assertion says fills only what the lists leave open.
    """
    in_force = index.in_force(task.region, task.date)
    item = task.item or Item()
    found = _find(index, item)
    here = {each.id for each in in_force}
    resolved = [entry for entry in found if entry.list.id in here and _in_force(entry.item, task.date)]
    # A matter that a list here knows, as an entry that may have ended. Of any other wording, or an entry of
    # another place's list, nobody can say that it is not one of the matters listed here by another name.
    identified = any(entry.list.id in here for entry in found)
    known: dict[str, Known] = {}
    for kind, word in checked.vocabulary.list_kinds.items():
        of_kind = [each for each in in_force if each.kind == kind]
        entry = next((entry for entry in resolved if entry.list.kind == kind), None)
        name = f"list:{kind}"
        if entry is not None:
            known[name] = Known.of("on", LIST, f"{entry.list.id}/{entry.item.id}")
        elif identified and of_kind and all(each.complete for each in of_kind):
            known[name] = Known.of("off", LIST, of_kind[0].id)
        elif item.lists is not None:
            known[name] = Known.of("on" if kind in item.lists else "off", ASSERTED)
        elif not of_kind and word.off_when_none:
            known[name] = Known.of("off", LIST)
    for name in entries:
        having = [
            each for each in in_force if any(e.id == name and _in_force(e, task.date) for e in each.items)
        ]
        known.update(_is_entry(name, having, resolved, known, identified=identified))
    used = sorted({each.id for each in in_force if each.status == "illustrative"})
    return Membership(known, _answer(task, in_force, resolved), tuple(used))


def _in_force(item: ListItem, day: dt.date) -> bool:
    return (item.start is None or item.start <= day) and (item.until is None or day <= item.until)


def _is_entry(
    name: str,
    lists: Sequence[ItemList],
    resolved: Sequence[Entry],
    known: Mapping[str, Known],
    *,
    identified: bool,
) -> dict[str, Known]:
    """Return whether the item is the entry with the id `name`, as far as it is known. `lists`: those with
    the entry, it and they in force.
    """
    variable = f"item:{name}"
    found = next((entry for entry in resolved if entry.item.id == name), None)
    if found is not None:
        return {variable: Known.of("on", LIST, f"{found.list.id}/{name}")}
    if identified or not lists:
        return {variable: Known.of("off", LIST, lists[0].id if lists else None)}
    kinds = sorted({f"list:{each.kind}" for each in lists})
    if all(kind in known and known[kind].value == "off" for kind in kinds):
        return {variable: Known.of("off", IMPLIED, kinds[0])}
    return {}


def _find(index: ListIndex, item: Item) -> list[Entry]:
    found = list(index.by_id.get(item.id, ())) if item.id is not None else []
    if item.text is not None:
        found += [entry for entry in index.by_name.get(normalise(item.text), ()) if entry not in found]
    return sorted(found, key=lambda entry: (entry.list.id, entry.item.id))


def _answer(task: Task, in_force: Sequence[ItemList], resolved: Sequence[Entry]) -> ItemAnswer | None:
    item = task.item
    if item is None or (item.text is None and item.id is None):
        return None
    unresolved = item.id is None and not resolved
    near: tuple[Entry, ...] = ()
    if unresolved and item.text is not None:
        entries = [(entry.names, Entry(each, entry)) for each in in_force for entry in each.items]
        near = candidates(item.text, entries)
    return ItemAnswer(
        item.text,
        tuple(entry.answer() for entry in resolved),
        unresolved,
        tuple(entry.answer() for entry in near),
    )


@dataclass(frozen=True, slots=True)
class Defaults:
    """What is taken for granted in every task: elements not part of it, and readings that are settled.

    Readings settled for acts from a day on are kept apart, under the day.
    """

    known: Mapping[str, Known]
    later: tuple[tuple[dt.date, str, Known], ...]

    @staticmethod
    def of(checked: CheckedPolicy, settings: Settings) -> Defaults:
        """Work them out once."""
        known = {
            f"fact:{name}": Known.of("false", ASSUMPTION)
            for name, fact in checked.vocabulary.facts.items()
            if fact.not_part
        }
        known |= {
            f"reading:{name}": Known.of(reading.default, READING)
            for name, reading in checked.readings.items()
            if reading.default is not None
        }
        later = []
        for name, settled in sorted(settings.readings.items()):
            entry = Known.of(settled.answer, SETTLED, settled.by)
            if settled.start is None:
                known[f"reading:{name}"] = entry
            else:
                later.append((settled.start, f"reading:{name}", entry))
        return Defaults(known, tuple(later))


def know(checked: CheckedPolicy, defaults: Defaults, task: Task, membership: Membership) -> dict[str, Known]:
    """Return every known variable of a task. Raises TaskError where statements contradict a constraint."""
    stated = {
        f"fact:{name}": Known.of(value, CALLER) for name, value in task.facts.items() if value is not None
    }
    stated.update(membership.known)
    if task.community is not None:
        stated["field:community"] = Known.of(task.community, CALLER)
    for name, body in zip(BODIES, task.bodies, strict=False):
        if body.level is not None:
            stated[f"field:{name}.level"] = Known.of(body.level, CALLER)
    _imply(checked, stated)
    known = {**defaults.known, **stated}
    for name, value in task.facts.items():
        if value is None and f"fact:{name}" not in stated:
            known.pop(f"fact:{name}", None)
    for start, name, entry in defaults.later:
        if start <= task.date:
            known[name] = entry
    return known


def _imply(checked: CheckedPolicy, known: dict[str, Known]) -> None:
    """Draw what follows from the constraints of the vocabulary, until nothing more follows."""
    changed = True
    while changed:
        changed = False
        for constraint in checked.vocabulary.constraints:
            first, second = constraint.never
            for (name, value), (other, excluded) in ((first, second), (second, first)):
                if name not in known or known[name].value != value:
                    continue
                if other not in known:
                    rest = [v for v in _values(checked, other) if v != excluded]
                    if len(rest) == 1:
                        known[other] = Known.of(rest[0], IMPLIED, name)
                        changed = True
                elif known[other].value == excluded:
                    raise TaskError([_contradiction(name, other, constraint.label.zh, constraint.label.en)])


def _values(checked: CheckedPolicy, name: str) -> tuple[str, ...]:
    kind, _, rest = name.partition(":")
    if kind == "list":
        return ("off", "on")
    return tuple(option.id for option in checked.vocabulary.facts[rest].options) or ("false", "true")


def _contradiction(name: str, other: str, zh: str, en: str) -> TaskProblem:
    path = "facts." + name.partition(":")[2] if name.startswith("fact:") else "item.lists"
    second = other.partition(":")[2]
    return TaskProblem(
        "contradiction",
        path,
        Text(f"与“{second}”矛盾：{zh}", f"contradicts `{second}`: {en}"),
    )
