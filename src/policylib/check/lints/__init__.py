"""Lints: what is allowed but probably not meant. One file each; here is their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from policylib.check.keeping import Keep
from policylib.check.lints.clause_order import clauses_out_of_order
from policylib.check.lints.dead_rule import dead_rules
from policylib.check.lints.double_negation import double_negations
from policylib.check.lints.idle_exception import idle_exceptions
from policylib.check.lints.idle_requirement import idle_requirements
from policylib.check.lints.mixed_wording import mixed_wordings
from policylib.check.lints.number_of_another_article import numbers_of_other_articles
from policylib.check.lints.overlong_rule import overlong_rules
from policylib.check.lints.provision_unaccounted import unaccounted_provisions
from policylib.check.lints.rule_without_case import rules_without_case
from policylib.check.lints.subject import Subject
from policylib.check.lints.swallowing_exception import swallowing_exceptions
from policylib.check.lints.undeclared_pair import undeclared_pairs
from policylib.check.lints.unused_definition import unused_definitions
from policylib.check.lints.unused_liability import unused_liabilities
from policylib.check.lints.unused_reading import unused_readings
from policylib.check.model import CheckedPolicy, Test
from policylib.check.names import Index
from policylib.check.variables import conditions_of, kinds_with, tests_of
from policylib.diagnostics import Diagnostic
from policylib.syntax import ast

Lint = Callable[[Subject], Iterator[Diagnostic]]

# What they say of a declaration hangs on it, on the words and readings that there are, on the lists that have
# the entries which rules name and, of a rule, on other rules only through pairs with it: they look at what
# `Subject.rules` and `declarations` give them.
_OF_DECLARATIONS: tuple[Lint, ...] = (
    undeclared_pairs,
    dead_rules,
    swallowing_exceptions,
    idle_exceptions,
    idle_requirements,
    numbers_of_other_articles,
    clauses_out_of_order,
    overlong_rules,
    double_negations,
)
_OF_THE_POLICY: tuple[Lint, ...] = (
    unused_readings,
    unused_definitions,
    unused_liabilities,
    rules_without_case,
    unaccounted_provisions,
    mixed_wordings,
)
LINTS = (*_OF_THE_POLICY, *_OF_DECLARATIONS)

__all__ = ["LINTS", "Subject", "lint"]


def lint(checked: CheckedPolicy, index: Index, keep: Keep) -> list[Diagnostic]:
    """Return what all lints find in a policy without errors. A declaration of which there was nothing to say
    in an earlier check, and which hangs on the same things, is not looked at again.
    """
    subject = Subject(checked, index, keep)
    found = [one for each in _OF_THE_POLICY for one in each(subject)]
    answers = {reading.id: reading.answers for reading in checked.readings.values()}
    around = (checked.vocabulary, checked.ranks, _kinds_of_entries(checked), answers)
    stamp = keep.result("around", around, object)
    nodes = {}
    for unit in index.units:
        own = checked.regulations.get(unit.regulation.slug) if unit.regulation else None
        for node in unit.file.declarations:
            rule = (
                checked.rules.get(f"{own.slug}/{node.id}") if own and isinstance(node, ast.RuleDecl) else None
            )
            nodes[id(node)] = node, (stamp, own, rule)
    fresh = {number for number, (node, made_of) in nodes.items() if not keep.has("quiet", node, made_of)}
    narrowed = replace(subject, fresh=frozenset(fresh))
    spoken = [one for each in _OF_DECLARATIONS for one in each(narrowed)] if fresh else []
    places = {(one.span.source, one.span.start) for one in spoken}
    for number in fresh:
        node, made_of = nodes[number]
        source, first, last = node.span.source, node.span.start, node.span.end
        if not any(where is source and first <= at <= last for where, at in places):
            keep.of_node("quiet", node, made_of, bool)
    return found + spoken


def _kinds_of_entries(checked: CheckedPolicy) -> dict[str, frozenset[str]]:
    """Return the kinds of the lists that have an entry, of every entry that a rule names."""
    named = {
        test.variable.removeprefix("item:")
        for rule in checked.rules.values()
        for condition in conditions_of(rule)
        for test in tests_of(condition)
        if isinstance(test, Test) and test.variable.startswith("item:")
    }
    return {name: frozenset(kinds_with(name, checked.lists)) for name in named}
