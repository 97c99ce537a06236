"""Inlay hints: when a rule is in force, how the lists of a condition stand, which place a code is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy, ItemList
from policylib.check.report import heading
from policylib.lsp.features.lsp_messages import say
from policylib.lsp.features.rule_files import terms_in
from policylib.lsp.features.view import View
from policylib.regions import governs, place_name
from policylib.render.periods import period, period_of
from policylib.render.record_messages import say as say_recorded
from policylib.render.words import Words
from policylib.source import Span
from policylib.syntax import ast


@dataclass(frozen=True, slots=True)
class Hint:
    """Words shown behind an offset of a file that are not part of it."""

    span: Span
    text: str


def hints(view: View, path: str, start: int, end: int) -> list[Hint]:
    """Return the hints between two offsets of a rule file, in the language of the view."""
    tree = view.tree(path)
    if tree is None or view.checked is None:
        return []
    return [
        hint
        for node in tree.declarations
        if node.span.start <= end and start <= node.span.end
        for hint in _of(node, view, view.checked, path)
        if start <= hint.span.end <= end
    ]


def _of(node: ast.Declaration, view: View, checked: CheckedPolicy, path: str) -> Iterator[Hint]:
    home = view.home(path) or ""
    if isinstance(node, ast.RuleDecl):
        rule = checked.rules.get(f"{home}/{node.id}")
        if rule is not None:
            yield Hint(heading(node), f" {period(view.language, *period_of(checked, rule))}")
        for term in terms_in(node, "list"):
            yield Hint(term.span, _lists(checked, view.language, term.id, home))
    elif isinstance(node, ast.RegulationDecl):
        for clause in node.clauses:
            if isinstance(clause, ast.Regions):
                names = [place_name(checked.places, code) for code in clause.codes]
                text = Words(checked, view.language).join(names)
                yield Hint(heading(clause), say("hint.place", view.language, place=text))
    elif isinstance(node, ast.CaseDecl):
        yield from _places(node, checked, view.language)


def _places(node: ast.CaseDecl, checked: CheckedPolicy, language: str) -> Iterator[Hint]:
    for clause in node.clauses:
        for setting in clause.settings if isinstance(clause, ast.Given) else ():
            if setting.key == "region" and isinstance(setting.value, str):
                place = place_name(checked.places, setting.value)
                if place != setting.value:
                    yield Hint(setting.span, say("hint.place", language, place=place))


def _lists(checked: CheckedPolicy, language: str, kind: str, home: str) -> str:
    """Say how the lists of a kind stand in the places of a regulation: official, derived or illustrative."""
    regulation = checked.regulations.get(home)
    regions = regulation.regions if regulation else ()
    found = [
        each
        for each in checked.lists
        if each.kind == kind
        and any(governs(region, each.region) or governs(each.region, region) for region in regions)
    ]
    if not found:
        return say("hint.no_list", language)
    said = dict.fromkeys(_status(each, language) for each in found)
    return say("hint.lists", language, lists=Words(checked, language).join(list(said), "clause"))


def _status(each: ItemList, language: str) -> str:
    status = say_recorded(f"status.{each.status}", language)
    return status if each.complete else say("hint.incomplete", language, status=status)
