"""What a letter is made of: plain content without a layout, for every way of writing it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["opinion", "reply", "application"]
KINDS: tuple[Kind, ...] = ("opinion", "reply", "application")

LineKind = Literal["text", "subhead", "item", "check", "quote"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `mark` stands before its text: a number, or a box to tick."""

    kind: LineKind
    text: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered heading with its paragraphs. `name`: what it is, in any language (docs/letters.md)."""

    name: str
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a form; `name` as of a part. Without lines it is to be filled in by hand."""

    name: str
    label: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter.

    `draft`: the words that mark it as a draft; `number`: that of the document; `addressee`: with its colon;
    `opening` and `closing`: paragraphs around the parts; `rows`: of a form; `signature`: who signs, and the
    day; `contact`: whom to ask; `foot`: what identifies the decision, on every page. What a kind of letter
    does not have is empty.
    """

    kind: Kind
    language: str
    title: str
    draft: str
    number: str = ""
    addressee: str = ""
    opening: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    closing: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    signature: tuple[str, ...] = ()
    contact: str = ""
    foot: tuple[str, ...] = ()

    def part(self, name: str) -> Part | None:
        """Return a part by its name, if the letter has it."""
        return next((part for part in self.parts if part.name == name), None)

    def model_dump(self) -> dict[str, Any]:
        """Return the letter as plain data, as templates are given it: no text has a character that would
        break a document, or turn the direction of what follows.
        """
        data: dict[str, Any] = _printable(asdict(self))
        return data


# What XML 1.0 forbids, and what reverses text for the eye only; blanks of other kinds become plain ones.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_BLANKS = re.compile("[\t\n\v\f\r\u2028\u2029]+")


def printable(text: str) -> str:
    r"""Return a text of which every document can be made: what cannot be printed is shown as one.

    >>> printable("统计\x00\n数量")
    '统计� 数量'
    """
    return _BLANKS.sub(" ", _UNPRINTABLE.sub("�", text))


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {name: _printable(one) for name, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value
