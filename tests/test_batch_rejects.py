"""Rejects on their way to the results: every one as it was said, all or none, and never held together."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from policylib.batch.engine import Reject
from policylib.batch.rejects import keep_rejects, kept_rejects
from policylib.diagnostics import Text

SAID = [
    Reject(2, "下达指标任务", Text("读不了“也许”", "cannot read `maybe`"), '{"quota": "也许"}'),
    Reject(2, "日期", Text("没有这一天", "there is no such day"), '{"quota": "也许"}'),
    # What ends a line elsewhere, and what may end one in a file of JSON lines that was cut off.
    Reject(7, None, Text("应为 JSON 对象", "expected a JSON object"), 'a\u2028b\x85c\rd\ne"\\'),
]
MANY = 2_000


def test_rejects_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "part.jsonl"
    assert keep_rejects(SAID, path) == 2
    assert list(kept_rejects(path)) == SAID
    assert len(path.read_bytes().split(b"\n")) == len(SAID) + 1
    assert keep_rejects((), path) == 0
    assert list(kept_rejects(path)) == []


def test_rejects_of_which_one_cannot_be_said_are_not_there(tmp_path: Path) -> None:
    def broken() -> Iterator[Reject]:
        yield from SAID
        raise KeyboardInterrupt

    path = tmp_path / "part.jsonl"
    with pytest.raises(KeyboardInterrupt):
        keep_rejects(broken(), path)
    assert not path.exists()


def test_rejects_are_not_held_together(tmp_path: Path) -> None:
    path = tmp_path / "part.jsonl"
    many = (Reject(row, None, SAID[0].message, f"{row:01000}") for row in range(MANY))
    tracemalloc.start()
    try:
        assert keep_rejects(many, path) == MANY
        assert sum(1 for _ in kept_rejects(path)) == MANY
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert path.stat().st_size > MANY * 1000
    assert peak < 500_000
