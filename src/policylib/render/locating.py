"""Where diagnostics point, for other programs: paths, lines and columns, and the words of a message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from policylib.diagnostics import Diagnostic

# What a source is called, as a path that other programs can open.
PathOf = Callable[[str], str]


def path_in(folder: str) -> PathOf:
    """Return how the files of a policy folder are called: by the folder and their names in it."""
    return lambda name: (PurePosixPath(folder) / name.removeprefix("+")).as_posix()


def message_of(one: Diagnostic, language: str) -> str:
    """Return the message of a diagnostic and, in a line below, what helps."""
    lines = [one.message, *([one.help] if one.help else [])]
    return "\n".join(line.in_language(language) for line in lines)
