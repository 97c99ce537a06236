"""A task that has been checked, what it is made of, and the mistakes of one that is not in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import field

from policylib.diagnostics import Text
from policylib.portable import Portable
from policylib.records import dataclass


@dataclass(frozen=True, slots=True)
class TaskProblem:
    """One mistake in a task: a stable code, the path of the field, what is wrong and what is possible, and
    once more for programs the nearest valid name.
    """

    code: str
    path: str
    message: Text
    suggestion: str | None = None


class TaskError(Portable, ValueError):
    """A task that cannot be decided. Carries every mistake in it; of a flood, the first 10,000."""

    def __init__(self, errors: Iterable[TaskProblem]) -> None:
        """Keep all mistakes, in the order of the fields."""
        self.errors = tuple(errors)
        first = self.errors[0]
        more = f" (+{len(self.errors) - 1})" if len(self.errors) > 1 else ""
        super().__init__(f"{first.path}: {first.message.zh} / {first.message.en}{more}")


@dataclass(frozen=True, slots=True)
class Body:
    """Who assigns. `level` None: not known for a kind that has one, else none."""

    kind: str
    level: str | None = None
    region: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What it is about. `lists` None: nothing asserted; empty: asserted to be on none."""

    text: str | None = None
    id: str | None = None
    lists: frozenset[str] | None = None


class _Noting:
    """Room for what a policy notes on a task when it first decides it: no part of the task, so not compared,
    printed, copied or pickled.
    """

    __slots__ = ("noted",)

    noted: tuple[object, int]


@dataclass(frozen=True, slots=True)
class Task(_Noting):
    """A checked task. `facts` maps stated facts to "true", "false", an option, or None (not known)."""

    region: str
    date: dt.date
    assigner: Body
    act: str
    on_behalf_of: Body | None = None
    community: str | None = None
    item: Item | None = None
    facts: Mapping[str, str | None] = field(default_factory=dict)

    def note(self, owner: object, number: int) -> None:
        """Have `noted` say a number of whoever decides the task, in place of what another noted."""
        object.__setattr__(self, "noted", (owner, number))

    @property
    def bodies(self) -> tuple[Body, ...]:
        """The assigner, then the body it acts for."""
        return (self.assigner,) if self.on_behalf_of is None else (self.assigner, self.on_behalf_of)

    def model_dump(self) -> dict[str, object]:
        """Return the task as plain data, complete and canonical: equal tasks give equal data.

        A fact that is null where absence means the same is left out.
        """
        item = self.item
        return {
            "region": self.region,
            "date": self.date.isoformat(),
            "assigner": _dump_body(self.assigner),
            "on_behalf_of": None if self.on_behalf_of is None else _dump_body(self.on_behalf_of),
            "community": self.community,
            "act": self.act,
            "item": None
            if item is None
            else {
                "text": item.text,
                "id": item.id,
                "lists": None if item.lists is None else sorted(item.lists),
            },
            "facts": {name: _VALUES.get(value, value) for name, value in sorted(self.facts.items())},
        }


_VALUES: Mapping[str | None, bool] = {"true": True, "false": False}


def _dump_body(body: Body) -> dict[str, object]:
    return {"kind": body.kind, "level": body.level, "region": body.region, "name": body.name}
