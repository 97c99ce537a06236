"""The language server: keeps policy folders as the editor changes them, and answers with the features."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from policylib._version import __version__
from policylib.check.folder import PolicyFolderError
from policylib.diagnostics import Diagnostic, Text
from policylib.lsp.convert import Converter
from policylib.lsp.features.lsp_messages import say
from policylib.lsp.features.trials import failures
from policylib.lsp.features.view import View
from policylib.lsp.projects import Project, Projects
from policylib.lsp.protocol import NAME, diagnostic
from policylib.source import Source

# How long after a change the folder is checked, in seconds: while keys are struck quickly, once.
DELAY = 0.02
TRIALS = f"{NAME} 试算"


@dataclass(frozen=True, slots=True)
class Place:
    """A file that a request is about."""

    project: Project
    path: str
    view: View
    source: Source


class PolicyServer(LanguageServer):
    """A server for one editor. `today` is the day of cases without one."""

    def __init__(self, language: str | None, today: Callable[[], dt.date]) -> None:
        """Begin without a folder; `language`: `zh`, `en`, or None for that of the editor."""
        super().__init__(NAME, __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.today = today
        self.projects = Projects(language or "zh")
        self._stated = language is not None
        self._waiting: dict[Project, asyncio.TimerHandle] = {}
        self._published: dict[str, list[types.Diagnostic]] = {}

    @property
    def convert(self) -> Converter:
        """What converts positions, in the encoding that was agreed on."""
        return Converter(
            str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        )

    @property
    def language(self) -> str:
        """The language that is spoken."""
        return self.projects.language

    def speak(self, locale: str | None) -> None:
        """Take the language of the editor, unless one was stated."""
        if locale is not None and not self._stated:
            self.projects.language = "zh" if locale.casefold().startswith("zh") else "en"

    def place(self, uri: str) -> Place | None:
        """Return the file of an address as it stands, None where it belongs to no policy."""
        found = self._belonging(uri)
        if found is None:
            return None
        project, path = found
        if not project.found:
            self.check(project)
        source = project.workspace.source(path)
        return None if source is None else Place(project, path, project.view(), source)

    def set(self, uri: str, text: str) -> None:
        """Take the text of an open file; its folder is checked soon."""
        found = self._belonging(uri)
        if found is not None:
            project, path = found
            project.set(path, text)
            self._check_soon(project)

    def revert(self, uri: str) -> None:
        """Take a file as it is on the disk."""
        found = self._belonging(uri)
        if found is not None:
            project, path = found
            project.revert(path)
            self._check_soon(project)

    def check(self, project: Project) -> None:
        """Check a folder now, and say what was found where that has changed."""
        waiting = self._waiting.pop(project, None)
        if waiting is not None:
            waiting.cancel()
        project.check()
        self.publish(project)

    def publish(self, project: Project) -> None:
        """Send the diagnostics of the files for which they have changed, with what trials have shown."""
        view, convert = project.view(), self.convert
        said: dict[str, list[types.Diagnostic]] = {}
        for path, found in project.found.items():
            said[project.uri(path)] = [self._diagnostic(project, one) for one in found]
        if project.trials is not None and project.trials.checked is project.checked:
            for one in failures(view, project.trials):
                said.setdefault(project.uri(one.span.source.name), []).append(
                    types.Diagnostic(
                        convert.range(one.span),
                        one.message,
                        severity=types.DiagnosticSeverity.Information,
                        source=TRIALS,
                    )
                )
        for uri in project.addresses - said.keys():
            said[uri] = []
        project.addresses = set(said)
        for uri, diagnostics in said.items():
            if self._published.get(uri, []) != diagnostics:
                self._published[uri] = diagnostics
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics))

    def _diagnostic(self, project: Project, one: Diagnostic) -> types.Diagnostic:
        return diagnostic(self.convert, project.uri, one, self.language)

    def _check_soon(self, project: Project) -> None:
        waiting = self._waiting.pop(project, None)
        if waiting is not None:
            waiting.cancel()
        loop = asyncio.get_running_loop()
        self._waiting[project] = loop.call_later(DELAY, self.check, project)

    def _belonging(self, uri: str) -> tuple[Project, str] | None:
        try:
            return self.projects.of(uri)
        except PolicyFolderError as error:
            reason = f"{error.path}: {Text(error.zh, error.en).in_language(self.language)}"
            message = say("server.unreadable", self.language, reason=reason)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))
            return None
