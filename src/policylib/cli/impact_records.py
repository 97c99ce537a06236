"""Records of decisions as `policylib records export` writes them (docs/records.md), asked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policylib.analysis.impact import Impact
from policylib.days import parse_day
from policylib.diagnostics import Text
from policylib.effects.asking import asked, decided
from policylib.engine.trace import Verdict
from policylib.inputs.bad_input import BadInput
from policylib.inputs.strict_json import parse_json
from policylib.policyset import Policy

_TASK = "/task"
_TITLE = "/task/item/text"
# Whoever acts is named for people; nothing is decided by it.
_NAMES = ("/task/assigner/name", "/task/on_behalf_of/name")

_FORM = Text(
    "不是 policylib records export 写出的记录（不带 --adl）",
    "this is no record as `policylib records export` (without --adl) writes it",
)
_NO_TASK = Text(
    "任务已经删去（records redact），不能重新判断", "the task was redacted and cannot be decided again"
)
_NO_TITLE = Text(
    "事项的文字已经删去（records redact），而它决定了列入哪些清单，不能重新判断",
    "the title of the matter was redacted; lists are looked up by it, so the task cannot be decided again",
)


def ask_records(old: Policy, new: Policy, path: Path, impact: Impact) -> Iterator[int]:
    """Ask the tasks of records, each as of the day on which it was decided; yield how many are done.

    Raises OSError where the file cannot be read.
    """
    with path.open(encoding="utf-8") as file:
        done = 0
        for number, line in enumerate(file, 1):
            if line.strip():
                _ask(old, new, f"{path.name}:{number}", line, impact)
                done += 1
                yield done


def _ask(old: Policy, new: Policy, where: str, line: str, impact: Impact) -> None:
    try:
        core, payload = _parts(line)
        where = f"{where} ({core['id']})"
        recorded, day = Verdict(core["verdict"]), parse_day(core["decided_on"])
        task, missing = _task(core["commitments"], payload)
    except (BadInput, KeyError, TypeError, ValueError):
        impact.skip(where, "", _FORM)
        return
    if missing is not None:
        impact.skip(where, *missing)
        return
    impact.add(asked(where, task, recorded), decided(old, task, day), decided(new, task, day))


def _parts(line: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return core and payload of a record; raises what a line of another form comes to."""
    record: Any = parse_json(line)
    core: Any = parse_json(record["core"])
    return core, record["payload"]


def _task(
    commitments: Mapping[str, Any], payload: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, Text] | None]:
    """Return the task with the texts that are still there, or else what is gone that would be needed."""
    if _TASK not in payload:
        return {}, (_TASK, _NO_TASK)
    if _TITLE in commitments and _TITLE not in payload:
        return {}, (_TITLE, _NO_TITLE)
    task = dict(payload[_TASK][1])
    for pointer in (_TITLE, *_NAMES):
        if pointer in payload:
            _, _, outer, inner = pointer.split("/")
            task[outer] = {**task[outer], inner: payload[pointer][1]}
    return task, None
