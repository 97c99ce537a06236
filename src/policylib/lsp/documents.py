"""What an editor tells of its files: which are open, what they hold, what has changed on the disk."""

from __future__ import annotations

from lsprotocol import types

from policylib.lsp.server import PolicyServer


def register(server: PolicyServer) -> None:
    """Let a server listen to what an editor tells."""
    server.feature(types.INITIALIZE)(_initialize)
    server.feature(types.INITIALIZED)(_initialized)
    server.feature(types.TEXT_DOCUMENT_DID_OPEN)(_opened)
    server.feature(types.TEXT_DOCUMENT_DID_CHANGE)(_changed)
    server.feature(types.TEXT_DOCUMENT_DID_CLOSE)(_closed)
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(_changed_on_disk)


def _initialize(ls: PolicyServer, params: types.InitializeParams) -> None:
    ls.speak(params.locale)


async def _initialized(ls: PolicyServer, _params: types.InitializedParams) -> None:
    """Ask to be told of files that change on the disk, where the editor can do so."""
    workspace = ls.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if not (watching and watching.dynamic_registration):
        return
    patterns = [types.FileSystemWatcher(f"**/*.{suffix}") for suffix in ("policy", "yaml", "yml")]
    options = types.DidChangeWatchedFilesRegistrationOptions(patterns)
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    await ls.client_register_capability_async(
        types.RegistrationParams([types.Registration(method, method, options)])
    )


def _opened(ls: PolicyServer, params: types.DidOpenTextDocumentParams) -> None:
    ls.set(params.text_document.uri, params.text_document.text)


def _changed(ls: PolicyServer, params: types.DidChangeTextDocumentParams) -> None:
    for change in params.content_changes:
        if isinstance(change, types.TextDocumentContentChangeWholeDocument):
            ls.set(params.text_document.uri, change.text)


def _closed(ls: PolicyServer, params: types.DidCloseTextDocumentParams) -> None:
    ls.revert(params.text_document.uri)


def _changed_on_disk(ls: PolicyServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Take what changed on the disk; of open files the editor tells itself."""
    for change in params.changes:
        if change.uri not in ls.workspace.text_documents:
            ls.revert(change.uri)
