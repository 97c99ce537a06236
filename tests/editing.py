"""Policies as an editor holds them, for tests of the language server: texts with a cursor in them."""

from __future__ import annotations

from pathlib import Path

from policylib._resources import policy_root
from policylib.check.folder import read_policy_folder
from policylib.check.workspace import Workspace
from policylib.lsp.features.view import View

CURSOR = "‸"
ROOM = Path(__file__).parent / "data" / "authzen" / "policy"
ORDINANCE = "tonghua/tonghua-ordinance.policy"
CASES = "tonghua/tonghua-ordinance.cases.policy"
RECORDS = "records.policy"


class Editor:
    """A policy folder with one state, changed and looked at."""

    def __init__(self, root: Path, language: str) -> None:
        sources = read_policy_folder(root)
        self.language = language
        self.workspace = Workspace(sources)
        self.texts = {source.name: source.text for source in sources}
        self.workspace.diagnostics()
        self.checked = self.workspace.checked

    def view(self) -> View:
        return View(self.workspace, tuple(sorted(self.texts)), self.checked, self.language)

    def restore(self) -> None:
        for path, text in self.texts.items():
            self.workspace.set(path, text)

    def write(self, path: str, text: str) -> int:
        """Give a file a text with a cursor in it (else at its end); return the offset of the cursor."""
        offset = text.find(CURSOR)
        self.workspace.set(path, text.replace(CURSOR, ""))
        return len(text) if offset < 0 else offset

    def end(self, path: str, lines: str) -> int:
        """Write lines at the end of a file; return the offset of the cursor in them."""
        text = self.texts[path]
        return self.write(path, f"{text}\n{lines}")

    def behind(self, path: str, words: str, nth: int = 0) -> int:
        """Return an offset within words of a file: behind their first character."""
        source = self.workspace.source(path)
        assert source is not None
        at = -1
        for _ in range(nth + 1):
            at = source.text.index(words, at + 1)
        return at + 1


def shipped_editor(language: str = "zh") -> Editor:
    return Editor(policy_root(), language)


def room_editor(language: str = "en") -> Editor:
    return Editor(ROOM, language)
