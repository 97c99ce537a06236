"""What features say, in the types of the language server protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lsprotocol import types

from policylib.diagnostics import Diagnostic, Edit, Severity
from policylib.lsp.convert import Converter
from policylib.lsp.features.completion import Completion
from policylib.lsp.features.outline import Heading
from policylib.lsp.features.symbols import Kind
from policylib.source import Span

NAME = "policylib"

Uri = Callable[[str], str]

_SYMBOLS: Mapping[Kind, types.SymbolKind] = {
    Kind.REGULATION: types.SymbolKind.Module,
    Kind.RULE: types.SymbolKind.Function,
    Kind.READING: types.SymbolKind.Enum,
    Kind.DEFINITION: types.SymbolKind.Variable,
    Kind.LIABILITY: types.SymbolKind.Event,
    Kind.GUARANTEE: types.SymbolKind.Interface,
    Kind.CASE: types.SymbolKind.Method,
    Kind.ARTICLE: types.SymbolKind.String,
    Kind.LIST: types.SymbolKind.Array,
    Kind.ENTRY: types.SymbolKind.EnumMember,
    Kind.TERM: types.SymbolKind.Constant,
}
_COMPLETIONS: Mapping[str, types.CompletionItemKind] = {
    "declaration": types.CompletionItemKind.Class,
    "clause": types.CompletionItemKind.Keyword,
    "keyword": types.CompletionItemKind.Keyword,
    "term": types.CompletionItemKind.Constant,
    "option": types.CompletionItemKind.EnumMember,
    "name": types.CompletionItemKind.Variable,
    "article": types.CompletionItemKind.Reference,
    "quote": types.CompletionItemKind.Text,
    "id": types.CompletionItemKind.Function,
    "value": types.CompletionItemKind.Value,
}
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
}


def location(convert: Converter, uri: Uri, span: Span) -> types.Location:
    """Return a stretch of a file."""
    return types.Location(uri(span.source.name), convert.range(span))


def diagnostic(convert: Converter, uri: Uri, one: Diagnostic, language: str) -> types.Diagnostic:
    """Return a finding: its message with its help below, and the places that belong to it."""
    message = one.message.in_language(language)
    if one.help is not None:
        message = f"{message}\n{one.help.in_language(language)}"
    related = [
        types.DiagnosticRelatedInformation(
            location(convert, uri, label.span), label.text.in_language(language)
        )
        for label in one.labels
    ]
    return types.Diagnostic(
        range=convert.range(one.span),
        message=message,
        severity=_SEVERITIES[one.severity],
        code=one.code,
        source=NAME,
        related_information=related or None,
    )


def completion(convert: Converter, number: int, one: Completion) -> types.CompletionItem:
    """Return a proposal; `number`: its place among them, which the editor keeps."""
    proposal = one.proposal
    return types.CompletionItem(
        label=proposal.label,
        kind=_COMPLETIONS[proposal.kind],
        detail=proposal.detail or None,
        sort_text=f"{number:04}",
        # Editors filter by what they would replace, so quotes and ids belong to it.
        filter_text=proposal.text if proposal.text in proposal.label else f"{proposal.text} {proposal.label}",
        text_edit=types.TextEdit(convert.range(one.span), proposal.text),
    )


def document_symbol(convert: Converter, one: Heading) -> types.DocumentSymbol:
    """Return a declaration of a file."""
    return types.DocumentSymbol(
        name=one.title,
        kind=_SYMBOLS[one.kind],
        range=convert.range(one.whole),
        selection_range=convert.range(one.name),
        detail=one.detail or None,
    )


def workspace_symbol(convert: Converter, uri: Uri, one: Heading) -> types.WorkspaceSymbol:
    """Return a declaration of a folder."""
    return types.WorkspaceSymbol(
        location=location(convert, uri, one.name),
        name=f"{one.detail} {one.title}" if one.detail not in ("", one.title) else one.title,
        kind=_SYMBOLS[one.kind],
        container_name=one.name.source.name,
    )


def workspace_edit(convert: Converter, uri: Uri, edits: Iterable[Edit]) -> types.WorkspaceEdit:
    """Return changes of files."""
    changes: dict[str, list[types.TextEdit]] = {}
    for edit in edits:
        changes.setdefault(uri(edit.span.source.name), []).append(convert.edit(edit))
    return types.WorkspaceEdit(changes=changes)
