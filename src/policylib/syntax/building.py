"""What the builders of the tree share: places, comments, words, dates, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypedDict, TypeVar

from lark import Token, Tree

from policylib.diagnostics import Text
from policylib.nearest import did_you_mean
from policylib.pinpoint import Pinpoint
from policylib.source import Source, Span
from policylib.syntax import ast
from policylib.syntax.grammar import Grammar
from policylib.syntax.layout import Body
from policylib.syntax.lexicon import TERMINALS, plain
from policylib.syntax.problems import Problem

_KINDS = {terminal: kind for kind, terminal in TERMINALS.items()}
_REGION_LENGTHS = {6, 9, 12}


T = TypeVar("T")


class Unbuildable(Exception):  # noqa: N818 - not an error of the program: a clause that is left out
    """A clause whose words are in order but say nothing that can be: a 30th of February."""


class LineFields(TypedDict):
    """The fields that every node with a line of its own has."""

    span: Span
    before: tuple[str, ...]
    behind: str | None


@dataclass(frozen=True, slots=True)
class Context:
    """One declaration on its way from parse tree to tree: where it stands, its comments, its problems."""

    source: Source
    offset: int
    grammar: Grammar
    body: Body
    problems: list[Problem] = field(default_factory=list)

    def span(self, node: Tree[Token] | Token) -> Span:
        """Return the place of a node in the file."""
        start, end = extent(node)
        return Span(self.source, self.offset + start, self.offset + end)

    def line(self, tree: Tree[Token]) -> LineFields:
        """Return place and comments of a node that takes a line of its own."""
        row = _row(tree)
        return {
            "span": self.span(tree),
            "before": self.body.before.get(row, ()),
            "behind": self.body.behind.get(row),
        }

    def fail(
        self, code: str, node: Tree[Token] | Token, message: Text, help_: Text | None = None
    ) -> Unbuildable:
        """Note a problem with a node; raise what comes back to leave its clause out."""
        start, end = extent(node)
        return self.refuse(Problem(code, start, end, message, help_))

    def refuse(self, problem: Problem) -> Unbuildable:
        """Note a problem; raise what comes back to leave its clause out."""
        self.problems.append(problem)
        return Unbuildable()

    def each(self, build: Callable[[Context, Tree[Token]], T], trees: list[Tree[Token]]) -> tuple[T, ...]:
        """Build every node that can be built; broken lines and clauses with a problem are left out."""
        built = []
        for tree in trees:
            if tree.data != "broken":
                try:
                    built.append(build(self, tree))
                except Unbuildable:
                    continue
        return tuple(built)


def extent(node: Tree[Token] | Token) -> tuple[int, int]:
    """Return start and end of a node, relative to its declaration."""
    # Every rule of the grammar begins and ends with a word that its tree keeps.
    first = last = node
    while isinstance(first, Tree):
        first = first.children[0]
    while isinstance(last, Tree):
        last = last.children[-1]
    return first.start_pos or 0, last.end_pos or 0


def _row(node: Tree[Token] | Token) -> int:
    while isinstance(node, Tree):
        node = node.children[0]
    return (node.line or 1) - 1


def tokens(tree: Tree[Token], *kinds: str) -> list[Token]:
    """Return the words of some kinds that stand directly in a node."""
    return [child for child in tree.children if isinstance(child, Token) and child.type in kinds]


def token(tree: Tree[Token], *kinds: str) -> Token:
    """Return the first word of some kinds that stands directly in a node, which has one by the grammar."""
    return tokens(tree, *kinds)[0]


def trees(tree: Tree[Token], *names: str) -> list[Tree[Token]]:
    """Return the nodes that stand directly in a node; with names, those of these rules."""
    return [
        child for child in tree.children if isinstance(child, Tree) and (not names or child.data in names)
    ]


def text_of(word: Token) -> str:
    """Return what stands between the quotes of a string."""
    return word[1:-1]


def name_of(context: Context, word: Token) -> ast.Name:
    """Return a name written in quotes."""
    return ast.Name(span=context.span(word), text=text_of(word))


def term_of(context: Context, word: Token) -> ast.Term:
    """Return the word of the vocabulary that a word spells."""
    return ast.Term(span=context.span(word), kind=_KINDS[word.type], id=context.grammar.term(word))


def option_of(context: Context, fact: Token, word: Token) -> ast.Term:
    """Return an option of a fact; an option of another fact is a mistake."""
    owner = context.grammar.term(fact)
    found = context.grammar.options.get((owner, plain(word)))
    if found is None:
        known = [spelling for parent, spelling in context.grammar.options if parent == owner]
        raise context.fail(
            "P125",
            word,
            Text(f"“{word}”不是“{fact}”的选项", f"`{word}` is not an option of `{fact}`"),
            did_you_mean(word, known),
        )
    return ast.Term(span=context.span(word), kind="option", id=found)


def date_of(context: Context, word: Token) -> dt.date:
    """Return the day that a date means."""
    numbers = word.replace("年", "-").replace("月", "-").rstrip("日").split("-")
    try:
        year, month, day = (int(number) for number in numbers)
        return dt.date(year, month, day)
    except ValueError:
        raise context.fail(
            "P121",
            word,
            Text(f"没有“{word}”这一天", f"there is no day `{word}`"),
            Text("日期写作 年-月-日，如 2024-02-29", "a date is written year-month-day, such as 2024-02-29"),
        ) from None


def pinpoint_of(context: Context, word: Token) -> Pinpoint:
    """Return the place in a normative text that a citation names."""
    try:
        return Pinpoint.parse(word)
    except ValueError:
        raise context.fail(
            "P122",
            word,
            Text(f"“{word}”不是条文的位置", f"`{word}` is not a place in a normative text"),
            Text(
                "写作 第十八条第三款、附件第1项 或者 四（三）；其后用 引文「…」写出原文",
                "write 第十八条第三款, 附件第1项 or 四(三); the exact words follow in quotes",
            ),
        ) from None


def region_of(context: Context, word: Token) -> str:
    """Return the code of a region; whether there is such a place is not asked here."""
    if len(word) not in _REGION_LENGTHS:
        raise context.fail(
            "P123",
            word,
            Text(f"“{word}”不是地域代码", f"`{word}` is not the code of a region"),
            Text("地域代码是 6、9 或者 12 位数字，如 220500", "a code has 6, 9 or 12 digits, such as 220500"),
        )
    return str(word)


def entry_of(context: Context, word: Token) -> ast.EntryName:
    """Return the entry of a list that an id names; whether there is one is not asked here."""
    return ast.EntryName(span=context.span(word), id=str(word))


def reference_of(context: Context, word: Token) -> ast.Reference:
    """Return the rule that `18-3-1` or `regulation/18-3-1` names."""
    regulation, _, name = plain(word).rpartition("/")
    return ast.Reference(span=context.span(word), regulation=regulation or None, id=name)
