"""Diagnostics as text and JSON: the caret stands under the words, whatever their width."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from policylib.codes import CODES
from policylib.diagnostics import Diagnostic, Label, Text, replacing
from policylib.render.diagnostics import diagnostics_json, diagnostics_text, summary
from policylib.render.width import display_width, wrap
from policylib.source import Source

CODE = next(code for code, row in CODES.items() if row.severity == "error")
WARNING = next(code for code, row in CODES.items() if row.severity == "warning")
SOURCE = Source("a.policy", "规则 1「甲」\n  当 已书面委托书, 且 x\n")


def made(words: str, source: Source = SOURCE, **rest: object) -> Diagnostic:
    start = source.text.index(words)
    return Diagnostic(
        CODE,
        source.span(start, start + len(words)),
        Text("没有这个词", "no such word"),
        **rest,  # type: ignore[arg-type]
    )


def caret_columns(text: str, mark: str = "^") -> tuple[str, str]:
    """Return the part of the source line that stands above the carets."""
    lines = text.splitlines()
    index = next(i for i, line in enumerate(lines) if mark in line and set(line) <= set(f" |{mark}"))
    line, carets = lines[index - 1], lines[index]
    start, end = carets.index(mark), carets.rindex(mark) + 1
    above, column = "", 0
    for char in line:
        if start <= column < end:
            above += char
        column += display_width(char)
    return above, carets


@pytest.mark.parametrize("words", ["规则", "已书面委托书", "x", "「甲」", "且"])
def test_caret_stands_under_the_words(words: str) -> None:
    assert caret_columns(diagnostics_text([made(words)]))[0] == words


def test_caret_at_the_end_of_a_line() -> None:
    source = Source("b.policy", "规则")
    text = diagnostics_text([Diagnostic(CODE, source.span(2, 2), Text("没完", "unfinished"))])
    assert text.splitlines()[-2:] == ["1 | 规则", "  |     ^"]


def test_parts_of_a_diagnostic() -> None:
    other = Source("b.yaml", "- id: 甲\n")
    found = made(
        "已书面委托书",
        help=Text("是不是“已书面委托”?", "did you mean `written entrustment given`?"),
        labels=(Label(other.span(6, 7), Text("在这里声明", "declared here")),),
        fix=replacing(SOURCE.span(0, 1), "已书面委托"),
    )
    chinese, english = (diagnostics_text([found], language) for language in ("zh", "en"))
    assert chinese.splitlines()[0] == f"错误 {CODE}：没有这个词"
    assert english.splitlines()[0] == f"error {CODE}: no such word"
    for part in ("a.policy:2:5", "b.yaml:1:7", "在这里声明", "是不是“已书面委托”"):
        assert part in chinese
    for part in ("declared here", "did you mean", "a.policy:2:5"):
        assert part in english


def test_a_long_line_is_cut_around_the_place() -> None:
    source = Source("c.policy", "甲" * 200 + "错处" + "乙" * 200)
    text = diagnostics_text([made("错处", source)], width=80)
    assert caret_columns(text)[0] == "错处"
    assert all(display_width(line) <= 80 for line in text.splitlines())


def test_json_has_both_languages_and_places() -> None:
    document = json.loads(diagnostics_json([made("已书面委托书")]))
    assert (document["errors"], document["warnings"]) == (1, 0)
    one = document["diagnostics"][0]
    assert (one["line"], one["column"], one["end_line"], one["end_column"]) == (2, 5, 2, 11)
    assert one["message"] == {"zh": "没有这个词", "en": "no such word"}
    assert one["name"] == CODES[CODE].name


def test_summary_counts() -> None:
    warning = Diagnostic(WARNING, SOURCE.span(0, 1), Text("多余", "superfluous"))
    assert summary([made("且"), warning], "规则库：x") == "1 个错误，1 个警告（规则库：x）。"
    assert summary([], "policy: x", "en") == "no problems found (policy: x)"


def test_blanks_of_a_fix_are_counted() -> None:
    blanks = replace(made("且"), fix=replacing(SOURCE.span(0, 1), "    "))
    assert "可改为：4 个半角空格" in diagnostics_text([blanks])
    assert "may be changed to: 4 plain spaces" in diagnostics_text([blanks], "en")


@pytest.mark.parametrize("width", range(8, 40, 3))
def test_wrap_keeps_every_character_and_the_width(width: int) -> None:
    text = "市、县两级人民政府及其部门对清单以外的事项，不得转交给社区承担 not even (by telephone) 20240301"
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert display_width(line) <= width + 2  # closing punctuation may hang by one character
        assert line[0] not in "，、）。"


def test_wrap_cuts_a_word_that_is_too_long() -> None:
    assert wrap("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
