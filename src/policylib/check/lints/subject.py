"""What a lint looks at: the checked policy, the declarations it was made of, its conditions as formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from policylib.check.holding import Holding
from policylib.check.keeping import Keep
from policylib.check.model import CheckedPolicy, Rule
from policylib.check.names import Index
from policylib.check.vocabulary import lexicon_of
from policylib.syntax import ast
from policylib.syntax.wording import Wording, wording


@dataclass(frozen=True)
class Subject:
    """A policy without errors.

    `fresh`: the ids (of objects) of the declarations to look at; None: all of them. `keep`: what earlier
    checks came to.
    """

    checked: CheckedPolicy
    index: Index
    keep: Keep
    fresh: frozenset[int] | None = None

    @cached_property
    def holding(self) -> Holding:
        """The conditions of the rules that are to be looked at, as formulas."""
        return Holding(self.checked, [rule for rule, _ in self.rules()])

    def declarations(self) -> Iterator[tuple[ast.File, ast.Declaration]]:
        """Yield every declaration that is to be looked at, with its file."""
        for unit in self.index.units:
            for node in unit.file.declarations:
                if self.fresh is None or id(node) in self.fresh:
                    yield unit.file, node

    def words(self, file: ast.File) -> Wording:
        """Return how things are written in the language of a file."""
        return wording(lexicon_of(self.checked.vocabulary, self.checked.ranks), file.language)

    def rules(self) -> Iterator[tuple[Rule, ast.RuleDecl]]:
        """Yield every rule that is to be looked at, with its declaration."""
        for rule in self.checked.rules.values():
            node = self.index.rule(rule.regulation, rule.id.partition("/")[2])
            if node is not None and (self.fresh is None or id(node) in self.fresh):
                yield rule, node
