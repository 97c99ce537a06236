"""Diagnostics as text with the source line and a caret, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from policylib.codes import CODES
from policylib.diagnostics import Diagnostic, Fix, Severity, Text
from policylib.render.messages import say
from policylib.render.width import display_width, wrap
from policylib.source import Span


def diagnostics_text(diagnostics: Iterable[Diagnostic], language: str = "zh", width: int = 80) -> str:
    """Return diagnostics as text: message, place, source line with a caret, labels and help.

    Columns count characters; the caret is set by display width, so that it stands under the words.
    """
    blocks = [_diagnostic_lines(one, language, width) for one in diagnostics]
    return "\n".join(line for block in blocks for line in [*block, ""])


def summary(diagnostics: Iterable[Diagnostic], where: str, language: str = "zh") -> str:
    """Return how many errors and warnings there are, in one line; `where`: in which policy."""
    severities = [one.severity for one in diagnostics]
    errors = severities.count(Severity.ERROR)
    if not severities:
        return say("diagnostics.none", language, where=where)
    return say("diagnostics.count", language, where=where, errors=errors, warnings=len(severities) - errors)


def diagnostics_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Return diagnostics as a JSON document, messages in both languages, lines and columns from 1."""
    found = list(diagnostics)
    errors = sum(one.severity is Severity.ERROR for one in found)
    document = {
        "errors": errors,
        "warnings": len(found) - errors,
        "diagnostics": [_diagnostic_dict(one) for one in found],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _diagnostic_dict(one: Diagnostic) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": CODES[one.code].name,
        "severity": one.severity.value,
        **_span_dict(one.span),
        "message": _text_dict(one.message),
        "help": _text_dict(one.help) if one.help else None,
        "labels": [{**_span_dict(label.span), "text": _text_dict(label.text)} for label in one.labels],
        "fix": _fix_dict(one.fix) if one.fix else None,
    }


def _fix_dict(fix: Fix) -> dict[str, Any]:
    edits = [{**_span_dict(edit.span), "replacement": edit.replacement} for edit in fix.edits]
    return {"safe": fix.safe, "edits": edits}


def _span_dict(span: Span) -> dict[str, Any]:
    end_line, end_column = span.source.position(span.end)
    return {
        "file": span.source.name,
        "line": span.line,
        "column": span.column,
        "end_line": end_line,
        "end_column": end_column,
    }


def _text_dict(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


# --- text --------------------------------------------------------------------------------------


def _diagnostic_lines(one: Diagnostic, language: str, width: int) -> list[str]:
    severity = say(f"severity.{one.severity}", language)
    message = one.message.in_language(language)
    lines = wrap(say("diagnostic", language, severity=severity, code=one.code, message=message), width)
    lines += _place_lines(one.span, "", "^", width)
    for label in one.labels:
        lines += _place_lines(label.span, label.text.in_language(language), "-", width)
    if one.help is not None:
        lines += wrap(say("help", language, help=one.help.in_language(language)), width, "  = ")
    if one.fix is not None and (words := fix_words(one.fix, language)) is not None:
        lines += wrap(words, width, "  = ")
    return lines


def fix_words(fix: Fix, language: str) -> str | None:
    """Return what a fix puts where the mistake is; None where one line cannot show it."""
    replacement = fix.replacement
    if not replacement or "\n" in replacement:
        return None
    if not replacement.strip(" "):  # blanks cannot be seen
        return say("fix.blank", language, count=len(replacement))
    return say("fix", language, replacement=replacement)


def _place_lines(span: Span, text: str, mark: str, width: int) -> list[str]:
    number, column = span.source.position(span.start)
    gutter = " " * len(str(number))
    line = span.source.line(number).replace("\t", " ")
    before = line[: column - 1]
    marked = line[column - 1 : column - 1 + max(1, span.end - span.start)]
    before, shown = _crop(before, line, max(20, width - len(gutter) - 3))
    underline = " " * display_width(before) + mark * max(1, display_width(marked))
    available = max(1, display_width(shown) - display_width(before))
    underline = underline[: display_width(before) + max(available, 1)]
    lines = [f"{gutter}--> {span}", f"{gutter} |", f"{number} | {shown}", f"{gutter} | {underline}"]
    if text:
        lines[-1:] = wrap(text, width, f"{lines[-1]} ", f"{gutter} | {' ' * display_width(before)}")
    return lines


def _crop(before: str, line: str, width: int) -> tuple[str, str]:
    """Cut a line that is too wide so that the marked place stays in sight; return what is left before it."""
    if display_width(line) <= width:
        return before, line
    kept = before
    while display_width(kept) > width // 2:
        kept = kept[1:]
    cut = len(before) - len(kept)
    shown = line[cut:]
    if cut:
        kept, shown = f"…{kept[1:]}", f"…{shown[1:]}"
    while display_width(shown) > width:
        shown = shown[:-2] + "…"
    return kept, shown
