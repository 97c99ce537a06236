"""How a regulation stands on a day: to come, in force, only advising since its period ran out, or over."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from policylib.check.model import Regulation


class Standing(StrEnum):
    """How a regulation stands, in the order of time."""

    TO_COME = "to_come"
    IN_FORCE = "in_force"
    LAPSED = "lapsed"
    OVER = "over"


def standing(regulation: Regulation, day: dt.date) -> Standing:
    """Return how a regulation stands on a day."""
    if day < regulation.start:
        return Standing.TO_COME
    if regulation.until is not None and day > regulation.until:
        return Standing.OVER
    if regulation.lapsed is not None and day > regulation.lapsed:
        return Standing.LAPSED
    return Standing.IN_FORCE
