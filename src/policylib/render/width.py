"""How wide a text is in a terminal, and how to break it: a Han character takes two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

# A line may not begin with one of these, nor end with one of those (as Chinese is set).
_NOT_FIRST = frozenset("，。、；：！？）」』”’》〉】〕,.;:!?)]}…%")
_NOT_LAST = frozenset("（「『“‘《〈【〔([{")


def display_width(text: str) -> int:
    """Return the number of terminal columns that a text takes.

    >>> display_width("条例 18")
    7
    """
    return sum(_char_width(char) for char in text)


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def one_line(text: str) -> str:
    r"""Return a text from outside as one line without control characters, so that it can imitate nothing.

    >>> one_line("统计\n\x1b[1m数量")
    '统计 [1m数量'
    """
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Break a text into lines of at most `width` columns.

    `first` stands before the first line, `rest` before the others (by default blanks of the same
    width). Chinese breaks between any two characters, except before closing and after opening
    punctuation; other scripts break at blanks. A word longer than a line is cut.

    >>> wrap("不得转交给社区承担，或者", 12, "- ")
    ['- 不得转交给', '  社区承担，', '  或者']
    """
    rest = " " * display_width(first) if rest is None else rest
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = first if not lines else rest, display_width(first if not lines else rest)
        start = used
        for piece in _pieces(paragraph, max(2, width - start)):
            size = display_width(piece.rstrip())
            if used > start and used + size > width:
                lines.append(line.rstrip())
                line, used, start = rest, display_width(rest), display_width(rest)
            shown = piece.lstrip() if used == start else piece
            line += shown
            used += display_width(shown)
        lines.append(line.rstrip())
    return lines


def _pieces(text: str, limit: int) -> Iterator[str]:
    """Yield the smallest stretches that must stay on one line, blanks behind them included."""
    piece = ""
    for index, char in enumerate(text):
        piece += char
        following = text[index + 1 : index + 2]
        if not following or _may_break(char, following) or display_width(piece) >= limit:
            yield piece
            piece = ""


def _may_break(char: str, following: str) -> bool:
    if following == " " or following in _NOT_FIRST or char in _NOT_LAST:
        return False
    return char == " " or _char_width(char) == 2 or _char_width(following) == 2
