"""Measure what a decision costs beside 10 to 10,000 regulations of other places; write growth.json here.

    python benchmarks/growth.py [--rounds N]

The regulations are made: the rules of the Tonghua ordinance under other names, for one place each, beside
the shipped rule base. They are made as checked rules, so that nothing is said about reading texts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import report
import targets
from run import COMPLETE, DAY

import policylib
from policylib.check.model import CheckedPolicy, Rule
from policylib.policyset import Policy

HERE = Path(__file__).parent
SIZES = (10, 100, 1_000, 10_000)
PATTERN = "tonghua-ordinance"
RULES_EACH = 20
# Of the places that every size has: those in which is decided.
PLACES = 5


def place(number: int) -> str:
    """Return the code of one of 10,000 counties, of two provinces."""
    province, rest = divmod(number, 90 * 99)
    return f"{(22, 23)[province]}{10 + rest // 99:02}{1 + rest % 99:02}"


def grown(checked: CheckedPolicy, count: int) -> Policy:
    """Return a policy with so many regulations more, each with the same rules for a place of its own."""
    regulation = checked.regulations[PATTERN]
    pattern = [rule for rule in checked.rules.values() if rule.regulation == PATTERN][:RULES_EACH]
    regulations, rules = dict(checked.regulations), dict(checked.rules)
    for number in range(count):
        slug = f"made-{number}"
        regulations[slug] = replace(regulation, slug=slug, regions=(place(number),))
        rules |= {rule.id: rule for rule in (_renamed(rule, slug) for rule in pattern)}
    # A digest of so many rules takes long, and no decision needs it to be true.
    return Policy(replace(checked, regulations=regulations, rules=rules, cases=()), digest=f"{count}")


def _renamed(rule: Rule, slug: str) -> Rule:
    def own(ids: Iterable[str]) -> frozenset[str]:
        return frozenset(name.replace(f"{PATTERN}/", f"{slug}/") for name in ids)

    (name,) = own([rule.id])
    return replace(rule, id=name, regulation=slug, overrides=own(rule.overrides), saves=own(rule.saves))


def main() -> None:
    """Make the policies, decide in them by turns, and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    checked = policylib.load().checked
    tasks = [{**COMPLETE, "region": place(number)} for number in range(PLACES)]
    figures: dict[int, dict[str, Any]] = {}
    calls: dict[str, Callable[[], float]] = {}
    for size in SIZES:
        start = time.perf_counter()
        policy = grown(checked, size)
        made = time.perf_counter()
        report.decided(policy, DAY, tasks[0])
        figures[size] = {
            "rules": len(policy.checked.rules),
            "make ready, s": round(made - start, 3),
            "first decision, ms": round((time.perf_counter() - made) * 1e3, 1),
        }
        calls[f"decision, {size}"] = partial(
            report.microseconds, partial(report.decided, policy, DAY), tasks * 100
        )
        calls[f"verdict, {size}"] = partial(report.microseconds, policy.verdict, tasks * 400)
    warm = report.in_turns(calls, rounds)
    kinds = ("decision", "verdict")
    for size in SIZES:
        figures[size] |= {f"{kind}, µs": round(warm[f"{kind}, {size}"], 1) for kind in kinds}
    growth = max(warm[f"{kind}, {SIZES[-1]}"] / warm[f"{kind}, {SIZES[0]}"] for kind in kinds)
    results: dict[str, Any] = {**report.machine(), "regulations": figures, targets.GROWTH: round(growth, 3)}
    report.save(HERE / "growth.json", results)
    print(table(results["regulations"]))


def table(figures: Mapping[Any, Mapping[str, Any]]) -> str:
    """Return the figures as they stand in docs/performance.md."""
    (head, *_) = figures.values()
    return report.table(
        ["regulations more", *head],
        [(f"{int(size):,}", *(f"{value:,}" for value in row.values())) for size, row in figures.items()],
    )


if __name__ == "__main__":
    main()
