"""Rejects on their way to the results: a line of a file each, so that no more than one is held at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from policylib.batch.engine import Reject
from policylib.batch.files import written_whole
from policylib.diagnostics import Text


def keep_rejects(rejects: Iterable[Reject], path: Path) -> int:
    """Write rejects, those of a row one after the other, to a file: all of them or none.

    Returns how many rows they are about.
    """
    rows, last = 0, None
    with written_whole(path) as file:
        for each in rejects:
            rows += each.row != last
            last = each.row
            line = (each.row, each.column, each.message.zh, each.message.en, each.original)
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return rows


def kept_rejects(path: Path) -> Iterator[Reject]:
    """Yield the rejects in a file that `keep_rejects` wrote."""
    # Only at a line feed: JSON escapes it, but not the other signs that end a line.
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            row, column, zh, en, original = json.loads(line)
            yield Reject(row, column, Text(zh, en), original)
