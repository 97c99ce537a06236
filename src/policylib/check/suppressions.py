"""Warnings that a comment sets aside on its line, with the reason: `# 忽略 L413：…`, `# ignore L413: …`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policylib.check.report import problem
from policylib.codes import CODES
from policylib.diagnostics import Diagnostic, Fix, Text, replacing
from policylib.source import Source, Span
from policylib.syntax.layout import Line, lines_of

_CODE = r"[A-Z]\d{3}"
_COMMENT = re.compile(
    rf"#\s*(?:忽略|ignore)\s+(?P<codes>{_CODE}(?:\s*[、,，]\s*{_CODE})*)\s*(?:[:：](?P<reason>.*))?$"
)
# What `policylib analyze` finds is not looked for by a check.
_ELSEWHERE = "A"
# Most files have none; looking for the words is much faster than reading the lines.
_WORDS = ("忽略", "ignore")


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that sets warnings aside. `line`: the line that it is about; `whole`: what goes with it."""

    span: Span
    codes: tuple[str, ...]
    reason: str
    line: int
    whole: Span


def suppress(files: Iterable[Source], found: Sequence[Diagnostic], *, complete: bool) -> list[Diagnostic]:
    """Return diagnostics without the warnings that comments set aside, and with what is wrong with comments.

    Errors cannot be set aside.

    Args:
        files: the files of a policy.
        found: what was found in them.
        complete: whether everything was looked for; only then can it be said that a comment is not needed.
    """
    listed = [one for file in files for one in _suppressions(file)]
    if not listed:
        return list(found)
    aside = {
        (one.span.source.name, one.line, code)
        for one in listed
        for code in one.codes
        if one.reason and _is_warning(code)
    }
    kept = [one for one in found if _key(one) not in aside]
    used = {_key(one) for one in found}
    return [*kept, *(said for one in listed for said in _problems(one, used, complete=complete))]


def _key(one: Diagnostic) -> tuple[str, int, str]:
    return one.span.source.name, one.span.line, one.code


def _is_warning(code: str) -> bool:
    return code in CODES and CODES[code].severity == "warning"


def _suppressions(source: Source) -> Iterator[Suppression]:
    if not any(word in source.text for word in _WORDS):
        return
    lines = lines_of(source.text)
    for number, line in enumerate(lines, 1):
        match = _COMMENT.match(line.comment or "")
        if match is None:
            continue
        span, whole = _places(source, line, number)
        follows = (later for later, each in enumerate(lines[number:], number + 1) if each.code)
        about = number if line.code else next(follows, number)
        codes = tuple(dict.fromkeys(re.findall(_CODE, match["codes"])))
        yield Suppression(span, codes, (match["reason"] or "").strip(), about, whole)


def _places(source: Source, line: Line, number: int) -> tuple[Span, Span]:
    """Return the place of a comment, and of what is to be deleted with it."""
    assert line.comment is not None
    start = source.text.index(line.comment, line.start + len(line.code))
    span = source.span(start, start + len(line.comment))
    if line.code:
        return span, source.span(line.start + len(line.code), span.end)
    after = source.line_starts[number] if number < len(source.line_starts) else span.end
    return span, source.span(line.start, after)


def _problems(one: Suppression, used: set[tuple[str, int, str]], *, complete: bool) -> Iterator[Diagnostic]:
    for code in one.codes:
        if not _is_warning(code):
            yield _no_warning(one, code)
    if not one.reason:
        codes = "、".join(one.codes)
        yield problem(
            "C370",
            one.span,
            "没有写明为什么忽略，所以不忽略",
            "no reason is given, so nothing is ignored",
            advice=Text(f"写：# 忽略 {codes}：理由", f"write `# ignore {', '.join(one.codes)}: reason`"),
        )
    elif complete:
        looked_for = (code for code in one.codes if _is_warning(code) and code[0] != _ELSEWHERE)
        idle = [code for code in looked_for if (one.span.source.name, one.line, code) not in used]
        for code in idle:
            yield _idle(one, code, replacing(one.whole, "", safe=True) if idle == [*one.codes] else None)


def _no_warning(one: Suppression, code: str) -> Diagnostic:
    known = code in CODES
    return problem(
        "C371",
        one.span,
        f"{code} 是错误，不能忽略" if known else f"没有 {code} 这个警告",
        f"{code} is an error and cannot be ignored" if known else f"there is no warning {code}",
        advice=Text("改正错误" if known else "核对编号", "put it right" if known else "check the code"),
    )


def _idle(one: Suppression, code: str, fix: Fix | None) -> Diagnostic:
    return problem(
        "C372",
        one.span,
        f"这里没有 {code}，不必忽略",
        f"there is no {code} here to be ignored",
        advice=Text("删去这个注释", "delete the comment"),
        fix=fix,
    )
