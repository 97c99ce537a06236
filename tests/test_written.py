"""What was written for other decisions says the same as what is written afresh; tasks are hashed as data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib import Decision, Policy, TaskError
from policylib.check.digest import digest
from policylib.engine.canonical import task_digest, task_json
from policylib.engine.task import Body, Item, Task
from policylib.render import written
from policylib.render.decision_json import decision_json
from policylib.render.words import Rulebook

DAY = dt.date(2024, 3, 1)
WORD = st.text(max_size=8)
BODY = st.builds(Body, WORD, st.none() | WORD, st.none() | WORD, st.none() | WORD)
ITEM = st.builds(Item, st.none() | WORD, st.none() | WORD, st.none() | st.frozensets(WORD, max_size=3))
VALUE = st.sampled_from(("true", "false", "some_option", None))
TASK = st.builds(
    Task,
    WORD,
    st.dates(),
    BODY,
    WORD,
    st.none() | BODY,
    st.none() | WORD,
    st.none() | ITEM,
    st.dictionaries(WORD, VALUE, max_size=5),
)


def decisions(policy: Policy) -> Iterator[Decision]:
    for case in policy.checked.cases[::5]:
        try:
            yield policy.decide(dict(case.task), decided_on=DAY, derivation=True)
            yield policy.decide(dict(case.task), decided_on=DAY)
        except TaskError:
            continue


def like(policy: Policy) -> Rulebook:
    """Return a rulebook of which nothing has been written."""
    return cast("Rulebook", SimpleNamespace(checked=policy.checked, rendered={}))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_json_is_the_data_whatever_was_written_before(shipped: Policy, language: str) -> None:
    pieces = 0
    for decision in decisions(shipped):
        made = decision.model_dump_bytes(language)
        vars(decision)["rendered"] = {}
        alone = like(shipped)
        assert decision_json(alone, decision, language) == made
        pieces += len(made)
        answer: dict[str, Any] = decision.model_dump(language)
        assert json.loads(decision.model_dump_json(language)) == answer
        assert made == json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
        assert answer["task"] == decision.task.model_dump()
    assert pieces


def test_what_is_kept_is_bounded(shipped: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "KEPT_PIECES", 5)
    book = like(shipped)
    for decision in decisions(shipped):
        made = decision.model_dump_bytes()
        vars(decision)["rendered"] = {}
        assert decision_json(book, decision) == made
    assert len(book.rendered["zh"]._pieces) == 5


@given(task=TASK)
def test_a_task_is_written_and_hashed_as_its_data(task: Task) -> None:
    assert task_digest(task) == digest(task.model_dump())
    assert task_json(task) == json.dumps(task.model_dump(), ensure_ascii=False, separators=(",", ":"))
