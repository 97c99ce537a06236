"""The symbols that a rule file declares and uses, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from policylib.check.names import Unit
from policylib.check.report import heading, inside
from policylib.check.types import find_reading
from policylib.lsp.features.symbols import Kind, Occurrence, Symbol, article, within
from policylib.lsp.features.view import View
from policylib.pinpoint import Pinpoint
from policylib.source import Span
from policylib.syntax import ast
from policylib.syntax.keywords import keyword_table
from policylib.syntax.lexicon import pattern
from policylib.syntax.strings import STRING

_CLASSES = {"choice": "fact"}


def occurrences(view: View, path: str, declaration: ast.Declaration | None = None) -> Iterator[Occurrence]:
    """Yield what is named in a rule file, or in one declaration of it, in no order."""
    unit = view.units.get(path)
    if unit is None:
        return
    for node in unit.file.declarations if declaration is None else (declaration,):
        yield from _declared(node, unit)
        for inner in _nodes(node):
            yield from _named(inner, view, unit)


def declarations(view: View, path: str) -> Iterator[Occurrence]:
    """Yield what a rule file declares, without looking into the declarations."""
    unit = view.units.get(path)
    if unit is not None:
        for node in unit.file.declarations:
            yield from _declared(node, unit)


def term_symbol(term: ast.Term, parent: str | None = None) -> Symbol:
    """Return the symbol of a word; `parent`: the fact that an option belongs to."""
    kind = _CLASSES.get(term.kind, term.kind)
    return within(kind, f"{parent}.{term.id}" if parent else term.id, Kind.TERM)


def terms_in(node: ast.Node, kind: str) -> Iterator[ast.Term]:
    """Yield the words of a class that stand in a node."""
    return (each for each in _nodes(node) if isinstance(each, ast.Term) and each.kind == kind)


def pinpoint_span(cite: ast.Cite, language: str) -> Span:
    """Return where the article of a citation is written."""
    text = cite.span.text.split("\n", 1)[0]
    found = _cite(language).match(text)
    if found is None:
        return heading(cite)
    at = cite.span.start + found.start("at")
    return cite.span.source.span(at, at + len(found["at"].rstrip()))


def last_inside(span: Span, words: str) -> Span:
    """Return the last place of words in a stretch, or the stretch where they do not stand as written."""
    at = span.text.rfind(words)
    return span if at < 0 else span.source.span(span.start + at, span.start + at + len(words))


@cache
def _cite(language: str) -> re.Pattern[str]:
    table = keyword_table(language)
    cite, quote = (pattern(table.accepted(terminal)) for terminal in ("CITE", "QUOTE"))
    return re.compile(rf"(?:{cite})\s*(?:{STRING})?\s*(?P<at>(?:(?!{quote}|[「“\"#]).)+)")


def _declared(node: ast.Declaration, unit: Unit) -> Iterator[Occurrence]:
    line, home = heading(node), unit.home or ""
    match node:
        case ast.RegulationDecl():
            yield Occurrence(Symbol(Kind.REGULATION, node.slug), last_inside(line, node.slug), declares=True)
        case ast.ReadingDecl():
            symbol = within(home, node.slug, Kind.READING)
            yield Occurrence(symbol, last_inside(line, node.slug), declares=True)
            yield Occurrence(symbol, inside(line, node.title), declares=True)
        case ast.DefinitionDecl():
            yield Occurrence(
                within(home, node.title, Kind.DEFINITION), inside(line, node.title), declares=True
            )
        case ast.RuleDecl() | ast.GuaranteeDecl():
            kind = Kind.RULE if isinstance(node, ast.RuleDecl) else Kind.GUARANTEE
            yield Occurrence(within(home, node.id, kind), inside(line, node.id), declares=True)
        case ast.LiabilityDecl():
            yield Occurrence(within(home, node.id, Kind.LIABILITY), last_inside(line, node.id), declares=True)
        case ast.CaseDecl():
            yield Occurrence(
                within(unit.path, node.title, Kind.CASE), inside(line, node.title), declares=True
            )


def _named(node: ast.Node, view: View, unit: Unit) -> Iterator[Occurrence]:
    match node:
        case ast.Cite():
            slug = view.cited(unit.path, node)
            if slug is not None:
                yield Occurrence(article(slug, node.at), pinpoint_span(node, unit.file.language))
                if node.regulation is not None:
                    place = inside(node.regulation.span, node.regulation.text)
                    yield Occurrence(Symbol(Kind.REGULATION, slug), place)
        case ast.Reference():
            owner = node.regulation or unit.home
            if owner is not None:
                yield Occurrence(within(owner, node.id, Kind.RULE), node.span)
        case ast.LiableUnder():
            yield Occurrence(
                within(unit.home or "", node.id, Kind.LIABILITY), last_inside(node.span, node.id)
            )
        case ast.Name():
            yield from _by_title(node, view, unit)
        case _:
            yield from _words(node)


def _words(node: ast.Node) -> Iterator[Occurrence]:
    """Yield the words and entries that a node names itself; options go with their fact."""
    match node:
        case ast.EntryName():
            yield Occurrence(Symbol(Kind.ENTRY, node.id), node.span)
        case ast.Term() if node.kind != "option":
            yield Occurrence(term_symbol(node), node.span)
        case ast.OptionIs():
            for option in node.options:
                yield Occurrence(term_symbol(option, node.fact.id), option.span)
        case ast.Setting(key="item_id", value=str() as entry):
            yield Occurrence(Symbol(Kind.ENTRY, entry), last_inside(node.span, entry))
        case ast.Setting(key="option", value=(ast.Term() as fact, ast.Term() as option)):
            yield Occurrence(term_symbol(option, fact.id), option.span)
        case _:
            pass  # names nothing itself


def _by_title(node: ast.Name, view: View, unit: Unit) -> Iterator[Occurrence]:
    """Yield what a name in quotes means: a definition of the file, or a reading; a text is told elsewhere."""
    place = inside(node.span, node.text)
    if node.text in unit.definitions:
        yield Occurrence(within(unit.home or "", node.text, Kind.DEFINITION), place)
        return
    scope = view.scope(unit.path)
    found = None if scope is None else find_reading(node, scope)
    if found is not None:
        slug, reading = found
        yield Occurrence(within(slug, reading.slug, Kind.READING), place)


def _nodes(node: ast.Node) -> Iterator[ast.Node]:
    """Yield a node and all nodes in it; not the title of a citation, which names a text."""
    yield node
    kind: Any = type(node)
    for name in _field_names(kind):
        if name == "regulation" and isinstance(node, ast.Cite):
            continue
        yield from _values(getattr(node, name))


def _values(value: object) -> Iterator[ast.Node]:
    if isinstance(value, ast.Node):
        yield from _nodes(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from _values(each)


@cache
def _field_names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in ("span", "before", "behind"))


def parse_at(text: str) -> Pinpoint | None:
    """Return the place that a text names, None where it names none."""
    try:
        return Pinpoint.parse(text)
    except ValueError:
        return None
