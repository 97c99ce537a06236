"""The policy that decides now, replaced as a whole or not at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from policylib import Policy
from policylib.diagnostics import Text


@dataclass(frozen=True, slots=True)
class Active:
    """A policy in use, since when, and where it came from.

    `version`: what its publisher calls it, numbers with dots between them; None: nothing. `activation`: the
    number of the activation by which it decides; 0: there has been none.
    """

    policy: Policy
    since: dt.datetime
    origin: str
    version: str | None = None
    activation: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A policy that was to decide and was refused: when, where it came from, and why."""

    time: dt.datetime
    origin: str
    reason: Text

    def document(self, language: str) -> dict[str, Any]:
        """Return it as plain data, in `zh` or `en`."""
        return {
            "time": self.time.isoformat(timespec="milliseconds"),
            "origin": self.origin,
            "reason": self.reason.in_language(language),
        }


class PolicyHolder:
    """Holds the active policy. Readers take `active` once and use only that for one answer.

    `last_failure`: why the last policy that was to replace it did not; None: nothing failed since it began.
    """

    def __init__(self, active: Active) -> None:
        """Begin with a policy."""
        self.active = active
        self.last_failure: Failure | None = None
