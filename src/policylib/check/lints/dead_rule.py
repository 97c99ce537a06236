"""Rules that can never apply (L406): no possible task meets their condition."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.clauses import first
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast


def dead_rules(subject: Subject) -> Iterator[Diagnostic]:
    """Report rules whose condition, period, communities and addressees exclude each other."""
    holding = subject.holding
    for rule, node in subject.rules():
        applies = holding.formulas.conj(
            (holding.formula(rule.condition), holding.period(rule), holding.bound(rule.addressees))
        )
        if holding.can_hold(applies) is False:
            when = first(node, ast.When)
            yield problem(
                "L406",
                heading(when if when is not None else node),
                f"规则 {node.id} 永远不会适用：它的条件不可能同时满足",
                f"the rule `{node.id}` can never apply: its conditions exclude each other",
                advice=Text(
                    "检查条件、日期和法规的适用范围",
                    "check its conditions, its days and the scope of its regulation",
                ),
            )
