"""A policy folder while it is edited: its texts by path, and all that is to be said of them as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from policylib.check.checker import check, read_data_files, words_of
from policylib.check.keeping import Keep
from policylib.check.model import CheckedPolicy
from policylib.check.names import SUFFIX
from policylib.diagnostics import Diagnostic
from policylib.source import Source
from policylib.syntax import ast
from policylib.syntax.edited import EditedFile
from policylib.syntax.lexicon import Lexicon

Parsed = tuple[ast.File, tuple[Diagnostic, ...]]


class Workspace:
    """The rule and data files of a policy folder, by their paths relative to it, as they stand now.

    What it says is what `checker.check` says of the same texts. It is for one thread.
    """

    def __init__(self, files: Iterable[Source], lists: Iterable[Source] = ()) -> None:
        """Take the texts (`folder.read_policy_folder`); `lists`: lists that are loaded besides."""
        self._sources = {file.name: file for file in files}
        self._lists = tuple(lists)
        self._keep = Keep()
        self._edited: dict[str, EditedFile] = {}
        self._parsed: dict[str, tuple[Source, Lexicon, Parsed]] = {}
        self._found: tuple[Diagnostic, ...] | None = None
        self._checked: CheckedPolicy | None = None

    def set(self, path: str, text: str | None) -> None:
        """Say that a file now has this text; None: that it is no longer there."""
        known = self._sources.get(path)
        if (known.text if known else None) == text:
            return
        if text is None:
            del self._sources[path]
            self._edited.pop(path, None)
            self._parsed.pop(path, None)
        else:
            self._sources[path] = Source(path, text)
        self._found = None

    def source(self, path: str) -> Source | None:
        """Return the text of a file as it stands now."""
        return self._sources.get(path)

    def diagnostics(self) -> Mapping[str, tuple[Diagnostic, ...]]:
        """Return everything found, by path, each in the order of places: every file of the folder has an
        entry, and so has a file that is missing.
        """
        found: dict[str, list[Diagnostic]] = {path: [] for path in sorted(self._sources)}
        for diagnostic in self._all():
            found.setdefault(diagnostic.span.source.name, []).append(diagnostic)
        return {path: tuple(each) for path, each in found.items()}

    @property
    def checked(self) -> CheckedPolicy | None:
        """The policy as it was when there was last no error in it; None: there always was one.

        The places in it that are in rule files are those where the declarations stand now.
        """
        self._all()
        return self._checked

    @property
    def lexicon(self) -> Lexicon | None:
        """The words of rule files; None where the vocabulary or the ranks cannot be read."""
        data, _ = read_data_files(self._sources.values(), self._lists, self._keep)
        if data.vocabulary is None or data.ranks is None:
            return None
        return words_of(data.vocabulary, data.ranks, self._keep)

    def tree(self, path: str) -> ast.File | None:
        """Return a rule file as a tree, without what could not be read; None where there is no such file, or
        no words to read it with.
        """
        source, lexicon = self._sources.get(path), self.lexicon
        if source is None or lexicon is None or not path.endswith(SUFFIX):
            return None
        return self._parse(source, lexicon)[0]

    def _parse(self, source: Source, lexicon: Lexicon) -> Parsed:
        known = self._parsed.get(source.name)
        if known is None or known[0] is not source or known[1] is not lexicon:
            edited = self._edited.setdefault(source.name, EditedFile())
            known = self._parsed[source.name] = source, lexicon, edited.parse(source, lexicon)
        return known[2]

    def _all(self) -> tuple[Diagnostic, ...]:
        if self._found is None:
            files = list(self._sources.values())
            checked, found = check(files, self._lists, keep=self._keep, parse=self._parse)
            self._found = tuple([_settled(one) for one in found])
            if checked is not None:
                self._checked = checked
                self._keep.forget()
        return self._found


def _settled(one: Diagnostic) -> Diagnostic:
    """Return a diagnostic whose places stay, whatever becomes of the text."""
    labels = tuple(replace(each, span=each.span.settled()) for each in one.labels)
    fix = one.fix
    if fix is not None:
        fix = replace(fix, edits=tuple(replace(edit, span=edit.span.settled()) for edit in fix.edits))
    return replace(one, span=one.span.settled(), labels=labels, fix=fix)
