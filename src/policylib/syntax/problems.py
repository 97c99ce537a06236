"""What is wrong with a text, with offsets that count from the start of its declaration."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policylib.diagnostics import Diagnostic, Text, replacing
from policylib.source import Source
from policylib.syntax.strings import STRING

_STRING = re.compile(STRING)


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic that is not yet tied to a file, so that it can be kept with the text of a declaration.

    `fix`: start, end and replacement; `safe`: nothing else can have been meant (`diagnostics.Fix`).
    """

    code: str
    start: int
    end: int
    message: Text
    help: Text | None = None
    fix: tuple[int, int, str] | None = None
    safe: bool = False

    def at(self, source: Source, offset: int) -> Diagnostic:
        """Return the diagnostic for a declaration that starts at `offset` of `source`."""
        fix = None
        if self.fix:
            start, end, replacement = self.fix
            fix = replacing(source.span(offset + start, offset + end), replacement, safe=self.safe)
        span = source.span(offset + self.start, offset + self.end)
        return Diagnostic(self.code, span, self.message, self.help, (), fix)


# --- the file and its lines ----------------------------------------------------------------------


def file_too_long(length: int, most: int) -> Problem:
    """The file is larger than the parser reads."""
    return Problem(
        "P101",
        0,
        0,
        Text(
            f"文件有 {length} 个字符，最多 {most} 个",
            f"the file has {length} characters, at most {most} are read",
        ),
        Text("把它拆成几个文件", "split it into several files"),
    )


def line_too_long(start: int, length: int, most: int) -> Problem:
    """A line is longer than the parser reads."""
    return Problem(
        "P102",
        start,
        start + length,
        Text(
            f"这一行有 {length} 个字符，最多 {most} 个",
            f"this line has {length} characters, at most {most} are read",
        ),
        Text("长的引文可以分成几段「…」", "a long quote can be given in several pieces"),
    )


def too_deep(start: int, indent: int, most: int) -> Problem:
    """Blocks stand in blocks deeper than the parser reads."""
    return Problem(
        "P103",
        start,
        start + indent,
        Text(f"缩进超过 {most} 层", f"more than {most} levels of indentation"),
        Text("用 定义「…」给里层的条件起名", "give the inner conditions a name with a definition"),
    )


def bad_indentation(start: int, lead: str) -> Problem | None:
    """The indentation of a line holds a tab or an ideographic space."""
    if set(lead) <= {" "}:
        return None
    found = Text("制表符", "a tab") if "\t" in lead else Text("全角空格", "an ideographic space (U+3000)")
    spaces = lead.replace("\t", "  ").replace("\u3000", "  ")
    return Problem(
        "P104",
        start,
        start + len(lead),
        Text(
            f"缩进里有{found.zh}，缩进只能用半角空格",
            f"the indentation holds {found.en}, only ordinary spaces may indent",
        ),
        fix=(start, start + len(lead), spaces),
        safe=True,
    )


def no_such_level(start: int, indent: int, levels: list[int]) -> Problem:
    """A line steps back to a column where no line above it starts."""
    columns = sorted({level for level in levels if level})
    zh = "、".join(str(level) for level in columns)
    en = ", ".join(str(level) for level in columns)
    return Problem(
        "P105",
        start,
        start + indent,
        Text(
            f"这一行缩进 {indent} 格，与上面各行都不对齐",
            f"this line is indented by {indent}, which no line above it is",
        ),
        Text(f"上面各行缩进 {zh} 格", f"the lines above are indented by {en}"),
    )


def empty_block(start: int, end: int) -> Problem:
    """A line opens a block, and there is none."""
    return Problem(
        "P109",
        start,
        end,
        Text("这一行下面缺少缩进的条件", "the indented conditions that belong below this line are missing"),
        Text(
            "每个条件另起一行，缩进后以“- ”开头",
            "put each condition on a line of its own, indented and starting with `- `",
        ),
    )


def indented_start(start: int, indent: int) -> Problem:
    """The first line of a file is indented, so it belongs to no declaration."""
    return Problem(
        "P106",
        start,
        start + indent,
        Text(
            "这一行有缩进，但上面没有它所属的声明",
            "this line is indented, but there is no declaration above it",
        ),
        Text("声明从第一列写起", "a declaration starts in column 1"),
        (start, start + indent, ""),
    )


def bad_character(at: int, char: str) -> Problem:
    """A character that no rule file may hold."""
    name = f"U+{ord(char):04X}"
    return Problem(
        "P107",
        at,
        at + 1,
        Text(f"这里不能有字符 {name}", f"the character {name} cannot stand here"),
        fix=(at, at + 1, ""),
        safe=True,
    )


def bad_slug(start: int, slug: str) -> Problem:
    """The id of a regulation or reading has other characters than ids have."""
    return Problem(
        "P124",
        start,
        start + len(slug),
        Text(f"“{slug}”不能作代号", f"`{slug}` cannot be an id"),
        Text(
            "代号用小写字母、数字和“-”，如 anhe-measures",
            "an id is made of small letters, digits and `-`, such as anhe-measures",
        ),
    )


def unclosed_quote(code: str, at: int) -> Problem:
    """A quote that begins at a place does not end on its line, or ends with the mark of another kind."""
    line = code.find("\n", at)
    end = len(code[: line if line >= 0 else len(code)].rstrip())
    mark = code[at]
    close = _CLOSING[mark]
    words = code[at:end]
    if len(words) > 1 and _ends_otherwise(words, close):
        wrong = words[-1]
        return Problem(
            "P113",
            at,
            end,
            Text(
                f"开头是{mark}，结尾应是{close}，现在是{wrong}",
                f"the quote begins with {mark} and must end with {close}, not with {wrong}",
            ),
            None,
            (end - 1, end, close),
        )
    return Problem(
        "P113",
        at,
        end,
        Text(f"引号没有在本行结束，缺“{close}”", f"the quote does not end on its line, `{close}` is missing"),
        Text(
            "原文里的引号不成对时，改用“…”括起来",
            "where the quoted words themselves hold an unpaired quote, put them in “…”",
        ),
    )


_CLOSING = {"「": "」", "“": "”", '"': '"'}
_OPENING = {"」": "「", "”": "“", "』": "『", "’": "‘"}


def _ends_otherwise(words: str, close: str) -> bool:
    """Say whether words in quotes end with a mark that closes nothing, where `close` would end them."""
    last, inner = words[-1], words[1:-1]
    if last == '"':
        unpaired = inner.count('"') % 2 == 0
    else:
        unpaired = last in _OPENING and inner.count(_OPENING[last]) <= inner.count(last)
    return unpaired and last != close and _STRING.fullmatch(words[:-1] + close) is not None


def too_many(at: int, most: int) -> Problem:
    """More is wrong than is worth showing."""
    return Problem(
        "P118",
        at,
        at,
        Text(
            f"错误多于 {most} 处，这以后的没有列出",
            f"more than {most} mistakes, those from here on are not shown",
        ),
    )
