"""What a file is made of: its symbols, the stretches that fold; and the symbols of a folder by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.check.report import heading
from policylib.lsp.features.data_files import data_occurrences
from policylib.lsp.features.symbols import Kind
from policylib.lsp.features.view import View
from policylib.source import Source, Span
from policylib.syntax import ast

_MOST = 200

_KINDS: dict[type[ast.Declaration], Kind] = {
    ast.RegulationDecl: Kind.REGULATION,
    ast.ReadingDecl: Kind.READING,
    ast.DefinitionDecl: Kind.DEFINITION,
    ast.RuleDecl: Kind.RULE,
    ast.LiabilityDecl: Kind.LIABILITY,
    ast.GuaranteeDecl: Kind.GUARANTEE,
    ast.CaseDecl: Kind.CASE,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A declaration in an outline. `detail`: its id; `whole`: all of it; `name`: its first line."""

    kind: Kind
    title: str
    detail: str
    whole: Span
    name: Span


def outline(view: View, path: str) -> list[Heading]:
    """Return what a file declares, in the order of the file."""
    tree, source = view.tree(path), view.source(path)
    if tree is not None:
        return [_heading(node) for node in tree.declarations]
    return [] if source is None else list(_in_data(source))


def search(view: View, wanted: str) -> list[Heading]:
    """Return at most 200 declarations whose id or title has the characters of `wanted` in their order."""
    found = []
    for path in view.paths:
        for one in outline(view, path):
            if _has(f"{one.detail} {one.title}", wanted):
                found.append(one)
                if len(found) == _MOST:
                    return found
    return found


def folds(view: View, path: str) -> list[tuple[int, int]]:
    """Return the first and last lines (from 1) of what folds: declarations, and blocks with deeper lines."""
    source = view.source(path)
    tree = view.tree(path)
    if source is None or tree is None:
        return []
    return sorted({fold for node in tree.declarations for fold in _folds(source, node.span)})


def _heading(node: ast.Declaration) -> Heading:
    title = "" if isinstance(node, ast.LiabilityDecl) else node.title
    name = ""
    if isinstance(node, ast.RuleDecl | ast.LiabilityDecl | ast.GuaranteeDecl):
        name = node.id
    elif isinstance(node, ast.RegulationDecl | ast.ReadingDecl):
        name = node.slug
    return Heading(_KINDS[type(node)], title or name, name, node.span, heading(node))


def _in_data(source: Source) -> Iterator[Heading]:
    for one in data_occurrences(source):
        if one.declares:
            title = one.symbol.name if one.symbol.kind in (Kind.TERM, Kind.ARTICLE) else one.symbol.id
            yield Heading(one.symbol.kind, title, one.symbol.owner, one.span, one.span)


def _has(text: str, wanted: str) -> bool:
    rest = iter(text.casefold())
    return all(char in rest for char in wanted.casefold() if not char.isspace())


def _folds(source: Source, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the stretches within a declaration of lines that stand below a line, and deeper."""
    first, last = span.line, source.position(max(span.start, span.end - 1))[0]
    open_: list[tuple[int, int]] = []
    end = first
    for number in range(first, last + 1):
        text = source.line(number)
        if not text.strip():
            continue
        indent = len(text) - len(text.lstrip())
        while open_ and open_[-1][0] >= indent:
            begin = open_.pop()[1]
            if end > begin:
                yield begin, end
        open_.append((indent, number))
        end = number
    for _, begin in open_:
        if end > begin:
            yield begin, end
