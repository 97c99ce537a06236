"""A rule and the terms it uses as they are written in its file, with the keywords of either language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from policylib.check.model import CheckedPolicy, Condition, Defined, Group, Rule
from policylib.check.vocabulary import lexicon_of
from policylib.syntax import ast
from policylib.syntax.parser import parse
from policylib.syntax.printer import print_file


def rule_as_written(checked: CheckedPolicy, rule: Rule, language: str) -> list[str]:
    """Return the lines of the declaration of a rule: whom it binds, in which acts, when, unless what; then
    of the definitions that its conditions use.

    A rule that was not read from a file has none.
    """
    return rules_as_written(checked, [rule], language).get(rule.id, [])


def rules_as_written(checked: CheckedPolicy, rules: Iterable[Rule], language: str) -> dict[str, list[str]]:
    """Return the same of several rules by their ids; a file is parsed once for all the rules in it."""
    lexicon = lexicon_of(checked.vocabulary, checked.ranks)
    trees: dict[str, ast.File] = {}
    found = {}
    for rule in rules:
        if rule.span is not None:
            source = rule.span.source
            if source.name not in trees:
                trees[source.name] = parse(source, lexicon)[0]
            shown = _with_its_terms(trees[source.name], rule)
            found[rule.id] = print_file(shown, lexicon, language).splitlines()
    return found


def _with_its_terms(tree: ast.File, rule: Rule) -> ast.File:
    """Return what is left of a file where only a rule is looked at."""
    terms = set(_terms_of(rule))
    rules = [one for one in tree.declarations if _declares(one, rule)]
    definitions = [
        one for one in tree.declarations if isinstance(one, ast.DefinitionDecl) and one.title in terms
    ]
    return ast.File(span=tree.span, declarations=(*rules, *definitions))


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


def _declares(one: ast.Node, rule: Rule) -> bool:
    return isinstance(one, ast.RuleDecl) and one.id == rule.id.rpartition("/")[2]


def _terms_of(rule: Rule) -> Iterator[str]:
    yield from _terms(rule.condition)
    if rule.requirement is not None:
        yield from _terms(rule.requirement)
    for exception in rule.exceptions:
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
