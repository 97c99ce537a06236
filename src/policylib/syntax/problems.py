"""What is wrong with a text, with offsets that count from the start of its declaration."""

from __future__ import annotations

from dataclasses import dataclass

from policylib.diagnostics import Diagnostic, Fix, Text
from policylib.source import Source


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnostic that is not yet tied to a file, so that it can be kept with the text of a declaration.

    `fix`: start, end and replacement.
    """

    code: str
    start: int
    end: int
    message: Text
    help: Text | None = None
    fix: tuple[int, int, str] | None = None

    def at(self, source: Source, offset: int) -> Diagnostic:
        """Return the diagnostic for a declaration that starts at `offset` of `source`."""
        fix = None
        if self.fix:
            start, end, replacement = self.fix
            fix = Fix(source.span(offset + start, offset + end), replacement)
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
    )


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
