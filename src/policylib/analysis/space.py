"""The finite space of tasks of a policy, or of several side by side, told apart only where the law is.

A situation is made of places, acts, periods and kinds of bodies that the same rules reach; the level of a
body, the kind of its place and the kind of community are variables of its norm sets, as facts, lists, entries
and readings are. So every complete task belongs to one situation and one assignment of its variables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from policylib.analysis.periods import changes
from policylib.check.model import CheckedPolicy, DateTest, Rule, Test
from policylib.check.variables import conditions_of, tests_of
from policylib.days import ONE_DAY
from policylib.engine.compile import Program
from policylib.engine.instance import BODIES
from policylib.engine.membership import resolve_item
from policylib.engine.normset import NormSet
from policylib.engine.reach import first_day, last_day, names_actor
from policylib.engine.task import Body, Item, Task
from policylib.logic.formula import FALSE, TRUE
from policylib.regions import COUNTRY, Places, canonical_code, governs, region_groups

_ANY_DAY = dt.date(2020, 1, 1)

# What the lists say of whoever is an entry, (variable, value); None: nobody can be it there.
Listed = tuple[tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place, an act and a period in which the law is the same.

    `place`: a code; the narrower places that have law or lists of their own are not part of it. `first`:
    `date.min` before the first law; `last` None: no end.
    """

    place: str
    act: str
    first: dt.date
    last: dt.date | None

    @property
    def day(self) -> dt.date:
        """A day of the period: its first; before all law, its last; where nothing ever changes, any."""
        if self.first > dt.date.min:
            return self.first
        return self.last or _ANY_DAY


@dataclass(frozen=True, slots=True)
class Corner:
    """A part of a situation: any of the places, acts and periods, and for each body (who assigns, perhaps on
    whose behalf) any of the kinds.
    """

    where: tuple[Where, ...]
    bodies: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One policy in a situation. `possible`: the formula, over the variables of the norm set, of what can be:
    constraints hold, entries are on their lists here. `answered`: that readings are as they are settled or
    taken by default.
    """

    program: Program
    norm_set: NormSet
    possible: int
    answered: int


@dataclass(frozen=True)
class Situation:
    """Tasks that the same rules reach: `rules`, for each policy. Norm sets are compiled when asked for."""

    programs: tuple[Program, ...]
    corners: tuple[Corner, ...]
    rules: tuple[tuple[Rule, ...], ...]
    entries: tuple[Mapping[str, Listed], ...]

    @cached_property
    def asked(self) -> frozenset[str]:
        """The variables that conditions of the rules ask for."""
        return frozenset(
            test.variable
            for rules in self.rules
            for rule in rules
            for condition in conditions_of(rule)
            for test in tests_of(condition)
            if isinstance(test, Test)
        )

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The situation under each policy."""
        return tuple(
            _side(program, self.corners[0], entries)
            for program, entries in zip(self.programs, self.entries, strict=True)
        )


class Space:
    """All situations of one policy, or of several side by side.

    Acts and kinds of bodies that only some of the policies have are left out; `lone` names them.
    """

    def __init__(self, programs: Sequence[Program], within: Collection[str] | None = None) -> None:
        """Take the policies, each with its settings. `within`: only these of the places that law tells apart
        (`places_of`); the others are no part of the space.
        """
        self.programs = tuple(programs)
        vocabularies = [program.checked.vocabulary for program in self.programs]
        self.acts = _shared([each.acts for each in vocabularies])
        self.kinds = _shared([each.actors for each in vocabularies])
        names = {name for each in vocabularies for name in (*each.acts, *each.actors)}
        self.lone = tuple(sorted(names - {*self.acts, *self.kinds}))
        told_apart = places_of(program.checked for program in self.programs)
        self.places = tuple(one for one in told_apart if within is None or one in within)
        self.days = sorted({day for program in self.programs for day in changes(program)})

    def situations(
        self, *, pairs: bool = False, places: Collection[str] | None = None
    ) -> Iterator[Situation]:
        """Yield every situation once.

        Args:
            pairs: those in which one body acts on behalf of another, in the place of those with one body.
                What a rule says of a body does not hang on the other one; the verdict of a task does.
            places: only these of `places`; the others are no part of what is yielded.
        """
        found: dict[Hashable, tuple[_Law, list[Corner]]] = {}
        for law in self._laws:
            where = tuple(one for one in law.where if places is None or one.place in places)
            if not where:
                continue
            alike: dict[Hashable, list[str]] = {}
            for kind in self.kinds:
                alike.setdefault(tuple(reached.told(kind) for reached in law.reached), []).append(kind)
            for told, kinds in alike.items():
                if not pairs:
                    corner = Corner(where, (tuple(kinds),))
                    found.setdefault(told, (law, []))[1].append(corner)
                    continue
                for also, others in alike.items():
                    corner = Corner(where, (tuple(kinds), tuple(others)))
                    found.setdefault((told, also), (law, []))[1].append(corner)
        for law, corners in found.values():
            yield self._situation(law, tuple(corners))

    def _situation(self, law: _Law, corners: tuple[Corner, ...]) -> Situation:
        kinds = [each[0] for each in corners[0].bodies]
        rules = tuple(
            tuple(rule for rule, _ in reached.rules if any(names_actor(rule, kind) for kind in kinds))
            for reached in law.reached
        )
        return Situation(self.programs, corners, rules, tuple(reached.entries for reached in law.reached))

    @cached_property
    def _laws(self) -> tuple[_Law, ...]:
        """What reaches each place, act and period, those with the same law together."""
        found: dict[Hashable, _Law] = {}
        for place in self.places:
            readers = [_Reader(program, place) for program in self.programs]
            periods = list(self._periods(readers))
            for act in self.acts:
                before: _Law | None = None
                for start, last, states in periods:
                    reached = tuple(state.of_act(act) for state in states)
                    law = found.setdefault(tuple(each.key for each in reached), _Law([], reached))
                    first = law.where.pop().first if law is before else start
                    law.where.append(Where(place, act, first, last))
                    before = law
        return tuple(found.values())

    def _periods(
        self, readers: Sequence[_Reader]
    ) -> Iterator[tuple[dt.date, dt.date | None, tuple[_Reached, ...]]]:
        """Yield the periods of a place: the first and the last day, and what reaches it under each policy."""
        starts = (dt.date.min, *self.days)
        states = [tuple(reader.on(_day(first, self.days)) for reader in readers) for first in starts]
        begin = 0
        for number in range(1, len(starts) + 1):
            over = number == len(starts)
            if over or any(a.key != b.key for a, b in zip(states[begin], states[number], strict=True)):
                yield starts[begin], None if over else starts[number] - ONE_DAY, states[begin]
                begin = number


def places_of(policies: Iterable[CheckedPolicy]) -> tuple[str, ...]:
    """Return the places that law or lists tell apart, by code; the country first."""
    codes = {COUNTRY}
    for checked in policies:
        codes |= {canonical_code(code) for each in checked.regulations.values() for code in each.regions}
        codes |= {canonical_code(each.region) for each in checked.lists}
    return tuple(sorted(codes))


def place_class(places: Iterable[str], code: str) -> str:
    """Return the narrowest of the places that law tells apart (`places_of`) that a code lies in."""
    return max(
        (place for place in places if governs(place, code)), key=lambda place: len(region_groups(place))
    )


def test(norm_set: NormSet, name: str, value: str) -> int:
    """Return the formula "a variable has a value"; one that the norm set does not have may be anything."""
    formulas = norm_set.formulas
    index = formulas.index.get(name)
    return TRUE if index is None else formulas.test(index, formulas.variables[index].mask((value,)))


@dataclass(frozen=True, slots=True)
class _Reached:
    """What reaches a place on some days under one policy: rules with all that the day means for them, what
    the lists say of the entries they name, readings settled for acts from a day on.
    """

    program: Program
    rules: tuple[tuple[Rule, Hashable], ...]
    entries: Mapping[str, Listed]
    settled: tuple[tuple[str, str], ...]

    @property
    def key(self) -> Hashable:
        """Equal for the same rules in the same state."""
        rules = tuple((rule.id, phase) for rule, phase in self.rules)
        return rules, tuple(self.entries.items()), self.settled

    def of_act(self, act: str) -> _Reached:
        """Return what is left for one act."""
        rules = tuple((rule, phase) for rule, phase in self.rules if rule.acts is None or act in rule.acts)
        named = {name for rule, _ in rules for name in _entries_named(rule)}
        entries = {name: listed for name, listed in self.entries.items() if name in named}
        return _Reached(self.program, rules, entries, self.settled)

    def told(self, kind: str) -> Hashable:
        """Return all of it that concerns a kind of body."""
        has_level = self.program.checked.vocabulary.actors[kind].has_level
        mine = tuple(
            (rule.id, phase, tuple(group.actors is None or kind in group.actors for group in rule.addressees))
            for rule, phase in self.rules
            if names_actor(rule, kind)
        )
        return has_level, mine, tuple(self.entries.items()), self.settled


@dataclass(frozen=True, slots=True)
class _Law:
    """The places, acts and periods that the same reaches, for each policy."""

    where: list[Where]
    reached: tuple[_Reached, ...]


class _Reader:
    """Reads off what reaches one place under one policy."""

    def __init__(self, program: Program, place: str) -> None:
        self._program = program
        self._place = place
        regulations = program.checked.regulations
        self._rules = [
            rule
            for rule in program.checked.rules.values()
            if any(governs(code, place) for code in regulations[rule.regulation].regions)
        ]
        self._named = sorted({name for rule in self._rules for name in _entries_named(rule)})

    def on(self, day: dt.date) -> _Reached:
        """Return what reaches the place on a day."""
        program = self._program
        phases = ((rule, _phase(program.checked, rule, day)) for rule in self._rules)
        return _Reached(
            program,
            tuple((rule, phase) for rule, phase in phases if phase is not None),
            {name: _being(program, name, self._place, day) for name in self._named},
            tuple((name, entry.value) for start, name, entry in program.defaults.later if start <= day),
        )


def _being(program: Program, entry: str, place: str, day: dt.date) -> Listed:
    """Return what the lists say of whoever is an entry, in a place on a day."""
    vocabulary = program.checked.vocabulary
    task = Task(
        place, day, Body(next(iter(vocabulary.actors))), next(iter(vocabulary.acts)), item=Item(id=entry)
    )
    known = resolve_item(program.checked, program.list_index, program.entries, task).known
    this = known.get(f"item:{entry}")
    if this is None or this.value != "on":
        return None
    return tuple(sorted((name, one.value) for name, one in known.items()))


def _phase(checked: CheckedPolicy, rule: Rule, day: dt.date) -> Hashable:
    """Return all that the day means for a rule; None: it does not apply."""
    regulation = checked.regulations[rule.regulation]
    last = last_day(regulation, rule)
    if day < first_day(regulation, rule) or (last is not None and day > last):
        return None
    tests = (test for condition in conditions_of(rule) for test in tests_of(condition))
    lapsed = regulation.lapsed is not None and day > regulation.lapsed
    return lapsed, tuple(day < each.date for each in tests if isinstance(each, DateTest))


def _entries_named(rule: Rule) -> set[str]:
    tests = (test for condition in conditions_of(rule) for test in tests_of(condition))
    names = (each.variable.partition(":") for each in tests if isinstance(each, Test))
    return {name for kind, _, name in names if kind == "item"}


def _day(first: dt.date, days: Sequence[dt.date]) -> dt.date:
    """Return a day of the period that begins on `first`."""
    if first > dt.date.min or not days:
        return first
    return days[0] - ONE_DAY


def _side(program: Program, corner: Corner, entries: Mapping[str, Listed]) -> Side:
    here = corner.where[0]
    # From a place that tells nothing of the body's own, so that level and kind of place stay variables.
    assigner, *others = (Body(kinds[0], region=COUNTRY) for kinds in corner.bodies)
    task = Task(here.place, here.day, assigner, here.act, on_behalf_of=others[0] if others else None)
    norm_set = program.norm_set(task)
    formulas = norm_set.formulas
    parts = [norm_set.consistent]
    for name, listed in entries.items():
        is_it = test(norm_set, f"item:{name}", "on")
        follows = FALSE if listed is None else formulas.conj(test(norm_set, *pair) for pair in listed)
        parts.append(formulas.disj((formulas.neg(is_it), follows)))
    there_are = frozenset(_types(program.checked.places))
    for body in BODIES:
        index = formulas.index.get(f"field:{body}.place")
        if index is not None:
            parts.append(formulas.test(index, formulas.variables[index].mask(there_are)))
    answers = {name: one.value for name, one in program.defaults.known.items() if name.startswith("reading:")}
    answers |= {name: one.value for start, name, one in program.defaults.later if start <= here.day}
    answered = formulas.conj(test(norm_set, *pair) for pair in answers.items())
    return Side(program, norm_set, formulas.conj(parts), answered)


def _types(places: Places) -> Iterator[str]:
    """Yield the types that a code can have by the table of places."""
    yield from ("country", "province", "special_administrative_region", "township", "community")
    yield from places.types.values()
    yield from (pattern.type for pattern in places.patterns)
    if places.municipalities:
        yield "municipality"
        yield from (pattern.type for pattern in places.municipality_patterns)


def _shared(words: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    first, *others = words
    return tuple(name for name in first if all(name in other for other in others))
