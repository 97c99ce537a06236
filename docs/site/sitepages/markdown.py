"""Pages as GitHub reads them, made so that Python-Markdown reads the same: where lists begin, and how far
what belongs to their items is indented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

ITEM = re.compile(r"^ *(?:[-*]|\d+\.) +(?=\S)")
FENCE = re.compile(r"^ *(```+|~~~+)")
# Python-Markdown indents what belongs to an item by four, whatever its mark.
STEP = 4


def readable(text: str) -> str:
    r"""Return a page with the parts of list items indented by four a level, lists and tables set apart.

    >>> readable("Steps:\n1. one:\n\n   ```sh\n   ls\n   ```\n2. two")
    'Steps:\n\n1. one:\n\n    ```sh\n    ls\n    ```\n2. two'
    """
    return "\n".join(_readable(text))


def _readable(text: str) -> Iterator[str]:
    items: list[int] = []  # the column at which the text of each open item begins
    before = ""
    for line, prose in lines(text):
        indent = len(line) - len(line.lstrip(" "))
        item = ITEM.match(line) if prose else None
        goes_on = bool(prose and before.strip() and item is None)
        if line.strip() and not goes_on:
            while items and indent < items[-1]:
                items.pop()
        if item is not None and before.strip() and not items and not ITEM.match(before) and before[0] != " ":
            yield ""
        if prose and line.strip() and before.strip() and _in_table(line) != _in_table(before):
            yield ""
        yield " " * STEP * len(items) + line[min(indent, items[-1] if items else 0) :] if line.strip() else ""
        if item is not None:
            items.append(item.end())
        before = line


def _in_table(line: str) -> bool:
    return line.lstrip().startswith("|")


def lines(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line, and whether it is prose: neither within a fenced block nor its fence."""
    fence: str | None = None
    for line in text.split("\n"):
        fenced = FENCE.match(line)
        yield line, fence is None and fenced is None
        if fenced is not None:
            fence = fenced[1] if fence is None else (None if fenced[1] == fence else fence)
