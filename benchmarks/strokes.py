"""Measure key strokes in a file of 500 rules, amid the shipped policy, and in its lists and places: from a
changed text to everything that is to be said of the whole policy; write strokes.json here.

    python benchmarks/strokes.py
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import report
import targets

from policylib._resources import policy_root
from policylib.check.folder import read_policy_folder
from policylib.check.workspace import Workspace
from policylib.syntax.layout import cut

HERE = Path(__file__).parent
PATTERN = "tonghua/tonghua-ordinance.policy"
RULES = 500
STROKES = 40
LISTS = ("national/lists/statutory.yaml", "tonghua/lists/duty.yaml", "hubei/lists/certificates-excluded.yaml")
PLACES = "places.yaml"
# The end of a name: of an entry, of a place.
NAME = re.compile(r"(?<=[\u4e00-\u9fff])$", re.MULTILINE)


def generated(text: str, count: int) -> str:
    """Return a rule file with so many rules: its own, and those that permit nothing again and again, under
    new names. (Permissions that stand beside so many prohibitions would each need an order.)
    """
    rules = [chunk.text for chunk in cut(text).chunks if chunk.text.startswith("规则")]
    again = [rule for rule in rules if "\n  可以" not in rule]
    more = (
        again[number % len(again)].replace("「", f"-{number}「", 1) for number in range(count - len(rules))
    )
    return "\n\n".join([text.rstrip(), *more]) + "\n"


def strokes() -> dict[str, float]:
    """Return the milliseconds (of processor time) that key strokes take: a keyword that is broken, and mended
    again, in one rule after another, all over the file.
    """
    workspace = Workspace(read_policy_folder(Path(str(policy_root()))))
    source = workspace.source(PATTERN)
    assert source is not None
    text = generated(source.text, RULES)
    workspace.set(PATTERN, text)
    first = _milliseconds(workspace)
    places = [at for at in range(len(text)) if text.startswith("\n  约束 ", at)]
    taken = []
    for number in range(STROKES):
        at = places[number * len(places) // STROKES] + 3
        for stroke in (f"{text[:at]}束{text[at:]}", text):
            workspace.set(PATTERN, stroke)
            taken.append(_milliseconds(workspace))
    assert workspace.checked is not None
    figures = {
        "the whole policy, at first": first,
        "a key stroke, median": statistics.median(taken),
        targets.STROKE: sorted(taken)[len(taken) * 95 // 100],
    }
    return {name: round(value, 1) for name, value in figures.items()}


def strokes_in_data() -> dict[str, float]:
    """Return the milliseconds (of processor time) that key strokes in names take, in the shipped lists and in
    the table of places: a character more, and gone again, all over the file.
    """
    workspace = Workspace(read_policy_folder(Path(str(policy_root()))))
    _milliseconds(workspace)
    figures = {}
    for what, paths in (("a list", LISTS), ("the places", (PLACES,))):
        taken = [each for path in paths for each in _strokes_in(workspace, path)]
        figures[f"a key stroke in {what}, median"] = statistics.median(taken)
        figures[f"a key stroke in {what}, p95"] = sorted(taken)[len(taken) * 95 // 100]
    assert workspace.checked is not None
    return {name: round(value, 1) for name, value in figures.items()}


def _strokes_in(workspace: Workspace, path: str) -> Iterator[float]:
    source = workspace.source(path)
    assert source is not None
    text = source.text
    places = [found.end() for found in NAME.finditer(text)]
    assert places
    for number in range(STROKES // 2):
        at = places[number * len(places) // (STROKES // 2)]
        for stroke in (f"{text[:at]}新{text[at:]}", text):
            workspace.set(path, stroke)
            yield _milliseconds(workspace)


def _milliseconds(workspace: Workspace) -> float:
    start = time.process_time()
    workspace.diagnostics()
    return (time.process_time() - start) * 1e3


def main() -> None:
    """Measure and report."""
    results: dict[str, Any] = {
        **report.machine(),
        "rules": RULES,
        "milliseconds": {**strokes(), **strokes_in_data()},
    }
    report.save(HERE / "strokes.json", results)
    print(report.table(["", "ms"], [(name, f"{value}") for name, value in results["milliseconds"].items()]))


if __name__ == "__main__":
    main()
