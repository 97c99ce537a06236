"""Why rules do not reach a task at all: another place, another time, another act, another body."""

from __future__ import annotations

import datetime as dt

from policylib.check.model import CheckedPolicy, Regulation, Rule
from policylib.days import ONE_DAY
from policylib.engine.task import Task
from policylib.engine.trace import Ruling
from policylib.regions import COUNTRY, governs
from policylib.render.messages import say


def not_reached(checked: CheckedPolicy, decision: Ruling, task: Task, language: str) -> list[dict[str, str]]:
    """Return rule, title and reason for every rule on which a full derivation says nothing.

    Args:
        checked: the policy.
        decision: a decision with its derivation (every rule that was looked at has a finding).
        task: the task that was decided.
        language: `zh` or `en`.
    """
    looked_at = {finding.rule for finding in (*decision.findings, *decision.advice)}
    return [
        {"rule": rule.id, "title": rule.title, "why": _why(checked, rule, task, language)}
        for rule in checked.rules.values()
        if rule.id not in looked_at
    ]


def _why(checked: CheckedPolicy, rule: Rule, task: Task, language: str) -> str:
    regulation = checked.regulations[rule.regulation]
    start = max(regulation.start, rule.start or regulation.start)
    until = _last_day(regulation, rule)
    if not any(governs(region, task.region) for region in regulation.regions or (COUNTRY,)):
        return say("reach.place", language)
    if task.date < start:
        return say("reach.not_yet", language, start=start.isoformat())
    if until is not None and task.date > until:
        return say("reach.over", language, until=until.isoformat())
    if rule.acts is not None and task.act not in rule.acts:
        return say("reach.act", language)
    if not _governs_community(regulation, task.community):
        return say("reach.community", language)
    if not any(_names_actor(rule, body.kind) for body in task.bodies):
        return say("reach.addressee", language)
    return say("reach.condition", language)


def _last_day(regulation: Regulation, rule: Rule) -> dt.date | None:
    days = [day for day in (regulation.until, rule.ended and rule.ended - ONE_DAY) if day is not None]
    return min(days, default=None)


def _governs_community(regulation: Regulation, community: str | None) -> bool:
    if community is None or regulation.communities is None:
        return True
    return community in regulation.communities | regulation.analogy


def _names_actor(rule: Rule, kind: str) -> bool:
    return any(group.actors is None or kind in group.actors for group in rule.addressees)
