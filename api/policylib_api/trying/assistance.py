"""What an editor in a browser is told of a draft: the features of the language server, as plain data.

Places are offsets in units of UTF-16, in which browsers count.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policylib.diagnostics import Diagnostic, Edit
from policylib.lsp.features.actions import actions
from policylib.lsp.features.completion import completions
from policylib.lsp.features.hover import hover
from policylib.lsp.features.view import View
from policylib.source import Span

_ENCODING = "utf-16-le"
# More than anybody reads; the editor asks again after the next key.
_MOST_COMPLETIONS = 200


def diagnostics_data(view: View, path: str, own: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Return the diagnostics of a file, each with the changes it proposes within the file."""
    return [_diagnostic(view, path, one) for one in own]


def _diagnostic(view: View, path: str, one: Diagnostic) -> dict[str, Any]:
    offered = actions(view, path, one.span.start, one.span.end, [one])
    return {
        **_range(one.span),
        "severity": one.severity.value,
        "code": one.code,
        "message": one.message.in_language(view.language),
        "help": "" if one.help is None else one.help.in_language(view.language),
        "fixes": [
            {"title": each.title, "edits": list(map(_edit, each.edits))}
            for each in offered
            if each.diagnostic is one and all(edit.span.source.name == path for edit in each.edits)
        ],
    }


def completion_data(view: View, path: str, units: int) -> dict[str, Any]:
    """Return what could be written at an offset; `from` and `to`: what each takes the place of."""
    found = completions(view, path, offset_of(_text(view, path), units))[:_MOST_COMPLETIONS]
    return {
        "options": [
            {
                **_range(one.span),
                "label": one.proposal.label,
                "text": one.proposal.text,
                "kind": one.proposal.kind,
                "detail": one.proposal.detail,
            }
            for one in found
        ]
    }


def hover_data(view: View, path: str, units: int) -> dict[str, Any] | None:
    """Return what is on record about what is named at an offset, as Markdown; None: nothing."""
    found = hover(view, path, offset_of(_text(view, path), units))
    return None if found is None else {**_range(found.span), "markdown": found.markdown}


def units_of(text: str, offset: int) -> int:
    """Return an offset in characters as one in units of UTF-16.

    >>> units_of("𠮷野", 1)
    2
    """
    return len(text[:offset].encode(_ENCODING)) // 2


def offset_of(text: str, units: int) -> int:
    """Return an offset in units of UTF-16 as one in characters; one within a character is the start of it.

    >>> offset_of("𠮷野", 2), offset_of("𠮷野", 1), offset_of("𠮷野", 9)
    (1, 0, 2)
    """
    return len(text.encode(_ENCODING)[: 2 * max(0, units)].decode(_ENCODING, "ignore"))


def _text(view: View, path: str) -> str:
    source = view.source(path)
    return "" if source is None else source.text


def _range(span: Span) -> dict[str, int]:
    text = span.source.text
    return {"from": units_of(text, span.start), "to": units_of(text, span.end)}


def _edit(edit: Edit) -> dict[str, Any]:
    return {**_range(edit.span), "insert": edit.replacement}
