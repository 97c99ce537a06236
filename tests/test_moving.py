"""What is kept of a declaration and moved is the tree that reading it afresh would give, places included."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from lexicon_fixture import lexicon
from policylib.source import Source, Span
from policylib.syntax.parser import parse
from policylib.syntax.reading import read

GOLDEN = Path(__file__).parent / "golden" / "parse"


def plain(value: object) -> object:
    """Return a tree with everything that `==` passes over."""
    if isinstance(value, Span):
        return (value.text, value.start, value.end)
    if is_dataclass(value):
        return type(value), [plain(getattr(value, field.name)) for field in fields(value)]
    return [plain(each) for each in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("path", sorted(GOLDEN.rglob("*.policy")), ids=lambda path: path.stem)
def test_moved_as_if_read_afresh(path: Path) -> None:
    text = path.read_text("utf-8")
    later = Source(path.name, f"# \u5b57\n\n{text}")
    read.cache_clear()
    afresh, found = parse(later, lexicon())
    read.cache_clear()
    first, _ = parse(Source(path.name, text), lexicon())
    was = plain(first)
    for _ in range(2):  # built apart from the file, then moved once more
        moved, found_again = parse(later, lexicon())
        assert plain(moved) == plain(afresh)
        assert [plain(each) for each in found_again] == [plain(each) for each in found]
    assert plain(first) == was
