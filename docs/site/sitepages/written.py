"""Declarations of rule files, one by one, with the keywords of either language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from policylib.check.model import CheckedPolicy
from policylib.check.vocabulary import lexicon_of
from policylib.syntax import ast
from policylib.syntax.parser import parse
from policylib.syntax.printer import print_file

# Regulation, kind (`rule`, `definition`, `reading`, `liability`, `guarantee`), id; of a definition its title.
Key = tuple[str, str, str]


def written(checked: CheckedPolicy, language: str) -> Mapping[Key, str]:
    """Return every declaration of a policy that belongs to a regulation as the formatter writes it."""
    lexicon = lexicon_of(checked.vocabulary, checked.ranks)
    spans = {rule.regulation: rule.span for rule in checked.rules.values() if rule.span is not None}
    found: dict[Key, str] = {}
    for slug, span in spans.items():
        tree, _ = parse(span.source, lexicon)
        for one in tree.declarations:
            named = _kind_and_id(one)
            if named is not None:
                # What is set off by a heading of the file stands alone here.
                alone = ast.File(span=tree.span, declarations=(replace(one, before=()),))
                found[slug, *named] = print_file(alone, lexicon, language).strip("\n")
    return found


def folder_of(checked: CheckedPolicy, slug: str) -> str | None:
    """Return the folder of the rule base that a regulation's rules are in; None of one without rules."""
    names = (
        r.span.source.name for r in checked.rules.values() if r.regulation == slug and r.span is not None
    )
    return next((name.partition("/")[0] for name in names), None)


def _kind_and_id(one: ast.Declaration) -> tuple[str, str] | None:
    match one:
        case ast.RuleDecl(id=name):
            return "rule", name
        case ast.DefinitionDecl(title=name):
            return "definition", name
        case ast.ReadingDecl(slug=name):
            return "reading", name
        case ast.LiabilityDecl(id=name):
            return "liability", name
        case ast.GuaranteeDecl(id=name):
            return "guarantee", name
        case _:
            return None  # the regulation itself, which the page has as a table; cases
