"""Why rules do not reach a task at all: another place, another time, another act, another body."""

from __future__ import annotations

from policylib.check.model import CheckedPolicy, Rule
from policylib.engine.reach import first_day, last_day, obstacles
from policylib.engine.task import Task
from policylib.engine.trace import Ruling
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
    obstacle = next(obstacles(checked, rule, task), "condition")
    return obstacle_words(checked, rule, obstacle, language)


def obstacle_words(checked: CheckedPolicy, rule: Rule, obstacle: str, language: str) -> str:
    """Return what keeps a rule from a task in words; `obstacle`: as `engine.reach` says, or `condition`."""
    regulation = checked.regulations[rule.regulation]
    start, until = first_day(regulation, rule), last_day(regulation, rule)
    return say(f"reach.{obstacle}", language, start=start.isoformat(), until=until and until.isoformat())
