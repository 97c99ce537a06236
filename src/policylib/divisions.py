"""Names of prefectures and counties by their codes, for reading and picking; nothing is decided by them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def division_names() -> Mapping[str, str]:
    """Return the names by codes of six digits, as far as two copies of the official tables agree.

    >>> division_names()["220502"]
    '东昌区'
    """
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    lines = ((line[:6], line[7:]) for line in text.splitlines() if not line.startswith("#"))
    return dict(lines)
