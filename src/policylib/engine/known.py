"""A known value and where it comes from."""

from __future__ import annotations

from functools import cache

from policylib.records import dataclass

# Origins of a value (see `trace.Ground`), and those that are only taken for granted.
CALLER, LIST, IMPLIED, SETTLED = "caller", "list", "implied", "settled"
ASSERTED, ASSUMPTION, READING = "asserted", "assumption", "reading"
ASSUMED = frozenset((ASSERTED, ASSUMPTION, READING))


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A value, its origin, and (for lists) which entry or list it rests on.

    Made by `Known.of` only, which gives equal ones the same identity: patterns of them are compared often.
    """

    value: str
    origin: str
    source: str | None = None

    @staticmethod
    @cache
    def of(value: str, origin: str, source: str | None = None) -> Known:
        """Return the one with these fields."""
        return Known(value, origin, source)
