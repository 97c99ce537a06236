"""Which rules a reading moves: where they test it, and for which of its answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from policylib.check.model import Addressee, CheckedPolicy, Condition, DateTest, Defined, Group, Rule, Test

Part = Literal["addressee", "condition", "requirement", "exception", "liability"]


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


def moves(checked: CheckedPolicy, reading: str) -> tuple[Move, ...]:
    """Return where the rules test a reading, by the order of their ids; a test that recurs counts once."""
    found = (move for rule in checked.rules.values() for move in _in_rule(checked, rule, reading))
    return tuple(dict.fromkeys(found))


def _in_rule(checked: CheckedPolicy, rule: Rule, reading: str) -> Iterator[Move]:
    for group in rule.addressees:
        yield from _in_addressee(checked, rule, group, reading)
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
        for answers in _answers(checked, condition, reading):
            yield Move(rule, part, answers)


def _in_addressee(checked: CheckedPolicy, rule: Rule, group: Addressee, reading: str) -> Iterator[Move]:
    vocabulary = checked.vocabulary
    actors, levels, types = (each or frozenset() for each in (group.actors, group.levels, group.places))
    bodies = tuple(kind for kind in vocabulary.actors if kind in actors)
    at = tuple(level for level in vocabulary.levels if level in levels)
    within = tuple(name for name, place in vocabulary.place_groups.items() if place.types <= types)
    for answers in _answers(checked, group.condition, reading):
        yield Move(rule, "addressee", answers, bodies, at, within)


def _answers(
    checked: CheckedPolicy, condition: Condition | None, reading: str, *, wanted: bool = True
) -> Iterator[tuple[str, ...]]:
    """Yield, for each test of the reading, the answers that further the condition."""
    match condition:
        case Test(variable, values) if variable == f"reading:{reading}":
            yield tuple(a for a in checked.readings[reading].answers if (a in values) is wanted)
        case Defined(_, inner):
            yield from _answers(checked, inner, reading, wanted=wanted)
        case Group(connective, conditions):
            for part in conditions:
                yield from _answers(checked, part, reading, wanted=wanted is (connective != "none"))
        case Test() | DateTest() | None:
            return
