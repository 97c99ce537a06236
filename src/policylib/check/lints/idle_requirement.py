"""Requirements that are always met where their rule applies, or never (L409)."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.clauses import first
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast


def idle_requirements(subject: Subject) -> Iterator[Diagnostic]:
    """Report requirements and preconditions that the rule's own condition decides already."""
    holding = subject.holding
    for rule, node in subject.rules():
        clause = first(node, ast.Modality)
        if rule.requirement is None or clause is None:
            continue
        applies = holding.applies(rule)
        if not holding.can_hold(applies):
            continue
        met = holding.formula(rule.requirement)
        if holding.can_hold(holding.formulas.conj((applies, holding.formulas.neg(met)))) is False:
            yield problem(
                "L409",
                heading(clause),
                f"规则 {node.id} 适用时，它要求的总是已经满足",
                f"whenever the rule `{node.id}` applies, what it asks for is met already",
                advice=Text("去掉条件中重复的部分", "take out what its condition says already"),
            )
        elif holding.can_hold(holding.formulas.conj((applies, met))) is False:
            yield problem(
                "L409",
                heading(clause),
                f"规则 {node.id} 适用时，它要求的不可能满足",
                f"whenever the rule `{node.id}` applies, what it asks for cannot be met",
                advice=Text("若本意是不得安排，写成禁止", "if nothing may go ahead, write a prohibition"),
            )
