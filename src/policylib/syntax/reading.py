"""Reads one declaration: parses it, and after a mistake goes on without the line that holds it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lark import Token, Tree

from policylib.diagnostics import Text
from policylib.nearest import meant, nearest
from policylib.syntax import ast
from policylib.syntax.errors import explain
from policylib.syntax.grammar import Grammar
from policylib.syntax.keywords import CLAUSES, DECLARATIONS, declaration_kind
from policylib.syntax.languages import foreign_problem, foreign_word
from policylib.syntax.layout import Body, prepare, without
from policylib.syntax.lexicon import pattern
from policylib.syntax.problems import Problem, too_many
from policylib.syntax.table import Unfit

MAX_PROBLEMS = 20


@dataclass(slots=True, eq=False)
class Reading:
    """A declaration as it was read: its parse tree (None when its first line does not stand).

    `built`: what was made of it, once the same text has come again; `uses`: how often it has come.
    """

    tree: Tree[Token] | None
    body: Body
    problems: tuple[Problem, ...]
    uses: int = 0
    built: Built | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """What was made of a reading, with places from the start of its text, and what of it cannot be."""

    declaration: ast.Declaration | None
    problems: tuple[Problem, ...]


@lru_cache(maxsize=4096)
def read(grammar: Grammar, text: str) -> Reading:
    """Read the text of one declaration.

    What was read is kept, by text: after a key stroke in a file only one declaration is new.
    """
    body = prepare(text)
    kind = declaration_kind(text, grammar.language)
    if kind is None:
        return Reading(None, body, (_unknown_declaration(grammar, text),))
    tree, problems = _parse(grammar, body, kind)
    return Reading(tree, body, tuple(sorted((*body.problems, *problems), key=lambda p: (p.start, p.end))))


def _parse(grammar: Grammar, body: Body, kind: str) -> tuple[Tree[Token] | None, list[Problem]]:
    problems: list[Problem] = []
    code, start = body.code, "declaration"
    while len(problems) < MAX_PROBLEMS:
        try:
            tree = grammar.parse(code, body.depths, start)
        except Unfit as unfit:
            failure = explain(grammar, code, unfit)
            # A line whose indentation is already complained of may well stand at the wrong level.
            if not (failure.group and any(known.start == failure.problem.start for known in body.problems)):
                problems.append(failure.problem)
            if failure.line:
                code = without(body, code, failure.line, group=failure.group)
                continue
            # The first line names the declaration: without it the lines below are read for their mistakes.
            first, *below = code.split("\n")
            if start != "declaration" or not "".join(below).strip():
                return None, problems
            code, start = "\n".join([" " * len(first), *below]), f"{kind.lower()}_body"
        else:
            return (tree if start == "declaration" else None), problems
    return None, [*problems, too_many(problems[-1].end, MAX_PROBLEMS)]


def _unknown_declaration(grammar: Grammar, text: str) -> Problem:
    """Say why a line in column 1 starts no declaration."""
    first = text.split("\n", 1)[0]
    if foreign := foreign_word(grammar, text, 0, frozenset(DECLARATIONS), ()):
        return foreign_problem(grammar, text, foreign)
    if clause := re.match(pattern(_clause_words(grammar)), first):
        return Problem(
            "P105",
            0,
            clause.end(),
            Text(
                f"“{clause[0]}”是声明里的一行，应当缩进",
                f"`{clause[0]}` is a line of a declaration and must be indented",
            ),
            Text("缩进两格", "indent it by two spaces"),
            (0, 0, "  "),
        )
    words = [word for kind in DECLARATIONS for word in grammar.keywords.accepted(kind)]
    match = re.match(r"\w+", first) or re.match(r"\S+", first)
    found = match[0] if match else first
    near = [
        (ratio, word) for length in range(1, len(found) + 1) for ratio, word in nearest(found[:length], words)
    ]
    best = max(near, default=(0.0, ""))
    listed = "、".join(f"`{word}`" for word in words)
    return Problem(
        "P115",
        0,
        len(found),
        Text(f"“{found}”不是声明的开头", f"`{found}` does not start a declaration"),
        meant([best[1]])
        if best[0] > 0
        else Text(f"声明以 {listed} 开头", f"a declaration starts with {listed.replace('、', ', ')}"),
    )


def _clause_words(grammar: Grammar) -> list[str]:
    return [word for name in CLAUSES for word in grammar.keywords.accepted(name)]
