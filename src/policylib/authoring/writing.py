"""Rules and guarantees, with the terms they use, as they are written: in the keywords of either language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from policylib.check.model import CheckedPolicy, Condition, Defined, Group, Guarantee, Rule
from policylib.check.vocabulary import lexicon_of
from policylib.syntax import ast
from policylib.syntax.parser import parse
from policylib.syntax.printer import print_file


def rule_as_written(checked: CheckedPolicy, rule: Rule, language: str) -> list[str]:
    """Return the lines of the declaration of a rule: whom it binds, in which acts, when, unless what; then
    of the definitions that its conditions use.

    A rule that was not read from a file has none.
    """
    return as_written(checked, [rule], language).get(rule.id, [])


def as_written(
    checked: CheckedPolicy, declared: Iterable[Rule] | Iterable[Guarantee], language: str
) -> dict[str, list[str]]:
    """Return the same of several rules, or guarantees, by their ids; a file is parsed once for all in it."""
    lexicon = lexicon_of(checked.vocabulary, checked.ranks)
    trees: dict[str, ast.File] = {}
    found = {}
    for each in declared:
        if each.span is not None:
            source = each.span.source
            if source.name not in trees:
                trees[source.name] = parse(source, lexicon)[0]
            shown = _with_its_terms(trees[source.name], each)
            found[each.id] = print_file(shown, lexicon, language).splitlines()
    return found


def _with_its_terms(tree: ast.File, declared: Rule | Guarantee) -> ast.File:
    """Return what is left of a file where only a rule, or a guarantee, is looked at."""
    terms = set(_terms_of(declared))
    own = [one for one in tree.declarations if _declares(one, declared)]
    definitions = [
        one for one in tree.declarations if isinstance(one, ast.DefinitionDecl) and one.title in terms
    ]
    return ast.File(span=tree.span, declarations=(*own, *definitions))


def exceptions_as_written(checked: CheckedPolicy, rule: Rule, language: str) -> list[str]:
    """Return each exception of a rule in one line, as it is written, without what it rests on.

    A rule that was not read from a file has none.
    """
    if rule.span is None:
        return []
    lexicon = lexicon_of(checked.vocabulary, checked.ranks)
    tree, _ = parse(rule.span.source, lexicon)
    found = []
    for one in tree.declarations:
        if not isinstance(one, ast.RuleDecl) or not _declares(one, rule):
            continue
        for clause in one.clauses:
            if isinstance(clause, ast.Unless):
                alone = replace(one, clauses=(replace(clause, cites=()),))
                lines = print_file(ast.File(span=tree.span, declarations=(alone,)), lexicon, language)
                found.append(" ".join(line.strip() for line in lines.splitlines()[1:] if line.strip()))
    return found


def declared_classes(checked: CheckedPolicy, rule: Rule) -> tuple[frozenset[str], bool]:
    """Return the ids of the rules that a rule names where it declares its order, as they are written there,
    and whether it declares to prevail over a class of norms as well.
    """
    if rule.span is None:
        return frozenset(), False
    tree, _ = parse(rule.span.source, lexicon_of(checked.vocabulary, checked.ranks))
    orders = [
        clause
        for one in tree.declarations
        if isinstance(one, ast.RuleDecl) and _declares(one, rule)
        for clause in one.clauses
        if isinstance(clause, ast.Order)
    ]
    named = frozenset(
        f"{order.target.regulation or rule.regulation}/{order.target.id}"
        for order in orders
        if isinstance(order.target, ast.Reference)
    )
    return named, any(isinstance(order.target, ast.LowerNorms) for order in orders)


def _declares(one: ast.Node, declared: Rule | Guarantee) -> bool:
    kind = ast.RuleDecl if isinstance(declared, Rule) else ast.GuaranteeDecl
    return isinstance(one, kind) and one.id == declared.id.rpartition("/")[2]


def _terms_of(declared: Rule | Guarantee) -> Iterator[str]:
    yield from _terms(declared.condition)
    if not isinstance(declared, Rule):
        return
    if declared.requirement is not None:
        yield from _terms(declared.requirement)
    for exception in declared.exceptions:
        yield from _terms(exception.condition)


def _terms(condition: Condition) -> Iterator[str]:
    match condition:
        case Defined(title=title, condition=inner):
            yield title
            yield from _terms(inner)
        case Group(conditions=conditions):
            for each in conditions:
                yield from _terms(each)
        case _:
            pass  # a test of a value uses no term
