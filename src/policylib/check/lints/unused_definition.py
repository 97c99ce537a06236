"""Definitions that nothing uses (L402)."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.clauses import conditions
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.check.types import leaves
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast


def unused_definitions(subject: Subject) -> Iterator[Diagnostic]:
    """Report definitions that no rule, liability or other definition names."""
    for unit in subject.index.units:
        used = {name for node in unit.file.declarations for name in _names_in(node)}
        for title, node in unit.definitions.items():
            if title not in used:
                yield problem(
                    "L402",
                    heading(node),
                    f"没有规则用到定义「{title}」",
                    f"no rule uses the definition `{title}`",
                    advice=Text("在规则里写它的名称，或者删去它", "name it in a rule, or delete it"),
                )


def _names_in(node: ast.Declaration) -> Iterator[str]:
    """Yield the names in the conditions of a declaration."""
    for condition in conditions(node):
        yield from (leaf.name.text for leaf in leaves(condition) if isinstance(leaf, ast.Named))
