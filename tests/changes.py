"""Real changes of the shipped rule base, made as a maintainer makes them, and complete tasks to ask about."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest

from policylib.analysis.difference import Difference, Progress, compare
from policylib.cli import diff_loading, diff_running
from policylib.engine.compile import Program
from policylib.engine.settings import Settings, parse_settings
from policylib.engine.task import Item, Task, TaskError
from policylib.loading import load_files
from policylib.policyset import Policy
from shipped import shipped

ORDINANCE = "tonghua/tonghua-ordinance.policy"
OLD_LAW = "national/organic-law-2018.policy"
NEW_LAW = "national/organic-law-2025.policy"
CERTIFICATES = "zhangjiakou/lists/certificates.yaml"
STREET_OFFICE = "tonghua-ordinance/street-office-bound"


def edited(name: str, text: str, replacement: str) -> dict[str, str]:
    files = shipped().files
    assert files[name].count(text) == 1
    return {**files, name: files[name].replace(text, replacement)}


@cache
def struck() -> Policy:
    """Without 清单以外 in 18-3-1: whatever is on the lists must not be assigned either."""
    before = "  行为 转交职责、安排任务、委托事项\n  当「清单以外的事项」\n  禁止\n"
    return load_files(edited(ORDINANCE, before, before.replace("  当「清单以外的事项」\n", "")))


@cache
def before_2026() -> Policy:
    """As it was before the organic law of 2025 took the place of that of 2018."""
    files = edited(OLD_LAW, "  失效 2025-12-31 止\n", "")
    files[NEW_LAW] = edited(NEW_LAW, "施行 2026-01-01 起", "施行 2099-01-01 起")[NEW_LAW]
    return load_files(files)


def _compared(old: Program, new: Program, *, progress: Progress, **wanted: Any) -> Difference:
    return _difference(old, new, **wanted)


_difference = cache(compare)


@cache
def relisted() -> Policy:
    """The list of Zhangjiakou with an entry more, one fewer, one on another list, one of other days, and one
    that lost a name.
    """
    files = dict(shipped().files)
    entries = _entries(files[CERTIFICATES])
    head = files[CERTIFICATES].partition("  - id: ")[0]
    gone, moved = (entries.pop(name) for name in ("zjk-maintenance-fund", "zjk-hardship"))
    entries["zjk-community-practice"] += "    from: 2025-01-01\n"
    entries["zjk-residence"] = entries["zjk-residence"].replace(", 社区居住证明]", "]")
    added = gone.replace("zjk-maintenance-fund", "zjk-pets").replace(
        "    aliases: [住宅专项维修资金工程证明]\n", ""
    )
    entries["zjk-pets"] = added.replace("name: 住宅专项维修资金工程", "name: 养犬证明")
    files[CERTIFICATES] = head + "".join(entries.values())
    # Complete, as all others of its kind are: of what the lists know, "not on it" is concluded as before.
    other = head.replace("certificates", "certificates_excluded", 1).replace("certificates-2020", "excluded")
    other = other.replace("complete: false", "complete: true")
    files["zhangjiakou/lists/excluded.yaml"] = other + moved
    return load_files(files)


def _entries(text: str) -> dict[str, str]:
    """Return the entries of a list as they are written, by id."""
    _, *entries = text.split("  - id: ")
    return {entry.partition("\n")[0]: f"  - id: {entry}" for entry in entries}


@pytest.fixture
def policies(monkeypatch: pytest.MonkeyPatch) -> None:
    """`old` and `new` name the shipped policy and the struck one: loading them is tested elsewhere. What they
    were asked before is not compared again.
    """
    known = {"old": shipped, "new": struck}
    monkeypatch.setattr(diff_loading, "_load", lambda where, *_: known[where]())
    monkeypatch.setattr(diff_running, "compare", _compared)


def street_office(answer: str) -> Settings:
    settled = {"answer": answer, "by": "市人大常委会", "on": "2024-01-01", "authority": "询问答复"}
    return parse_settings({"readings": {STREET_OFFICE: settled}})


def complete_tasks(seed: int, count: int, *, region: str, date: dt.date, acts: tuple[str, ...]) -> list[Task]:
    """Draw tasks of which everything is known; most facts are denied."""
    policy = shipped()
    vocabulary = policy.checked.vocabulary
    random = Random(seed)
    found: list[Task] = []
    while len(found) < count:
        kind = random.choice(list(vocabulary.actors))
        level = random.choice(("county", "city", "provincial")) if vocabulary.actors[kind].has_level else None
        facts: dict[str, Any] = {}
        often = random.random() < 0.6  # with what entrusting asks for and little else, it can be lawful
        for name, fact in vocabulary.facts.items():
            likely = (0.75 if name in _MADE_GOOD else 0.01) if often else 0.07
            yes = random.random() < likely
            facts[name] = random.choice(fact.options).id if fact.options else yes
        kinds = random.choice(([], ["assistance"], ["duty"], ["duty", "assistance"], ["statutory"]))
        raw = {
            "region": region,
            "date": date,
            "assigner": {"kind": kind, "level": level},
            "community": random.choice(list(vocabulary.communities)),
            "act": random.choice(acts),
            "item": {"lists": kinds},
            "facts": facts,
        }
        try:
            policy.verdict(raw)
        except TaskError:
            continue  # constraints: such a task cannot be
        found.append(policy.task(raw))
    return found


def about(tasks: Sequence[Task], items: Sequence[Item], policies: Sequence[Policy]) -> list[Task]:
    """Return the tasks about each item, with what they assert of lists, that can be under every policy."""
    found = []
    for task, item in itertools.product(tasks, items):
        lists = task.item.lists if task.item else None
        named = replace(task, item=replace(item, lists=lists))
        try:
            for policy in policies:
                policy.verdict(named)
        except TaskError:
            continue  # as above
        found.append(named)
    return found


def tasks_around(witnesses: Sequence[Mapping[str, Any]], seed: int, count: int) -> list[Task]:
    """Draw complete tasks that differ from witnesses in up to two facts."""
    policy = shipped()
    vocabulary = policy.checked.vocabulary
    random = Random(seed)
    found: list[Task] = []
    while len(found) < count:
        raw = dict(random.choice(witnesses))
        facts = {
            name: fact.options[-1].id if fact.options else False for name, fact in vocabulary.facts.items()
        }
        facts |= raw.get("facts", {})
        for name in random.sample([name for name, value in facts.items() if isinstance(value, bool)], 2):
            facts[name] = random.random() < 0.5
        body = raw["assigner"]
        if vocabulary.actors[body["kind"]].has_level:
            body = {"level": "county", **body}
        raw |= {"facts": facts, "assigner": body, "item": raw.get("item", {"lists": []})}
        try:
            policy.verdict(raw)
        except TaskError:
            continue  # as above
        found.append(policy.task(raw))
    return found


_MADE_GOOD = frozenset(
    (
        "written_entrustment",
        "funding_provided",
        "funding_by_assigner",
        "conditions_provided",
        "unified_arrangement",
    )
)
