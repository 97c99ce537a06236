"""Code actions: what diagnostics propose, a case for a rule, a citation that is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policylib.check.clauses import first
from policylib.check.model import Provision
from policylib.check.names import CASES_SUFFIX, SUFFIX
from policylib.check.report import heading
from policylib.diagnostics import Diagnostic, Edit
from policylib.lsp.features.lsp_messages import say
from policylib.lsp.features.new_case import case_text
from policylib.lsp.features.view import View
from policylib.pinpoint import Pinpoint
from policylib.syntax import ast
from policylib.syntax.keywords import keyword_table

_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Action:
    """A change that is offered. `diagnostic`: what it puts right, if that is why; `preferred`: it is the one
    meant, nothing else can have been.
    """

    title: str
    edits: tuple[Edit, ...]
    diagnostic: Diagnostic | None = None
    preferred: bool = False


def actions(view: View, path: str, start: int, end: int, found: Iterable[Diagnostic]) -> list[Action]:
    """Return what is offered for a stretch of a file; `found`: the diagnostics of the file."""
    fixes = [
        _fix(view, one)
        for one in found
        if one.fix is not None and one.span.start <= end and start <= one.span.end
    ]
    tree = view.tree(path)
    offered = []
    for node in () if tree is None else tree.declarations:
        if node.span.start <= end and start <= node.span.end:
            offered += [*_citations(view, path, node), *_case(view, path, node)]
    return [*fixes, *offered]


def _fix(view: View, one: Diagnostic) -> Action:
    assert one.fix is not None
    replacement = one.fix.replacement
    if replacement and "\n" not in replacement:
        title = say("action.fix", view.language, replacement=replacement.strip() or replacement)
    else:
        title = say("action.fix_all", view.language, message=one.message.in_language(view.language))
    return Action(title, one.fix.edits, one, one.fix.safe)


def _citations(view: View, path: str, node: ast.Declaration) -> Iterator[Action]:
    """Offer the provisions that the number of a rule or liability names, where it cites none."""
    if not isinstance(node, ast.RuleDecl | ast.LiabilityDecl) or first(node, ast.Cite) is not None:
        return
    table = keyword_table(view.written_in(path))
    cite, quote = table.canonical("CITE"), table.canonical("QUOTE")
    end = heading(node).end
    for one in _numbered(view, path, node.id):
        text = one.text.split("\n", 1)[0]
        if not set(text) & set("「」"):
            line = f"\n  {cite} {one.at} {quote}「{text}」"
            edit = Edit(node.span.source.span(end, end), line)
            yield Action(say("action.cite", view.language, at=one.at), (edit,))


def _numbered(view: View, path: str, name: str) -> list[Provision]:
    """Return the provisions on record that `18-3-1` can be the number of: article 18, paragraph 3."""
    numbers = [int(number) for number in _NUMBER.findall(name)]
    home = view.home(path)
    if view.checked is None or not numbers:
        return []
    found = []
    for one in view.checked.provisions.values():
        at = Pinpoint.parse(one.at)
        inner = at.paragraph is None or len(numbers) < 2 or at.paragraph == numbers[1]
        if one.regulation == home and at.article == numbers[0] and inner:
            found.append(one)
    return found


def _case(view: View, path: str, node: ast.Declaration) -> Iterator[Action]:
    """Offer to write a case of a rule, at the end of its regulation's file of cases, or of its own file."""
    rule = None
    if isinstance(node, ast.RuleDecl) and view.checked is not None:
        rule = view.checked.rules.get(f"{view.home(path)}/{node.id}")
    if rule is None or view.checked is None:
        return
    beside = f"{path.removesuffix(SUFFIX)}{CASES_SUFFIX}"
    source = view.source(beside) or view.source(path)
    if source is None:
        return
    language = view.written_in(source.name)
    title = _free_title(view, source.name, say("action.case_title", language, rule=rule.id.partition("/")[2]))
    text = case_text(view.checked, rule, title, language)
    gap = "\n" if source.text.endswith("\n") else "\n\n"
    edit = Edit(source.span(len(source.text), len(source.text)), gap + text)
    yield Action(say("action.case", view.language, rule=rule.id.partition("/")[2]), (edit,))


def _free_title(view: View, path: str, title: str) -> str:
    unit = view.units.get(path)
    taken = {case.title for case in unit.cases} if unit is not None else set()
    number, free = 1, title
    while free in taken:
        number += 1
        free = f"{title} {number}"
    return free
