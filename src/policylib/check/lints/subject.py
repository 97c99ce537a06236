"""What a lint looks at: the checked policy, the declarations it was made of, its conditions as formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.check.holding import Holding
from policylib.check.model import CheckedPolicy, Rule
from policylib.check.names import Index
from policylib.check.vocabulary import lexicon_of
from policylib.syntax import ast
from policylib.syntax.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class Subject:
    """A policy without errors."""

    checked: CheckedPolicy
    index: Index
    holding: Holding

    def declarations(self) -> Iterator[tuple[ast.File, ast.Declaration]]:
        """Yield every declaration with its file."""
        for unit in self.index.units:
            for node in unit.file.declarations:
                yield unit.file, node

    def words(self, file: ast.File) -> Wording:
        """Return how things are written in the language of a file."""
        return wording(lexicon_of(self.checked.vocabulary, self.checked.ranks), file.language)

    def rules(self) -> Iterator[tuple[Rule, ast.RuleDecl]]:
        """Yield every rule with its declaration."""
        for rule in self.checked.rules.values():
            node = self.index.rule(rule.regulation, rule.id.partition("/")[2])
            if node is not None:
                yield rule, node
