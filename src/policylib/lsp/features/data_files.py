"""The symbols that a data file declares and uses: words, lists and entries, provisions, texts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from policylib.check.data import ListNode, MapNode, Node, TextNode, read_yaml
from policylib.lsp.features.rule_files import parse_at
from policylib.lsp.features.symbols import Kind, Occurrence, Symbol, article, within
from policylib.source import Source

# Sections of vocabulary.yaml and ranks.yaml → the class of their words.
_CLASSES = {
    "acts": "act",
    "actors": "actor",
    "levels": "level",
    "place_groups": "place",
    "communities": "community",
    "aspects": "aspect",
    "other_bodies": "body",
    "list_kinds": "list",
    "facts": "fact",
    "ranks": "rank",
}
_READING = "reading:"
_WORDS = ("vocabulary.yaml", "ranks.yaml")


@lru_cache(maxsize=1024)
def data_occurrences(source: Source) -> tuple[Occurrence, ...]:
    """Return what is named in a data file; nothing where it cannot be read."""
    root, _ = read_yaml(source)
    if not isinstance(root, MapNode):
        return ()
    if PurePosixPath(source.name).name in _WORDS:
        return tuple(_words(root))
    if "items" in root.entries:
        return tuple(_list(root))
    if "provisions" in root.entries:
        return tuple(_provisions(root))
    return (*_sources(root), *_rules(root))


def scalar(node: Node | None, key: str) -> TextNode | None:
    """Return the text under a key of a mapping, None where there is none."""
    value = node.entries.get(key) if isinstance(node, MapNode) else None
    return value if isinstance(value, TextNode) else None


def _elements(node: Node | None, key: str) -> tuple[Node, ...]:
    value = node.entries.get(key) if isinstance(node, MapNode) else None
    return value.items if isinstance(value, ListNode) else ()


def _words(root: MapNode) -> Iterator[Occurrence]:
    for section, kind in _CLASSES.items():
        for node in _elements(root, section):
            name = scalar(node, "id")
            if name is None:
                continue
            yield Occurrence(within(kind, name.text, Kind.TERM), name.span, declares=True)
            for each in _elements(node, "options"):
                if (option := scalar(each, "id")) is not None:
                    symbol = within("option", f"{name.text}.{option.text}", Kind.TERM)
                    yield Occurrence(symbol, option.span, declares=True)


def _list(root: MapNode) -> Iterator[Occurrence]:
    if (kind := scalar(root, "list")) is not None:
        yield Occurrence(within("list", kind.text, Kind.TERM), kind.span)
    if (name := scalar(root, "id")) is not None:
        yield Occurrence(Symbol(Kind.LIST, name.text), name.span, declares=True)
    owner = scalar(root.entries.get("source"), "regulation")
    if owner is not None:
        yield Occurrence(Symbol(Kind.REGULATION, owner.text), owner.span)
    for node in _elements(root, "items"):
        if (entry := scalar(node, "id")) is not None:
            yield Occurrence(Symbol(Kind.ENTRY, entry.text), entry.span, declares=True)
        basis = node.entries.get("basis") if isinstance(node, MapNode) else None
        named = scalar(basis, "regulation")
        if named is not None:
            yield Occurrence(Symbol(Kind.REGULATION, named.text), named.span)
        where, at = named or owner, scalar(basis, "article")
        place = None if at is None else parse_at(at.text)
        if where is not None and at is not None and place is not None:
            yield Occurrence(article(where.text, place), at.span)


def _provisions(root: MapNode) -> Iterator[Occurrence]:
    owner = scalar(root, "regulation")
    if owner is None:
        return
    yield Occurrence(Symbol(Kind.REGULATION, owner.text), owner.span)
    for node in _elements(root, "provisions"):
        at = scalar(node, "at")
        place = None if at is None else parse_at(at.text)
        if at is not None and place is not None:
            yield Occurrence(article(owner.text, place), at.span, declares=True)


def _sources(root: MapNode) -> Iterator[Occurrence]:
    for node in _elements(root, "sources"):
        if (name := scalar(node, "id")) is not None:
            yield Occurrence(Symbol(Kind.REGULATION, name.text), name.span, declares=True)


def _rules(root: MapNode) -> Iterator[Occurrence]:
    """Yield the rules that coverage.yaml names, and the readings that it names as conditions."""
    for node in _elements(root, "unseen"):
        if (rule := scalar(node, "rule")) is not None:
            yield Occurrence(Symbol(Kind.RULE, rule.text), rule.span)
        condition = scalar(node, "condition")
        if condition is not None and condition.text.startswith(_READING):
            yield Occurrence(Symbol(Kind.READING, condition.text.removeprefix(_READING)), condition.span)
