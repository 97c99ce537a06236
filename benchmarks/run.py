"""Measure loading and deciding on the shipped rule base; print a table and write results.json here.

    python benchmarks/run.py [--rounds N]

Every figure is the median of interleaved rounds on one thread. Loading is measured in fresh processes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matching

import policylib
from policylib._resources import policy_root
from policylib.check.vocabulary import lexicon_of
from policylib.source import Source
from policylib.syntax.layout import cut
from policylib.syntax.parser import parse
from policylib.syntax.reading import read

HERE = Path(__file__).parent
DAY = dt.date(2024, 3, 1)

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
    "blank": {
        "region": "220502",
        "date": "2024-03-01",
        "act": "assign_task",
        "assigner": {"kind": "department"},
    },
}

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
    results["a key stroke in 500 rules, median"] = statistics.median(strokes)
    results["a key stroke in 500 rules, p95"] = sorted(strokes)[18]
    return {name: round(value, 1) for name, value in results.items()}


def microseconds(call: Callable[[], object], seconds: float = 0.2) -> float:
    """Return the mean microseconds of a call over about `seconds`."""
    count, spent = 0, 0.0
    while spent < seconds:
        start = time.perf_counter()
        for _ in range(20):
            call()
        spent += time.perf_counter() - start
        count += 20
    return spent / count * 1e6


def main() -> None:
    """Run the rounds and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    policy = policylib.load()
    calls: dict[str, Callable[[], object]] = {
        name: partial(policy.decide, task, decided_on=DAY) for name, task in TASKS.items()
    }
    first = {}
    for name, call in calls.items():
        start = time.perf_counter()
        call()
        first[name] = (time.perf_counter() - start) * 1e6
    timings: dict[str, list[float]] = {name: [] for name in calls}
    loads = []
    for _ in range(rounds):
        loads.append(load_seconds())
        for name, call in calls.items():
            timings[name].append(microseconds(call))
    results: dict[str, Any] = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rules": len(policy.checked.rules),
        "import and load, s": round(statistics.median(loads), 3),
        "parse, milliseconds": parsing(policy),
        "decide, microseconds": {
            name: round(statistics.median(values), 1) for name, values in timings.items()
        },
        "first decision (compiles), microseconds": {name: round(value) for name, value in first.items()},
        "matching": matching.report(policy),
    }
    (HERE / "results.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    print(f"import and load: {results['import and load, s']} s ({results['rules']} rules)")
    for name, value in results["parse, milliseconds"].items():
        print(f"{name}: {value} ms")
    matching.show(results["matching"])
    print(f"{'decide':36} {'median µs':>10} {'first µs':>10}")
    for name, value in results["decide, microseconds"].items():
        print(f"{name:36} {value:10} {first[name]:10.0f}")


if __name__ == "__main__":
    main()
