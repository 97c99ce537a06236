"""A task that shows what a formula says: a situation and an assignment of its variables as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from policylib.analysis.space import Where, place_class, places_of
from policylib.check.model import CheckedPolicy
from policylib.check.variables import COMMUNITY
from policylib.engine.compile import Program
from policylib.engine.instance import BODIES
from policylib.engine.membership import resolve_item
from policylib.engine.task import Body, Item, Task
from policylib.engine.task_reader import silence_differs
from policylib.logic.diagram import Diagrams
from policylib.logic.formula import Variable
from policylib.regions import Places, ancestor_at, place_type, region_groups

# What is likeliest first: most tasks come from the county.
_LEVELS = ("county", "city", "township", "provincial", "national")
_OF_ONE_TYPE = ("national", "township")
# Groups of digits to make the code of a division of, where none of the type has a name.
_SECONDS = ("01", "02", "21", "23", "51", "90")
_THIRDS = ("02", "04", "21", "81")

Cost = Callable[[str, str], int]


@dataclass(frozen=True, slots=True)
class Witness:
    """A complete, valid task as plain data (docs/meaning.md), and the readings that have to be settled for it
    as they are not otherwise.
    """

    task: Mapping[str, object]
    readings: Mapping[str, str]


def cheapest(
    diagrams: Diagrams,
    diagram: int,
    variables: Sequence[Variable],
    cost: Cost,
    wanted: Callable[[int], bool] = bool,
) -> dict[str, str] | None:
    """Return the assignment that leads to a leaf that is `wanted` and costs least: values by the names of
    variables. What is not named may be anything. None: no assignment leads there.
    """
    below: dict[int, tuple[int, int] | None] = {}

    def best(node: int) -> tuple[int, int] | None:
        """The least cost from a node on, and the value that leads there."""
        if node not in below:
            below[node] = _cheapest_step(diagrams, node, variables, cost, wanted, best)
        return below[node]

    if best(diagram) is None:
        return None
    found = {}
    node = diagram
    while not diagrams.is_leaf(node):
        step = best(node)
        assert step is not None
        variable = variables[diagrams.variable[node]]
        found[variable.name] = variable.values[step[1]]
        node = diagrams.children[node][step[1]]
    return found


def _cheapest_step(
    diagrams: Diagrams,
    node: int,
    variables: Sequence[Variable],
    cost: Cost,
    wanted: Callable[[int], bool],
    best: Callable[[int], tuple[int, int] | None],
) -> tuple[int, int] | None:
    if diagrams.is_leaf(node):
        return (0, 0) if wanted(diagrams.value(node)) else None
    variable = variables[diagrams.variable[node]]
    steps = [
        (below[0] + cost(variable.name, variable.values[value]), value)
        for value, child in enumerate(diagrams.children[node])
        if (below := best(child)) is not None
    ]
    return min(steps, default=None)


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Makes the witnesses of one policy."""

    program: Program
    _divisions: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def cost(self, here: Where) -> Cost:
        """Return the cost of values in a place and period: nothing for what is usual there."""
        checked = self.program.checked
        levels = checked.vocabulary.levels
        types = {
            _type_at(checked.places, code, level) for code in self.divisions(here.place) for level in levels
        }

        def cost(name: str, value: str) -> int:
            kind, _, rest = name.partition(":")
            if kind == "reading":
                default = checked.readings[rest].default
                return 0 if value == default else 1 if default is None else 8
            if name == COMMUNITY:
                return tuple(checked.vocabulary.communities).index(value)
            if name.endswith(".level"):
                return _LEVELS.index(value)
            if kind == "field":
                return 0 if value in types else 8
            if kind == "item":
                return 3 if value == "on" else 0
            return 0 if value in ("false", "off") else 1

        return cost

    def witness(self, here: Where, kinds: Sequence[str], assignment: Mapping[str, str]) -> Witness:
        """Return a task of a place, act and period, by bodies of some kinds, in which variables have some
        values.

        `assignment` must be possible there (`space.Side.possible`). What it leaves open is left open in the
        task, but for the level of bodies and the kind of community, which get the likeliest value.
        """
        checked = self.program.checked
        region, bodies = self._seat(here, kinds, assignment)
        task: dict[str, object] = {
            "region": region,
            "date": here.day.isoformat(),
            **dict(zip(BODIES, bodies, strict=False)),
            "community": assignment.get(COMMUNITY, next(iter(checked.vocabulary.communities))),
            "act": here.act,
        }
        item = _item(self.program, here, region, assignment)
        if item:
            task["item"] = item
        facts = dict(_facts(checked, here.act, assignment))
        if facts:
            task["facts"] = facts
        return Witness(task, _readings(self.program, here, assignment))

    def divisions(self, place: str) -> tuple[str, ...]:
        """Return codes of divisions in one of the places that law tells apart (`space.places_of`), of every
        type there is: county level first, those with names before others. Never empty.
        """
        if place not in self._divisions:
            self._divisions[place] = _divisions(self.program.checked, place)
        return self._divisions[place]

    def _seat(
        self, here: Where, kinds: Sequence[str], assignment: Mapping[str, str]
    ) -> tuple[str, list[dict[str, str]]]:
        """Return a division of the place, and the bodies: of the division itself or of those above it, and
        where none of them is of the type asked for, of a place elsewhere.
        """
        checked = self.program.checked
        wanted = [_wanted(checked, name, kind, assignment) for name, kind in zip(BODIES, kinds, strict=False)]
        codes = self.divisions(here.place)
        options = list(product(*wanted))
        region, chosen = next(
            (
                (code, option)
                for option in options
                for code in codes
                if all(_fits(checked.places, code, *pair) for pair in option)
            ),
            (codes[0], options[0]),
        )
        bodies = []
        for kind, (level, type_) in zip(kinds, chosen, strict=True):
            body = {"kind": kind} if level is None else {"kind": kind, "level": level}
            if not _fits(checked.places, region, level, type_):
                everywhere = (code for place in places_of([checked]) for code in self.divisions(place))
                body["region"] = next(
                    code for code in everywhere if _fits(checked.places, code, level, type_)
                )
            bodies.append(body)
        return region, bodies


def _facts(
    checked: CheckedPolicy, act: str, assignment: Mapping[str, str]
) -> Iterator[tuple[str, bool | str]]:
    """Yield the facts to state, in the order of questions; not those that silence says as well."""
    for name, fact in checked.vocabulary.facts.items():
        value = assignment.get(f"fact:{name}")
        if value is None or (value == "false" and silence_differs(fact, act)):
            continue
        yield name, value if fact.options else value == "true"


def _readings(program: Program, here: Where, assignment: Mapping[str, str]) -> dict[str, str]:
    answers = {name: known.value for name, known in program.defaults.known.items()}
    answers |= {name: known.value for start, name, known in program.defaults.later if start <= here.day}
    return {
        name.removeprefix("reading:"): value
        for name, value in sorted(assignment.items())
        if name.startswith("reading:") and answers.get(name) != value
    }


# --- what it is about --------------------------------------------------------------------------


def _item(
    program: Program, here: Where, region: str, assignment: Mapping[str, str]
) -> dict[str, object] | None:
    """Return an item that is on the lists of the assignment, and is the entry in it, or none of those."""
    lists = {name: value for name, value in assignment.items() if name.startswith("list:")}
    entries = {name: value for name, value in assignment.items() if name.startswith("item:")}
    if not lists and not entries:
        return None
    on = [name.partition(":")[2] for name, value in lists.items() if value == "on"]
    stated: dict[str, object] = {
        "lists": [kind for kind in program.checked.vocabulary.list_kinds if kind in on]
    }
    this = next((name.partition(":")[2] for name, value in entries.items() if value == "on"), None)
    if this is None and entries and on:
        this = _other_entry(program, here, region, on, entries)
    return stated if this is None else {"id": this, **stated}


def _other_entry(
    program: Program, here: Where, region: str, on: Sequence[str], entries: Mapping[str, str]
) -> str | None:
    """Return an entry in force that is none of `entries` and of which the lists say nothing else than `on`;
    None: there is none.
    """
    checked = program.checked
    body = Body(next(iter(checked.vocabulary.actors)))
    for name in program.list_index.in_force(region, here.day).having:
        if f"item:{name}" in entries:
            continue
        task = Task(region, here.day, body, here.act, item=Item(id=name))
        known = resolve_item(checked, program.list_index, program.entries, task).known
        told = [(variable.partition(":"), one.value) for variable, one in known.items()]
        if all((value == "on") == (kind in on) for (what, _, kind), value in told if what == "list"):
            return name
    return None


# --- where, and by whom ------------------------------------------------------------------------


def _wanted(
    checked: CheckedPolicy, body: str, kind: str, assignment: Mapping[str, str]
) -> list[tuple[str | None, str | None]]:
    """Return the levels that a body can have, with the type of its place if that matters; likeliest first."""
    if not checked.vocabulary.actors[kind].has_level:
        return [(None, None)]
    level = assignment.get(f"field:{body}.level")
    there_are = [each for each in _LEVELS if each in checked.vocabulary.levels]
    levels = there_are if level is None else [level]
    return [(each, assignment.get(f"field:{body}.place")) for each in levels]


def _fits(places: Places, code: str, level: str | None, kind: str | None) -> bool:
    """Say whether a body of a level, seated where `code` is, is of a place of a type (None: of any)."""
    if level is None or level in _OF_ONE_TYPE:
        return True
    found = _type_at(places, code, level)
    return found is not None and kind in (None, found)


def _type_at(places: Places, code: str, level: str) -> str | None:
    above = ancestor_at(places, code, level)
    return None if above is None else place_type(places, above)


def _divisions(checked: CheckedPolicy, place: str) -> tuple[str, ...]:
    places = checked.places
    classes = places_of([checked])
    groups = region_groups(place)
    provinces = [groups[0]] if groups else sorted(places.provinces)
    patterns = (*places.patterns, *places.municipality_patterns)
    seconds = [groups[1]] if len(groups) > 1 else ["00", *_SECONDS, *_ends(p.second for p in patterns)]
    thirds = [groups[2]] if len(groups) > 2 else ["00", *_THIRDS, *_ends(p.third for p in patterns)]
    made = ["".join(parts) for parts in product(provinces, seconds, thirds)]
    found = dict.fromkeys((place, *sorted(places.names), *sorted(places.types), *made))
    here = [
        code
        for code in found
        if code == place or (place_type(places, code) is not None and place_class(classes, code) == place)
    ]
    return tuple(sorted(here, key=lambda code: -len(region_groups(code))))


def _ends(ranges: Iterable[tuple[int, int] | None]) -> Iterator[str]:
    for low, high in filter(None, ranges):
        yield from (f"{low:02}", f"{high:02}")
