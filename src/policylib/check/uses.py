"""Which provisions are used, and by what: everything in a policy that cites an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from policylib.check.citations import Library
from policylib.check.clauses import every
from policylib.check.keeping import Keep
from policylib.check.model import ItemList, Provision, Regulation, Use
from policylib.check.names import Index, Unit
from policylib.pinpoint import Pinpoint
from policylib.syntax import ast


def uses_of(
    index: Index,
    regulations: Mapping[str, Regulation],
    lists: Sequence[ItemList],
    texts: Library,
    keep: Keep,
) -> tuple[Use, ...]:
    """Return every use of a provision, each once, in the order of provisions and users.

    What a rule cites for an exception, or for an order of precedence, is used by the rule. `texts` holds the
    citations that could be looked up.
    """
    found = set(_in_lists(lists))
    for unit in index.units:
        own = regulations.get(unit.regulation.slug) if unit.regulation else None
        if own is not None:
            made_of = (own, texts.stamp, texts.complete)
            found |= keep.of_node("uses", unit.file, made_of, partial(_in_unit, unit, own.slug, texts))
    return tuple(sorted(found, key=lambda use: (use.regulation, use.at, use.kind, use.by)))


def by_provision(
    provisions: Iterable[Provision], uses: Iterable[Use]
) -> dict[tuple[str, str], tuple[Use, ...]]:
    """Return the uses of each provision: whatever cites it, a part of it, or what it is a part of."""
    cited: dict[str, list[tuple[Pinpoint, Use]]] = {}
    for use in uses:
        cited.setdefault(use.regulation, []).append((Pinpoint.parse(use.at), use))
    found = {}
    for provision in provisions:
        at = Pinpoint.parse(provision.at)
        touching = [use for place, use in cited.get(provision.regulation, ()) if at.touches(place)]
        found[provision.regulation, provision.at] = tuple(touching)
    return found


def _in_lists(lists: Sequence[ItemList]) -> Iterator[Use]:
    for each in lists:
        for item in each.items:
            if item.basis_regulation is not None and item.basis_at is not None:
                yield Use(item.basis_regulation, item.basis_at, "list", each.id)


def _in_unit(unit: Unit, slug: str, texts: Library) -> frozenset[Use]:
    found = set()
    for node in unit.file.declarations:
        match node:
            case ast.RuleDecl():
                kind, name = "rule", node.id
            case ast.ReadingDecl():
                kind, name = "reading", node.slug
            case ast.DefinitionDecl():
                kind, name = "definition", node.title
            case ast.LiabilityDecl():
                kind, name = "liability", node.id
            case _:
                continue
        for cite in _cites(node):
            citation = texts.cited.get(cite.span)
            if citation is not None:
                found.add(Use(citation.regulation, citation.at, kind, f"{slug}/{name}"))
    return frozenset(found)


def _cites(node: ast.Declaration) -> Iterator[ast.Cite]:
    yield from every(node, ast.Cite)
    for exception in every(node, ast.Unless):
        yield from exception.cites
    for order in every(node, ast.Order):
        yield from order.cites
