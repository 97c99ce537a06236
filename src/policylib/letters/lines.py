"""Entries of a decision as paragraphs of a letter, numbered as in official documents: 一、（一）1.（1）."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from policylib.letters.messages import say
from policylib.letters.model import Line, Part
from policylib.pinpoint import numeral
from policylib.render.sections import Entry

_NUMBERED = ("number", "bullet")


def part(name: str, number: int, heading: str, lines: Iterable[Line], language: str) -> Part:
    """Return a part with its number before its heading."""
    marked = f"{number}. {heading}" if language == "en" else f"{numeral(number)}、{heading}"
    return Part(name, marked, tuple(lines))


def parts(named: Iterable[tuple[str, str, Sequence[Line]]], language: str) -> tuple[Part, ...]:
    """Return parts, given as name, heading and lines, numbered; those without lines are left out."""
    filled = [one for one in named if one[2]]
    return tuple(
        part(name, n, heading, lines, language) for n, (name, heading, lines) in enumerate(filled, 1)
    )


def lines_of(entries: Sequence[Entry], language: str, depth: int = 0) -> Iterator[Line]:
    """Yield the paragraphs of entries and of what belongs under them; one of its kind has no number."""
    alone = sum(entry.kind in _NUMBERED for entry in entries) == 1
    number = 0
    for entry in entries:
        numbered = entry.kind in _NUMBERED
        number += numbered
        yield _line(entry, "" if alone else mark(number, depth, language), language, depth)
        yield from lines_of(entry.under, language, depth + numbered)


def _line(entry: Entry, mark: str, language: str, depth: int) -> Line:
    if entry.kind in _NUMBERED:
        return Line("subhead" if entry.under and not depth else "item", entry.text, mark)
    if entry.kind == "check":
        return check(entry.text, language)
    return Line("quote" if entry.kind == "quote" else "text", entry.text)


def check(text: str, language: str) -> Line:
    """Return a paragraph with a box to tick."""
    return Line("check", text, say("box", language))


def numbered(texts: Sequence[str], language: str) -> list[Line]:
    """Return paragraphs with numbers of the first depth; one alone has none."""
    return list(lines_of([Entry(text, "number") for text in texts], language))


def mark(number: int, depth: int, language: str) -> str:
    """Return the number of a paragraph at a depth, as it stands before the text.

    >>> [mark(2, depth, "zh") for depth in (0, 1, 2)], mark(2, 0, "en")
    (['（二）', '2.', '（2）'], '(2) ')
    """
    if language == "en":
        return f"{number}. " if depth == 1 else f"({number}) "
    if depth == 0:
        return f"（{numeral(number)}）"
    return f"{number}." if depth == 1 else f"（{number}）"
