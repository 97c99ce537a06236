"""What all benchmarks share: the machine, rounds that take turns, decisions, targets and tables."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from policylib import Decision, Policy
from policylib.render.width import display_width

Results = Mapping[str, Any]


def machine() -> dict[str, str]:
    """Return what was measured on: processor and Python."""
    return {
        "machine": f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPUs",
        "python": platform.python_version(),
    }


def decided(policy: Policy, day: dt.date, task: object) -> Decision:
    """Return the decision on a task, with all that is only worked out when somebody looks at it."""
    decision = policy.decide(task, decided_on=day)
    _ = decision.remedies
    return decision


def in_turns(calls: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Return the median of what each call measures; each round asks every one once, the first warms up."""
    measured: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            print(f"\rround {number}/{rounds}  {name:50}", end="", file=sys.stderr, flush=True)
            value = call()
            if number:
                measured[name].append(value)
    print(file=sys.stderr)
    return {name: statistics.median(values) for name, values in measured.items()}


def microseconds(call: Callable[[Any], object], inputs: Sequence[Any], seconds: float = 0.3) -> float:
    """Return the mean microseconds of a call over different inputs, all of them or as many as fit into so
    many seconds: processor time, since others may use the machine.
    """
    count, spent = 0, 0.0
    chunk = max(1, len(inputs) // 20)
    while spent < seconds and count < len(inputs):
        some = inputs[count : count + chunk]
        start = time.process_time()
        for one in some:
            call(one)
        spent += time.process_time() - start
        count += len(some)
    return spent / count * 1e6


def microseconds_of_each(call: Callable[[], object], count: int) -> float:
    """Return the same of one call for each of `count` inputs that it has at once."""
    start = time.process_time()
    call()
    return (time.process_time() - start) / count * 1e6


def target(
    name: str, what: str, measured: float | None, bound: float, *, at_least: bool = False
) -> dict[str, Any]:
    """Return a row of the targets of speed; `measured` None: not measured, neither met nor missed."""
    return {
        "target": name,
        "what": what,
        "wanted": f"{'≥' if at_least else '≤'} {bound:g}",
        "measured": None if measured is None else round(measured, 3),
        "met": None if measured is None else (measured >= bound if at_least else measured <= bound),
    }


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose columns stand under each other in a terminal too.

    >>> print(table(["", "µs"], [["条例", "7"], ["zen", "12.5"]]))
    |      | µs   |
    | ---- | ---- |
    | 条例 | 7    |
    | zen  | 12.5 |
    """
    lines = [[*head], *([*row] for row in rows)]
    widths = [max(map(display_width, column)) for column in zip(*lines, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (
            cell + " " * (width - display_width(cell)) for cell, width in zip(cells, widths, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    return "\n".join([line(lines[0]), line(["-" * width for width in widths]), *map(line, lines[1:])])


def targets_table(targets: Iterable[Mapping[str, Any]]) -> str:
    """Return the table of targets: wanted, measured, met or not."""
    met = {True: "yes", False: "no", None: ""}
    return table(
        ["target", "what", "wanted", "measured", "met"],
        [
            (
                row["target"],
                row["what"],
                row["wanted"],
                "not measured" if row["measured"] is None else f"{row['measured']:,}",
                met[row["met"]],
            )
            for row in targets
        ],
    )


def save(file: Path, results: Results) -> None:
    """Write results beside the benchmark that made them."""
    file.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")


def saved(file: Path) -> Results | None:
    """Return the last results of a benchmark, if it was ever run here."""
    if not file.exists():
        return None
    results: Results = json.loads(file.read_text("utf-8"))
    return results
