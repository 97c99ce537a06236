"""Hashes that identify an answer: canonical JSON (sorted keys, UTF-8, no spaces) and SHA-256."""

from __future__ import annotations

import datetime as dt
import hashlib
import json

from policylib._version import __version__
from policylib.engine.settings import Settings
from policylib.engine.task import Task
from policylib.engine.trace import Receipt

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def digest(value: object) -> str:
    """Return the hash of plain data, as `sha256:<hex>`. All keys and values here are text, booleans,
    whole numbers or null, for which this is the canonical form of RFC 8785.
    """
    return "sha256:" + hashlib.sha256(_encode(value).encode()).hexdigest()


def settings_digest(settings: Settings) -> str:
    """Return the hash of the settings."""
    return digest(settings.canonical())


def receipt(policy: str, settings: str, task: Task, decided_on: dt.date) -> Receipt:
    """Return the receipt of a decision."""
    return Receipt(
        policy,
        settings,
        __version__,
        digest(task.model_dump()),
        task.date.isoformat(),
        decided_on.isoformat(),
    )


def mode(task_date: dt.date, decided_on: dt.date, tolerance: int) -> str:
    """Return whether an answer binds: `binding` from the day of the decision to `tolerance` days after it,
    `replay` before, `preview` later.
    """
    if task_date < decided_on:
        return "replay"
    return "binding" if (task_date - decided_on).days <= tolerance else "preview"
