"""Paths of the files of a policy, as callers name them."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_path(path: str) -> bool:
    r"""Say whether a path stays within a policy, wherever somebody may write it to one day. Further lists
    (`+…`) have the names of files elsewhere.

    >>> is_path("tonghua/lists/duty.yaml"), is_path("+/etc/lists/duty.yaml")
    (True, True)
    >>> is_path("../duty.yaml"), is_path("/etc/passwd"), is_path("..\\duty.yaml")
    (False, False, False)
    """
    if _CONTROL.search(path):
        return False
    parts = path.removeprefix("+").removeprefix("/") if path.startswith("+") else path
    return all(part not in ("", ".", "..") and "\\" not in part for part in parts.split("/"))
