"""The verdict of a task whose shape was met before: checked and encoded by lookup, not read field by field.

The shape of a task is all of it but the facts that no constraint ties to another variable. What a shape
implies is prepared the first time; after that each fact is one lookup in a table of what it may say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from policylib.engine.compile import Program
from policylib.engine.kept import Kept
from policylib.engine.known import CALLER, Known
from policylib.engine.normset import NormSet
from policylib.engine.prepare import Prepared, prepare
from policylib.engine.task import (
    BODY_FIELDS,
    FIELDS,
    ITEM_FIELDS,
    LONGEST_TEXT,
    Body,
    Task,
    TaskError,
    parse_task,
    silence_differs,
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

# A fact that is not known, where absence means the same, is left out of a task.
_LEFT_OUT = "-"

# What a fact says: the mask of its value, the same with its origin, and how a task states it.
_Said = tuple[int, Known | None, str | None]
# For each fact, the variable it sets (one past the last where it sets none) and what each value says.
_Table = Mapping[str, tuple[int, Mapping[bool | str | None, _Said]]]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the tasks of a shape have in common. `prepared`: a task without further facts; `masks`: of all
    variables before the facts are looked at, and one more that nothing reads; `table`: of facts as they come
    in; `stated`: of facts as a checked task states them.
    """

    prepared: Prepared
    masks: tuple[int, ...]
    table: _Table
    stated: _Table


class Shapes:
    """The shapes met last, under one policy and its settings. Several threads may use it."""

    def __init__(self, program: Program) -> None:
        """Start with none."""
        self._program = program
        self._kept: Kept[Hashable, _Shape] = Kept(KEPT_SHAPES)
        self._tables: Kept[tuple[int, str], tuple[NormSet, _Table, _Table]] = Kept(KEPT_TABLES)
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
        body, other, facts = task.assigner, task.on_behalf_of, task.facts
        key = (
            task.region,
            task.date,
            task.act,
            task.community,
            task.item,
            (body.kind, body.level, body.region),
            None if other is None else (other.kind, other.level, other.region),
            *[facts.get(name, _ABSENT) for name in self._tied],
        )
        shape = self._kept.get(key)
        if shape is None:
            tied = {name: facts[name] for name in self._tied if name in facts}
            shape = self._kept.make(key, lambda: self._shape(replace(task, facts=tied)))
        try:
            return self._brief(shape, shape.stated, facts)
        except KeyError:  # a fact of another vocabulary says nothing here
            prepared = prepare(self._program, task)
            return self._program.brief(prepared.norm_set, _masks(prepared), item_stated=task.item is not None)

    def read(self, raw: object, today: dt.date) -> Prepared:
        """Return a task given as plain data, checked, with what is known of it.

        Raises TaskError with every mistake in the task.
        """
        try:
            found = self._shape_of(raw, today)
            if found is not None:
                return _completed(*found, cast("Mapping[str, Any]", raw))
        except (KeyError, TypeError, AttributeError, UnicodeEncodeError):
            pass  # as in `brief`
        return prepare(self._program, parse_task(self._program.checked, raw, today))

    def _looked_up(self, raw: object, today: dt.date) -> Brief | None:
        """Return the verdict if every part of a task can be looked up; None, or what a failing lookup raises,
        if not.
        """
        found = self._shape_of(raw, today)
        if found is None:
            return None
        shape, facts = found
        return self._brief(shape, shape.table, facts)

    def _brief(self, shape: _Shape, table: _Table, facts: Mapping[str, bool | str | None]) -> Brief:
        masks = [*shape.masks]
        for name, value in facts.items():
            variable, said = table[name]
            masks[variable] = said[value][0]
        masks.pop()
        prepared = shape.prepared
        return self._program.brief(prepared.norm_set, masks, item_stated=prepared.task.item is not None)

    def _shape_of(self, raw: object, today: dt.date) -> tuple[_Shape, Mapping[str, bool | str | None]] | None:
        """Return the shape of a task and its facts, of which the types are right and nothing else is known;
        None, or what a failing lookup raises, if it cannot be looked up.
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
        return shape, facts

    def _shape(self, task: Task) -> _Shape:
        prepared = prepare(self._program, task)
        norm_set = prepared.norm_set
        # What silence says of a fact hangs on the act, and norm sets may serve several.
        key = (id(norm_set), task.act)
        tables = self._tables.make(key, lambda: (norm_set, *self._both_tables(norm_set, task.act)))
        return _Shape(prepared, (*_masks(prepared), 0), *tables[1:])

    def _both_tables(self, norm_set: NormSet, act: str) -> tuple[_Table, _Table]:
        """Return where each fact goes, as it comes in and as it is stated. A tied one is part of the shape
        and goes where nothing is read.
        """
        places = {variable.name: index for index, variable in enumerate(norm_set.variables)}
        incoming, stated = {}, {}
        for name, fact in self._program.checked.vocabulary.facts.items():
            index = len(places) if name in self._tied else places.get(f"fact:{name}", len(places))
            nothing: _Said = (0, None, None if silence_differs(fact, act) else _LEFT_OUT)
            values = tuple(option.id for option in fact.options) or ("false", "true")
            texts: dict[bool | str | None, _Said] = {
                value: (1 << i, Known.of(value, CALLER), value) for i, value in enumerate(values)
            }
            texts[None] = nothing
            stated[name] = (index, texts)
            flags: dict[bool | str | None, _Said] = texts
            if not fact.options:
                flags = {False: texts["false"], True: texts["true"], None: nothing}
            incoming[name] = (index, flags)
        return incoming, stated


def _masks(prepared: Prepared) -> list[int]:
    return prepared.norm_set.masks(prepared.pattern)


def _completed(shape: _Shape, facts: Mapping[str, bool | str | None], raw: Mapping[str, Any]) -> Prepared:
    """Return what is known of a task of a shape; raises what a failing lookup raises."""
    known: list[Known | None] = [*shape.prepared.pattern, None]
    stated = {}
    table = shape.table
    for name, value in facts.items():
        variable, values = table[name]
        _, known[variable], said = values[value]
        if said is not _LEFT_OUT:
            stated[name] = said
    known.pop()
    first = shape.prepared.task
    task = Task(
        first.region,
        first.date,
        _named(first.assigner, raw["assigner"]),
        first.act,
        first.on_behalf_of and _named(first.on_behalf_of, raw["on_behalf_of"]),
        first.community,
        first.item,
        stated,
    )
    return Prepared(task, shape.prepared.norm_set, shape.prepared.membership, tuple(known))


def _named(body: Body, raw: Mapping[str, Any]) -> Body:
    """Return the body with the name that this task gives it."""
    name = raw.get("name")
    return body if body.name == name else Body(body.kind, body.level, body.region, name)


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
