"""A witness in words: the task that shows a finding, and what has to be settled for it."""

from __future__ import annotations

import datetime as dt

from policylib.analysis.witness import Witness
from policylib.engine.task import Task
from policylib.engine.task_reader import parse_task
from policylib.render.task_words import task_lines
from policylib.render.words import Words


def witness_lines(words: Words, witness: Witness) -> list[str]:
    """Return a witness as lines of text: who does what where and when, what is stated, what is settled."""
    # A witness always has a day of its own.
    task = parse_task(words.checked, witness.task, dt.date.min)
    lines = task_lines(words, task)
    lines += [_named(words, "list", kind, "on" if kind in on else "off") for kind, on in _lists(words, task)]
    lines += [_named(words, "fact", name, value) for name, value in task.facts.items()]
    for name, answer in witness.readings.items():
        lines.append(_named(words, "reading", name, answer))
    return lines


def _lists(words: Words, task: Task) -> list[tuple[str, frozenset[str]]]:
    """Return the lists that the item is on; of an item that is on none, those that it is not on."""
    on = None if task.item is None else task.item.lists
    if on is None:
        return []
    return [(kind, on) for kind in words.checked.vocabulary.list_kinds if kind in on or not on]


def _named(words: Words, kind: str, name: str, value: str | None) -> str:
    return words.say("name.value", name=words.name(kind, name), value=words.value(kind, name, value))
