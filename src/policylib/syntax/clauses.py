"""Builds the clauses of every declaration but cases."""

from __future__ import annotations

from collections.abc import Callable

from lark import Token, Tree

from policylib.syntax import ast
from policylib.syntax.building import (
    Context,
    date_of,
    extent,
    name_of,
    pinpoint_of,
    reference_of,
    region_of,
    term_of,
    text_of,
    token,
    tokens,
    trees,
)
from policylib.syntax.conditions import block_of, condition_of
from policylib.syntax.problems import empty_block

_WORDS = ("issuer", "note", "question", "remedy", "refusal", "consequence", "source")
_DAYS = {
    "published": "published",
    "effective": "from",
    "starts": "from",
    "expires": "until",
    "lapses": "lapsed",
    "ended": "ended",
}
_MODALITIES = ("forbids", "requires", "permits", "advises")


def clause_of(context: Context, tree: Tree[Token]) -> ast.Clause:
    """Build a clause."""
    return _BUILDERS[tree.data](context, tree)


def words_of(context: Context, tree: Tree[Token]) -> ast.Words:
    """Build a clause of one piece of text."""
    return ast.Words(**context.line(tree), key=str(tree.data), text=text_of(token(tree, "STRING")))


def _cite(context: Context, tree: Tree[Token]) -> ast.Cite:
    regulations = tokens(tree, "STRING")
    return ast.Cite(
        **context.line(tree),
        regulation=name_of(context, regulations[0]) if regulations else None,
        at=pinpoint_of(context, token(tree, "PINPOINT")),
        quotes=tuple(text_of(token(quote, "STRING")) for quote in trees(tree, "quote")),
    )


def _day(context: Context, tree: Tree[Token]) -> ast.Day:
    return ast.Day(**context.line(tree), key=_DAYS[tree.data], date=date_of(context, token(tree, "DATE")))


def _rank(context: Context, tree: Tree[Token]) -> ast.Rank:
    return ast.Rank(**context.line(tree), rank=term_of(context, token(tree, "RANK")))


def _regions(context: Context, tree: Tree[Token]) -> ast.Regions:
    codes = tuple(region_of(context, code) for code in tokens(tree, "CODE"))
    return ast.Regions(**context.line(tree), codes=codes)


def _scope(context: Context, tree: Tree[Token]) -> ast.Scope:
    (condition,) = trees(tree)
    return ast.Scope(**context.line(tree), key=str(tree.data), condition=condition_of(context, condition))


def _aspect(context: Context, tree: Tree[Token]) -> ast.AspectIs:
    return ast.AspectIs(**context.line(tree), aspect=term_of(context, token(tree, "ASPECT")))


def _answers(context: Context, tree: Tree[Token]) -> ast.Answers:
    answers = tuple(text_of(answer) for answer in tokens(tree, "STRING"))
    return ast.Answers(**context.line(tree), answers=answers)


def _default(context: Context, tree: Tree[Token]) -> ast.Default:
    answers = tokens(tree, "STRING")
    return ast.Default(**context.line(tree), answer=text_of(answers[0]) if answers else None)


def _binds(context: Context, tree: Tree[Token]) -> ast.Binds:
    conditions = trees(tree)
    return ast.Binds(
        **context.line(tree),
        scopes=tuple(term_of(context, scope) for scope in tokens(tree, "LEVEL", "PLACE")),
        actors=tuple(term_of(context, actor) for actor in tokens(tree, "ACTOR")),
        condition=condition_of(context, conditions[0]) if conditions else None,
    )


def _acts(context: Context, tree: Tree[Token]) -> ast.Acts:
    acts = tuple(term_of(context, act) for act in tokens(tree, "ACT"))
    return ast.Acts(**context.line(tree), acts=acts)


def _when(context: Context, tree: Tree[Token]) -> ast.When:
    (condition,) = trees(tree)
    return ast.When(**context.line(tree), condition=condition_of(context, condition))


def _modality(context: Context, tree: Tree[Token]) -> ast.Modality:
    condition: ast.Condition | None = None
    for inner in trees(tree):
        build = block_of if inner.data == "precondition_block" else condition_of
        condition = build(context, inner)
    return ast.Modality(**context.line(tree), modality=str(tree.data), condition=condition)


def _unless(context: Context, tree: Tree[Token]) -> ast.Unless:
    inner = trees(tree)
    if inner[0].data == "unless_block":
        if not trees(inner[0], "item", "broken"):
            start, _ = extent(tree)
            raise context.refuse(empty_block(start, extent(token(inner[0], "COLON"))[1]))
        condition: ast.Condition = block_of(context, inner[0])
        cites = trees(inner[0], "cite")
    else:
        condition = condition_of(context, inner[0])
        cites = _cites_below(tree)
    return ast.Unless(**context.line(tree), condition=condition, cites=context.each(_cite, cites))


def _order(context: Context, tree: Tree[Token]) -> ast.Order:
    target: ast.Reference | ast.LowerNorms
    if lower := trees(tree, "lower_norms"):
        aspect = term_of(context, token(lower[0], "ASPECT"))
        target = ast.LowerNorms(span=context.span(lower[0]), aspect=aspect)
    else:
        target = reference_of(context, token(tree, "REFERENCE"))
    cites = context.each(_cite, _cites_below(tree))
    return ast.Order(**context.line(tree), key=str(tree.data), target=target, cites=cites)


def _cites_below(tree: Tree[Token]) -> list[Tree[Token]]:
    return [cite for below in trees(tree, "cites") for cite in trees(below, "cite")]


def _liable(context: Context, tree: Tree[Token]) -> ast.LiableUnder:
    return ast.LiableUnder(**context.line(tree), id=str(token(tree, "ID")))


def _verdicts(context: Context, tree: Tree[Token]) -> ast.Verdicts:
    verdicts = tuple(term_of(context, verdict) for verdict in tokens(tree, "VERDICT"))
    return ast.Verdicts(**context.line(tree), key=str(tree.data), verdicts=verdicts)


_BUILDERS: dict[str, Callable[[Context, Tree[Token]], ast.Clause]] = {
    **dict.fromkeys(_WORDS, words_of),
    **dict.fromkeys(_DAYS, _day),
    **dict.fromkeys(_MODALITIES, _modality),
    "cite": _cite,
    "rank": _rank,
    "regions": _regions,
    "applies": _scope,
    "analogy": _scope,
    "aspect": _aspect,
    "answers": _answers,
    "default": _default,
    "binds": _binds,
    "reached_bodies": _binds,
    "acts": _acts,
    "when": _when,
    "unless": _unless,
    "overrides": _order,
    "saves": _order,
    "liable": _liable,
    "never": _verdicts,
    "always": _verdicts,
}
