"""The question in an address: what its fields say of a task, and the addresses that ask on from it.

A field is named like the place of its value in a task (`assigner.kind`, `facts.quota`), so what is wrong
with a task is said beside the field.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

# Fields that say nothing of the task: how the page is shown, and which small pages were seen.
SHOWING = frozenset(("lang", "theme", "way", "step", "ask", "seen", "show", "compare", "recorded"))
_SEVERAL = frozenset(("list", "seen"))
_ONCE = frozenset(("place", "who", "what", "item", "manner"))  # small pages that no question stands on
YES, NO, UNKNOWN = "true", "false", "unknown"
NONE = "none"  # of the entries that were proposed
STATED = "stated"  # the lists that the matter is on are those ticked, and no other
FACTS = "facts."
# Says for which words the options after it were offered; nothing was picked for other words that were typed.
OFFERED = "offered"
_TYPED = {"region": "region", "item.id": "item.text"}  # the field of an option: the field that is typed in
_VALUES = {YES: True, NO: False, UNKNOWN: None}
_LONGEST = 60_000  # characters; an address that nobody typed


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of an address that say something, in their order: name and value."""

    pairs: tuple[tuple[str, str], ...]

    def value(self, name: str) -> str:
        """Return what a field says; empty: nothing."""
        return next((value for key, value in self.pairs if key == name), "")

    def values(self, name: str) -> list[str]:
        """Return all that a field says which may stand more than once."""
        return [value for key, value in self.pairs if key == name]

    def without(self, *names: str) -> Asked:
        """Return the same without some fields."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if pair[0] not in names))

    @property
    def task_pairs(self) -> tuple[tuple[str, str], ...]:
        """The fields that say something of the task."""
        return tuple(pair for pair in self.pairs if pair[0] not in SHOWING)

    @property
    def link(self) -> str:
        """The address that repeats the question, and shows the answer to it."""
        way = (("way", self.value("way")),) if self.value("way") else ()
        return address((*self.task_pairs, *way, ("show", "answer")))

    @property
    def query(self) -> str:
        """The question alone, as it stands in addresses."""
        return urlencode(list(self.task_pairs))

    @property
    def going_on(self) -> str:
        """The address of the first question that is open, also of those that were passed over."""
        seen = [("seen", page) for page in self.values("seen") if page in _ONCE]
        return address((*self.task_pairs, *seen))

    def in_way(self, way: str) -> str:
        """Return the address of the same question in small pages (empty) or on one `form`."""
        chosen = (("way", way),) if way else ()
        return address((*self.task_pairs, *chosen))

    def asking(self, step: str) -> str:
        """Return the address of the small page of a name; it leads back to where the answer was shown."""
        kept = self.without("step", "ask", "way", "recorded", "compare").pairs
        return address((*kept, ("ask", step)))


def asked_of(query: QueryParams | Iterable[tuple[str, str]]) -> Asked:
    """Return the question of an address; what was left blank says nothing, and of a field that stands twice
    the last counts, but an option that was picked for other words than those that now stand beside it.

    Raises ValueError for an address longer than a question can be.
    """
    pairs = query.multi_items() if isinstance(query, QueryParams) else list(query)
    if sum(len(name) + len(value) for name, value in pairs) > _LONGEST:
        raise ValueError("too long")
    said = [(name, value) for name, value in _still_picked(pairs) if value]
    last = dict(said)
    kept = ((name, value if name in _SEVERAL else last[name]) for name, value in said)
    return Asked(tuple(dict.fromkeys(kept)))


def _still_picked(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Leave out the options that were picked for words which have been changed since."""
    stripped = [(name, value.strip()) for name, value in pairs]
    typed = dict(reversed(stripped))
    offered: str | None = None
    for name, value in stripped:
        if name == OFFERED:
            offered = value
        elif offered is None or name not in _TYPED or typed.get(_TYPED[name], "") == offered:
            yield name, value


def address(pairs: Iterable[tuple[str, str]]) -> str:
    """Return the address of the page that asks with these fields."""
    return f"/?{urlencode(list(pairs))}"


def raw_task(asked: Asked, region: str | None) -> dict[str, Any]:
    """Return a task as plain data, with nothing left out that was asked: what means nothing is reported by
    whoever reads it. `region`: the code of the place; None: it is not known which is meant.
    """
    task: dict[str, Any] = {}
    for name, value in asked.task_pairs:
        if name in ("region", "lists", "list"):
            continue
        _put(task, name, value)
    if region is not None:
        task["region"] = region
    item = task.get("item")
    if isinstance(item, dict) and item.get("id") in (NONE, UNKNOWN):
        del item["id"]
    if asked.value("lists") == STATED:
        task.setdefault("item", {})["lists"] = asked.values("list")
    return task


def _put(task: dict[str, Any], name: str, value: str) -> None:
    """Put a value where the name of its field says; the name of a fact may have dots in it."""
    first, _, rest = name.partition(".")
    within = task.setdefault(first, {}) if rest else None
    if isinstance(within, dict):
        within[rest] = _VALUES.get(value, value) if first == "facts" else value
    else:
        task[name] = value
