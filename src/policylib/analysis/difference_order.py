"""Which of two answers is the stricter: verdicts in order, and sets of possible verdicts compared."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum

from policylib.engine.trace import Verdict


class Direction(StrEnum):
    """How new answers stand to old ones. `INCOMPARABLE`: stricter here, more permissive there, or a conflict
    or an open question on one side, which is neither.
    """

    EQUIVALENT = "equivalent"
    STRICTER = "stricter"
    MORE_PERMISSIVE = "more_permissive"
    INCOMPARABLE = "incomparable"


# From what may least be done to what may be done without more. A conflict is whatever its sides are: any.
_ORDER = (Verdict.UNLAWFUL, Verdict.IMPROPER, Verdict.CURABLE, Verdict.UNGOVERNED, Verdict.LAWFUL)
_RANGES = {verdict: (at, at) for at, verdict in enumerate(_ORDER)} | {Verdict.CONFLICT: (0, len(_ORDER) - 1)}


def direction(old: Collection[Verdict], new: Collection[Verdict]) -> Direction:
    """Say how an answer changed, from the verdicts that were possible to those that are now.

    >>> str(direction({Verdict.LAWFUL}, {Verdict.CURABLE}))
    'stricter'
    >>> str(direction({Verdict.CONFLICT}, {Verdict.CURABLE}))
    'incomparable'
    """
    if set(old) == set(new):
        return Direction.EQUIVALENT
    (old_least, old_most), (new_least, new_most) = _range(old), _range(new)
    if new_least <= old_least and new_most <= old_most and (new_least, new_most) != (old_least, old_most):
        return Direction.STRICTER
    if new_least >= old_least and new_most >= old_most and (new_least, new_most) != (old_least, old_most):
        return Direction.MORE_PERMISSIVE
    return Direction.INCOMPARABLE


def joined(directions: Iterable[Direction]) -> Direction:
    """Return what several changes come to together.

    >>> str(joined([Direction.STRICTER, Direction.MORE_PERMISSIVE])), str(joined([]))
    ('incomparable', 'equivalent')
    """
    found = set(directions) - {Direction.EQUIVALENT}
    if not found:
        return Direction.EQUIVALENT
    return found.pop() if len(found) == 1 else Direction.INCOMPARABLE


def _range(possible: Iterable[Verdict]) -> tuple[int, int]:
    ranges = [_RANGES[verdict] for verdict in possible]
    return min(least for least, _ in ranges), max(most for _, most in ranges)
