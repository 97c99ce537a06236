"""What could be written at a place of a rule file: which words the grammar takes there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from lark import Token, Tree

from policylib.syntax.grammar import Grammar
from policylib.syntax.keywords import declaration_kind
from policylib.syntax.layout import Body, lines_of, prepare, without
from policylib.syntax.table import END, Node, Unfit

# Stands where nothing is written yet, so that the layout sees a line there; it is never read as a word.
_PLACEHOLDER = "x"
_OPEN = frozenset({"PINPOINT", "ID", "ENTRY", "REFERENCE", "CODE", "DATE"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A place where a word is being written.

    `start`: where the word begins, an offset in the file; `accepted`: the terminals that could stand there;
    `before`: terminal and text of the words before it in its line.
    """

    start: int
    accepted: frozenset[str]
    before: tuple[tuple[str, str], ...]


def slots_at(grammar: Grammar, text: str, offset: int) -> tuple[Slot, ...]:
    """Return the words that could be meant at an offset. In a comment there is none.

    That is the one behind what could be read, and where the last word that was read touches it, also that
    one, which may go on (事项 as the beginning of 事项列入).

    Lines above that cannot be read are passed over.
    """
    start = _declaration_start(text, offset)
    head = text[start:offset]
    if lines_of(head)[-1].comment is not None:
        return ()
    unfit = _stopped(grammar, head)
    if unfit is None:
        return ()
    line = head.rfind("\n") + 1
    before = [one for node in unfit.nodes for one in _tokens(node) if (one.start_pos or 0) >= line]
    found = [Slot(start + unfit.at, unfit.accepted, _written(before))]
    if before and before[-1].end_pos == unfit.at:
        last = before.pop()
        # A word that can be of any length is most likely still being written.
        place = 0 if last.type in _OPEN else 1
        found.insert(place, Slot(start + (last.start_pos or 0), unfit.instead, _written(before)))
    return tuple(found)


def _declaration_start(text: str, offset: int) -> int:
    """Return where the last line in column 1 begins that stands at an offset or above it."""
    at = text.rfind("\n", 0, offset) + 1
    if at == offset:  # an empty line, so far: a declaration could begin
        return at
    while at > 0 and (text[at] in " \t\u3000\r\n#"):
        at = text.rfind("\n", 0, at - 1) + 1
    return at


def _stopped(grammar: Grammar, head: str) -> Unfit | None:
    """Read a beginning of a declaration up to its end; return how far that went, if it went so far."""
    body = prepare(head + _PLACEHOLDER)
    code, start = body.code[: len(head)], "declaration"
    last = head.count("\n")
    while True:
        try:
            grammar.table.parse(partial(_words, grammar, body, code), start)
        except Unfit as unfit:
            line = code.count("\n", 0, unfit.at)
            if line >= last:
                return unfit
            if line > 0:
                again = without(body, code, line, group=False)
                # A line that is marked already, where no mark can stand, goes altogether.
                code = again if again != code else _blanked(code, line)
                continue
            kind = declaration_kind(head, grammar.language)
            if kind is None or start != "declaration":
                return None
            code, start = _blanked(code, 0), f"{kind.lower()}_body"


def _words(grammar: Grammar, body: Body, code: str, stack: Sequence[int]) -> Iterator[Token]:
    """Yield the words of a beginning; where it ends, say that nothing more fits."""
    rows = code.split("\n")
    breaks = sum(1 for row in rows[1:-1] if row.strip()) + (len(rows) > 1) - (not rows[0].strip())
    for token in grammar.lexer.words(code, body.depths, stack):
        if token.type == "_NL":
            breaks -= 1
        if breaks < 0 or token.type == END:
            break
        yield token
    raise Unfit(len(code), "")


def _blanked(code: str, line: int) -> str:
    rows = code.split("\n")
    rows[line] = " " * len(rows[line])
    return "\n".join(rows)


def _tokens(node: Node) -> Iterator[Token]:
    if isinstance(node, Tree):
        for child in node.children:
            yield from _tokens(child)
    elif node:
        yield node


def _written(tokens: Sequence[Token]) -> tuple[tuple[str, str], ...]:
    return tuple((str(token.type), str(token)) for token in tokens)
