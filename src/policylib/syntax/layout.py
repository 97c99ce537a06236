"""The lines of a file: declarations cut at column 1, comments taken off, indentation checked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace

from policylib.syntax.problems import (
    Problem,
    bad_character,
    bad_indentation,
    file_too_long,
    indented_start,
    line_too_long,
    no_such_level,
    too_deep,
)
from policylib.syntax.strings import STRING

WHITE = " \t\u3000"

MAX_FILE = 2_000_000
MAX_LINE = 4_000
MAX_DEPTH = 20

# Stands for a line that could not be read (terminal BROKEN of the grammar).
BROKEN = "\ue000"

_STRING_OR_COMMENT = re.compile(f"(?:{STRING})|(?P<comment>#.*)")
_LANGUAGE = re.compile(r"#\s*language\s*[:：]\s*(\S*)\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its offset, its text without line break and comment, and its comment (with the `#`)."""

    start: int
    code: str
    comment: str | None

    @property
    def indent(self) -> int:
        """Number of white characters in front."""
        return len(self.code) - len(self.code.lstrip(WHITE))

    @property
    def width(self) -> int:
        """Width of the white characters in front; those that must not indent count as the two spaces that
        replace them, so that a file stays in shape while they are replaced one by one.
        """
        return sum(1 if char == " " else 2 for char in self.code[: self.indent])


@dataclass(frozen=True, slots=True)
class Chunk:
    """The text of one declaration, from its keyword to the end of its last line.

    `text` is as written; it starts at offset `start`. `before` are the comment lines above it.
    """

    start: int
    text: str
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A file cut into declarations. `language`: what its first line states, and where that line is."""

    chunks: tuple[Chunk, ...]
    after: tuple[str, ...]
    language: tuple[str, int, int] | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A declaration ready for the grammar: comments blanked out, lines that cannot be read marked.

    `depths` says how deep every line that is not empty stands, the first at 0. `before` and `behind`
    are the comments by line (from 0) of what they belong to.
    """

    code: str
    depths: Mapping[int, int]
    before: Mapping[int, tuple[str, ...]]
    behind: Mapping[int, str]
    problems: tuple[Problem, ...]


def lines_of(text: str, start: int = 0) -> list[Line]:
    """Cut a text into lines; offsets count from `start`."""
    lines = []
    for raw in text.split("\n"):
        content = raw.removesuffix("\r")
        comment = _comment(content)
        code = content[: comment.start()] if comment else content
        lines.append(Line(start, code.rstrip(WHITE), comment["comment"].rstrip() if comment else None))
        start += len(raw) + 1
    return lines


def _comment(line: str) -> re.Match[str] | None:
    # A line that is too long is refused as a whole; it is not searched.
    if "#" not in line or len(line) > MAX_LINE:
        return None
    return next((match for match in _STRING_OR_COMMENT.finditer(line) if match["comment"]), None)


def cut(text: str) -> Layout:
    """Cut a file into declarations. The file itself is never changed; offsets stay true."""
    if len(text) > MAX_FILE:
        return Layout((), (), None, (file_too_long(len(text), MAX_FILE),))
    offset = 1 if text.startswith("\ufeff") else 0
    return _cut(text, offset, len(text))


def cut_again(text: str, old: str, known: Layout) -> Layout:
    """Return what `cut` returns, where an older text was cut before: only what can have changed is cut."""
    if known.problems or not known.chunks or max(len(text), len(old)) > MAX_FILE:
        return cut(text)
    chunks = known.chunks
    same_before = _common(old, text)
    # A line that begins a declaration as before, with its first character, ends the one above it as before.
    first = bisect_left(chunks, same_before, key=lambda chunk: chunk.start) - 1
    if first < 0:
        return cut(text)
    most = min(len(old), len(text)) - same_before
    same_behind = _common(old[::-1][:most], text[::-1][:most])
    by = len(text) - len(old)
    # Where also the line break above it is as before, a declaration begins as before.
    last = bisect_left(chunks, len(old) - same_behind + 1, lo=first + 1, key=lambda chunk: chunk.start)
    start = chunks[first].start
    end, after = len(text), None
    if last < len(chunks):
        line_end = text.find("\n", chunks[last].start + len(chunks[last].text) + by)
        end, after = (line_end if line_end >= 0 else end), known.after
    part = _cut(text, start, end)
    if not part.chunks or part.chunks[0].start != start:
        return cut(text)
    anew = (replace(part.chunks[0], before=chunks[first].before), *part.chunks[1:])
    moved = tuple([Chunk(each.start + by, each.text, each.before) for each in chunks[last + 1 :]])
    return Layout(
        (*chunks[:first], *anew, *moved),
        part.after if after is None else after,
        known.language,
        part.problems,
    )


def _common(one: str, other: str) -> int:
    """Return how many characters two texts have in common from their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _cut(text: str, start: int, end: int) -> Layout:
    """Cut a stretch of a file into declarations."""
    lines = lines_of(text[start:end], start)
    language = _stated_language(lines)
    problems: list[Problem] = []
    chunks: list[Chunk] = []
    comments: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.code:
            if language is None or line.start != language[1]:
                comments.append(line.comment or "")
            at += 1
            continue
        behind = _end_of_declaration(lines, at)
        last = lines[behind - 1]
        if line.indent:
            problems.append(indented_start(line.start, line.indent))
        else:
            stop = text.find("\n", last.start, end)
            stretch = text[line.start : stop if stop >= 0 else end]
            chunks.append(Chunk(line.start, stretch.removesuffix("\r"), _tidy(comments, last_too=True)))
        comments = []
        at = behind
    return Layout(tuple(chunks), _tidy(comments, last_too=False), language, tuple(problems))


def prepare(text: str) -> Body:
    """Make a declaration ready for the grammar, with offsets relative to its start."""
    lines = lines_of(text)
    rows = [line.code for line in lines]
    problems: list[Problem] = []
    before: dict[int, tuple[str, ...]] = {}
    behind: dict[int, str] = {}
    comments: list[str] = []
    for number, line in enumerate(lines):
        if not line.code:
            comments += [line.comment] if line.comment else []
            continue
        before[number], comments = tuple(comments), []
        if line.comment:
            behind[number] = line.comment
        if problem := _unreadable(line):
            problems.append(problem)
            rows[number] = " " * line.indent + BROKEN
    depths, misplaced = _depths(lines)
    for number, depth in depths.items():
        if depth > MAX_DEPTH:
            rows[number] = " " * lines[number].indent + BROKEN if depth == MAX_DEPTH + 1 else ""
    code = "\n".join(row.ljust(len(raw)) for row, raw in zip(rows, text.split("\n"), strict=True))
    return Body(code, depths, before, behind, (*problems, *misplaced))


def without(body: Body, code: str, first: int, *, group: bool) -> str:
    """Return the code without a line and the deeper lines below it.

    A BROKEN mark stays in its place, or nothing when `group` asks for its siblings to go with it.
    """
    rows = code.split("\n")
    depth = body.depths.get(first, 0)
    width = len(rows[first])
    rows[first] = " " * width if group else (" " * max(0, _indent(rows[first])) + BROKEN).ljust(width)
    for number in range(first + 1, len(rows)):
        if number in body.depths and body.depths[number] <= depth - (1 if group else 0):
            break
        rows[number] = " " * len(rows[number])
    return "\n".join(rows)


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip(WHITE))


def _depths(lines: list[Line]) -> tuple[dict[int, int], list[Problem]]:
    """Say how deep every line stands, and which lines stand at no level of the lines above them."""
    depths: dict[int, int] = {}
    problems: list[Problem] = []
    levels = [0]
    numbers = [number for number, line in enumerate(lines) if line.code]
    for number, following in zip(numbers, [*numbers[1:], None], strict=True):
        line = lines[number]
        width = line.width
        if problem := bad_indentation(line.start, line.code[: line.indent]):
            problems.append(problem)
        if width > levels[-1]:
            levels.append(width)
            if len(levels) - 1 == MAX_DEPTH + 1:
                problems.append(too_deep(line.start, line.indent, MAX_DEPTH))
        while len(levels) > 1 and levels[-2] >= width:
            levels.pop()
        depths[number] = len(levels) - 1
        if width < levels[-1]:
            problems += [] if problem else [no_such_level(line.start, line.indent, levels)]
            # The line belongs to the nearest deeper level. If the next one stands there too, it is the level.
            if following is not None and lines[following].width == width:
                levels[-1] = width
    return depths, problems


def _unreadable(line: Line) -> Problem | None:
    if len(line.code) > MAX_LINE:
        return line_too_long(line.start, len(line.code), MAX_LINE)
    if BROKEN in line.code:
        return bad_character(line.start + line.code.index(BROKEN), BROKEN)
    return None


def _stated_language(lines: list[Line]) -> tuple[str, int, int] | None:
    """Return what the first line that is not blank states, if it is a comment on the language."""
    first = next((line for line in lines if line.code or line.comment), lines[0])
    match = _LANGUAGE.match(first.comment) if first.comment and not first.code else None
    return (match[1].lower(), first.start, first.start + match.end()) if match else None


def _end_of_declaration(lines: list[Line], at: int) -> int:
    """Return the number of the line behind the last line of the declaration that starts at line `at`."""
    end = at + 1
    for number in range(at + 1, len(lines)):
        if lines[number].code:
            if not lines[number].indent:
                break
            end = number + 1
    return end


def _tidy(comments: list[str], *, last_too: bool) -> tuple[str, ...]:
    """Keep one blank line between comments (and, with `last_too`, below them), none above."""
    kept: list[str] = []
    for comment in comments:
        if comment or (kept and kept[-1]):
            kept.append(comment)
    if kept and not kept[-1] and not last_too:
        kept.pop()
    return tuple(kept)
