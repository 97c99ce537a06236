"""What the files of letters are made with: an extra, which may not be installed."""

from __future__ import annotations

from importlib import util

_NEEDED = ("docxtpl", "typst")


def missing_packages() -> list[str]:
    """Return the packages that are needed to make the file of a letter, and are not installed."""
    return [name for name in _NEEDED if util.find_spec(name) is None]
