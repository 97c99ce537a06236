"""The verdict of a task whose shape was met before: checked and encoded by lookup, not read field by field.

The shape of a task is all of it but the facts that no constraint ties to another variable. What a shape
implies is prepared the first time; after that each fact is one lookup in a table of what it may say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from policylib.engine.compile import Program
from policylib.engine.kept import Kept
from policylib.engine.knowledge import know
from policylib.engine.membership import resolve_item
from policylib.engine.normset import NormSet
from policylib.engine.task import (
    BODY_FIELDS,
    FIELDS,
    ITEM_FIELDS,
    LONGEST_TEXT,
    Task,
    TaskError,
    parse_task,
)
from policylib.engine.trace import Brief

KEPT_SHAPES = 8192
KEPT_TABLES = 512
LONGEST_KEPT = 200  # a longer text hardly comes again

_FIELDS = frozenset(FIELDS)
_BODY_FIELDS = frozenset(BODY_FIELDS)
_ITEM_FIELDS = frozenset(ITEM_FIELDS)
# Of any other type a value might equal one that it is not: 1 == True.
_PLAIN = frozenset((bool, str, type(None)))
_ABSENT = object()

# For each fact, the variable it sets (one past the last where it sets none) and the mask for each value.
_Table = Mapping[str, tuple[int, Mapping[bool | str | None, int]]]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the tasks of a shape have in common. `masks`: of all variables before the facts are looked at, and
    one more that nothing reads.
    """

    norm_set: NormSet
    masks: tuple[int, ...]
    table: _Table


class Shapes:
    """The shapes met last, under one policy and its settings. Several threads may use it."""

    def __init__(self, program: Program) -> None:
        """Start with none."""
        self._program = program
        self._kept: Kept[Hashable, _Shape] = Kept(KEPT_SHAPES)
        self._tables: Kept[int, tuple[NormSet, _Table]] = Kept(KEPT_TABLES)
        pairs = [pair for constraint in program.checked.vocabulary.constraints for pair in constraint.never]
        names = {name.removeprefix("fact:") for name, _ in pairs if name.startswith("fact:")}
        self._tied = tuple(sorted(names))

    def brief(self, raw: object, today: dt.date) -> Brief:
        """Return the verdict on a task given as plain data, and the rules that made it.

        Raises TaskError with every mistake in the task, and LimitError where too much is not known.
        """
        try:
            found = self._looked_up(raw, today)
        except (KeyError, TypeError, AttributeError, UnicodeEncodeError):
            found = None  # whatever cannot be looked up is read field by field, and perhaps refused there
        return found or self.brief_of_task(parse_task(self._program.checked, raw, today))

    def brief_of_task(self, task: Task) -> Brief:
        """Return the verdict on a checked task, and the rules that made it.

        Raises TaskError where what is stated contradicts a constraint, and LimitError.
        """
        norm_set, masks = self._encoded(task)
        return self._program.brief(norm_set, masks)

    def _encoded(self, task: Task) -> tuple[NormSet, list[int]]:
        program = self._program
        membership = resolve_item(program.checked, program.list_index, program.entries, task)
        known = know(program.checked, program.defaults, task, membership)
        norm_set = program.norm_set(task)
        return norm_set, norm_set.masks(known)

    def _looked_up(self, raw: object, today: dt.date) -> Brief | None:
        """Return the verdict if every part of a task can be looked up; None, or what a failing lookup raises,
        if not.
        """
        if type(raw) is not dict or not _FIELDS.issuperset(raw):
            return None
        facts = raw.get("facts")
        if facts is None:
            facts = {}
        elif type(facts) is not dict or not _PLAIN.issuperset(map(type, facts.values())):
            return None
        date = raw.get("date")
        key = (
            raw.get("region"),
            today if date is None else date,
            raw.get("act"),
            raw.get("community"),
            _item(raw.get("item")),
            _body(raw.get("assigner")),
            _body(raw.get("on_behalf_of")),
            *[facts.get(name, _ABSENT) for name in self._tied],
        )
        shape = self._kept.get(key)
        if shape is None:
            tied = {name: facts[name] for name in self._tied if name in facts}
            try:
                task = parse_task(self._program.checked, {**raw, "facts": tied}, today)
                shape = self._kept.make(key, lambda: self._shape(task))
            except TaskError:
                return None  # there may be more mistakes
        masks = [*shape.masks]
        table = shape.table
        for name, value in facts.items():
            variable, codes = table[name]
            masks[variable] = codes[value]
        masks.pop()
        return self._program.brief(shape.norm_set, masks)

    def _shape(self, task: Task) -> _Shape:
        norm_set, masks = self._encoded(task)
        table = self._tables.make(id(norm_set), lambda: (norm_set, self._table(norm_set)))
        return _Shape(norm_set, (*masks, 0), table[1])

    def _table(self, norm_set: NormSet) -> _Table:
        """Return where each fact goes. A tied one is part of the shape and goes where nothing is read."""
        places = {variable.name: index for index, variable in enumerate(norm_set.variables)}
        table = {}
        for name, fact in self._program.checked.vocabulary.facts.items():
            index = len(places) if name in self._tied else places.get(f"fact:{name}", len(places))
            codes: dict[bool | str | None, int] = (
                {option.id: 1 << i for i, option in enumerate(fact.options)}
                if fact.options
                else {False: 0b01, True: 0b10}
            )
            table[name] = (index, {**codes, None: 0})
        return table


def _body(raw: Any) -> Hashable:
    """Return all of a body but its name, which decides nothing and only has to be one. Raises what a failing
    lookup raises.
    """
    if raw is None:
        return None
    if type(raw) is not dict or not _BODY_FIELDS.issuperset(raw):
        raise KeyError
    name = raw.get("name")
    if name is not None and (type(name) is not str or len(name.encode()) > LONGEST_TEXT):
        raise KeyError
    return raw.get("kind"), raw.get("level"), raw.get("region")


def _item(raw: Any) -> Hashable:
    """Return an item. Raises what a failing lookup raises."""
    if raw is None:
        return None
    if type(raw) is not dict or not _ITEM_FIELDS.issuperset(raw):
        raise KeyError
    text, lists = raw.get("text"), raw.get("lists")
    if text is not None and len(text) > LONGEST_KEPT:
        raise KeyError
    if lists is not None and type(lists) is not list:
        raise KeyError
    return text, raw.get("id"), None if lists is None else tuple(lists)
