"""试算: running the cases of a rule, a case or a file, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from policylib.analysis.case_results import CaseResult, CaseRunner
from policylib.check.model import CheckedPolicy
from policylib.check.report import heading
from policylib.engine.compile import Program
from policylib.engine.settings import Settings
from policylib.lsp.features.lsp_messages import say
from policylib.lsp.features.view import View
from policylib.render.cases import case_dict
from policylib.render.words import Words
from policylib.source import Span
from policylib.syntax import ast


@dataclass(frozen=True, slots=True)
class Lens:
    """A line of its own above a declaration: what it says, and the cases it runs."""

    span: Span
    title: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that did not come out as it expects: where that stands, and what came out instead."""

    span: Span
    message: str


@dataclass(slots=True)
class Trials:
    """The results of the cases of one checked policy, as far as they have been run."""

    checked: CheckedPolicy
    today: dt.date
    results: dict[str, CaseResult] = field(default_factory=dict)
    _runner: CaseRunner | None = None

    def run(self, cases: Iterable[str]) -> list[CaseResult]:
        """Run cases, by their ids, and keep what became of them; those that are not known are passed over."""
        if self._runner is None:
            self._runner = CaseRunner(Program(self.checked, Settings()), self.today)
        known = {case.id: case for case in self.checked.cases}
        found = [self._runner.run(known[name]) for name in dict.fromkeys(cases) if name in known]
        self.results.update((result.case.id, result) for result in found)
        return found


def lenses(view: View, path: str, trials: Trials | None) -> list[Lens]:
    """Return a lens for every rule and case of a file, and for a file of cases one for all of them.

    Cases are those of the policy when it was last right; where it is not right now, what they say may be old.
    """
    tree, unit = view.tree(path), view.units.get(path)
    if tree is None or unit is None or view.checked is None:
        return []
    results = trials.results if trials is not None and trials.checked is view.checked else {}
    by_rule, by_title = _cases(view.checked)
    found = []
    own = tuple(by_title[path, node.title] for node in unit.cases if (path, node.title) in by_title)
    if own:
        found.append(_lens(tree.declarations[0], own, results, view.language))
    for node in tree.declarations:
        if isinstance(node, ast.RuleDecl):
            cases = by_rule.get(f"{unit.home}/{node.id}", ())
            found.append(_lens(node, cases, results, view.language))
        elif isinstance(node, ast.CaseDecl) and (path, node.title) in by_title:
            found.append(_lens(node, (by_title[path, node.title],), results, view.language))
    return found


def failures(view: View, trials: Trials) -> list[Failure]:
    """Return the cases that did not come out as they expect, each where it says what it expects."""
    words = Words(trials.checked, view.language)
    found = []
    for result in trials.results.values():
        if result.passed or result.case.span is None:
            continue
        heading_now = view.now(result.case.span)
        if heading_now is not None:
            place = _expectation(view, heading_now, result.case.title)
            found.append(Failure(place, _message(words, result)))
    return found


def _message(words: Words, result: CaseResult) -> str:
    told = case_dict(words, result)
    lines = [
        say(
            "trial.expected",
            words.language,
            what=words.say(f"case.{one['what']}"),
            expected=one["expected"],
            got=one["got"],
        )
        for one in told["mismatches"]
    ]
    return "\n".join([*lines, told["why"]])


def _expectation(view: View, span: Span, title: str) -> Span:
    """Return the line of a case that says what it expects, else its first line."""
    unit = view.units.get(span.source.name)
    for node in unit.cases if unit is not None else ():
        if node.title == title:
            return next(
                (
                    heading(clause)
                    for clause in node.clauses
                    if isinstance(clause, ast.Expect | ast.ExpectPossible | ast.ExpectMissing)
                ),
                heading(node),
            )
    return span


def _cases(checked: CheckedPolicy) -> tuple[Mapping[str, tuple[str, ...]], Mapping[tuple[str, str], str]]:
    """Return the ids of the cases by the rules that decide them, and by their files and titles."""
    by_rule: dict[str, list[str]] = {}
    by_title: dict[tuple[str, str], str] = {}
    for case in checked.cases:
        for rule in case.deciding:
            by_rule.setdefault(rule, []).append(case.id)
        if case.span is not None:
            by_title[case.span.source.name, case.title] = case.id
    return {rule: tuple(ids) for rule, ids in by_rule.items()}, by_title


def _lens(
    node: ast.Declaration, cases: tuple[str, ...], results: Mapping[str, CaseResult], language: str
) -> Lens:
    run = [results[name] for name in cases if name in results]
    if run and len(run) == len(cases):
        passed = sum(one.passed for one in run)
        key = "lens.passed" if passed == len(run) else "lens.failed"
        title = say(key, language, passed=passed, count=len(run))
    elif not cases:
        title = say("lens.none", language)
    elif len(cases) == 1:
        title = say("lens.one", language)
    else:
        title = say("lens.run", language, count=len(cases))
    return Lens(heading(node), title, cases)
