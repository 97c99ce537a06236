"""Denials of denials, which readers get wrong (L414)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from policylib.check.clauses import conditions
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.check.types import leaves
from policylib.diagnostics import Diagnostic, Edit, Fix, Text, replacing
from policylib.source import Span
from policylib.syntax import ast
from policylib.syntax.keywords import keyword_table
from policylib.syntax.lexicon import matches_at_start
from policylib.syntax.wording import Wording, condition, connective


def double_negations(subject: Subject) -> Iterator[Diagnostic]:
    """Report conditions that are denied twice, and blocks "none of these" over denied conditions."""
    for file, node in subject.declarations():
        for whole in conditions(node):
            for leaf in leaves(whole):
                if _times_denied(leaf, file.language) > (1 if _is_denial(leaf) else 0):
                    written = condition(subject.words(file), leaf)
                    yield _report(leaf.span, replacing(leaf.span, written, safe=True))
            for block in _blocks(whole):
                if block.connective == "none" and any(_is_denial(item.condition) for item in block.items):
                    yield _report(heading(block), _turned(subject.words(file), block))


def _report(span: Span, fix: Fix | None) -> Diagnostic:
    return problem(
        "L414",
        span,
        "双重否定，容易读错",
        "a denial of a denial is easily misread",
        advice=Text("写成肯定的", "write what is the case, not what is not"),
        fix=fix,
    )


def _times_denied(leaf: ast.Condition, language: str) -> int:
    """Return how often the word for `not` stands before a condition."""
    text, count = leaf.span.text, 0
    accepted = keyword_table(language).accepted("NOT")
    while word := next((word for word in accepted if matches_at_start(word, text)), None):
        text, count = text[len(word) :].lstrip(), count + 1
    return count


def _is_denial(node: ast.Condition) -> bool:
    """Say whether a condition is that something is not so."""
    match node:
        case ast.Block(connective=name):
            return name == "none"
        case ast.DateIs():
            return False
        case _:
            return not node.value


def _blocks(node: ast.Condition) -> Iterator[ast.Block]:
    if isinstance(node, ast.Block):
        yield node
        for item in node.items:
            yield from _blocks(item.condition)


def _turned(words: Wording, block: ast.Block) -> Fix | None:
    """Return the fix from "none of: not A, not B" to "all of: A, B"; None where some are not denied."""
    edits = [Edit(_connective(block), connective(words, replace(block, connective="all")))]
    for item in block.items:
        node: Any = item.condition
        if isinstance(node, ast.Block) or not _is_denial(node):
            return None
        edits.append(Edit(node.span, condition(words, replace(node, value=True))))
    return Fix(tuple(edits), safe=True)


def _connective(block: ast.Block) -> Span:
    """Return the place of the words over a block, before the colon."""
    line = heading(block)
    written = line.text.rstrip(":： ")
    return line.source.span(line.start, line.start + len(written))
