"""Rules that no case names as deciding (L404): nobody has shown that they say what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.lints.subject import Subject
from policylib.check.report import problem
from policylib.diagnostics import Diagnostic, Text


def rules_without_case(subject: Subject) -> Iterator[Diagnostic]:
    """Report rules that no case expects to decide; advice never decides, so it needs none."""
    decided = {rule for case in subject.checked.cases for rule in case.deciding}
    for rule, node in subject.rules():
        rank = subject.checked.ranks[subject.checked.regulations[rule.regulation].rank]
        advises = rule.modality == "advises" or rank.tier == "advice"
        if rule.id not in decided and not advises and rule.span is not None:
            yield problem(
                "L404",
                rule.span,
                f"没有案例由规则 {node.id} 决定",
                f"no case is decided by the rule `{node.id}`",
                advice=Text(
                    f"写一个案例：应判 …… 依 {node.id}", f"add a case that expects its verdict by {node.id}"
                ),
            )
