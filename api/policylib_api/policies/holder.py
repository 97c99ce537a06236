"""The policy that decides now, replaced as a whole or not at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from policylib import Policy


@dataclass(frozen=True, slots=True)
class Active:
    """A policy in use, since when, and where it came from.

    `version`: what its publisher calls it, numbers with dots between them; None: nothing.
    """

    policy: Policy
    since: dt.datetime
    origin: str
    version: str | None = None


class PolicyHolder:
    """Holds the active policy. Readers take `active` once and use only that for one answer."""

    def __init__(self, active: Active) -> None:
        """Begin with a policy."""
        self.active = active
