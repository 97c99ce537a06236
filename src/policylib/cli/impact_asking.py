"""Tasks that there are, asked under two policies: files of tasks as `policylib decide` reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from policylib.analysis.impact import Answer, Asked, Decided, Impact, Undecided
from policylib.diagnostics import Text
from policylib.engine.task import TaskError
from policylib.engine.trace import Verdict
from policylib.inputs.bad_input import BadInput
from policylib.inputs.strict_json import parse_json
from policylib.inputs.tasks import read_tasks
from policylib.logic.diagram import LimitError
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


def asked(where: str, raw: object, recorded: Verdict | None = None) -> Asked:
    """Return what a task is counted by, whatever is wrong with it."""
    task = raw if isinstance(raw, Mapping) else {}
    body = task.get("assigner")
    body = body if isinstance(body, Mapping) else {}
    department = body.get("name") or body.get("kind")
    return Asked(where, task, str(task.get("region")), str(task.get("act")), str(department), recorded)


def decided(policy: Policy, raw: object, day: dt.date) -> Answer:
    """Ask a policy. `day`: that of a task without a date."""
    try:
        brief = policy.verdict(raw, today=day)
    except TaskError as error:
        return Undecided(tuple((each.path, each.message) for each in error.errors))
    except LimitError as error:
        return Undecided((("", Text(error.zh, error.en)),))
    return Decided(brief.verdict, brief.possible, brief.deciding)
