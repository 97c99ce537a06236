"""Values that no decision can tell apart: each cell becomes the number of its class.

A class stands for all that the engine looks at: of a place the laws and lists that reach it, of a day the law
of that day, of a title the entries it names. So a decision for one member holds for every other.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from policylib.analysis.periods import changes
from policylib.batch.values import UNKNOWN, Bad, Reader, Value, readers
from policylib.check.model import CheckedPolicy
from policylib.check.variables import domain
from policylib.diagnostics import Text
from policylib.engine.compile import Program
from policylib.engine.lists import ListIndex
from policylib.engine.task_reader import LONGEST_TEXT
from policylib.matching.frame import forms
from policylib.matching.normalise import normalise
from policylib.regions import ancestor_at, place_type, region_groups

ABSENT = 0
# Of these the class of a cell is whether it is empty.
NAMES = ("assigner_name", "on_behalf_of_name")
# So many cells of a column are remembered; classes are always.
KEPT_CELLS = 500_000


@dataclass(slots=True)
class Classes:
    """The classes of one column. Number 0 is the empty cell; `members`: one value of each class;
    `values`: what the cells seen mean.
    """

    read: Reader
    kind_of: Callable[[Value], Hashable]
    unknown_is_absent: bool = False
    members: list[Value] = field(default_factory=lambda: [None])
    values: dict[str, Value] = field(default_factory=dict)
    _numbers: dict[Hashable, int] = field(default_factory=dict)
    _cells: dict[str, int] = field(default_factory=dict)
    _bad: dict[str, Bad] = field(default_factory=dict)

    def number(self, cell: str) -> int | None:
        """Return the class of a cell that is not empty; None where it cannot be read."""
        found = self._cells.get(cell)
        return self._new(cell) if found is None and cell not in self._bad else found

    def forget(self) -> None:
        """Forget cells, not classes, where there are many. Call it between stretches only: within one, what
        cells mean is still asked for.
        """
        if len(self._cells) + len(self._bad) > KEPT_CELLS:
            self._cells.clear()
            self._bad.clear()
            self.values.clear()

    def problem(self, cell: str) -> Text:
        """Return why a cell cannot be read; ask only where `number` just gave None."""
        return self._bad[cell].message

    def foresee(self, values: Iterable[Value]) -> None:
        """Number values that there can be before any is met."""
        for value in values:
            self._numbers[self.kind_of(value)] = len(self.members)
            self.members.append(value)

    def _new(self, cell: str) -> int | None:
        if self.unknown_is_absent and cell.casefold() in UNKNOWN:
            self._cells[cell] = ABSENT
            return ABSENT
        value = self.read(cell)
        if isinstance(value, Bad):
            self._bad[cell] = value
            return None
        number = self._numbers.setdefault(self.kind_of(value), len(self.members))
        if number == len(self.members):
            self.members.append(value)
        self._cells[cell] = number
        self.values[cell] = value
        return number


def classes_of(program: Program) -> dict[str, Classes]:
    """Return the classes of every column that a decision looks at."""
    checked = program.checked
    vocabulary = checked.vocabulary
    days = changes(program)
    places = _PlaceKinds.of(checked)
    result = {name: Classes(read, _itself) for name, read in readers(checked).items()}
    for name in ("region", "assigner_region", "on_behalf_of_region"):
        result[name].kind_of = places.kind
    result["date"].kind_of = partial(_epoch, days)
    result["item_text"] = Classes(_text, _TextKinds(program.list_index).kind)
    # Nothing of a name matters but that there is one: who acts for a body must say what kind it is.
    for name in NAMES:
        result[name] = Classes(_text, lambda _: True)
    for name, fact in vocabulary.facts.items():
        values: Sequence[Value] = domain(f"fact:{name}", vocabulary, {}) if fact.options else (False, True)
        result[name].foresee((None, *values))
    for name in set(result) - set(vocabulary.facts) - {"item_text", "region"}:
        result[name].unknown_is_absent = name not in NAMES
    return result


@dataclass(frozen=True, slots=True)
class _PlaceKinds:
    """Tells places apart by what reaches them, and by what kinds of places they lie in."""

    checked: CheckedPolicy
    named: frozenset[tuple[str, ...]]

    @staticmethod
    def of(checked: CheckedPolicy) -> _PlaceKinds:
        codes = [code for each in checked.regulations.values() for code in each.regions]
        codes += [each.region for each in checked.lists]
        return _PlaceKinds(checked, frozenset(map(region_groups, codes)))

    def kind(self, code: Value) -> Hashable:
        assert isinstance(code, str)
        groups = region_groups(code)
        above = tuple(groups[:i] for i in range(len(groups) + 1) if groups[:i] in self.named)
        places = self.checked.places
        types = []
        for level in self.checked.vocabulary.levels:
            ancestor = ancestor_at(places, code, level)
            types.append((ancestor is None, ancestor and place_type(places, ancestor)))
        return above, tuple(types)


@dataclass(frozen=True, slots=True)
class _TextKinds:
    """Tells titles apart by the names of entries, of whatever list, that they are once their frame is off."""

    index: ListIndex

    def kind(self, text: Value) -> Hashable:
        assert isinstance(text, str)
        return tuple(form for form in forms(normalise(text)) if form in self.index.by_name)


def _epoch(days: Sequence[dt.date], day: Value) -> Hashable:
    assert isinstance(day, dt.date)
    return bisect_right(days, day)


def _itself(value: Value) -> Hashable:
    return type(value), value


def _text(cell: str) -> Value | Bad:
    if len(cell) > LONGEST_TEXT:
        return Bad(Text(f"文本超过 {LONGEST_TEXT} 个字符", f"text longer than {LONGEST_TEXT} characters"))
    return cell
