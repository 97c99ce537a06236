"""How often a caller may ask, and how often an address may fail to say who it is.

The counts are those of one worker: with several, a caller gets at most the limit times the workers (and the
nodes). Dividing the limit instead would refuse a caller whose connection stays with one worker.
"""

from __future__ import annotations

import ipaddress
import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from policylib.diagnostics import Text
from policylib_api.wire.problems import ProblemError

# More than any honest number of callers; beyond it all is forgotten, so that a flood of addresses cannot
# fill the memory.
MOST_NAMES = 100_000
_COUNTED = 120  # seconds, beyond which a wait is said in minutes


class Rate:
    """At most so many events of one name in a moving window of time."""

    def __init__(self, limit: str | None) -> None:
        """Count against a limit as in `100/second`; None: there is none. Raises ValueError."""
        self._item: RateLimitItem | None = None if limit is None else parse(limit)
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)

    def hit(self, name: str) -> float | None:
        """Count an event; None where it was within the limit, else after how many seconds it would be."""
        if self._item is None:
            return None
        if len(self._storage.events) > MOST_NAMES:
            self._storage.reset()
        return None if self._limiter.hit(self._item, name) else self._wait(self._item, name)

    def is_used_up(self, name: str) -> float | None:
        """Return after how many seconds one more event would be within the limit; None: now."""
        if self._item is None or self._limiter.test(self._item, name):
            return None
        return self._wait(self._item, name)

    def _wait(self, item: RateLimitItem, name: str) -> float:
        return max(0.0, self._limiter.get_window_stats(item, name).reset_time - time.time())


def too_many(seconds: float, detail: Text) -> ProblemError:
    """Return the answer 429, which says when to try again."""
    wait = max(1, math.ceil(seconds))
    return ProblemError(
        "too-many-requests",
        429,
        Text("请求太多", "too many requests"),
        Text(f"{detail.zh}，请在{_span(wait).zh}后再试", f"{detail.en}; try again in {_span(wait).en}"),
        headers={"Retry-After": str(wait)},
    )


def _span(seconds: int) -> Text:
    """Say how long some seconds are; nobody counts hundreds of them.

    >>> _span(120).en, _span(121).en
    ('120 s', '3 min')
    """
    if seconds <= _COUNTED:
        return Text(f" {seconds} 秒", f"{seconds} s")
    minutes = math.ceil(seconds / 60)
    return Text(f" {minutes} 分钟", f"{minutes} min")


def network_of(address: str) -> str:
    """Return what counts as one client: an address, or the network of 64 bits that an IPv6 host chooses from.

    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3::4"), network_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    mapped = parsed.ipv4_mapped
    return str(ipaddress.ip_network((address, 64), strict=False) if mapped is None else mapped)
