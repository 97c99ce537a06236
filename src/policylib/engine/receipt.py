"""Hashes that identify an answer: canonical JSON (sorted keys, UTF-8, no spaces) and SHA-256."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from policylib._version import __version__
from policylib.check.digest import digest
from policylib.engine.canonical import task_digest
from policylib.engine.settings import Settings
from policylib.engine.task import Task
from policylib.engine.trace import Receipt


def settings_digest(settings: Settings) -> str:
    """Return the hash of the settings."""
    return digest(settings.canonical())


def receipt(policy: str, settings: str, task: Task, decided_on: dt.date) -> Receipt:
    """Return the receipt of a decision."""
    return Receipt(
        policy,
        settings,
        __version__,
        task_digest(task),
        task.date.isoformat(),
        decided_on.isoformat(),
    )


def mode(
    task_date: dt.date, decided_on: dt.date, tolerance: int, *, illustrative: Collection[str] = ()
) -> str:
    """Return whether an answer binds: `binding` from the day of the decision to `tolerance` days after it,
    `replay` before, `preview` later or with `illustrative` lists in force.
    """
    if task_date < decided_on:
        return "replay"
    return "preview" if illustrative or (task_date - decided_on).days > tolerance else "binding"
