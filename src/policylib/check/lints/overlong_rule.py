"""Rules that are too long to be read at one go (L413)."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.clauses import conditions
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.check.types import leaves
from policylib.diagnostics import Diagnostic, Text

MOST_LINES = 30
MOST_CONDITIONS = 12


def overlong_rules(subject: Subject) -> Iterator[Diagnostic]:
    """Report rules of too many lines, or of too many conditions."""
    for _, node in subject.rules():
        lines = node.span.text.count("\n") + 1
        named = sum(1 for condition in conditions(node) for _ in leaves(condition))
        if lines > MOST_LINES or named > MOST_CONDITIONS:
            yield problem(
                "L413",
                heading(node),
                f"规则 {node.id} 有 {lines} 行、{named} 个条件，一次读不完"
                f"（不宜超过 {MOST_LINES} 行、{MOST_CONDITIONS} 个条件）",
                f"the rule `{node.id}` has {lines} lines and {named} conditions, too many to read at one go "
                f"(more than {MOST_LINES} or {MOST_CONDITIONS})",
                advice=Text(
                    "用 定义「…」给成组的条件起名，或者按款、项分成几条规则",
                    "name groups of conditions by definitions, or write a rule for each paragraph or item",
                ),
            )
