"""The one shape of everything that is said about a text: code, place, message, help, fix."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from enum import StrEnum

from policylib.codes import CODES
from policylib.portable import Portable
from policylib.records import dataclass
from policylib.source import Span

_INNER_MARKS = str.maketrans("《》", "〈〉")


class Severity(StrEnum):
    """How bad it is: an `error` stops the policy from being used, a `warning` does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the sentence in `zh` or `en`."""
        return self.en if language == "en" else self.zh

    def filled(self, language: str, values: Mapping[str, object]) -> str:
        """Return the sentence in a language, with the values filled in.

        A title within the marks of a title has marks of its own (GB/T 15834).

        >>> Text("《{title}》", "{title}").filled("zh", {"title": "实施《立法法》办法"})
        '《实施〈立法法〉办法》'
        """
        sentence = self.in_language(language)
        if "《{title}》" in sentence:
            values = {**values, "title": str(values["title"]).translate(_INNER_MARKS)}
        return sentence.format_map(values)


_REASONS = {
    errno.ENOENT: "没有这个文件或者文件夹",
    errno.EACCES: "没有权限",
    errno.EADDRINUSE: "已经有程序在监听",
    errno.EADDRNOTAVAIL: "这台机器没有这个地址",
    errno.EPERM: "没有权限",
    errno.EEXIST: "已经有了，不覆盖",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "只能读，不能写",
}


def reason_of(error: OSError | UnicodeDecodeError) -> Text:
    """Return why a file could not be read or written; what is seldom met is said as the system says it."""
    if isinstance(error, UnicodeDecodeError):
        return Text("不是 UTF-8 编码的文本", "it is no text in UTF-8")
    told = error.strerror or str(error)
    return Text(_REASONS.get(error.errno or 0, told), told)


def unreadable(what: object, error: OSError | UnicodeDecodeError) -> Text:
    """Say that something, a file by its path, could not be read, and why."""
    why = reason_of(error)
    return Text(f"{what} 读不了：{why.zh}", f"cannot read {what}: {why.en}")


def unwritable(what: object, error: OSError) -> Text:
    """Say that something, a file by its path, could not be written, and why."""
    why = reason_of(error)
    return Text(f"{what} 写不了：{why.zh}", f"cannot write {what}: {why.en}")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of a text: put `replacement` where `span` is."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that a tool can apply: its edits, all of them or none. They are of one file, do not overlap
    and stand in order.

    `safe`: nothing else can have been meant, so a tool need not ask. Otherwise somebody has to read it.
    """

    edits: tuple[Edit, ...]
    safe: bool = False

    @property
    def replacement(self) -> str | None:
        """What a fix of one edit puts in its place; None for a fix of several."""
        return self.edits[0].replacement if len(self.edits) == 1 else None


def replacing(span: Span, replacement: str, *, safe: bool = False) -> Fix:
    """Return the fix of one edit."""
    return Fix((Edit(span, replacement),), safe)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits applied to it; they must not overlap.

    >>> from policylib.source import Source
    >>> source = Source("x", "甲乙丙")
    >>> edited(source.text, [Edit(source.span(0, 1), "丁"), Edit(source.span(2, 3), "")])
    '丁乙'
    """
    parts, at = [], 0
    for edit in sorted(edits, key=lambda one: (one.span.start, one.span.end)):
        parts += [text[at : edit.span.start], edit.replacement]
        at = edit.span.end
    return "".join([*parts, text[at:]])


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that belongs to a diagnostic, with what is to be seen there."""

    span: Span
    text: Text


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a rule file or a data file. `raised`: a warning that is to count as an error here."""

    code: str
    span: Span
    message: Text
    help: Text | None = None
    labels: tuple[Label, ...] = ()
    fix: Fix | None = None
    raised: bool = False

    @property
    def severity(self) -> Severity:
        """The severity that the table of codes gives to this code, unless it is raised."""
        return Severity.ERROR if self.raised else Severity(CODES[self.code].severity)

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order by file, place, code and message, so that output never depends on the order of checks."""
        return (self.span.source.name, self.span.start, self.span.end, self.code, self.message.en)


class PolicyError(Portable):
    """A policy that cannot be used. Carries every diagnostic, errors and warnings."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep all diagnostics, in the order of `Diagnostic.sort_key`."""
        self.diagnostics = tuple(sorted(diagnostics, key=Diagnostic.sort_key))
        errors = [d for d in self.diagnostics if d.severity is Severity.ERROR]
        first = errors[0] if errors else None
        place = f"{first.span}: {first.code}: {first.message.zh} / {first.message.en}" if first else ""
        more = f" (+{len(errors) - 1})" if len(errors) > 1 else ""
        super().__init__(f"{place}{more}")
