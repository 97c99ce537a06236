"""What a change of a file looks like, line by line, as `diff -u` has it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from io import StringIO


def patch(path: str, old: str, new: str) -> Iterator[str]:
    """Yield the lines of the change of a file from `old` to `new`, without line ends."""
    for line in unified_diff(StringIO(old).readlines(), StringIO(new).readlines(), f"a/{path}", f"b/{path}"):
        yield line.removesuffix("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"
