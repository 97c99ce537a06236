"""Formatting: the text of a rule file as `policylib fmt` writes it."""

from __future__ import annotations

from policylib.authoring.formatting import FormatProblem, format_text
from policylib.diagnostics import Edit
from policylib.lsp.features.view import View


def formatting(view: View, path: str) -> Edit | None:
    """Return the change that formats a rule file: from the first line that differs to the last. None where
    nothing changes, and where the file has mistakes, which are reported anyway.
    """
    source, lexicon = view.source(path), view.workspace.lexicon
    if source is None or lexicon is None or view.tree(path) is None:
        return None
    try:
        formatted = format_text(path, source.text, lexicon, None)
    except FormatProblem:
        return None
    old, new = source.text.splitlines(keepends=True), formatted.splitlines(keepends=True)
    if old == new:
        return None
    shorter = min(len(old), len(new))
    first = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    same = next((n for n in range(shorter - first) if old[-1 - n] != new[-1 - n]), shorter - first)
    start, end = len("".join(old[:first])), len("".join(old[: len(old) - same]))
    return Edit(source.span(start, end), "".join(new[first : len(new) - same]))
