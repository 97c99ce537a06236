"""Goes through a tree: every term of the vocabulary that it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from policylib.syntax import ast

# Nodes hold little else; looking into the others is what takes time.
_HOLDS_NO_TERM = frozenset({"span", "before", "behind", "complete"})


def terms(node: ast.Node) -> Iterator[tuple[ast.Term, str | None]]:
    """Yield the terms in a node; with each option, the id of the fact that it is an option of."""
    kind: Any = type(node)
    if kind is ast.OptionIs or (kind is ast.Setting and getattr(node, "key", None) == "option"):
        yield from _options(node)
        return
    for name in _names(kind):
        value = getattr(node, name)
        for each in value if type(value) is tuple else (value,):
            if type(each) is ast.Term:
                yield each, None
            elif isinstance(each, ast.Node):
                yield from terms(each)


def _options(node: ast.Node) -> Iterator[tuple[ast.Term, str | None]]:
    match node:
        case ast.OptionIs(fact=fact, options=options) | ast.Setting(value=(ast.Term() as fact, *options)):
            yield fact, None
            for each in options:
                if isinstance(each, ast.Term):
                    yield each, fact.id
        case _:
            pass


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in _HOLDS_NO_TERM)
