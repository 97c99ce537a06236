"""Which rules a reading moves: where they test it, and for which of its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from policylib.check.model import Addressee, CheckedPolicy, Condition, DateTest, Defined, Group, Rule, Test

Part = Literal["addressee", "condition", "requirement", "exception", "liability"]
_READING = "reading:"


@dataclass(frozen=True, slots=True)
class Move:
    """A rule that tests a reading in one of its parts. `answers`: those for which the test is satisfied.

    Of addressees only, `bodies`: the kinds of bodies that hang on it (empty: any body), at which `levels` or
    in which `places`, by place group (both empty: at any).
    """

    rule: Rule
    part: Part
    answers: tuple[str, ...]
    bodies: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def every_move(checked: CheckedPolicy) -> Mapping[str, tuple[Move, ...]]:
    """Return where the rules test each reading, by its id, in the order of their own; a test that recurs
    counts once.
    """
    found: dict[str, dict[Move, None]] = {name: {} for name in checked.readings}
    for rule in checked.rules.values():
        for reading, move in _in_rule(checked, rule):
            found[reading][move] = None
    return {name: tuple(each) for name, each in found.items()}


def moves(checked: CheckedPolicy, reading: str) -> tuple[Move, ...]:
    """Return where the rules test one reading. Raises KeyError."""
    return every_move(checked)[reading]


def _in_rule(checked: CheckedPolicy, rule: Rule) -> Iterator[tuple[str, Move]]:
    for group in rule.addressees:
        yield from _in_addressee(checked, rule, group)
    parts: list[tuple[Part, Condition | None]] = [
        ("condition", rule.condition),
        ("requirement", rule.requirement),
        *(("exception", exception.condition) for exception in rule.exceptions),
    ]
    for liability in rule.liabilities:
        parts += [
            ("liability", liability.condition),
            *(("liability", g.condition) for g in liability.addressees),
        ]
    for part, condition in parts:
        for reading, answers in _tests(checked, condition):
            yield reading, Move(rule, part, answers)


def _in_addressee(checked: CheckedPolicy, rule: Rule, group: Addressee) -> Iterator[tuple[str, Move]]:
    vocabulary = checked.vocabulary
    actors, levels, types = (each or frozenset() for each in (group.actors, group.levels, group.places))
    bodies = tuple(kind for kind in vocabulary.actors if kind in actors)
    at = tuple(level for level in vocabulary.levels if level in levels)
    within = tuple(name for name, place in vocabulary.place_groups.items() if place.types <= types)
    for reading, answers in _tests(checked, group.condition):
        yield reading, Move(rule, "addressee", answers, bodies, at, within)


def _tests(
    checked: CheckedPolicy, condition: Condition | None, *, wanted: bool = True
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each test of a reading: which, and the answers that further the condition."""
    match condition:
        case Test(variable, values) if variable.startswith(_READING):
            reading = checked.readings[variable.removeprefix(_READING)]
            yield reading.id, tuple(a for a in reading.answers if (a in values) is wanted)
        case Defined(_, inner):
            yield from _tests(checked, inner, wanted=wanted)
        case Group(connective, conditions):
            for part in conditions:
                yield from _tests(checked, part, wanted=wanted is (connective != "none"))
        case Test() | DateTest() | None:
            return
