"""What is known of a task: the value of every variable, and where it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from policylib.check.model import CheckedPolicy
from policylib.check.variables import COMMUNITY
from policylib.engine.implying import imply
from policylib.engine.instance import BODIES
from policylib.engine.known import ASSUMPTION, CALLER, READING, SETTLED, Known
from policylib.engine.membership import Membership
from policylib.engine.settings import Settings
from policylib.engine.task import Task
from policylib.records import dataclass


@dataclass(frozen=True, slots=True)
class Defaults:
    """What is taken for granted in every task: elements not part of it, and readings that are settled.

    Readings settled for acts from a day on are kept apart, under the day. `asked`: by act, the facts of which
    silence says nothing there.
    """

    known: Mapping[str, Known]
    later: tuple[tuple[dt.date, str, Known], ...]
    asked: Mapping[str, tuple[str, ...]]

    @staticmethod
    def of(checked: CheckedPolicy, settings: Settings) -> Defaults:
        """Work them out once."""
        known = {
            f"fact:{name}": Known.of("false", ASSUMPTION)
            for name, fact in checked.vocabulary.facts.items()
            if fact.not_part
        }
        known |= {
            f"reading:{name}": Known.of(reading.default, READING)
            for name, reading in checked.readings.items()
            if reading.default is not None
        }
        later = []
        for name, settled in sorted(settings.readings.items()):
            authority = f"{settled.by} · {settled.on.isoformat()} · {settled.authority}"
            entry = Known.of(settled.answer, SETTLED, authority)
            if settled.start is None:
                known[f"reading:{name}"] = entry
            else:
                later.append((settled.start, f"reading:{name}", entry))
        asked = {
            act: tuple(name for name, fact in checked.vocabulary.facts.items() if act in fact.asked_for)
            for act in checked.vocabulary.acts
        }
        return Defaults(known, tuple(later), asked)


def know(checked: CheckedPolicy, defaults: Defaults, task: Task, membership: Membership) -> dict[str, Known]:
    """Return every known variable of a task. Raises TaskError where statements contradict a constraint."""
    stated = {
        f"fact:{name}": Known.of(value, CALLER) for name, value in task.facts.items() if value is not None
    }
    stated.update(membership.known)
    if task.community is not None:
        stated[COMMUNITY] = Known.of(task.community, CALLER)
    for name, body in zip(BODIES, task.bodies, strict=False):
        if body.level is not None:
            stated[f"field:{name}.level"] = Known.of(body.level, CALLER)
    imply(checked, stated)
    known = {**defaults.known, **stated}
    for name in (*defaults.asked.get(task.act, ()), *(n for n, v in task.facts.items() if v is None)):
        if f"fact:{name}" not in stated:
            known.pop(f"fact:{name}", None)
    for start, name, entry in defaults.later:
        if start <= task.date:
            known[name] = entry
    return known
