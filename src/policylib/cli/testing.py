"""Runs the cases of a policy for the command: once, or again whenever a file of it changes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

from policylib._resources import policy_root
from policylib.analysis.case_results import CaseResult, CaseRunner
from policylib.analysis.coverage import Coverage
from policylib.analysis.coverage import coverage as cover
from policylib.check.folder import SUFFIXES
from policylib.cli.loading import load_policy, policy_name
from policylib.cli.messages import say
from policylib.cli.options import refuse, terminal_width
from policylib.policyset import Policy, current_day
from policylib.render.cases import case_lines, cases_dict
from policylib.render.words import Words


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be run: the cases with `title` in their titles (None: all). `least`: the percentage of rules
    that is to be covered.
    """

    folder: str | None
    title: str | None
    coverage: bool
    least: float
    output: str
    language: str


def run_tests(wanted: Wanted) -> bool:
    """Run the cases, print what became of them, and say whether all is as wanted. Ends the command where the
    policy cannot be used or has no such case.
    """
    language = wanted.language
    policy = load_policy(wanted.folder, None, language, wanted.output)
    where = policy_name(wanted.folder, language)
    cases = [case for case in policy.checked.cases if wanted.title is None or wanted.title in case.title]
    if not cases:
        key = "case.none" if wanted.title is None else "case.none_titled"
        refuse(key, language, title=wanted.title, where=where)
    runner = CaseRunner(policy.program, current_day())
    found = cover(policy.program, current_day()) if wanted.coverage else None
    if wanted.output == "json":
        results = [runner.run(case) for case in cases]
        failed = [result for result in results if not result.passed]
        click.echo(json.dumps(_as_data(policy, results, found, language), ensure_ascii=False, indent=2))
    else:
        failed = list(runner.failing(cases))
        _print(policy, len(cases), failed, found, where, language)
    return not failed and (found is None or _percent(found) >= wanted.least)


def _percent(coverage: Coverage) -> float:
    """Return the percentage of rules of which the cases show everything; 100 where there are none."""
    rules = coverage.rules
    return 100 * sum(rule.complete for rule in rules) / len(rules) if rules else 100.0


def _as_data(
    policy: Policy, results: Sequence[CaseResult], coverage: Coverage | None, language: str
) -> dict[str, Any]:
    found = cases_dict(Words(policy.checked, language), results)
    if coverage is not None:
        lacking = [rule.rule.id for rule in coverage.rules if not rule.complete]
        found["coverage"] = {"percent": round(_percent(coverage), 2), "lacking": lacking}
    return found


def _print(
    policy: Policy,
    run: int,
    failed: Sequence[CaseResult],
    coverage: Coverage | None,
    where: str,
    language: str,
) -> None:
    words = Words(policy.checked, language)
    for result in failed:
        for line in case_lines(words, result, terminal_width()):
            click.echo(line)
        click.echo()
    click.echo(say("case.summary", language, passed=run - len(failed), failed=len(failed), where=where))
    if coverage is not None:
        lacking = [rule.rule.id for rule in coverage.rules if not rule.complete]
        complete = len(coverage.rules) - len(lacking)
        percent = f"{_percent(coverage):.1f}"
        click.echo(
            say("test.coverage", language, complete=complete, rules=len(coverage.rules), percent=percent)
        )
        if lacking:
            click.echo(say("test.lacking", language, rules=words.join(lacking)))


def watch_tests(wanted: Wanted) -> NoReturn:
    """Run the cases, and again whenever a file of the policy changes, until interrupted."""
    try:
        from watchfiles import watch
    except ModuleNotFoundError:
        refuse("test.watch_not_installed", wanted.language)
    folder = Path(str(policy_root())) if wanted.folder is None else Path(wanted.folder)
    # It watches before the first run, so that no change is missed that is made while cases run.
    changes = watch(
        folder,
        watch_filter=lambda _, path: path.endswith(SUFFIXES),
        rust_timeout=500,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    next(changes)
    while True:
        with suppress(SystemExit):  # what is wrong was said; the next change may mend it
            run_tests(wanted)
        click.echo(say("test.waiting", wanted.language))
        while not next(changes):
            pass
