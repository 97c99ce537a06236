"""Go to definition, references and highlights: articles, rules, cases, lists, readings and words."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.lsp.features.data_files import data_occurrences
from policylib.lsp.features.rule_files import declarations, occurrences
from policylib.lsp.features.symbols import Kind, Occurrence, Symbol, same
from policylib.lsp.features.view import View, declaration_at
from policylib.source import Span


def all_in(view: View, path: str) -> Iterator[Occurrence]:
    """Yield everything that is named in a file."""
    yield from occurrences(view, path)
    yield from _in_data(view, path)


def occurrence_at(view: View, path: str, offset: int) -> Occurrence | None:
    """Return what is named at an offset of a file, the innermost where several are."""
    tree = view.tree(path)
    declaration = None if tree is None else declaration_at(tree, offset)
    if tree is not None and declaration is None:
        return None
    found = all_in(view, path) if tree is None else occurrences(view, path, declaration)
    here = [one for one in found if one.span.start <= offset <= one.span.end]
    # At the border of two, the one that begins there is meant.
    return min(here, key=lambda one: (one.span.end - one.span.start, -one.span.start), default=None)


def definitions(view: View, path: str, offset: int) -> list[Span]:
    """Return where what is named at an offset is declared: of an article the provision, or those it holds;
    of a kind of list also the lists of the kind.
    """
    here = occurrence_at(view, path, offset)
    if here is None:
        return []
    return list(declared(view, here.symbol))


def declared(view: View, symbol: Symbol) -> list[Span]:
    """Return where a symbol is declared."""
    data = [one for path in view.paths for one in _in_data(view, path) if same(symbol, one.symbol)]
    rules = (one for path in view.paths for one in declarations(view, path) if one.symbol == symbol)
    found = [*rules, *(one for one in data if one.declares)]
    exact = [one.span for one in found if one.symbol == symbol]
    spans = exact or [one.span for one in found]
    if symbol.kind is Kind.TERM and symbol.owner == "list":
        spans += [one.span for one in data if not one.declares]
    return spans


def references(view: View, path: str, offset: int, *, with_declarations: bool) -> list[Span]:
    """Return where what is named at an offset is named; of an article also its parts and what holds it."""
    here = occurrence_at(view, path, offset)
    if here is None:
        return []
    return [one.span for one in everywhere(view, here.symbol) if with_declarations or not one.declares]


def highlights(view: View, path: str, offset: int) -> list[Span]:
    """Return where, in the same file, what is named at an offset is named."""
    here = occurrence_at(view, path, offset)
    if here is None:
        return []
    return [one.span for one in all_in(view, path) if same(here.symbol, one.symbol)]


def everywhere(view: View, symbol: Symbol) -> list[Occurrence]:
    """Return the places where a symbol is named, by file and place."""
    found = [one for path in view.paths for one in all_in(view, path) if same(symbol, one.symbol)]
    return sorted(found, key=lambda one: (one.span.source.name, one.span.start))


def _in_data(view: View, path: str) -> tuple[Occurrence, ...]:
    source = view.source(path)
    return data_occurrences(source) if source is not None and path.endswith((".yaml", ".yml")) else ()
