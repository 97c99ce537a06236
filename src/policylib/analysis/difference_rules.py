"""Which rules two policies do not share: added, removed, changed in what they decide, or in words only."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from policylib.analysis.space import Corner, Situation
from policylib.check.model import CheckedPolicy, Condition, DateTest, Defined, Group, Rule, Test
from policylib.check.variables import conditions_of, tests_of
from policylib.engine.compile import Program
from policylib.engine.reach import first_day, last_day
from policylib.regions import governs


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """Rules by id. `changed`: in what they decide; `reworded`: in titles, citations, remedies, liabilities or
    notes only, which no verdict hangs on.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    reworded: tuple[str, ...]


class Meanings:
    """What each rule of one policy decides, as values to compare."""

    def __init__(self, program: Program) -> None:
        """Take a policy with its settings."""
        self.program = program
        self._meanings: dict[str, Hashable] = {}

    def of(self, rule: Rule) -> Hashable:
        """Return what a rule of the policy decides, but for the day and the place."""
        if rule.id not in self._meanings:
            self._meanings[rule.id] = _meaning(self.program.checked, rule)
        return self._meanings[rule.id]

    def answers(self, situation: Situation) -> dict[str, str]:
        """Return the readings that are answered in a situation, by the names of variables."""
        defaults, day = self.program.defaults, situation.corners[0].where[0].day
        answers = {name: one.value for name, one in defaults.known.items() if name.startswith("reading:")}
        return answers | {name: one.value for start, name, one in defaults.later if start <= day}

    @cached_property
    def settled(self) -> Hashable:
        """The answers to readings, by day."""
        defaults = self.program.defaults
        known = {(name, one.value) for name, one in defaults.known.items() if name.startswith("reading:")}
        return frozenset(known), tuple((start, name, one.value) for start, name, one in defaults.later)

    @cached_property
    def constraints(self) -> Hashable:
        """The values that exclude each other."""
        return frozenset(frozenset(each.never) for each in self.program.checked.vocabulary.constraints)


def rule_changes(old: Meanings, new: Meanings) -> RuleChanges:
    """Return which rules are not the same, whatever follows from it."""
    before, after = old.program.checked, new.program.checked
    both = [name for name in before.rules if name in after.rules]
    same = {name for name in both if _everywhere(old, name) == _everywhere(new, name)}
    return RuleChanges(
        tuple(name for name in after.rules if name not in before.rules),
        tuple(name for name in before.rules if name not in after.rules),
        tuple(name for name in both if name not in same),
        tuple(name for name in both if name in same and before.rules[name] != after.rules[name]),
    )


def may_differ(old: Meanings, new: Meanings, situation: Situation) -> bool:
    """Say whether the two policies of a situation can decide differently there: not the same rules, readings
    answered otherwise, entries that stand on other lists, other values that exclude each other.
    """
    if old.constraints != new.constraints or situation.entries[0] != situation.entries[1]:
        return True
    meanings = [
        {rule.id: meanings.of(rule) for rule in rules}
        for meanings, rules in zip((old, new), situation.rules, strict=True)
    ]
    if meanings[0] != meanings[1]:
        return True
    before, after = old.answers(situation), new.answers(situation)
    asked = {name for rule in situation.rules[0] for name in _variables(rule) if name.startswith("reading:")}
    return any(before.get(name) != after.get(name) for name in asked)


def touched(old: Meanings, new: Meanings, places: Sequence[str]) -> list[str]:
    """Return the places that anything reaches which differs between two policies: a rule, a list, an answer
    to a reading that a rule asks for; values that exclude each other reach every place.
    """
    if old.constraints != new.constraints:
        return list(places)
    codes: set[str] = set()
    for meanings, other in ((old, new), (new, old)):
        checked, others = meanings.program.checked, other.program.checked
        answers = meanings.settled != other.settled
        for name, rule in checked.rules.items():
            asks = answers and any(each.startswith("reading:") for each in _variables(rule))
            if asks or name not in others.rules or _everywhere(meanings, name) != _everywhere(other, name):
                codes.update(checked.regulations[rule.regulation].regions)
        codes.update(each.region for each in checked.lists if each not in others.lists)
    return [place for place in places if any(governs(code, place) for code in codes)]


def reaches(checked: CheckedPolicy, name: str, corner: Corner) -> bool:
    """Say whether a rule, if the policy has it, reaches any place, act, day and kind of body of a corner."""
    rule = checked.rules.get(name)
    if rule is None:
        return False
    regulation = checked.regulations[rule.regulation]
    first, last = first_day(regulation, rule), last_day(regulation, rule)
    kinds = [kind for each in corner.bodies for kind in each]
    return any(
        group.actors is None or any(kind in group.actors for kind in kinds) for group in rule.addressees
    ) and any(
        any(governs(code, where.place) for code in regulation.regions)
        and (rule.acts is None or where.act in rule.acts)
        and (where.last is None or first <= where.last)
        and (last is None or where.first <= last)
        for where in corner.where
    )


def _everywhere(meanings: Meanings, name: str) -> Hashable:
    """Return what a rule decides, and where and when."""
    checked = meanings.program.checked
    rule = checked.rules[name]
    regulation = checked.regulations[rule.regulation]
    days = first_day(regulation, rule), last_day(regulation, rule)
    return meanings.of(rule), frozenset(regulation.regions), days


def _meaning(checked: CheckedPolicy, rule: Rule) -> Hashable:
    regulation = checked.regulations[rule.regulation]
    rank = checked.ranks[regulation.rank]
    aspect = checked.vocabulary.aspects[rule.aspect]
    return (
        (rule.aspect, aspect.ground, rule.modality, rule.acts),
        (rank.id, rank.tier, rank.prevails_over),
        (regulation.communities, regulation.analogy, regulation.lapsed),
        frozenset(rule.addressees),
        _plain(rule.condition),
        None if rule.requirement is None else _plain(rule.requirement),
        frozenset(_plain(exception.condition) for exception in rule.exceptions),
        (rule.overrides, rule.saves),
        tuple((name, _variable(checked, name)) for name in sorted(_variables(rule))),
    )


def _plain(condition: Condition) -> Hashable:
    """Return a condition without the names of definitions, and without the order of its parts."""
    match condition:
        case Group(connective, parts):
            return connective, frozenset(map(_plain, parts))
        case Defined(_, inner):
            return _plain(inner)
        case Test() | DateTest():
            return condition


def _variables(rule: Rule) -> set[str]:
    tests = (test for condition in conditions_of(rule) for test in tests_of(condition))
    return {test.variable for test in tests if isinstance(test, Test)}


def _variable(checked: CheckedPolicy, name: str) -> Hashable:
    """Return what a variable can be, and who can change it (what nobody can cure is a breach)."""
    kind, _, rest = name.partition(":")
    if kind == "fact":
        fact = checked.vocabulary.facts[rest]
        return fact.changed_by, fact.not_part, tuple(option.id for option in fact.options)
    if kind == "list":
        return checked.vocabulary.list_kinds[rest].changed_by
    if kind == "reading":
        return checked.readings[rest].answers
    return tuple(checked.vocabulary.communities) if kind == "field" else None
