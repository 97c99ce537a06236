"""Diagnostics as workflow commands, which GitHub Actions shows beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterable

from policylib.codes import CODES
from policylib.diagnostics import Diagnostic
from policylib.render.locating import PathOf, message_of

_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def diagnostics_github(found: Iterable[Diagnostic], path_of: PathOf, language: str) -> str:
    """Return diagnostics as workflow commands, one a line; lines and columns from 1."""
    return "\n".join(_command(one, path_of, language) for one in found)


def _command(one: Diagnostic, path_of: PathOf, language: str) -> str:
    line, column = one.span.source.position(one.span.start)
    end_line, end_column = one.span.source.position(one.span.end)
    properties = {"file": path_of(one.span.source.name), "line": line, "endLine": end_line, "col": column}
    if end_line == line:
        properties["endColumn"] = max(end_column - 1, column)  # the last character, included
    properties["title"] = f"{one.code} {CODES[one.code].name}"
    listed = ",".join(f"{key}={str(value).translate(_IN_PROPERTY)}" for key, value in properties.items())
    return f"::{one.severity.value} {listed}::{message_of(one, language).translate(_IN_MESSAGE)}"
