"""What every feature looks at: the files of a policy folder as they stand, and the names in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from policylib.check.citations import Citable, Citer, Library, find_citable, library
from policylib.check.model import CheckedPolicy
from policylib.check.names import SUFFIX, Index, Unit, build_index
from policylib.check.types import Scope
from policylib.check.workspace import Workspace
from policylib.diagnostics import Diagnostic
from policylib.render.words import Words
from policylib.source import Source, Span
from policylib.syntax import ast
from policylib.syntax.keywords import LANGUAGES


@dataclass(frozen=True)
class View:
    """The files of a policy folder at one moment.

    `paths`: the files of the folder; `checked`: the policy as it was when there was last no error in it,
    None where there always was one; `language`: that of what is said, `zh` or `en`. A view belongs to one
    state of the workspace: after a change a new one is made.
    """

    workspace: Workspace
    paths: tuple[str, ...]
    checked: CheckedPolicy | None
    language: str

    @cached_property
    def index(self) -> Index:
        """The names that the rule files declare."""
        trees = [tree for path in self.paths if (tree := self.tree(path)) is not None]
        return build_index(trees, {})[0]

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The rule files by path."""
        return {unit.path: unit for unit in self.index.units}

    @cached_property
    def texts(self) -> Library:
        """The texts that can be cited, by slug and title."""
        if self.checked is None:
            return library((), {})
        named = {one.id: Citable(one.id, one.title, one.short) for one in self.checked.sources.values()}
        for one in self.checked.regulations.values():
            aliases = named[one.slug].aliases if one.slug in named else ()
            days = (one.start,) if one.until is None else (one.start, one.until)
            named[one.slug] = Citable(one.slug, one.title, aliases, one.rank, *days)
        return library(named.values(), {})

    @property
    def words(self) -> Words | None:
        """The names of the policy's words in the language of the view; None without a policy."""
        return None if self.checked is None else Words(self.checked, self.language)

    def source(self, path: str) -> Source | None:
        """Return the text of a file."""
        return self.workspace.source(path)

    def tree(self, path: str) -> ast.File | None:
        """Return a rule file as a tree, without what could not be read; None for any other file."""
        return self.workspace.tree(path) if path.endswith(SUFFIX) else None

    def scope(self, path: str) -> Scope | None:
        """Return where the names in a rule file are looked up; None for any other file."""
        unit = self.units.get(path)
        if unit is None or self.checked is None:
            return None
        return Scope(unit, self.index, self.checked.vocabulary, list[Diagnostic]())

    def cited(self, path: str, node: ast.Cite) -> str | None:
        """Return the slug of the text that a citation in a file names, None where that is not known."""
        home = self.home(path)
        if node.regulation is None:
            return home
        own = None if self.checked is None else self.checked.regulations.get(home or "")
        days = (own.start, *((own.until,) if own.until else ())) if own else ()
        found = find_citable(node.regulation, Citer(home or "", *days), self.texts, [])
        return None if found is None else found.slug

    def home(self, path: str) -> str | None:
        """Return the regulation that a rule file belongs to."""
        unit = self.units.get(path)
        return None if unit is None else unit.home

    def written_in(self, path: str) -> str:
        """Return the language that a file is written in; that of the view for a file that is no rule file."""
        tree = self.tree(path)
        return tree.language if tree is not None and tree.language in LANGUAGES else self.language

    def now(self, span: Span) -> Span | None:
        """Return where a stretch of a file as it was stands now; None where the file is gone."""
        current = self.source(span.source.name)
        return None if current is None else moved_along(span, current)


def moved_along(span: Span, current: Source) -> Span:
    """Return where a stretch stands after a change of the text around it.

    >>> old, new = Source("x", "一二三"), Source("x", "一零二三")
    >>> moved_along(old.span(1, 3), new).text
    '二三'
    """
    old, new = span.source.text, current.text
    if span.source is current or old == new:
        return current.span(span.start, span.end)
    if old[: span.end] == new[: span.end]:
        return current.span(span.start, span.end)
    by = len(new) - len(old)
    if old[span.start :] == new[max(0, span.start + by) :]:
        return current.span(span.start + by, span.end + by)
    # The change is within it: it still begins where what is before it ends.
    start = min(span.start, len(new))
    return current.span(start, min(max(start, span.end + by), len(new)))


def declaration_at(tree: ast.File, offset: int) -> ast.Declaration | None:
    """Return the declaration that stands at an offset."""
    return next((one for one in tree.declarations if one.span.start <= offset <= one.span.end), None)
