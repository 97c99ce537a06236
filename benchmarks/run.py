"""Measure loading and deciding on the shipped rule base, and set all targets of speed against what was
measured last; print the tables and write results.json here.

    python benchmarks/run.py [--rounds N]

Every figure is the median of interleaved rounds on one thread. Loading is measured in fresh processes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import matching
import report
import targets

import policylib
from policylib._resources import policy_root
from policylib.check.vocabulary import lexicon_of
from policylib.source import Source
from policylib.syntax.layout import cut
from policylib.syntax.parser import parse
from policylib.syntax.reading import read

HERE = Path(__file__).parent
DAY = dt.date(2024, 3, 1)
LOADING = "import and load, s"

BARE: dict[str, Any] = {
    "region": "220502",
    "date": "2024-03-01",
    "community": "urban",
    "act": "assign_task",
    "assigner": {"kind": "department", "level": "county"},
}
COMPLETE = {
    **BARE,
    "item": {"lists": ["assistance"]},
    "facts": {
        "written_entrustment": True,
        "funding_provided": True,
        "conditions_provided": True,
        "funding_by_assigner": True,
        "unified_arrangement": True,
        "within_assigner_remit": True,
        "within_subdistrict_remit": False,
        "government_order": False,
        "emergency_duty": False,
        "within_community_remit": True,
        "unified_assessment": False,
        "admission_approved": False,
        "authority_transferred": False,
        "legal_basis": False,
        "community_can_certify": True,
        "competitively_procured": False,
        "voluntary_contribution": False,
    },
}
TASKS: dict[str, dict[str, Any]] = {
    "complete, lawful (17 facts)": COMPLETE,
    "complete, unlawful (17 facts)": {**COMPLETE, "item": {"lists": []}},
    "off-list, 2 facts": {
        **BARE,
        "item": {"lists": []},
        "facts": {"quota": True, "within_assigner_remit": True},
    },
    "unresolved text, nothing known": {**BARE, "item": {"text": "统计辖区树木数量"}},
    targets.BLANK: {
        "region": "220502",
        "date": "2024-03-01",
        "act": "assign_task",
        "assigner": {"kind": "department"},
    },
}

# What the rules in force for `BARE` ask about; twelve of them are left open, the others told at random.
OPEN = (
    "written_entrustment",
    "funding_provided",
    "conditions_provided",
    "unified_arrangement",
    "government_order",
    "emergency_event",
    "emergency_duty",
    "enforcement",
    "personal_data",
    "lead_role",
    "ranking",
    "one_vote_veto",
)
TOLD = (
    "within_assigner_remit",
    "statutory_mandate",
    "urgent",
    "quota",
    "ledger_required",
    "new_system",
    "within_community_remit",
    "legal_basis",
    "admission_approved",
    "funding_by_assigner",
)

_LOAD = """
import time
start = time.perf_counter()
import policylib
policylib.load()
print(time.perf_counter() - start)
"""


def load_seconds() -> float:
    """Return the seconds of import and load from text in a fresh process."""
    done = subprocess.run([sys.executable, "-c", _LOAD], check=True, capture_output=True, text=True)
    return float(done.stdout)


def half_open(count: int) -> list[dict[str, Any]]:
    """Return tasks of which twelve facts that matter are not known, and no two know the same."""
    dice = random.Random(12)
    patterns = dice.sample(range(1 << len(TOLD)), count)
    return [
        {
            **BARE,
            "item": {"lists": ["assistance"]},
            "facts": {
                **dict.fromkeys(OPEN),
                **{name: bool(pattern >> i & 1) for i, name in enumerate(TOLD)},
            },
        }
        for pattern in patterns
    ]


def elsewhere_open(count: int) -> list[dict[str, Any]]:
    """Return tasks of which twelve facts are not known, each time others, and some of them may not matter."""
    dice = random.Random(13)
    names = [name for name in (*OPEN, *TOLD) if name != "funding_by_assigner"]  # tied to another
    tasks = []
    for _ in range(count):
        facts: dict[str, bool | None] = {name: dice.random() < 0.5 for name in names}
        facts.update(dict.fromkeys(dice.sample(names, len(OPEN))))
        tasks.append({**BARE, "item": {"lists": ["assistance"]}, "facts": facts})
    return tasks


def told(count: int) -> list[dict[str, Any]]:
    """Return tasks of which everything is known, and no two say the same."""
    names = [name for name in COMPLETE["facts"] if name != "funding_provided"]  # it follows from another
    patterns = random.Random(14).sample(range(1 << len(names)), count)
    return [
        {
            **COMPLETE,
            "facts": {
                **COMPLETE["facts"],
                **{name: bool(pattern >> i & 1) for i, name in enumerate(names)},
            },
        }
        for pattern in patterns
    ]


def unknowns(policy: policylib.Policy, count: int = 200) -> dict[str, float]:
    """Return the microseconds of tasks with twelve unknowns, none of which was decided before, and of the
    verdict on tasks that are known: one that recurs, and ones that never do.
    """

    def each(call: Callable[[Any], object], tasks: Sequence[dict[str, Any]]) -> list[float]:
        return sorted(report.microseconds(call, [task]) for task in tasks)

    first, *tasks = half_open(2 * count + 1)
    policy.decide(first, decided_on=DAY)  # compiles
    policy.verdict(first)
    decide = partial(report.decided, policy, DAY)
    decisions = each(decide, tasks[:count])
    others = elsewhere_open(2 * count)
    return {
        targets.KNOWN: report.microseconds(policy.verdict, [COMPLETE] * 2000),
        "verdict, everything known, each task a new one": report.microseconds(policy.verdict, told(2000)),
        "verdict, 12 unknowns, others each time": statistics.median(each(policy.verdict, others[:count])),
        "12 unknowns, others each time, median": statistics.median(each(decide, others[count:])),
        targets.HALF_KNOWN: statistics.median(each(policy.verdict, tasks[count:])),
        targets.TWELVE: statistics.median(decisions),
        targets.TWELVE_P95: decisions[count * 95 // 100],
    }


def generated(count: int) -> str:
    """Return a rule file of many rules: those of the shipped regulation, again and again, under new names."""
    file = policy_root() / "tonghua" / "tonghua-ordinance.policy"
    rules = [chunk.text for chunk in cut(file.read_text("utf-8")).chunks if chunk.text.startswith("规则")]
    return "\n\n".join(rules[number % len(rules)].replace("「", f"-{number}「", 1) for number in range(count))


def parsing(policy: policylib.Policy) -> dict[str, float]:
    """Return the milliseconds of parsing generated files afresh, and again after each of many key strokes."""
    words = lexicon_of(policy.checked.vocabulary, policy.checked.ranks)

    def milliseconds(text: str) -> float:
        source = Source("generated.policy", text)
        start = time.perf_counter()
        _, found = parse(source, words)
        assert not found
        return (time.perf_counter() - start) * 1e3

    results = {}
    for count in (300, 500):
        text = generated(count)
        afresh = []
        for _ in range(5):
            read.cache_clear()
            afresh.append(milliseconds(text))
        results[f"parse {count} rules"] = statistics.median(afresh)
    at = text.index("」", len(text) // 2)
    strokes = [milliseconds(f"{text[:at]}{'字' * number}{text[at:]}") for number in range(1, 21)]
    results["parse 500 rules after a key stroke, median"] = statistics.median(strokes)
    results["parse 500 rules after a key stroke, p95"] = sorted(strokes)[18]
    return {name: round(value, 1) for name, value in results.items()}


def main() -> None:
    """Run the rounds and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    policy = policylib.load()
    first = {}
    for name, task in TASKS.items():
        start = time.perf_counter()
        report.decided(policy, DAY, task)
        first[name] = round((time.perf_counter() - start) * 1e6)
    decide = partial(report.decided, policy, DAY)
    calls: dict[str, Callable[[], float]] = {
        name: partial(report.microseconds, decide, [task] * 200) for name, task in TASKS.items()
    }
    medians = report.in_turns({LOADING: load_seconds, **calls}, rounds)
    seconds = medians.pop(LOADING)
    results: dict[str, Any] = {
        **report.machine(),
        "rules": len(policy.checked.rules),
        LOADING: round(seconds, 3),
        "parse, milliseconds": parsing(policy),
        "decide, microseconds": {
            name: round(value, 1) for name, value in {**medians, **unknowns(policy)}.items()
        },
        "first decision (compiles), microseconds": first,
        "matching": matching.report(policy),
    }
    results["targets"] = targets.every_target(results)
    report.save(HERE / "results.json", results)
    show(results)


def show(results: report.Results) -> None:
    """Print the tables."""
    rows = [
        (f"{LOADING} ({results['rules']} rules)", f"{results[LOADING]}", ""),
        *((f"{name}, ms", f"{value}", "") for name, value in results["parse, milliseconds"].items()),
    ]
    first = results["first decision (compiles), microseconds"]
    for name, value in results["decide, microseconds"].items():
        rows.append((f"decide: {name}, µs", f"{value:,}", f"{first[name]:,}" if name in first else ""))
    print(report.table(["", "median", "first"], rows))
    matching.show(results["matching"])
    print(report.targets_table(results["targets"]))


if __name__ == "__main__":
    main()
