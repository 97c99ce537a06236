"""What the lists in force say of an item: which lists and entries it is on, and which it is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from policylib.check.model import CheckedPolicy, ItemList
from policylib.engine.implying import imply
from policylib.engine.known import ASSERTED, IMPLIED, LIST, Known
from policylib.engine.lists import Entry, InForce, ListIndex
from policylib.engine.task import Item, Task
from policylib.engine.trace import ItemAnswer, Overruled, ResolvedEntry
from policylib.matching.candidates import MOST_CANDIDATES
from policylib.records import dataclass


@dataclass(frozen=True, slots=True)
class Membership:
    """What the lists say: known values by variable, the answer on the item, illustrative lists used."""

    known: Mapping[str, Known]
    answer: ItemAnswer | None
    illustrative: tuple[str, ...]


def resolve_item(checked: CheckedPolicy, index: ListIndex, entries: Sequence[str], task: Task) -> Membership:
    """Find what the item is on. Text is resolved by an exact name or alias only, never by likeness.

    `entries`: ids of the entries that some rule names.

    "Not on the list" is concluded for an item that was resolved, from lists that are in force and all
    complete; what an assertion says fills only what the lists, and what follows from them, leave open.
    """
    here = index.in_force(task.region, task.date)
    item = task.item or Item()
    # A matter that a list here knows, as an entry that may have ended. Of any other wording, or an entry of
    # another place's list, nobody can say that it is not one of the matters listed here by another name.
    found = index.find(item, here)
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
    answers = tuple(entry.answer() for entry in resolved)
    if item.id is not None or resolved or item.text is None:
        return ItemAnswer(item.text, answers, unresolved=False, overruled=overruled)
    return ItemAnswer(item.text, (), True, overruled, partial(_near, here, item.text))


def _near(here: InForce, text: str) -> list[ResolvedEntry]:
    return [entry.answer() for entry in here.search.near(text, MOST_CANDIDATES)]
