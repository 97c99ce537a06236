"""What takes a while to gather is gathered once for a policy, and let go of when others take its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

from policylib import Policy

P = ParamSpec("P")
R = TypeVar("R")


def kept(make: Callable[Concatenate[Policy, P], R]) -> Callable[Concatenate[Policy, P], R]:
    """Return a function that remembers, for the two policies asked for last, what it returned.

    There is no limit to what is remembered of one: what it is asked for must be what the policy has.
    """

    @lru_cache(maxsize=2)
    def shelf(_: Policy) -> dict[object, R]:
        return {}

    @wraps(make)
    def found(policy: Policy, /, *args: P.args, **kwargs: P.kwargs) -> R:
        known = shelf(policy)
        key = (args, tuple(kwargs.items()))
        if key not in known:
            known[key] = make(policy, *args, **kwargs)
        return known[key]

    return found
