"""The language server from end to end: `policylib lsp --stdio` and a client, over the protocol."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from editing import ROOM

RECORDS, CASES = "records.policy", "records.cases.policy"


def agree(*_: object) -> None:
    """Answer a request of the server that needs no more."""


T = TypeVar("T")
COMMAND = [sys.executable, "-m", "policylib", "lsp", "--stdio"]


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND))  # type: ignore[untyped-decorator]
async def client(lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[LanguageClient]:
    shutil.copytree(ROOM, tmp_path / "policy")
    for method in (types.CLIENT_REGISTER_CAPABILITY, types.WORKSPACE_CODE_LENS_REFRESH):
        lsp_client.feature(method)(agree)
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities("visual-studio-code"),
            locale="en",
            workspace_folders=[types.WorkspaceFolder(tmp_path.as_uri(), "policy")],
        )
    )
    yield lsp_client
    await lsp_client.shutdown_session()


class File:
    """A file that is open in the client."""

    def __init__(self, client: LanguageClient, path: Path) -> None:
        self.client = client
        self.uri = path.as_uri()
        self.text = path.read_text("utf-8")
        self.version = 1
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri, "policy", 1, self.text))
        )

    @property
    def document(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    def change(self, text: str) -> None:
        self.text = text
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def position(self, words: str, beyond: int = 1) -> types.Position:
        at = self.text.index(words) + beyond
        line = self.text.rfind("\n", 0, at) + 1
        units = len(self.text[line:at].encode("utf-16-le")) // 2
        return types.Position(self.text.count("\n", 0, at), units)

    async def found(self, code: str | None) -> list[types.Diagnostic]:
        """Wait until a diagnostic of a code is said of the file; None: until nothing is."""
        while True:
            said = self.client.diagnostics.get(self.uri)
            if said is not None and (any(one.code == code for one in said) if code else not said):
                return list(said)
            await asyncio.sleep(0.01)

    async def forgotten(self) -> None:
        """Wait until a change has been checked: what was run before no longer holds."""
        while True:
            lenses = await self.client.text_document_code_lens_async(types.CodeLensParams(self.document))
            if not all(one.command and one.command.title.startswith("✓") for one in lenses or []):
                return
            await asyncio.sleep(0.01)

    async def found_by(self, source: str) -> types.Diagnostic:
        """Wait until somebody else than the checker says something of the file."""
        while True:
            for one in self.client.diagnostics.get(self.uri, ()):
                if one.source == source:
                    return one
            await asyncio.sleep(0.01)


def opened(client: LanguageClient, tmp_path: Path, name: str = RECORDS) -> File:
    return File(client, tmp_path / "policy" / name)


async def codes(client: LanguageClient, uri: str) -> set[int | str | None]:
    """Wait until something is said of a file."""
    while not client.diagnostics.get(uri):
        await asyncio.sleep(0.01)
    return {one.code for one in client.diagnostics[uri]}


async def soon(awaited: Awaitable[T]) -> T:
    return await asyncio.wait_for(awaited, 60)


@pytest.mark.asyncio
async def test_diagnostics_come_as_somebody_types(client: LanguageClient, tmp_path: Path) -> None:
    file = opened(client, tmp_path)
    text = file.text
    file.change(text.replace("aspect access", "aspect acess", 1))
    found = await soon(file.found("P110"))
    (one,) = (each for each in found if each.code == "P110")
    assert one.severity == types.DiagnosticSeverity.Error
    assert one.range.start == file.position("acess", 0)
    assert "acess" in one.message
    answer = await client.text_document_code_action_async(
        types.CodeActionParams(file.document, one.range, types.CodeActionContext([one]))
    )
    fix = next(each for each in answer or [] if isinstance(each, types.CodeAction) and each.diagnostics)
    assert fix.edit is not None
    assert fix.edit.changes is not None
    assert [edit.new_text for edit in fix.edit.changes[file.uri]] == ["access"]
    file.change(text)
    assert await soon(file.found(None)) == []


@pytest.mark.asyncio
async def test_diagnostics_of_data_files_and_of_files_that_are_not_open(
    client: LanguageClient, tmp_path: Path
) -> None:
    file = opened(client, tmp_path)
    data = opened(client, tmp_path, "ranks.yaml")
    data.change(data.text + "nonsense: 1\n")
    assert await soon(data.found("D205"))
    data.change(data.text.replace("nonsense: 1\n", ""))
    await soon(data.found(None))
    file.change(file.text.replace("rule 2-1 ", "rule 2-7 ", 1))
    other = (tmp_path / "policy" / CASES).as_uri()
    assert await soon(codes(client, other)) == {"C325"}


@pytest.mark.asyncio
async def test_positions_are_right_behind_characters_beyond_the_bmp(
    client: LanguageClient, tmp_path: Path
) -> None:
    file = opened(client, tmp_path)
    title = "everybody 𠮷😀 may read"
    text = file.text.replace('"everybody may read"', f'"{title}"', 1)
    file.change(text.replace("aspect access", "note “😀𠮷” # 😀\n  aspect access", 1))
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(file.document))
    rule = next(one for one in symbols or [] if one.name == title)
    assert isinstance(rule, types.DocumentSymbol)
    assert rule.selection_range.end == file.position(f'{title}"', len(title) + 1)
    line = f'{file.text}\ndefinition "𠮷😀"\n  basis 第一条 quote "Every user may read a record."\n  when edi'
    file.change(line)
    end = types.Position(line.count("\n"), len(line.rpartition("\n")[2]))
    answer = await client.text_document_completion_async(types.CompletionParams(file.document, end))
    assert isinstance(answer, types.CompletionList)
    edit = next(one for one in answer.items if one.label == "editor of the record").text_edit
    assert isinstance(edit, types.TextEdit)
    assert edit.range == types.Range(types.Position(end.line, end.character - 3), end)


@pytest.mark.asyncio
async def test_hover_definition_references_and_rename(client: LanguageClient, tmp_path: Path) -> None:
    file = opened(client, tmp_path)
    here = file.position("rule 2-1", 5)
    hover = await client.text_document_hover_async(types.HoverParams(file.document, here))
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    assert "its editors change a record in use" in hover.contents.value
    article = await client.text_document_definition_async(
        types.DefinitionParams(file.document, file.position("第二条"))
    )
    assert isinstance(article, list)
    assert isinstance(article[0], types.Location)
    assert "/texts/" in article[0].uri
    context = types.ReferenceContext(include_declaration=False)
    used = await client.text_document_references_async(types.ReferenceParams(context, file.document, here))
    assert {one.uri.rpartition("/")[2] for one in used or []} == {CASES}
    renamed = await client.text_document_rename_async(types.RenameParams(file.document, here, "2-9"))
    assert renamed is not None
    assert {uri.rpartition("/")[2] for uri in renamed.changes or {}} == {RECORDS, CASES}
    with pytest.raises(Exception, match="used twice"):
        await client.text_document_rename_async(types.RenameParams(file.document, here, "2-2"))


@pytest.mark.asyncio
async def test_hints_folds_formatting_and_symbols(client: LanguageClient, tmp_path: Path) -> None:
    file = opened(client, tmp_path)
    whole = types.Range(types.Position(0, 0), types.Position(999, 0))
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(file.document, whole))
    assert " from 2020-01-01" in [one.label for one in hints or []]
    folds = await client.text_document_folding_range_async(types.FoldingRangeParams(file.document))
    assert folds
    symbols = await client.workspace_symbol_async(types.WorkspaceSymbolParams("editors change"))
    assert [one.name for one in symbols or []] == ["2-1 its editors change a record in use"]
    options = types.FormattingOptions(2, insert_spaces=True)
    formatting = types.DocumentFormattingParams(file.document, options)
    assert not await client.text_document_formatting_async(formatting)
    file.change(file.text.replace("  aspect access", "  aspect   access", 1))
    edits = await client.text_document_formatting_async(formatting)
    assert [edit.new_text for edit in edits or []] == ["  aspect access\n"]


@pytest.mark.asyncio
async def test_cases_are_run_from_a_lens_and_what_fails_is_shown(
    client: LanguageClient, tmp_path: Path
) -> None:
    file = opened(client, tmp_path, CASES)
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(file.document))
    command = (lenses or [])[0].command
    assert command is not None
    run = types.ExecuteCommandParams(command.command, command.arguments)
    answer = await client.workspace_execute_command_async(run)
    assert isinstance(answer, dict)
    assert answer["failed"] == 0
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(file.document))
    assert all(one.command and one.command.title.startswith("✓") for one in lenses or [])
    file.change(file.text.replace("expect lawful", "expect unlawful", 1))
    await soon(file.forgotten())
    answer = await client.workspace_execute_command_async(run)
    assert isinstance(answer, dict)
    assert answer["failed"] == 1
    found = await soon(file.found_by("policylib 试算"))
    assert found.range.start == file.position("expect unlawful", 0)


@pytest.mark.asyncio
async def test_a_file_that_changes_on_the_disk_is_read_again(client: LanguageClient, tmp_path: Path) -> None:
    opened(client, tmp_path)
    cases = tmp_path / "policy" / CASES
    cases.write_text(cases.read_text("utf-8").replace("records/2-1", "records/2-8"), "utf-8")
    client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(cases.as_uri(), types.FileChangeType.Changed)])
    )
    assert await soon(codes(client, cases.as_uri())) == {"C325"}


@pytest.mark.asyncio
async def test_a_rule_file_outside_of_any_policy_is_checked_against_the_shipped_one(
    client: LanguageClient, tmp_path: Path
) -> None:
    path = tmp_path / "draft.policy"
    path.write_text("规则 1「草稿」\n  方面 事向\n\n规则 2「也是」\n  方面 事项\n", "utf-8")
    file = File(client, path)
    found = await soon(file.found("P110"))
    assert {one.code for one in found} >= {"P110", "C310"}
    answer = await client.text_document_completion_async(
        types.CompletionParams(file.document, types.Position(1, 5))
    )
    assert isinstance(answer, types.CompletionList)
    assert "事项" in [one.label for one in answer.items]
