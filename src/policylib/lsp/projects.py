"""The policy folders that open files lie in: read once, then kept as the editor and the disk change them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pygls import uris

from policylib._resources import policy_root
from policylib.check.folder import SKIPPED, SUFFIXES, read_policy_folder
from policylib.check.model import CheckedPolicy
from policylib.check.names import SUFFIX
from policylib.check.workspace import Workspace
from policylib.diagnostics import Diagnostic
from policylib.lsp.features.trials import Trials
from policylib.lsp.features.view import View
from policylib.source import normal

VOCABULARY = "vocabulary.yaml"


class Project:
    """A policy folder with what is open of it, and what was last found in it."""

    def __init__(self, root: Path, language: str) -> None:
        """Read the folder.

        Raises:
            PolicyFolderError: it cannot be read.
        """
        sources = read_policy_folder(root)
        self.root = root
        self.language = language
        self.workspace = Workspace(sources)
        self.paths = {source.name for source in sources}
        self.found: Mapping[str, tuple[Diagnostic, ...]] = {}
        self.checked: CheckedPolicy | None = None
        self.trials: Trials | None = None
        self.addresses: set[str] = set()
        self._elsewhere: dict[str, str] = {}
        self._view: View | None = None

    def uri(self, path: str) -> str:
        """Return the address of a file."""
        known = self._elsewhere.get(path)
        return known or uris.from_fs_path(str(self.root / path)) or ""

    def lay_beside(self, uri: str, path: str) -> None:
        """Take a file that lies outside of the folder as one of it, under a path of its own."""
        self._elsewhere[path] = uri

    def set(self, path: str, text: str | None) -> None:
        """Say what a file holds now; None: it is no longer there."""
        self.workspace.set(path, None if text is None else normal(text))
        (self.paths.discard if text is None else self.paths.add)(path)
        self._view = None

    def revert(self, path: str) -> None:
        """Take a file as it is on the disk again."""
        if path in self._elsewhere:
            del self._elsewhere[path]
            self.set(path, None)
            return
        file = self.root / path
        try:
            self.set(path, file.read_bytes().decode("utf-8-sig"))
        except (OSError, UnicodeDecodeError):
            self.set(path, None)

    def check(self) -> None:
        """Find everything that is wrong with the files as they stand."""
        self.found = self.workspace.diagnostics()
        self.checked = self.workspace.checked
        self._view = None

    def view(self) -> View:
        """Return what the features look at; the policy is that of the last check."""
        if self._view is None:
            self._view = View(self.workspace, tuple(sorted(self.paths)), self.checked, self.language)
        return self._view

    def trials_of(self, today: Callable[[], dt.date]) -> Trials | None:
        """Return the trials of the policy as it was last right, None where it never was."""
        if self.checked is not None and (self.trials is None or self.trials.checked is not self.checked):
            self.trials = Trials(self.checked, today())
        return self.trials if self.checked is not None else None


class Projects:
    """All policy folders that are in use, by their paths."""

    def __init__(self, language: str) -> None:
        """Begin with none; `language`: that of what is said, `zh` or `en`."""
        self.language = language
        self._known: dict[Path, Project] = {}

    def __iter__(self) -> Iterator[Project]:
        """Yield the folders."""
        return iter(self._known.values())

    def of(self, uri: str) -> tuple[Project, str] | None:
        """Return the policy folder that a file belongs to and its path in it; None for a file that belongs to
        no policy. A rule file that lies in none is taken as one of the policy that comes with the library.

        Raises:
            PolicyFolderError: the folder cannot be read.
        """
        name = uris.to_fs_path(uri)
        if name is None or not name.endswith(SUFFIXES):
            return None
        file = Path(name)
        root = next((folder for folder in file.parents if (folder / VOCABULARY).is_file()), None)
        if root is None:
            if not name.endswith(SUFFIX):
                return None
            project = self._project(policy_root())
            path = file.as_posix().lstrip("/")
            project.lay_beside(uri, path)
            return project, path
        path = file.relative_to(root).as_posix()
        if any(part.startswith(".") for part in path.split("/")) or path.split("/")[0] in SKIPPED:
            return None
        return self._project(root), path

    def _project(self, root: Path) -> Project:
        if root not in self._known:
            self._known[root] = Project(root, self.language)
        return self._known[root]
