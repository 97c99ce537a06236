"""Whether a rule reaches a task before any condition is looked at: place, time, act, community, bodies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from policylib.check.model import CheckedPolicy, Regulation, Rule
from policylib.days import ONE_DAY
from policylib.engine.task import Task
from policylib.regions import governs


def obstacles(checked: CheckedPolicy, rule: Rule, task: Task) -> Iterator[str]:
    """Yield what keeps a rule from a task, the widest first: `place`, `not_yet`, `over`, `act`, `community`
    (one that is known and not governed, not even by analogy), `addressee` (no body of a kind that it binds).
    """
    regulation = checked.regulations[rule.regulation]
    if not any(governs(region, task.region) for region in regulation.regions):
        yield "place"
    if task.date < first_day(regulation, rule):
        yield "not_yet"
    last = last_day(regulation, rule)
    if last is not None and task.date > last:
        yield "over"
    if rule.acts is not None and task.act not in rule.acts:
        yield "act"
    if not _governs_community(regulation, task.community):
        yield "community"
    if not any(names_actor(rule, body.kind) for body in task.bodies):
        yield "addressee"


def first_day(regulation: Regulation, rule: Rule) -> dt.date:
    """Return the first day on which a rule applies."""
    return max(regulation.start, rule.start or regulation.start)


def last_day(regulation: Regulation, rule: Rule) -> dt.date | None:
    """Return the last day on which a rule applies; None: no end."""
    days = [day for day in (regulation.until, rule.ended and rule.ended - ONE_DAY) if day is not None]
    return min(days, default=None)


def _governs_community(regulation: Regulation, community: str | None) -> bool:
    if community is None or regulation.communities is None:
        return True
    return community in regulation.communities | regulation.analogy


def names_actor(rule: Rule, kind: str) -> bool:
    """Say whether a rule binds some bodies of a kind."""
    return any(group.actors is None or kind in group.actors for group in rule.addressees)
