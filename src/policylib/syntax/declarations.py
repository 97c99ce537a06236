"""Builds a declaration of the tree from its parse tree."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from lark import Token, Tree

from policylib.diagnostics import Diagnostic
from policylib.source import Anchor, AnchoredSpan, Source, Span
from policylib.syntax import ast
from policylib.syntax.building import Context, Unbuildable, text_of, tokens, trees
from policylib.syntax.cases import case_clause_of
from policylib.syntax.clauses import clause_of
from policylib.syntax.grammar import Grammar
from policylib.syntax.layout import Chunk
from policylib.syntax.moving import moved
from policylib.syntax.problems import Problem, bad_slug
from policylib.syntax.reading import Built, Reading

_SLUG_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


def declaration_of(
    reading: Reading, source: Source, chunk: Chunk, grammar: Grammar
) -> tuple[ast.Declaration | None, list[Diagnostic]]:
    """Build a declaration, and say what of it cannot be.

    A text that comes again is not built again: what was built is kept apart from any file, and moved to
    where the text stands now.
    """
    reading.uses += 1
    if reading.uses == 1:
        built = _build(reading, source, chunk.start, grammar)
        declaration = built.declaration
    else:
        built = _apart(reading, source, chunk, grammar)

        def place(span: Span) -> Span:
            return Span(source, span.start + chunk.start, span.end + chunk.start)

        declaration = moved(built.declaration, place) if built.declaration else None
    return _commented(declaration, chunk), [problem.at(source, chunk.start) for problem in built.problems]


def anchored_declaration(
    reading: Reading, anchor: Anchor, chunk: Chunk, grammar: Grammar
) -> tuple[ast.Declaration | None, tuple[Problem, ...]]:
    """Build a declaration whose places go along with an anchor, and say what of it cannot be."""
    built = _apart(reading, anchor.source, chunk, grammar)
    if built.declaration is None:
        return None, built.problems
    declaration = moved(built.declaration, lambda span: AnchoredSpan(anchor, span.start, span.end))
    return _commented(declaration, chunk), built.problems


def _apart(reading: Reading, source: Source, chunk: Chunk, grammar: Grammar) -> Built:
    """Return what is made of a reading, with places from the start of its text; it is kept."""
    if reading.built is None:
        reading.built = _build(reading, Source(source.name, chunk.text), 0, grammar)
    return reading.built


def _commented(declaration: ast.Declaration | None, chunk: Chunk) -> ast.Declaration | None:
    """Return a declaration with the comments above it."""
    return replace(declaration, before=chunk.before) if declaration and chunk.before else declaration


def _build(reading: Reading, source: Source, offset: int, grammar: Grammar) -> Built:
    context = Context(source, offset, grammar, reading.body)
    declaration = None
    if reading.tree is not None:
        with suppress(Unbuildable):
            declaration = _declaration(context, reading.tree, complete=not reading.problems)
    return Built(declaration, tuple(context.problems))


def _declaration(context: Context, tree: Tree[Token], *, complete: bool) -> ast.Declaration:
    """Build a declaration without the comments above it. `complete`: no line of it was unreadable."""
    line = context.line(tree)
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
        case "rule" | "guarantee":
            named = ast.RuleDecl if tree.data == "rule" else ast.GuaranteeDecl
            return named(**line, id=str(names[0]), title=titles[0], clauses=clauses, complete=whole)
        case "liability":
            return ast.LiabilityDecl(**line, id=str(names[0]), clauses=clauses, complete=whole)
        case _:
            kind = ast.RegulationDecl if tree.data == "regulation" else ast.ReadingDecl
            slug = _slug(context, names[0])
            return kind(**line, title=titles[0], slug=slug, clauses=clauses, complete=whole)


def _slug(context: Context, token: Token) -> str:
    if set(token) <= _SLUG_LETTERS:
        return str(token)
    raise context.refuse(bad_slug(token.start_pos or 0, token))
