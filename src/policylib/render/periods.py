"""From when on and until when something is in force, in words."""

from __future__ import annotations

import datetime as dt

from policylib.check.model import CheckedPolicy, Rule
from policylib.days import ONE_DAY
from policylib.render.record_messages import say


def period(language: str, start: dt.date, until: dt.date | None) -> str:
    """Return from when on and until when something is in force."""
    if until is None:
        return say("from", language, start=start.isoformat())
    return say("from_to", language, start=start.isoformat(), until=until.isoformat())


def period_of(checked: CheckedPolicy, rule: Rule) -> tuple[dt.date, dt.date | None]:
    """Return the first and the last day of a rule, in its regulation's period or a part of it."""
    regulation = checked.regulations[rule.regulation]
    until = regulation.until if rule.ended is None else rule.ended - ONE_DAY
    return rule.start or regulation.start, until
