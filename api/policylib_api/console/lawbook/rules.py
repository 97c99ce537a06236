"""A rule as pages show it: as it is written, what it rests on, its cases, what prevails over it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policylib import Policy
from policylib.analysis.precedence import precedence_tree
from policylib.authoring.writing import as_written
from policylib.check.model import CheckedPolicy, Rule, Test
from policylib.check.variables import conditions_of, tests_of
from policylib.engine.trace import Verdict
from policylib.render.map_messages import say
from policylib.render.periods import period, period_of
from policylib.render.precedence import Precedence
from policylib.render.words import Words
from policylib_api.console.addresses import (
    coverage_address,
    reading_address,
    regulation_address,
    rule_address,
)
from policylib_api.console.lawbook.citing import Cited, cited
from policylib_api.console.lawbook.graph import Graph, TreeNode, graph, tree
from policylib_api.console.lawbook.keeping import kept


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows a breach."""

    text: str
    cited: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule beside a provision. `readings`: title and address of the questions it hangs on; `cases`: how
    many expect it to decide.
    """

    id: str
    address: str
    title: str
    modality: str
    aspect: str
    period: str
    written: tuple[str, ...]
    readings: tuple[tuple[str, str], ...]
    consequences: tuple[Consequence, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A case that expects a rule to decide. `verdict` None: it expects several to be possible, or none."""

    id: str
    title: str
    verdict: str | None
    possible: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule in full."""

    shown: RuleShown
    regulation: tuple[str, str]
    rank: str
    cited: tuple[Cited, ...]
    note: str | None
    cases: tuple[CaseShown, ...]
    tree: TreeNode
    graph: Graph
    coverage: str


def rule_page(policy: Policy, language: str, identity: str) -> RulePage:
    """Return a rule in full; its file is parsed for it. Raises KeyError."""
    checked = policy.checked
    rule = checked.rules[identity]
    words = Words(checked, language)
    regulation = checked.regulations[rule.regulation]
    root = tree(Precedence(words), precedence_tree(checked, rule))
    return RulePage(
        rule_shown(policy, words, rule, written(policy, language, rule.regulation)),
        (regulation.title, regulation_address(regulation.slug)),
        words.rank(regulation.rank),
        tuple(map(cited, rule.citations)),
        rule.note,
        tuple(_cases(checked, identity)),
        root,
        graph(root),
        coverage_address(rule.regulation, identity),
    )


def rule_shown(policy: Policy, words: Words, rule: Rule, lines: Mapping[str, Sequence[str]]) -> RuleShown:
    """Return a rule as it stands beside a provision; `lines`: rules as they are written, by id."""
    checked = policy.checked
    return RuleShown(
        rule.id,
        rule_address(rule.id),
        rule.title,
        say(f"exceptions.modality.{rule.modality}", words.language),
        words.label(checked.vocabulary.aspects[rule.aspect]),
        period(words.language, *period_of(checked, rule)),
        tuple(lines.get(rule.id, ())),
        tuple((checked.readings[name].title, reading_address(name)) for name in _readings(rule)),
        tuple(Consequence(one.consequence, tuple(map(cited, one.citations))) for one in rule.liabilities),
        _case_counts(policy)[rule.id],
    )


@kept
def written(policy: Policy, language: str, slug: str) -> Mapping[str, Sequence[str]]:
    """Return the rules of a regulation as they are written, by id. Their files are parsed for it."""
    checked = policy.checked
    own = [rule for rule in checked.rules.values() if rule.regulation == slug]
    return as_written(checked, own, language)


@kept
def _case_counts(policy: Policy) -> Counter[str]:
    """Return how many cases expect each rule to decide."""
    return Counter(name for case in policy.checked.cases for name in case.deciding)


def _readings(rule: Rule) -> list[str]:
    """Return the ids of the questions that a rule hangs on, in the order of the text."""
    tests = (test for condition in conditions_of(rule) for test in tests_of(condition))
    variables = (test.variable for test in tests if isinstance(test, Test))
    kinds = (variable.partition(":") for variable in variables)
    return list(dict.fromkeys(name for kind, _, name in kinds if kind == "reading"))


def _cases(checked: CheckedPolicy, identity: str) -> Iterator[CaseShown]:
    order = list(Verdict)
    for one in checked.cases:
        if identity in one.deciding:
            possible = [verdict.value for verdict in order if verdict.value in (one.possible or ())]
            yield CaseShown(one.id, one.title, one.verdict, tuple(possible), one.note)
