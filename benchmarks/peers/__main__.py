"""Measure the Tonghua rules in policylib and in other engines, side by side; write results.json here.

    PYTHONPATH=benchmarks python -m peers [--rounds N] [--tasks N] [--print LANGUAGE]

Needs what requirements.txt lists (`make bench-full` installs it apart). Before anything is timed, every
engine must give the verdict and the deciding rules of policylib for every task; the first that does not
ends the run, and is printed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import report
from targets import CHECKED, JSON_WITH, JSON_WITHOUT, OPENFISCA, POPULATIONS, VERDICT

from peers import columns, languages
from peers.bounds import bounds
from peers.engines import Engine, OpenFisca, engines
from peers.page import page
from peers.rego import rego
from peers.rules import DAY, Answer, Answers, Rules, briefly, decided, shipped, translate
from peers.tasks import Task, needed, random_tasks
from policylib.policyset import Policy

HERE = Path(__file__).parent
BATCH = 1_000_000


def main() -> None:
    """Check agreement, run the rounds and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--print", choices=("cedar", "cel", "python", "rego", "zen"), dest="language")
    given = parser.parse_args()
    whole, ordinance = shipped()
    rules = translate(ordinance)
    always = frozenset(name for names in needed(ordinance, rules).values() for name in names)
    if given.language is not None:
        print(text_in(given.language, rules, always))
        return
    results: dict[str, Any] = {**report.machine(), "rounds": given.rounds, "norms": len(rules.norms)}
    results["rules"] = {"ordinance": len(ordinance.checked.rules), "whole": len(whole.checked.rules)}
    results["versions"] = versions(engines(rules, always))
    for stated in POPULATIONS:
        tasks = random_tasks(ordinance, rules, given.tasks, stated, seed=stated)
        results[f"{stated} facts"] = population(whole, ordinance, rules, always, tasks, given.rounds)
    report.save(HERE / "results.json", results)
    print(page(results))


def text_in(language: str, rules: Rules, always: frozenset[str]) -> str:
    """Return the rules as they are given to an engine."""
    return {
        "cedar": lambda: languages.cedar(rules, always),
        "cel": lambda: languages.cel(rules),
        "python": lambda: languages.python(rules),
        "rego": lambda: rego(rules),
        "zen": lambda: languages.zen(rules),
    }[language]()


def versions(found: Sequence[Engine]) -> list[str]:
    """Return the distributions that are measured, with their versions."""
    others = ("policylib", "openfisca-core", "msgspec", "pydantic", "orjson")
    return sorted({engine.version for engine in found} | {f"{name} {version(name)}" for name in others})


def agree(name: str, tasks: Sequence[Task], expected: Sequence[Answer], given: Iterable[Answer]) -> None:
    """Stop the run at the first task of which an engine says something else than policylib."""
    for task, wanted, answer in zip(tasks, expected, given, strict=True):
        if answer != wanted:
            sys.exit(
                f"{name} does not agree: {answer} instead of {wanted}\n"
                f"{json.dumps(task, ensure_ascii=False, indent=1)}"
            )


def decision_as_json(policy: Policy, task: Task) -> bytes:
    """Decide, and write all of the answer as JSON."""
    return policy.decide(task, decided_on=DAY).model_dump_bytes()


def population(
    whole: Policy,
    ordinance: Policy,
    rules: Rules,
    always: frozenset[str],
    tasks: list[Task],
    rounds: int,
) -> dict[str, Any]:
    """Return what was agreed on for some tasks, and the microseconds of each engine a task."""
    answers = Answers(rules)
    expected = [decided(ordinance, task) for task in tasks]
    for policy in (ordinance, whole):
        decisions = [decided(policy, task) for task in tasks]
        agree("policylib, verdict", tasks, decisions, (briefly(policy, task) for task in tasks))
    calls: dict[str, Callable[[], float]] = {}
    for name, call, inputs in ours(whole, ordinance, tasks):
        calls[name] = partial(report.microseconds, call, inputs)
    for engine in engines(rules, always):
        prepared = [engine.prepare(task) for task in tasks]
        agree(engine.name, tasks, expected, (answers[engine.held(task)] for task in prepared))
        calls[engine.name] = partial(report.microseconds, engine.held, prepared)
    for name, at_once in in_columns(whole, ordinance, rules, tasks, expected).items():
        calls[name] = partial(report.microseconds_of_each, at_once, BATCH)
    for name, call in bounds(ordinance).items():
        calls[f"bound: {name}"] = partial(report.microseconds, call, tasks)
    return {
        "tasks": len(tasks),
        "answers": len(set(expected)),
        "verdicts": dict(Counter(verdict for verdict, _ in expected).most_common()),
        "microseconds": {name: round(value, 3) for name, value in report.in_turns(calls, rounds).items()},
    }


def in_columns(
    whole: Policy, ordinance: Policy, rules: Rules, tasks: Sequence[Task], expected: Sequence[Answer]
) -> dict[str, Callable[[], object]]:
    """Return what decides as many tasks as a batch has at once, when all agree on these."""
    for policy in (ordinance, whole):
        decisions = [decided(policy, task) for task in tasks]
        agree("policylib, columns", tasks, decisions, columns.decided(policy, tasks))
    answers, openfisca = Answers(rules), OpenFisca(rules)
    inputs = openfisca.columns(tasks)
    found = openfisca.held(inputs, len(tasks))
    agree("OpenFisca-Core", tasks, expected, (answers[int(bits)] for bits in found))
    many = {name: column.repeat(-(-BATCH // len(tasks)))[:BATCH] for name, column in inputs.items()}
    return {
        OPENFISCA: lambda: openfisca.held(many, BATCH),
        **columns.calls(whole, ordinance, tasks, BATCH),
    }


def ours(
    whole: Policy, ordinance: Policy, tasks: Sequence[Task]
) -> list[tuple[str, Callable[[Any], object], Sequence[Any]]]:
    """Return what is measured of policylib: a name, a call, and its inputs. All but the first with every
    rule of the rule base.
    """
    checked = [whole.task(task) for task in tasks]
    remedied: dict[bool, list[Task]] = {False: [], True: []}
    for task in tasks:
        remedied[bool(whole.decide(task, decided_on=DAY).remedies)].append(task)
    return [
        ("policylib, verdict, the ordinance alone", ordinance.verdict, tasks),
        (VERDICT, whole.verdict, tasks),
        (CHECKED, whole.verdict, checked),
        ("policylib, decision", partial(report.decided, whole, DAY), tasks),
        (JSON_WITHOUT, partial(decision_as_json, whole), remedied[False]),
        (JSON_WITH, partial(decision_as_json, whole), remedied[True]),
    ]


if __name__ == "__main__":
    main()
