"""The verdict of a task whose shape was met before: checked and encoded by lookup, not read field by field.

The shape of a task is all of it but the facts that no constraint ties to another variable. What a shape
implies is prepared the first time; after that each fact adds what it says to a number that stands for all
that is known (`NormSet.code`), and the answer is found under that number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from policylib.check.variables import tied_facts
from policylib.engine.compile import Program
from policylib.engine.kept import Kept
from policylib.engine.known import CALLER, Known
from policylib.engine.normset import NormSet
from policylib.engine.prepare import Prepared, prepare
from policylib.engine.task import Body, Task, TaskError
from policylib.engine.task_reader import (
    BODY_FIELDS,
    FIELDS,
    ITEM_FIELDS,
    LONGEST_TEXT,
    parse_task,
    silence_differs,
)
from policylib.engine.trace import Brief
from policylib.records import dataclass

KEPT_SHAPES = 8192
KEPT_TABLES = 512
LONGEST_KEPT = 200  # a longer text hardly comes again

_FIELDS = frozenset(FIELDS)
_BODY_FIELDS = frozenset(BODY_FIELDS)
_ITEM_FIELDS = frozenset(ITEM_FIELDS)
_ABSENT = object()
# Whatever cannot be looked up is read field by field, and perhaps refused there.
_NOT_LOOKED_UP = (KeyError, TypeError, AttributeError, UnicodeEncodeError, TaskError)

# A fact that is not known, where absence means the same, is left out of a task.
_LEFT_OUT = "-"

# What a fact says: what it adds to the code of a shape, its value with its origin, and how a task states it.
_Said = tuple[int, Known | None, str | None]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What facts say under a norm set, for one act. `places`: the variable that a fact sets, one past the
    last where it sets none; `stated`: by the values of a checked task. What is added to a code is there once
    more by the values that come in: `true`, `false`, and `others`.
    """

    norm_set: NormSet
    places: Mapping[str, int]
    stated: Mapping[str, Mapping[str | None, _Said]]
    true: Mapping[str, int]
    false: Mapping[str, int]
    others: Mapping[str, Mapping[str | None, int]]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the tasks of a shape have in common. `prepared`: a task without further facts; `code`: what is
    known of it.
    """

    prepared: Prepared
    code: int
    facts: _Facts


class Shapes:
    """The shapes met last, under one policy and its settings. Several threads may use it."""

    def __init__(self, program: Program) -> None:
        """Start with none."""
        self._program = program
        self._briefs = program.briefs
        self._kept: Kept[Hashable, _Shape] = Kept(KEPT_SHAPES)
        self._tables: Kept[Hashable, _Facts] = Kept(KEPT_TABLES)
        self._owner = object()  # of what is noted on tasks
        self._tied = tuple(sorted(tied_facts(program.checked.vocabulary)))
        self._absent = (_ABSENT,) * len(self._tied)

    def brief(self, raw: object, today: Callable[[], dt.date]) -> Brief:
        """Return the verdict on a task given as plain data, and the rules that made it. `today` is asked for
        the day where the task has none.

        Raises TaskError with every mistake in the task, and LimitError where too much is not known.
        """
        try:
            shape, _, code = self._looked_up(raw, today)
        except _NOT_LOOKED_UP:
            pass
        else:
            return self._briefs.get(code) or self._program.brief_of_code(shape.facts.norm_set, code)
        return self.brief_of_task(parse_task(self._program.checked, raw, today()))

    def brief_of_task(self, task: Task) -> Brief:
        """Return the verdict on a checked task, and the rules that made it; the code is noted on the task.

        Raises TaskError where what is stated contradicts a constraint, and LimitError.
        """
        try:
            owner, code = task.noted
            if owner is self._owner:
                return self._briefs[code]
        except (AttributeError, KeyError):
            pass  # nothing is noted, or the answer is no longer kept
        shape = self._shape_of_task(task)
        norm_set = shape.facts.norm_set
        try:
            stated = shape.facts.stated
            code = shape.code + sum([stated[name][value][0] for name, value in task.facts.items()])
        except KeyError:  # a fact of another vocabulary says nothing here
            pattern = prepare(self._program, task).pattern
            code = norm_set.code(norm_set.masks(pattern), item_stated=task.item is not None)
        task.note(self._owner, code)
        return self._program.brief_of_code(norm_set, code)

    def task(self, raw: Any, today: Callable[[], dt.date]) -> Task:
        """Return a task given as plain data, checked. Raises TaskError with every mistake in it."""
        try:
            shape, facts, code = self._looked_up(raw, today, prepared=True)
            task = _task(shape, facts, raw)
            task.note(self._owner, code)
        except _NOT_LOOKED_UP:
            pass
        else:
            return task
        return parse_task(self._program.checked, raw, today())

    def read(self, raw: Any, today: Callable[[], dt.date]) -> Prepared:
        """Return a task given as plain data, checked, with what is known of it.

        Raises TaskError with every mistake in the task.
        """
        try:
            shape, facts, _ = self._looked_up(raw, today)
            return _prepared(shape, _task(shape, facts, raw))
        except _NOT_LOOKED_UP:
            pass  # so that what is wrong is raised on its own, without this
        return prepare(self._program, parse_task(self._program.checked, raw, today()))

    def prepared(self, task: Task) -> Prepared:
        """Return a checked task with what is known of it.

        Raises TaskError where what is stated contradicts a constraint.
        """
        try:
            return _prepared(self._shape_of_task(task), task)
        except KeyError:  # as in `brief_of_task`
            return prepare(self._program, task)

    def _looked_up(
        self, raw: Any, today: Callable[[], dt.date], *, prepared: bool = False
    ) -> tuple[_Shape, Mapping[str, Any], int]:
        """Return the shape of a task, its facts, and the code of what is known of it. With `prepared`, only a
        shape that was met before. Raises one of `_NOT_LOOKED_UP` where there is any doubt.

        Most of the time of a verdict is spent here, so it is one function and makes no objects but the key.
        """
        if type(raw) is not dict or not _FIELDS.issuperset(raw):
            raise KeyError
        get = raw.get
        facts, date, item, other = get("facts"), get("date"), get("item"), get("on_behalf_of")
        if facts is None:
            facts = {}
        elif type(facts) is not dict:
            raise KeyError
        key = (
            raw["region"],
            today() if date is None else date,
            raw["act"],
            get("community"),
            None if item is None else _item(item),
            _body(raw["assigner"]),
            None if other is None else _body(other),
            *map(facts.get, self._tied, self._absent),
        )
        shape = self._kept.get(key)
        if shape is None:
            if prepared:
                raise KeyError
            tied = {name: facts[name] for name in self._tied if name in facts}
            task = parse_task(self._program.checked, {**raw, "facts": tied}, today())
            shape = self._kept.make(key, lambda: self._shape(task))
        code, true, false, others = shape.code, shape.facts.true, shape.facts.false, shape.facts.others
        for name, value in facts.items():
            # By identity: 1 == True, and is not a value that a fact can have.
            if value is True:
                code += true[name]
            elif value is False:
                code += false[name]
            else:
                code += others[name][value]
        return shape, facts, code

    def _shape_of_task(self, task: Task) -> _Shape:
        """Return the shape of a checked task. Raises TaskError where facts contradict a constraint."""
        body, other, facts = task.assigner, task.on_behalf_of, task.facts
        key = (
            task.region,
            task.date,
            task.act,
            task.community,
            task.item,
            (body.kind, body.level, body.region),
            None if other is None else (other.kind, other.level, other.region),
            *map(facts.get, self._tied, self._absent),
        )
        shape = self._kept.get(key)
        if shape is None:
            tied = {name: facts[name] for name in self._tied if name in facts}
            shape = self._kept.make(key, lambda: self._shape(replace(task, facts=tied)))
        return shape

    def _shape(self, task: Task) -> _Shape:
        prepared = prepare(self._program, task)
        norm_set = prepared.norm_set
        masks = norm_set.masks(prepared.pattern)
        silent = self._silent(norm_set, masks)
        # What silence says of a fact hangs on the act, and norm sets may serve several.
        key = (id(norm_set), task.act, *silent.values())
        facts = self._tables.make(key, lambda: self._facts(norm_set, task.act, silent))
        return _Shape(prepared, norm_set.code(masks, item_stated=task.item is not None), facts)

    def _silent(self, norm_set: NormSet, masks: Sequence[int]) -> dict[str, int]:
        """Return the masks of the facts that no constraint ties to anything, in a task that states none."""
        names = [variable.name.partition(":") for variable in norm_set.variables]
        return {
            name: mask
            for (kind, _, name), mask in zip(names, masks, strict=True)
            if kind == "fact" and name not in self._tied
        }

    def _facts(self, norm_set: NormSet, act: str, silent: Mapping[str, int]) -> _Facts:
        """Return what each fact says. A tied one is part of the shape and adds nothing, as does one that no
        rule asks for.
        """
        variables = {variable.name: index for index, variable in enumerate(norm_set.variables)}
        places, stated = {}, {}
        for name, fact in self._program.checked.vocabulary.facts.items():
            place = places[name] = variables[f"fact:{name}"] if name in silent else len(variables)
            before = silent.get(name, 0)
            shift = norm_set.shift(place) if name in silent else None
            texts: tuple[str | None, ...] = tuple(option.id for option in fact.options) or ("false", "true")
            says: dict[str | None, _Said] = {}
            for number, text in enumerate((*texts, None)):
                mask = 0 if text is None else 1 << number
                adds = 0 if shift is None else (mask - before) << shift
                known = None if text is None else Known.of(text, CALLER)
                left_out = text is None and not silence_differs(fact, act)
                says[text] = (adds, known, _LEFT_OUT if left_out else text)
            stated[name] = says
        flags = {name: says for name, says in stated.items() if "true" in says}
        return _Facts(
            norm_set,
            places,
            stated,
            {name: says["true"][0] for name, says in flags.items()},
            {name: says["false"][0] for name, says in flags.items()},
            {
                name: {text: said[0] for text, said in says.items() if text is None or name not in flags}
                for name, says in stated.items()
            },
        )


def _prepared(shape: _Shape, task: Task) -> Prepared:
    """Return what is known of a task of a shape; raises KeyError for a fact of another vocabulary."""
    known: list[Known | None] = [*shape.prepared.pattern, None]
    places, stated = shape.facts.places, shape.facts.stated
    for name, value in task.facts.items():
        known[places[name]] = stated[name][value][1]
    known.pop()
    return Prepared(task, shape.facts.norm_set, shape.prepared.membership, tuple(known))


def _task(shape: _Shape, facts: Mapping[str, Any], raw: Mapping[str, Any]) -> Task:
    """Return a task of a shape, of which every fact was looked up."""
    first, says = shape.prepared.task, shape.facts.stated
    stated = {}
    for name, value in facts.items():
        said = says[name]["true" if value is True else "false" if value is False else value][2]
        if said is not _LEFT_OUT:
            stated[name] = said
    return Task(
        first.region,
        first.date,
        _named(first.assigner, raw["assigner"]),
        first.act,
        first.on_behalf_of and _named(first.on_behalf_of, raw["on_behalf_of"]),
        first.community,
        first.item,
        stated,
    )


def _named(body: Body, raw: Mapping[str, Any]) -> Body:
    """Return the body with the name that this task gives it."""
    name = raw.get("name")
    return body if body.name == name else Body(body.kind, body.level, body.region, name)


def _body(raw: Any) -> Hashable:
    """Return all of a body but its name, which decides nothing and only has to be one. Raises what a failing
    lookup raises.
    """
    if "name" not in raw:
        return tuple(raw.items())
    if type(raw) is not dict or not _BODY_FIELDS.issuperset(raw):
        raise KeyError
    name = raw["name"]
    if name is not None and (type(name) is not str or len(name.encode()) > LONGEST_TEXT):
        raise KeyError
    # One more than fields without a name are, so that it equals none of these.
    return raw["kind"], raw.get("level"), raw.get("region"), None


def _item(raw: Any) -> Hashable:
    """Return an item. Raises what a failing lookup raises."""
    if type(raw) is not dict or not _ITEM_FIELDS.issuperset(raw):
        raise KeyError
    text, lists = raw.get("text"), raw.get("lists")
    if text is not None and len(text) > LONGEST_KEPT:
        raise KeyError
    if lists is not None and type(lists) is not list:
        raise KeyError
    return text, raw.get("id"), None if lists is None else tuple(lists)
