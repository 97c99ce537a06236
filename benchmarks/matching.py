"""Measure matching on the labelled titles of tests/data/titles.yaml, and how long a title takes.

    python benchmarks/matching.py

Part of `make bench`; the tests hold the figures of the held-out half. Lists and aliases were tuned on the
tune half only; the titles and the lists have the same authors, so that the figures are no promise for titles
of other hands.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import policylib

TITLES = Path(__file__).parent.parent / "tests" / "data" / "titles.yaml"
MOST = 3


@dataclass(frozen=True)
class Figures:
    """Counts of a half. `resolved`: titles of an entry that are it by name; `false_accepts`: titles resolved
    as an entry that they are not; `silent`: titles off every list for which nothing is proposed.
    """

    titles: int
    on_list: int
    first: int
    first_three: int
    resolved: int
    false_accepts: tuple[str, ...]
    missed: tuple[str, ...]
    silent: int

    def shares(self) -> dict[str, float]:
        off_list = self.titles - self.on_list
        return {
            "titles": self.titles,
            "top-1": round(self.first / self.on_list, 3),
            "top-3": round(self.first_three / self.on_list, 3),
            "resolved by name": round(self.resolved / self.on_list, 3),
            "false accepts": len(self.false_accepts),
            "off-list, nothing proposed": round(self.silent / off_list, 3),
        }


def labelled() -> dict[str, list[dict[str, Any]]]:
    """Return the labelled titles by half: `tune` and `test`."""
    halves: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for title in yaml.safe_load(TITLES.read_text(encoding="utf-8"))["titles"]:
        halves[title["split"]].append(title)
    return halves


def measure(policy: policylib.Policy, titles: Iterable[Mapping[str, Any]]) -> Figures:
    """Match every title and count."""
    count = on_list = first = first_three = resolved = silent = 0
    false_accepts, missed = [], []
    for title in titles:
        count += 1
        answer = policy.match(title["title"], region=title["region"], date=title["date"], most=MOST)
        meant = set(title["entries"])
        found = [entry.id for entry in (*answer.resolved, *answer.candidates)]
        if any(entry.id not in meant for entry in answer.resolved):
            false_accepts.append(title["title"])
        if not meant:
            silent += not found
            continue
        on_list += 1
        first += found[:1] != [] and found[0] in meant
        first_three += bool(meant.intersection(found[:MOST]))
        resolved += bool(answer.resolved)
        if not meant.intersection(found[:MOST]):
            missed.append(title["title"])
    return Figures(count, on_list, first, first_three, resolved, tuple(false_accepts), tuple(missed), silent)


def microseconds(policy: policylib.Policy, titles: Iterable[Mapping[str, Any]]) -> float:
    """Return the mean microseconds of a title, its index made before."""
    queries = [(title["title"], title["region"], title["date"]) for title in titles]
    spent = 0.0
    for _ in range(2):  # the first round makes the indexes
        start = time.process_time()
        for text, region, date in queries:
            policy.match(text, region=region, date=date)
        spent = time.process_time() - start
    return spent / len(queries) * 1e6


def report(policy: policylib.Policy) -> dict[str, Any]:
    """Return the figures of both halves and the time a title takes."""
    halves = labelled()
    figures: dict[str, Any] = {name: measure(policy, halves[name]).shares() for name in ("tune", "test")}
    every = [title for half in halves.values() for title in half]
    return {**figures, "microseconds a title": round(microseconds(policy, every))}


def show(figures: Mapping[str, Any]) -> None:
    """Print the figures as a table."""
    for half in ("tune", "test"):
        for name, value in figures[half].items():
            print(f"matching, {half}: {name:30} {value:>8}")
    print(f"matching: {figures['microseconds a title']} µs a title")


if __name__ == "__main__":
    show(report(policylib.load()))
