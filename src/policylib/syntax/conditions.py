"""Builds the conditions of the tree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lark import Token, Tree

from policylib.syntax import ast
from policylib.syntax.building import (
    Context,
    date_of,
    entry_of,
    name_of,
    option_of,
    term_of,
    text_of,
    token,
    tokens,
    trees,
)

_CONNECTIVES = {"ALL": "all", "ANY": "any", "NONE": "none"}

Simple = ast.FactIs | ast.OptionIs | ast.OnList | ast.ItemIs | ast.CommunityIs | ast.DateIs | ast.Named


def condition_of(context: Context, tree: Tree[Token]) -> ast.Condition:
    """Build what a `condition` or a `block` says."""
    return block_of(context, tree) if tree.data == "block" else simple_of(context, tree)


def simple_of(context: Context, tree: Tree[Token]) -> Simple:
    """Build a condition of one line."""
    return _SIMPLE[tree.data](context, tree)


def block_of(context: Context, tree: Tree[Token]) -> ast.Block:
    """Build a block: its connective and its lines. Lines of other kinds (citations) are passed over."""
    connective = token(tree, *_CONNECTIVES)
    items = context.each(_item, trees(tree, "item"))
    return ast.Block(span=context.span(tree), connective=_CONNECTIVES[connective.type], items=items)


def _item(context: Context, tree: Tree[Token]) -> ast.Item:
    (condition,) = trees(tree)
    return ast.Item(**context.line(tree), condition=condition_of(context, condition))


def _fact(context: Context, tree: Tree[Token]) -> ast.FactIs:
    return ast.FactIs(span=context.span(tree), fact=term_of(context, token(tree, "FACT")))


def _option(context: Context, tree: Tree[Token]) -> ast.OptionIs:
    fact = token(tree, "CHOICE")
    return ast.OptionIs(
        span=context.span(tree),
        fact=term_of(context, fact),
        options=tuple(option_of(context, fact, option) for option in tokens(tree, "OPTION")),
        value=bool(tokens(tree, "IS")),
    )


def _on_list(context: Context, tree: Tree[Token]) -> ast.OnList:
    kind = term_of(context, token(tree, "LIST"))
    return ast.OnList(span=context.span(tree), list=kind, value=tree.data == "on_list")


def _item_is(context: Context, tree: Tree[Token]) -> ast.ItemIs:
    return ast.ItemIs(
        span=context.span(tree),
        entries=tuple(entry_of(context, entry) for entry in tokens(tree, "ENTRY")),
        value=bool(tokens(tree, "IS")),
    )


def _community(context: Context, tree: Tree[Token]) -> ast.CommunityIs:
    return ast.CommunityIs(
        span=context.span(tree),
        types=tuple(term_of(context, kind) for kind in tokens(tree, "COMMUNITY")),
        value=bool(tokens(tree, "IS")),
    )


def _date(context: Context, tree: Tree[Token]) -> ast.DateIs:
    return ast.DateIs(
        span=context.span(tree),
        relation="before" if tokens(tree, "BEFORE") else "from",
        date=date_of(context, token(tree, "DATE")),
    )


def _named(context: Context, tree: Tree[Token]) -> ast.Named:
    name, *answers = tokens(tree, "STRING")
    return ast.Named(
        span=context.span(tree),
        name=name_of(context, name),
        answer=text_of(answers[0]) if answers else None,
        value=not tokens(tree, "IS_NOT"),
    )


def _negation(context: Context, tree: Tree[Token]) -> Simple:
    """Turn a condition round: 并非 and 未列入, 不为 say the same, so they are one in the tree."""
    (inner,) = trees(tree)
    condition = simple_of(context, inner)
    span = context.span(tree)
    if isinstance(condition, ast.DateIs):
        return replace(condition, span=span, relation="from" if condition.relation == "before" else "before")
    return replace(condition, span=span, value=not condition.value)


_SIMPLE: dict[str, Callable[[Context, Tree[Token]], Simple]] = {
    "fact_is": _fact,
    "option_is": _option,
    "on_list": _on_list,
    "off_list": _on_list,
    "item_is": _item_is,
    "community_is": _community,
    "date_is": _date,
    "named": _named,
    "negation": _negation,
}
