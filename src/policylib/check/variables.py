"""The variables that conditions are about: their values, who can change them, the tests that name them.

A variable is named `fact:<id>`, `list:<kind>`, `item:<entry id>`, `reading:<regulation>/<slug>` or
`field:community` (see `model.Test`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from policylib.check.model import (
    Condition,
    DateTest,
    Defined,
    Group,
    ItemList,
    Rule,
    Test,
    Vocabulary,
)

COMMUNITY = "field:community"


def domain(variable: str, vocabulary: Vocabulary, answers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the values of a variable; of two, the one that denies comes first. `answers`: those of
    readings, by id.
    """
    kind, _, name = variable.partition(":")
    match kind:
        case "fact":
            return tuple(option.id for option in vocabulary.facts[name].options) or ("false", "true")
        case "list" | "item":
            return ("off", "on")
        case "reading":
            return answers[name]
        case _:
            return tuple(vocabulary.communities)


def tied_facts(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the facts that some constraint ties to another variable."""
    pairs = (pair for constraint in vocabulary.constraints for pair in constraint.never)
    return frozenset(name.removeprefix("fact:") for name, _ in pairs if name.startswith("fact:"))


def changed_by(variable: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return who can change the value of a variable: `assigner`, actor kinds, other bodies; nobody: ()."""
    kind, _, name = variable.partition(":")
    if kind == "fact":
        return vocabulary.facts[name].changed_by
    if kind == "list":
        return vocabulary.list_kinds[name].changed_by
    return ()


# --- entries of lists --------------------------------------------------------------------------


def item_ids(lists: Sequence[ItemList]) -> frozenset[str]:
    """Return the ids of the entries of all lists."""
    return frozenset(item.id for each in lists for item in each.items)


def kinds_with(name: str, lists: Sequence[ItemList]) -> tuple[str, ...]:
    """Return the kinds of lists that have an entry with the id `name`."""
    return tuple(sorted({each.kind for each in lists if any(item.id == name for item in each.items)}))


# --- walks over conditions ---------------------------------------------------------------------


def conditions_of(rule: Rule) -> list[Condition]:
    """Return every condition of a rule: its own, what it requires, exceptions, addressees, liabilities."""
    optional = [rule.requirement, *(group.condition for group in rule.addressees)]
    for liability in rule.liabilities:
        optional += [liability.condition, *(group.condition for group in liability.addressees)]
    own = [rule.condition, *(exception.condition for exception in rule.exceptions)]
    return own + [condition for condition in optional if condition is not None]


def tests_of(condition: Condition) -> Iterator[Test | DateTest]:
    """Yield the tests of a condition, in the order of the text."""
    match condition:
        case Group(conditions=parts):
            for part in parts:
                yield from tests_of(part)
        case Defined(condition=inner):
            yield from tests_of(inner)
        case Test() | DateTest():
            yield condition


def holds(condition: Condition, true: Callable[[Test | DateTest], bool]) -> bool:
    """Evaluate a condition where `true` says which tests hold."""
    match condition:
        case Group(connective=connective, conditions=parts):
            outcomes = [holds(part, true) for part in parts]
            return all(outcomes) if connective == "all" else any(outcomes) is (connective == "any")
        case Defined(condition=inner):
            return holds(inner, true)
        case Test() | DateTest():
            return true(condition)
