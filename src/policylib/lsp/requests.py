"""Which feature answers which request of the protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from policylib.lsp import documents
from policylib.lsp.features.actions import actions
from policylib.lsp.features.completion import completions
from policylib.lsp.features.formatting import formatting
from policylib.lsp.features.hints import hints
from policylib.lsp.features.hover import hover
from policylib.lsp.features.navigation import definitions, highlights, references
from policylib.lsp.features.outline import folds, outline, search
from policylib.lsp.features.rename import RenameRefusal, renamable, rename
from policylib.lsp.features.trials import lenses
from policylib.lsp.protocol import (
    completion,
    diagnostic,
    document_symbol,
    location,
    workspace_edit,
    workspace_symbol,
)
from policylib.lsp.running import RUN_CASES, run_cases
from policylib.lsp.server import PolicyServer

_TRIGGERS = [" ", "「", "“", '"', "、", ",", "，", "：", ":", "/"]


def server(language: str | None, today: Callable[[], dt.date]) -> PolicyServer:
    """Return a server that answers requests; `language`: `zh`, `en`, or None for that of the editor."""
    made = PolicyServer(language, today)
    documents.register(made)
    for method, answer, *options in (
        (
            types.TEXT_DOCUMENT_COMPLETION,
            _completion,
            types.CompletionOptions(trigger_characters=_TRIGGERS),
        ),
        (types.TEXT_DOCUMENT_HOVER, _hover),
        (types.TEXT_DOCUMENT_DEFINITION, _definition),
        (types.TEXT_DOCUMENT_REFERENCES, _references),
        (types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, _highlight),
        (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, _document_symbol),
        (types.WORKSPACE_SYMBOL, _workspace_symbol),
        (types.TEXT_DOCUMENT_FOLDING_RANGE, _folding_range),
        (types.TEXT_DOCUMENT_FORMATTING, _formatting),
        (types.TEXT_DOCUMENT_PREPARE_RENAME, _prepare_rename),
        (types.TEXT_DOCUMENT_RENAME, _rename, types.RenameOptions(prepare_provider=True)),
        (
            types.TEXT_DOCUMENT_CODE_ACTION,
            _code_action,
            types.CodeActionOptions(
                code_action_kinds=[types.CodeActionKind.QuickFix, types.CodeActionKind.Refactor]
            ),
        ),
        (types.TEXT_DOCUMENT_INLAY_HINT, _inlay_hint),
        (types.TEXT_DOCUMENT_CODE_LENS, _code_lens),
    ):
        made.feature(method, *options)(answer)
    made.command(RUN_CASES)(run_cases)
    return made


def _completion(ls: PolicyServer, params: types.CompletionParams) -> types.CompletionList | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    offset = ls.convert.offset(here.source, params.position)
    found = completions(here.view, here.path, offset)
    items = [completion(ls.convert, number, one) for number, one in enumerate(found)]
    # After the next key the grammar may take other words.
    return types.CompletionList(is_incomplete=True, items=items)


def _hover(ls: PolicyServer, params: types.HoverParams) -> types.Hover | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    found = hover(here.view, here.path, ls.convert.offset(here.source, params.position))
    if found is None:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, found.markdown)
    return types.Hover(content, ls.convert.range(found.span))


def _definition(ls: PolicyServer, params: types.DefinitionParams) -> list[types.Location] | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    spans = definitions(here.view, here.path, ls.convert.offset(here.source, params.position))
    return [location(ls.convert, here.project.uri, span) for span in spans]


def _references(ls: PolicyServer, params: types.ReferenceParams) -> list[types.Location] | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    offset = ls.convert.offset(here.source, params.position)
    wanted = params.context.include_declaration
    spans = references(here.view, here.path, offset, with_declarations=wanted)
    return [location(ls.convert, here.project.uri, span) for span in spans]


def _highlight(
    ls: PolicyServer, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    spans = highlights(here.view, here.path, ls.convert.offset(here.source, params.position))
    return [types.DocumentHighlight(ls.convert.range(span)) for span in spans]


def _document_symbol(
    ls: PolicyServer, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    return [document_symbol(ls.convert, one) for one in outline(here.view, here.path)]


def _workspace_symbol(ls: PolicyServer, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    return [
        workspace_symbol(ls.convert, project.uri, one)
        for project in ls.projects
        for one in search(project.view(), params.query)
    ]


def _folding_range(ls: PolicyServer, params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    return [types.FoldingRange(first - 1, last - 1) for first, last in folds(here.view, here.path)]


def _formatting(ls: PolicyServer, params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
    here = ls.place(params.text_document.uri)
    edit = None if here is None else formatting(here.view, here.path)
    return [] if edit is None else [ls.convert.edit(edit)]


def _prepare_rename(
    ls: PolicyServer, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    try:
        found = renamable(here.view, here.path, ls.convert.offset(here.source, params.position))
    except RenameRefusal as refusal:
        raise _refused(ls, refusal) from None
    return types.PrepareRenamePlaceholder(ls.convert.range(found.span), found.span.text)


def _rename(ls: PolicyServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    offset = ls.convert.offset(here.source, params.position)
    try:
        edits = rename(here.view, here.path, offset, params.new_name.strip())
    except RenameRefusal as refusal:
        raise _refused(ls, refusal) from None
    return workspace_edit(ls.convert, here.project.uri, edits)


def _refused(ls: PolicyServer, refusal: RenameRefusal) -> JsonRpcInvalidParams:
    return JsonRpcInvalidParams(refusal.reason.in_language(ls.language))


def _code_action(ls: PolicyServer, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    start = ls.convert.offset(here.source, params.range.start)
    end = ls.convert.offset(here.source, params.range.end)
    found = here.project.found.get(here.path, ())
    current = [one for one in found if one.span.source.text == here.source.text]
    uri = here.project.uri
    return [
        types.CodeAction(
            title=one.title,
            kind=types.CodeActionKind.QuickFix if one.diagnostic else types.CodeActionKind.Refactor,
            diagnostics=[diagnostic(ls.convert, uri, one.diagnostic, ls.language)]
            if one.diagnostic
            else None,
            is_preferred=one.preferred or None,
            edit=workspace_edit(ls.convert, uri, one.edits),
        )
        for one in actions(here.view, here.path, start, end, current)
    ]


def _inlay_hint(ls: PolicyServer, params: types.InlayHintParams) -> list[types.InlayHint] | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    start = ls.convert.offset(here.source, params.range.start)
    end = ls.convert.offset(here.source, params.range.end)
    return [
        types.InlayHint(ls.convert.position(here.source, one.span.end), one.text)
        for one in hints(here.view, here.path, start, end)
    ]


def _code_lens(ls: PolicyServer, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    here = ls.place(params.text_document.uri)
    if here is None:
        return None
    uri = params.text_document.uri
    return [
        types.CodeLens(
            ls.convert.range(one.span),
            types.Command(one.title, RUN_CASES if one.cases else "", arguments=[uri, list(one.cases)]),
        )
        for one in lenses(here.view, here.path, here.project.trials_of(ls.today))
    ]
