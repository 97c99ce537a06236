"""Exceptions that can never matter (L408)."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.clauses import every
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast


def idle_exceptions(subject: Subject) -> Iterator[Diagnostic]:
    """Report exceptions that can never hold where their rule applies."""
    holding = subject.holding
    for rule, node in subject.rules():
        applies = holding.applies(rule)
        if not rule.exceptions or not holding.can_hold(applies):
            continue
        for exception, clause in zip(rule.exceptions, every(node, ast.Unless), strict=True):
            both = holding.formulas.conj((applies, holding.formula(exception.condition)))
            if holding.can_hold(both) is False:
                yield problem(
                    "L408",
                    heading(clause),
                    f"规则 {node.id} 适用时，这个例外不可能成立",
                    f"this exception can never hold where the rule `{node.id}` applies",
                    advice=Text("删去它，或者检查两处的条件", "delete it, or check both conditions"),
                )
