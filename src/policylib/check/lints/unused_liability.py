"""Liabilities that no rule falls under (L403)."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.clauses import every
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast


def unused_liabilities(subject: Subject) -> Iterator[Diagnostic]:
    """Report liabilities that no rule falls under."""
    for unit in subject.index.units:
        used = {clause.id for node in unit.rules.values() for clause in every(node, ast.LiableUnder)}
        for name, node in unit.liabilities.items():
            if name not in used:
                yield problem(
                    "L403",
                    heading(node),
                    f"没有规则适用责任「{name}」",
                    f"no rule falls under the liability `{name}`",
                    advice=Text(f"在规则里写：责任 {name}", f"write in a rule: liability {name}"),
                )
