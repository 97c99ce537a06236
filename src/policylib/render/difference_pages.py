"""A report made of headings, paragraphs, lists and tables, written as text, as Markdown or as a web page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from policylib.render.width import display_width, wrap

_STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#111}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}"
    "th,td{border-bottom:1px solid #ccc;padding:.25rem .75rem .25rem 0;text-align:left;vertical-align:top}"
    "h2{margin-top:2.5rem}h3{margin-bottom:.25rem}code{white-space:pre-wrap;overflow-wrap:anywhere}"
)
# What Markdown would read as something else than itself.
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is the title."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `code`: to be copied as it stands."""

    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Items of a list, in no order."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: what its columns are called, and its rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Grid


def as_lines(blocks: Sequence[Block], width: int) -> Iterator[str]:
    """Write a report in lines of `width` columns."""
    for number, block in enumerate(blocks):
        if number and (isinstance(block, Heading | Grid) or isinstance(blocks[number - 1], Grid)):
            yield ""
        match block:
            case Heading(text, level):
                yield from wrap(text, width, "" if level < 3 else "▸ ")
                if level < 3:
                    yield ("=" if level == 1 else "-") * min(display_width(text), width)
            case Paragraph(text, code):
                yield from [text] if code else wrap(text, width)
            case Bullets(items):
                for item in items:
                    yield from wrap(item, width, "  - ")
            case Grid(heads, rows):
                yield from _columns((heads, *rows))


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell + " " * (size - display_width(cell)) for cell, size in zip(row, widths, strict=True)]
        yield "  ".join(cells).rstrip()


def as_markdown(blocks: Sequence[Block]) -> str:
    r"""Write a report as Markdown, as it can stand in a review comment.

    >>> as_markdown([Heading("a_b", 2), Bullets(("x", "y"))])
    '## a\\_b\n\n- x\n- y\n'
    """
    return "\n\n".join(map(_markdown, blocks)) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {text.translate(_MARKS)}"
        case Paragraph(text, code):
            return f"```json\n{text}\n```" if code else text.translate(_MARKS)
        case Bullets(items):
            return "\n".join(f"- {item.translate(_MARKS)}" for item in items)
        case Grid(heads, rows):
            lines = (heads, ("---",) * len(heads), *(tuple(c.translate(_MARKS) for c in row) for row in rows))
            return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_html(blocks: Sequence[Block], language: str) -> str:
    """Write a report as a web page that needs nothing from anywhere."""
    title = next((block.text for block in blocks if isinstance(block, Heading)), "")
    code = "zh-Hans" if language == "zh" else "en"
    return (
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(map(_html, blocks))}</body></html>\n"
    )


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{escape(text)}</h{level}>"
        case Paragraph(text, code):
            inner = f"<code>{escape(text)}</code>" if code else escape(text)
            return f"<p>{inner}</p>"
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
        case Grid(heads, rows):
            head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
            body = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in rows)
            return f"<table><tr>{head}</tr>{body}</table>"
