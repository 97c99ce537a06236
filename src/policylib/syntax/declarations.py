"""Builds a declaration of the tree from its parse tree."""

from __future__ import annotations

from lark import Token, Tree

from policylib.diagnostics import Diagnostic, Text
from policylib.source import Source
from policylib.syntax import ast
from policylib.syntax.building import Context, Unbuildable, text_of, tokens, trees
from policylib.syntax.cases import case_clause_of
from policylib.syntax.clauses import clause_of
from policylib.syntax.grammar import Grammar
from policylib.syntax.layout import Body, Chunk

_SLUG_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def declaration_of(
    tree: Tree[Token], source: Source, chunk: Chunk, body: Body, grammar: Grammar, *, complete: bool
) -> tuple[ast.Declaration | None, list[Diagnostic]]:
    """Build a declaration, and say what of it cannot be. `complete`: no line of it was unreadable."""
    context = Context(source, chunk.start, grammar, body)
    try:
        declaration = _declaration(context, tree, chunk, complete=complete)
    except Unbuildable:
        declaration = None
    return declaration, [problem.at(source, chunk.start) for problem in context.problems]


def _declaration(context: Context, tree: Tree[Token], chunk: Chunk, *, complete: bool) -> ast.Declaration:
    line = context.line(tree)
    line["before"] = chunk.before
    names = tokens(tree, "ID")
    titles = [text_of(title) for title in tokens(tree, "STRING")]
    inner = [part for body in trees(tree) for part in trees(body)]
    if tree.data == "case":
        case_clauses = context.each(case_clause_of, inner)
        whole = complete and not context.problems
        return ast.CaseDecl(**line, title=titles[0], clauses=case_clauses, complete=whole)
    clauses = context.each(clause_of, inner)
    whole = complete and not context.problems
    match tree.data:
        case "definition":
            return ast.DefinitionDecl(**line, title=titles[0], clauses=clauses, complete=whole)
        case "rule":
            name = str(names[0])
            return ast.RuleDecl(**line, id=name, title=titles[0], clauses=clauses, complete=whole)
        case "liability":
            return ast.LiabilityDecl(**line, id=str(names[0]), clauses=clauses, complete=whole)
        case _:
            kind = ast.RegulationDecl if tree.data == "regulation" else ast.ReadingDecl
            slug = _slug(context, names[0])
            return kind(**line, title=titles[0], slug=slug, clauses=clauses, complete=whole)


def _slug(context: Context, token: Token) -> str:
    if set(token) <= _SLUG_LETTERS:
        return str(token)
    raise context.fail(
        "P124",
        token,
        Text(f"“{token}”不能作代号", f"`{token}` cannot be an id"),
        Text("代号由小写字母、数字和 - 组成", "an id is made of small letters, digits and `-`"),
    )
