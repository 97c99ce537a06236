"""Builds the clauses of cases."""

from __future__ import annotations

from collections.abc import Callable

from lark import Token, Tree

from policylib.syntax import ast
from policylib.syntax.building import (
    Context,
    date_of,
    entry_of,
    name_of,
    option_of,
    reference_of,
    region_of,
    term_of,
    text_of,
    token,
    tokens,
    trees,
)
from policylib.syntax.clauses import words_of


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
            value = (*last.value, term_of(context, token(part, "LIST")))
            settings.append(ast.Setting(span=last.span.to(context.span(part)), key="lists", value=value))
        else:
            key, read = _SETTINGS[part.data]
            settings.append(ast.Setting(span=context.span(part), key=key, value=read(context, part)))
    return ast.Given(**context.line(tree), settings=tuple(settings))


def _body(context: Context, tree: Tree[Token]) -> ast.Body:
    (body,) = trees(tree)
    scopes, texts = tokens(body, "LEVEL"), tokens(body, "STRING")
    return ast.Body(
        span=context.span(body),
        scope=term_of(context, scopes[0]) if scopes else None,
        actor=term_of(context, token(body, "ACTOR")),
        text=text_of(texts[0]) if texts else None,
    )


def _term(kind: str) -> Callable[[Context, Tree[Token]], ast.Term]:
    return lambda context, tree: term_of(context, token(tree, kind))


def _fact(value: bool | None) -> Callable[[Context, Tree[Token]], tuple[ast.Term, bool | None]]:
    return lambda context, tree: (term_of(context, token(tree, "FACT", "CHOICE")), value)


def _option(context: Context, tree: Tree[Token]) -> tuple[ast.Term, ast.Term]:
    fact, option = token(tree, "CHOICE"), token(tree, "OPTION")
    return term_of(context, fact), option_of(context, fact, option)


def _reading(context: Context, tree: Tree[Token]) -> tuple[ast.Name, str]:
    name, answer = tokens(tree, "STRING")
    return name_of(context, name), text_of(answer)


_SETTINGS: dict[str, tuple[str, Callable[[Context, Tree[Token]], object]]] = {
    "set_region": ("region", lambda context, tree: region_of(context, token(tree, "CODE"))),
    "set_date": ("date", lambda context, tree: date_of(context, token(tree, "DATE"))),
    "set_assigner": ("assigner", _body),
    "set_on_behalf": ("on_behalf_of", _body),
    "set_community": ("community", _term("COMMUNITY")),
    "set_act": ("act", _term("ACT")),
    "set_item": ("item", lambda _, tree: text_of(token(tree, "STRING"))),
    "set_item_id": ("item_id", lambda _, tree: str(token(tree, "ENTRY"))),
    "lists": ("lists", lambda context, tree: (term_of(context, token(tree, "LIST")),)),
    "set_no_lists": ("lists", lambda _context, _tree: ()),
    "set_fact": ("fact", _fact(value=True)),
    "set_not_fact": ("fact", _fact(value=False)),
    "set_unknown": ("fact", _fact(value=None)),
    "set_option": ("option", _option),
    "set_reading": ("reading", _reading),
}


def _expect(context: Context, tree: Tree[Token]) -> ast.Expect:
    return ast.Expect(
        **context.line(tree),
        verdict=term_of(context, token(tree, "VERDICT")),
        references=tuple(reference_of(context, rule) for rule in tokens(tree, "REFERENCE")),
    )


def _possible(context: Context, tree: Tree[Token]) -> ast.ExpectPossible:
    verdicts = tuple(term_of(context, verdict) for verdict in tokens(tree, "VERDICT"))
    return ast.ExpectPossible(**context.line(tree), verdicts=verdicts)


def _missing(context: Context, tree: Tree[Token]) -> ast.ExpectMissing:
    terms = tuple(
        _wanted(context, wanted) for wanted in tokens(tree, "FACT", "CHOICE", "LIST", "STRING", "ENTRY")
    )
    return ast.ExpectMissing(**context.line(tree), terms=terms)


def _wanted(context: Context, word: Token) -> ast.Term | ast.Name | ast.EntryName:
    if word.type == "STRING":
        return name_of(context, word)
    return entry_of(context, word) if word.type == "ENTRY" else term_of(context, word)


_BUILDERS: dict[str, Callable[[Context, Tree[Token]], ast.CaseClause]] = {
    "given": _given,
    "expect": _expect,
    "possible": _possible,
    "missing": _missing,
    "source": words_of,
    "note": words_of,
}
