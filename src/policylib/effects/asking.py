"""A task that there is, asked under one policy of two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from policylib.analysis.impact import Answer, Asked, Decided, Undecided
from policylib.diagnostics import Text
from policylib.engine.task import TaskError
from policylib.engine.trace import Verdict
from policylib.logic.diagram import LimitError
from policylib.policyset import Policy


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
