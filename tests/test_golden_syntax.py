"""Golden files of the parser and the printer: input, a line `-----`, what must come out.

`UPDATE_GOLDEN=1 pytest tests/test_golden_syntax.py` rewrites the second part; read the difference.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lexicon_fixture import lexicon
from policylib.diagnostics import Diagnostic
from policylib.pinpoint import Pinpoint
from policylib.source import Source, Span
from policylib.syntax import ast
from policylib.syntax.parser import parse
from policylib.syntax.printer import print_file

GOLDEN = Path(__file__).parent / "golden"
RULE = "-----\n"


def files(folder: str) -> list[Path]:
    found = sorted((GOLDEN / folder).glob("*.policy"))
    assert found, f"no golden files in {folder}"
    return found


def compare(path: Path, expected: str, actual: str, given: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(given + RULE + actual, encoding="utf-8", newline="\n")
    else:
        assert actual == expected


def read(path: Path) -> tuple[str, str]:
    given, _, expected = path.read_text(encoding="utf-8").partition(RULE)
    return given, expected


@pytest.mark.parametrize("path", files("parse/good"), ids=lambda path: path.stem)
def test_tree(path: Path) -> None:
    given, expected = read(path)
    file, diagnostics = parse(Source(path.name, given), lexicon())
    assert not diagnostics
    compare(path, expected, "".join(f"{line}\n" for line in dump(file)), given)


@pytest.mark.parametrize("path", files("parse/bad"), ids=lambda path: path.stem)
def test_mistakes(path: Path) -> None:
    given, expected = read(path)
    _, diagnostics = parse(Source(path.name, given), lexicon())
    assert diagnostics
    compare(path, expected, "".join(f"{line}\n" for found in diagnostics for line in shown(found)), given)


@pytest.mark.parametrize("path", files("format/good"), ids=lambda path: path.stem)
def test_format(path: Path) -> None:
    given, expected = read(path)
    file, diagnostics = parse(Source(path.name, given), lexicon())
    assert not diagnostics
    other = "en" if file.language == "zh" else "zh"
    texts = [print_file(file, lexicon(), language) for language in (file.language, other)]
    compare(path, expected, RULE.join(texts), given)


def dump(node: ast.Node, label: str = "", depth: int = 0) -> Iterator[str]:
    """Show a tree: one node a line, with its place and its plain fields; nodes below it indented."""
    plain, below = [], []
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        if (
            field.name == "span"
            or value is None
            or value == ()
            or (value is False and field.name == "stated")
        ):
            continue
        if field.name == "complete" and value:
            continue
        nodes = [
            each for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, ast.Node)
        ]
        if nodes:
            below += [(field.name, each) for each in nodes]
            value = tuple(each for each in value if each not in nodes) if isinstance(value, tuple) else ()
        if value != ():
            plain.append(f"{field.name}={_plain(value)}")
    yield "  " * depth + " ".join([label + type(node).__name__, _place(node.span), *plain])
    for name, each in below:
        yield from dump(each, f"{name}: ", depth + 1)


def shown(found: Diagnostic) -> Iterator[str]:
    yield f"{_place(found.span)} {found.code} {found.message.zh}"
    yield f"    {found.message.en}"
    if found.help:
        yield f"    {found.help.zh}"
        yield f"    {found.help.en}"
    if found.fix:
        for edit in found.fix.edits:
            yield f"    fix {_place(edit.span)} {edit.replacement!r}"


def _plain(value: object) -> str:
    return str(value) if isinstance(value, Pinpoint | dt.date | bool) else repr(value)


def _place(span: Span) -> str:
    line, column = span.source.position(span.end)
    return f"{span.line}:{span.column}-{line}:{column}"
