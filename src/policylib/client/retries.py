"""When to ask again, and how long to wait before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

# 429 and 503 say so themselves; 502 and 504 come from what stands before a server that is away.
AGAIN = frozenset({429, 502, 503, 504})

# Another attempt under the same Idempotency-Key is still being answered.
IN_FLIGHT = "request-in-flight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often and how patiently to ask. Times are in seconds.

    Attributes:
        attempts: how often to ask at most; 1: never again.
        first: the longest wait before the second attempt; it doubles from there.
        longest: the longest wait before any attempt. A server that wants more is not waited for.
    """

    attempts: int = 4
    first: float = 0.2
    longest: float = 5.0

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.attempts < 1 or self.first < 0 or self.longest < 0:
            raise ValueError(
                "attempts 至少为 1，时间不能为负 · attempts must be at least 1, and times not negative"
            )

    def wait(self, attempt: int, wanted: float | None, random: Callable[[], float]) -> float | None:
        """Return the seconds to wait after an attempt (the first is 1); None: give up.

        `wanted` is what the server asked for; `random` gives a number from 0 to 1. Clients that failed
        together must not come back together, so the wait is anything up to the limit, and never less than
        what was wanted.

        >>> Retries().wait(1, None, lambda: 0.5), Retries().wait(2, 1.0, lambda: 0.5)
        (0.1, 1.2)
        >>> Retries().wait(4, None, lambda: 0.5), Retries().wait(1, 60.0, lambda: 0.5)
        (None, None)
        """
        if attempt >= self.attempts:
            return None
        jitter = min(self.longest, self.first * 2.0 ** (attempt - 1)) * random()
        if wanted is None:
            return jitter
        return None if wanted > self.longest else wanted + jitter


def retry_after(headers: Mapping[str, str], now: Callable[[], dt.datetime]) -> float | None:
    """Return the seconds that `Retry-After` asks for, as a number or as a date; None where it says nothing.

    >>> retry_after({"retry-after": "3"}, lambda: dt.datetime.now(dt.UTC))
    3.0
    >>> retry_after({"retry-after": "Sun, 22 Nov 2026 06:00:05 GMT"},
    ...             lambda: dt.datetime(2026, 11, 22, 6, tzinfo=dt.UTC))
    5.0
    >>> retry_after({"retry-after": "soon"}, lambda: dt.datetime.now(dt.UTC))
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now()).total_seconds())
