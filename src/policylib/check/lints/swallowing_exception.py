"""Exceptions that leave nothing of their rule (L407)."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.clauses import every
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast


def swallowing_exceptions(subject: Subject) -> Iterator[Diagnostic]:
    """Report rules that can apply but never without one of their exceptions."""
    holding = subject.holding
    for rule, node in subject.rules():
        applies = holding.applies(rule)
        if not rule.exceptions or not holding.can_hold(applies):
            continue
        uncarved = holding.formulas.conj((applies, holding.formulas.neg(holding.carved(rule))))
        if holding.can_hold(uncarved) is False:
            yield problem(
                "L407",
                heading(next(every(node, ast.Unless))),
                f"除非吞掉了规则 {node.id}：规则适用时总有例外成立",
                f"the exceptions swallow the rule `{node.id}`: whenever it applies, one of them holds",
                advice=Text(
                    "把例外写窄一些，或者删去规则", "make the exception narrower, or delete the rule"
                ),
            )
