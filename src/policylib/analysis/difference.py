"""What a change of a policy does: which tasks get another verdict, as conditions, each with a witness.

Every complete task is compared: all facts, lists, the levels of bodies and the community are known. A reading
that nobody has settled stays open on its side, so sets of possible verdicts are compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from policylib.analysis.difference_cover import Cube, holds
from policylib.analysis.difference_diagrams import (
    Parting,
    Told,
    partings,
    possible_verdicts,
    restricted,
    says_otherwise,
)
from policylib.analysis.difference_entries import EntryChange, entry_changes
from policylib.analysis.difference_lists import Mention, Retold, Stay, relisting, told
from policylib.analysis.difference_order import Direction, direction, joined
from policylib.analysis.difference_rules import (
    Meanings,
    RuleChanges,
    may_differ,
    reaches,
    rule_changes,
    touched,
)
from policylib.analysis.difference_witness import Showing, Shown
from policylib.analysis.joint import Joint
from policylib.analysis.space import Corner, Situation, Space, Where, place_class, places_of
from policylib.engine.compile import Program
from policylib.engine.instance import BODIES
from policylib.engine.knowledge import know
from policylib.engine.membership import resolve_item
from policylib.engine.shapes import Shapes
from policylib.engine.task import Item, Task
from policylib.engine.trace import Verdict
from policylib.logic.diagram import LimitError
from policylib.regions import ancestor_at, governs, place_type

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Change:
    """Tasks of which the verdict changes in the same way under the same conditions.

    It changes for every task in one of `corners` that has the verdicts of the side `given` (0 old, 1 new) and
    of which one of `cubes` holds. `old` and `new`: the verdicts that are possible; `shown` None: no task was
    found that shows it.

    `mentions`: only tasks that name their item in one of these ways, of which the lists of the two sides say
    otherwise (`told`); none: tasks about whatever both sides' lists say the same of.
    """

    old: tuple[Verdict, ...]
    new: tuple[Verdict, ...]
    given: int
    cubes: tuple[Cube, ...]
    corners: tuple[Corner, ...]
    shown: Shown | None
    mentions: tuple[Mention, ...] = ()
    told: tuple[Told, Told] = ((), ())

    @property
    def direction(self) -> Direction:
        """Whether the new answer is the stricter one."""
        return direction(self.old, self.new)

    @property
    def places(self) -> frozenset[str]:
        """The places that law tells apart, where it is so."""
        return frozenset(where.place for corner in self.corners for where in corner.where)


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two policies, each under its settings.

    `places`: every place that was compared, with how the new law stands to the old one there; `passed_on`:
    whether tasks passed on for another body were compared; `moved`: where what the rules say of one body is
    not the same, so that, where one of its bodies is one of these, a task passed on may change its verdict,
    and no other may; `lone`: acts and kinds of bodies that only one
    policy has, so that their tasks cannot be compared; `lists`: ids of lists that are not the same;
    `entries`: their entries that are not; `titles`: those that name other entries, where and when;
    `too_large`: where no exact answer could be computed.
    """

    programs: tuple[Program, Program]
    rules: RuleChanges
    places: Mapping[str, Direction]
    changes: tuple[Change, ...]
    passed_on: bool
    moved: tuple[Corner, ...]
    lone: tuple[str, ...]
    lists: tuple[str, ...]
    entries: tuple[EntryChange, ...]
    titles: tuple[tuple[Mention, tuple[Stay, ...]], ...]
    too_large: tuple[Corner, ...]
    _shapes: list[Shapes] = field(default_factory=list, compare=False, repr=False)

    @property
    def idle(self) -> tuple[str, ...]:
        """The rules added, removed or changed that reach nothing that changes: no verdict hangs on them."""
        candidates = (*self.rules.added, *self.rules.removed, *self.rules.changed)
        corners = [corner for change in self.changes for corner in change.corners]
        return tuple(
            name
            for name in candidates
            if not any(
                reaches(program.checked, name, corner) for program in self.programs for corner in corners
            )
        )

    def covers(self, task: Task) -> bool:
        """Say whether the verdict on a complete task changes, by the conditions found. A task passed on for
        another body must have been compared (`passed_on`), and so must its place and day; it names what it is
        about by an id or a title, not by both.

        Raises LimitError where too much is not known.
        """
        return self.change_of(task) is not None

    def change_of(self, task: Task) -> Change | None:
        """Return the change that a complete task is part of, as `covers`."""
        old, new = (values_of(program, task) for program in self.programs)
        item = task.item or Item()
        lists = [told(program, task.region, task.date, item) for program in self.programs]
        both = lists[0], lists[1]
        same = both[0] == both[1]
        # What only the new lists say of an item is not what a condition on the old side speaks of.
        of_old = dict(both[1]).keys() - dict(both[0]).keys()
        values = {**old, **new, **{name: old[name] for name in of_old if name in old}}
        place = place_class(self._all_places(), task.region)
        if not self._shapes:
            self._shapes.extend(map(Shapes, self.programs))
        possible = [shapes.brief_of_task(task).possible for shapes in self._shapes]
        for change in self.changes:
            if (
                (not change.mentions if same else change.told == both)
                and possible[change.given] == (change.old, change.new)[change.given]
                and any(_contains(corner, place, task) for corner in change.corners)
                and any(holds(cube, values) for cube in change.cubes)
            ):
                return change
        return None

    def _all_places(self) -> tuple[str, ...]:
        return places_of(program.checked for program in self.programs)


def compare(
    old: Program,
    new: Program,
    *,
    place: str | None = None,
    date: dt.date | None = None,
    passed_on: bool = False,
    progress: Progress = lambda _: None,
) -> Difference:
    """Compare two policies exactly.

    Args:
        old: the policy before the change, with its settings.
        new: the policy after it.
        place: only in this place, an administrative code, and within it.
        date: only for tasks of this day.
        passed_on: also tasks in which a body acts on behalf of another; there are many more of them.
        progress: told, after each situation, how many were compared.
    """
    places = _wanted(places_of((old.checked, new.checked)), place)
    if (old.digest, old.settings_digest) == (new.digest, new.settings_digest):
        same = dict.fromkeys(places, Direction.EQUIVALENT)
        return Difference((old, new), RuleChanges((), (), (), ()), same, (), True, (), (), (), (), (), ())
    before, after = Meanings(old), Meanings(new)
    reached = touched(before, after, places)
    space = Space([old, new], within=reached)
    relisted = relisting(old, new, reached, date)
    comparing = _Comparing(Showing.of(old, new), {}, [], [])
    number = 0
    for pairs in (False, True) if passed_on else (False,):
        for situation in space.situations(pairs=pairs):
            narrowed = _on(situation, date)
            if narrowed is None or (pairs and not comparing.may_move(narrowed)):
                continue
            alike = not may_differ(before, after, narrowed)
            retold = [each for each in relisted.retold if each.variables & narrowed.asked]
            if comparing.compare(narrowed, retold, alike=alike):
                number += 1
                progress(number)
    changes = tuple(sorted(comparing.changes.values(), key=_size))
    return Difference(
        (old, new),
        rule_changes(before, after),
        {one: joined(change.direction for change in changes if one in change.places) for one in places},
        changes,
        passed_on,
        tuple(comparing.moved),
        space.lone,
        _lists(old, new),
        entry_changes(old.list_index, new.list_index),
        relisted.titles,
        tuple(comparing.too_large),
    )


def values_of(program: Program, task: Task) -> dict[str, str]:
    """Return the value of every known variable of a task, the kinds of the places of bodies included."""
    checked = program.checked
    membership = resolve_item(checked, program.list_index, program.entries, task)
    known = know(checked, program.defaults, task, membership)
    values = {name: one.value for name, one in known.items()}
    for name, body in zip(BODIES, task.bodies, strict=False):
        if body.level is not None:
            code = ancestor_at(checked.places, body.region or task.region, body.level)
            kind = None if code is None else place_type(checked.places, code)
            if kind is not None:
                values[f"field:{name}.place"] = kind
    return values


def _wanted(places: Sequence[str], code: str | None) -> tuple[str, ...]:
    """Return the places that law tells apart: the narrowest that a code lies in, and those within it."""
    if code is None:
        return tuple(places)
    return tuple(dict.fromkeys((place_class(places, code), *(one for one in places if governs(code, one)))))


def _lists(old: Program, new: Program) -> tuple[str, ...]:
    before, after = ({each.id: each for each in program.checked.lists} for program in (old, new))
    return tuple(sorted(name for name in before.keys() | after if before.get(name) != after.get(name)))


def _on(situation: Situation, date: dt.date | None) -> Situation | None:
    """Return what of a situation there is on a day; None: nothing."""
    if date is None:
        return situation
    corners = []
    for corner in situation.corners:
        where = tuple(one for one in corner.where if _within(one, date))
        if where:
            corners.append(replace(corner, where=where))
    return replace(situation, corners=tuple(corners)) if corners else None


def _within(where: Where, date: dt.date) -> bool:
    return where.first <= date and (where.last is None or date <= where.last)


def _contains(corner: Corner, place: str, task: Task) -> bool:
    return (
        len(task.bodies) == len(corner.bodies)
        and all(body.kind in allowed for body, allowed in zip(task.bodies, corner.bodies, strict=True))
        and any(
            one.place == place and one.act == task.act and _within(one, task.date) for one in corner.where
        )
    )


def _size(change: Change) -> tuple[int, int]:
    """Order: tasks of one body before those passed on, then by how many places, acts and periods it has."""
    return len(change.corners[0].bodies), -sum(len(corner.where) for corner in change.corners)


_Verdicts = tuple[tuple[Verdict, ...], tuple[Verdict, ...]]
_Key = tuple[_Verdicts, int, tuple[Cube, ...], int, Retold | None]


@dataclass(frozen=True, slots=True)
class _Comparing:
    """Compares situations; the same change under the same conditions is one."""

    showing: Showing
    changes: dict[_Key, Change]
    too_large: list[Corner]
    moved: list[Corner]

    def may_move(self, situation: Situation) -> bool:
        """Say whether a task passed on can change its verdict: what makes a verdict is made of what the rules
        say of each body by itself, so only if that is not the same for one of the two.
        """
        moved = {
            (one.place, one.act, kind) for each in self.moved for one in each.where for kind in each.bodies[0]
        }
        return any(
            (one.place, one.act, kind) in moved
            for each in situation.corners
            for one in each.where
            for kinds in each.bodies
            for kind in kinds
        )

    def compare(self, situation: Situation, retold: Sequence[Retold], *, alike: bool) -> bool:
        """Compare a situation as it is, unless it is `alike`, and as far as it reaches items of which the
        lists say otherwise; return whether there was anything to compare.
        """
        parts: list[tuple[Retold | None, tuple[Corner, ...]]] = (
            [(None, situation.corners)] if not alike else []
        )
        parts += [(each, corners) for each in retold if (corners := each.within(situation.corners))]
        if not parts:
            return False
        try:
            joint = Joint(situation)
            sides = possible_verdicts(joint)
            for about, corners in parts:
                if len(corners[0].bodies) == 1 and says_otherwise(joint, about.told if about else ((), ())):
                    self.moved.extend(corners)
                verdicts = sides if about is None else restricted(joint, sides, about.told)
                for parting in partings(joint, verdicts):
                    self._add(joint, parting, corners, about)
        except LimitError:
            self.too_large.extend(situation.corners)
            if len(situation.corners[0].bodies) == 1:
                self.moved.extend(situation.corners)
        return True

    def _add(self, joint: Joint, parting: Parting, corners: tuple[Corner, ...], about: Retold | None) -> None:
        key = parting.verdicts, parting.given, parting.cubes, len(corners[0].bodies), about
        found = self.changes.get(key)
        shown = None if found is None else found.shown
        if shown is None:
            shown = self.showing.show(joint, parting, corners, None if about is None else about.mentions[0])
        if found is not None:
            self.changes[key] = replace(found, corners=(*found.corners, *corners), shown=shown)
            return
        change = Change(*parting.verdicts, parting.given, parting.cubes, corners, shown)
        if about is not None:
            change = replace(change, mentions=about.mentions, told=about.told)
        self.changes[key] = change
