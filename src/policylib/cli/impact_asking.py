"""Tasks that there are, asked under two policies: files of tasks as `policylib decide` reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from policylib.analysis.impact import Impact
from policylib.diagnostics import Text
from policylib.effects.asking import asked, decided
from policylib.inputs.bad_input import BadInput
from policylib.inputs.strict_json import parse_json
from policylib.inputs.tasks import read_tasks
from policylib.policyset import Policy

_WHOLE = (".json", ".yaml", ".yml")
_LINES = (".jsonl", ".ndjson")


def holds_tasks(path: str) -> bool:
    """Whether a file holds tasks as the contract has them (as `decide` reads them), not a row a task (as
    `audit` does). Of JSON lines it is the first line that tells: its assigner is an object.
    """
    suffix = Path(path).suffix.lower()
    if path == "-" or suffix in _WHOLE:
        return True
    if suffix not in _LINES:
        return False
    with Path(path).open(encoding="utf-8-sig", errors="replace") as file:
        first = next((line for line in file if line.strip()), "")
    try:
        value = parse_json(first)
    except BadInput:
        return True
    return not isinstance(value, dict) or isinstance(value.get("assigner"), dict)


def ask_tasks(old: Policy, new: Policy, day: dt.date, path: str, impact: Impact) -> Iterator[int]:
    """Ask the tasks of a file; yield how many are done. Raises BadInput where none of it can be read."""
    for number, raw in enumerate(read_tasks(path), 1):
        where = f"{path}:{number}"
        if isinstance(raw, BadInput):
            impact.skip(where, "", Text(raw.message("zh"), raw.message("en")))
        else:
            impact.add(asked(where, raw), decided(old, raw, day), decided(new, raw, day))
        yield number
