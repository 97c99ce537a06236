"""Lints: what is allowed but probably not meant. One file each; here is their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
from policylib.diagnostics import Diagnostic

LINTS: tuple[Callable[[Subject], Iterator[Diagnostic]], ...] = (
    unused_readings,
    unused_definitions,
    unused_liabilities,
    rules_without_case,
    undeclared_pairs,
    dead_rules,
    swallowing_exceptions,
    idle_exceptions,
    idle_requirements,
    unaccounted_provisions,
    numbers_of_other_articles,
    clauses_out_of_order,
    overlong_rules,
    double_negations,
    mixed_wordings,
)

__all__ = ["LINTS", "Subject"]
