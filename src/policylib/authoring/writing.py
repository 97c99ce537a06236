"""A rule and the terms it uses as they are written in its file, with the keywords of either language."""

from __future__ import annotations

from collections.abc import Iterator

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
    if rule.span is None:
        return []
    lexicon = lexicon_of(checked.vocabulary, checked.ranks)
    tree, _ = parse(rule.span.source, lexicon)
    name = rule.id.rpartition("/")[2]
    terms = set(_terms_of(rule))
    rules = [one for one in tree.declarations if isinstance(one, ast.RuleDecl) and one.id == name]
    definitions = [
        one for one in tree.declarations if isinstance(one, ast.DefinitionDecl) and one.title in terms
    ]
    shown = ast.File(span=tree.span, declarations=(*rules, *definitions))
    return print_file(shown, lexicon, language).splitlines()


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
