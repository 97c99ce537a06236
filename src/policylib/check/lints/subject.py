"""What a lint looks at: the checked policy, the declarations it was made of, its conditions as formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.check.holding import Holding
from policylib.check.model import CheckedPolicy, Rule
from policylib.check.names import Index
from policylib.syntax import ast


@dataclass(frozen=True, slots=True)
class Subject:
    """A policy without errors."""

    checked: CheckedPolicy
    index: Index
    holding: Holding

    def rules(self) -> Iterator[tuple[Rule, ast.RuleDecl]]:
        """Yield every rule with its declaration."""
        for rule in self.checked.rules.values():
            node = self.index.rule(rule.regulation, rule.id.partition("/")[2])
            if node is not None:
                yield rule, node
