"""Builds the clauses of cases."""

from __future__ import annotations

from collections.abc import Callable

from lark import Token, Tree

from policylib.syntax import ast
from policylib.syntax.building import (
    Context,
    date_of,
    name_of,
    option_of,
    reference_of,
    region_of,
    term_of,
    text_of,
)
from policylib.syntax.clauses import tokens, trees, words_of


def case_clause_of(context: Context, tree: Tree[Token]) -> ast.CaseClause:
    """Build a clause of a case."""
    return _BUILDERS[tree.data](context, tree)


def _given(context: Context, tree: Tree[Token]) -> ast.Given:
    settings: list[ast.Setting] = []
    for part in trees(tree):
        if part.data == "also_list":
            # A list behind a list: one setting of several lists.
            last = settings.pop()
            assert isinstance(last.value, tuple)
            value = (*last.value, term_of(context, tokens(part)[0]))
            settings.append(ast.Setting(span=last.span.to(context.span(part)), key="lists", value=value))
        else:
            key, read = _SETTINGS[part.data]
            settings.append(ast.Setting(span=context.span(part), key=key, value=read(context, part)))
    return ast.Given(**context.line(tree), settings=tuple(settings))


def _body(context: Context, tree: Tree[Token]) -> ast.Body:
    scope, actor, text = trees(tree, "body")[0].children
    assert isinstance(actor, Token)
    return ast.Body(
        span=context.span(trees(tree, "body")[0]),
        scope=term_of(context, scope) if isinstance(scope, Token) else None,
        actor=term_of(context, actor),
        text=text_of(text) if isinstance(text, Token) else None,
    )


def _term(context: Context, tree: Tree[Token]) -> ast.Term:
    return term_of(context, tokens(tree)[-1])


def _fact(value: bool | None) -> Callable[[Context, Tree[Token]], tuple[ast.Term, bool | None]]:
    return lambda context, tree: (_term(context, tree), value)


def _option(context: Context, tree: Tree[Token]) -> tuple[ast.Term, ast.Term]:
    fact, _, option = tokens(tree)
    return term_of(context, fact), option_of(context, fact, option)


def _reading(context: Context, tree: Tree[Token]) -> tuple[ast.Name, str]:
    name, _, answer = tokens(tree)
    return name_of(context, name), text_of(answer)


_SETTINGS: dict[str, tuple[str, Callable[[Context, Tree[Token]], object]]] = {
    "set_region": ("region", lambda context, tree: region_of(context, tokens(tree)[0])),
    "set_date": ("date", lambda context, tree: date_of(context, tokens(tree)[0])),
    "set_assigner": ("assigner", _body),
    "set_on_behalf": ("on_behalf_of", _body),
    "set_community": ("community", _term),
    "set_act": ("act", _term),
    "set_item": ("item", lambda _, tree: text_of(tokens(tree)[0])),
    "set_item_id": ("item_id", lambda _, tree: str(tokens(tree)[0])),
    "lists": ("lists", lambda context, tree: (_term(context, tree),)),
    "set_no_lists": ("lists", lambda _context, _tree: ()),
    "set_fact": ("fact", _fact(value=True)),
    "set_not_fact": ("fact", _fact(value=False)),
    "set_unknown": ("fact", _fact(value=None)),
    "set_option": ("option", _option),
    "set_reading": ("reading", _reading),
}


def _expect(context: Context, tree: Tree[Token]) -> ast.Expect:
    verdict = tokens(tree)[0]
    references = [token for part in trees(tree, "references") for token in tokens(part) if token.type == "REFERENCE"]
    return ast.Expect(
        **context.line(tree),
        verdict=term_of(context, verdict),
        references=tuple(reference_of(context, token) for token in references),
    )


def _possible(context: Context, tree: Tree[Token]) -> ast.ExpectPossible:
    return ast.ExpectPossible(**context.line(tree), verdicts=tuple(term_of(context, v) for v in tokens(tree)))


def _missing(context: Context, tree: Tree[Token]) -> ast.ExpectMissing:
    terms = tuple(
        term_of(context, child) if isinstance(child, Token) else name_of(context, tokens(child)[0])
        for child in tree.children
        if child is not None
    )
    return ast.ExpectMissing(**context.line(tree), terms=terms)


_BUILDERS: dict[str, Callable[[Context, Tree[Token]], ast.CaseClause]] = {
    "given": _given,
    "expect": _expect,
    "possible": _possible,
    "missing": _missing,
    "source": words_of,
    "note": words_of,
}
