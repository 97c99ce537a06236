"""What reaches another process: tasks, answers in brief and errors do; a policy says why it does not."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import policylib
from policylib.client.errors import ApiError, Problem, UnavailableError
from policylib.diagnostics import Text

TASK = {"region": "220502", "assigner": {"kind": "department", "level": "county"}, "act": "assign_task"}
DAY = dt.date(2024, 3, 1)


def raised(call: Callable[..., object], *arguments: object) -> Exception:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any error of the library
        call(*arguments)
    return caught.value


def errors(policy: policylib.Policy, folder: Path) -> list[Exception]:
    problem = Problem.of({"type": "/problems/invalid-task"}, 400)
    return [
        raised(policy.decide, {"x": 1}),
        raised(policylib.parse_json, "["),
        raised(policylib.parse_settings, {"a": 1}),
        raised(policylib.load, folder / "absent"),
        raised(policylib.load_files, {"a.policy": "x"}),
        policylib.BundleError("format", "甲", "a"),
        policylib.SignatureError("甲", "a"),
        policylib.KeyFileError([Text("甲", "a"), Text("乙", "b")]),
        policylib.LimitError("甲", "a"),
        ApiError(problem),
        UnavailableError("甲", problem=problem, attempts=2, retry_after=1.5, idempotency_key="k"),
    ]


def test_every_public_error_survives_the_way(shipped: policylib.Policy, tmp_path: Path) -> None:
    met = errors(shipped, tmp_path)
    public = {getattr(policylib, name) for name in policylib.__all__}
    assert {one for one in public if isinstance(one, type) and issubclass(one, Exception)} <= set(
        map(type, met)
    )
    for error in met:
        for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(again) is type(error)
            assert (str(again), again.args) == (str(error), error.args)
            assert set(vars(again)) == set(vars(error))
    task_error = pickle.loads(pickle.dumps(met[0]))
    assert task_error.errors == met[0].errors  # type: ignore[attr-defined]


def test_tasks_and_answers_in_brief_survive_the_way(shipped: policylib.Policy) -> None:
    task = shipped.task(TASK, today=DAY)
    for thing in (task, shipped.verdict(task), shipped.settings):
        assert pickle.loads(pickle.dumps(thing)) == thing


def test_a_policy_is_not_pickled_but_copied_as_itself(shipped: policylib.Policy) -> None:
    decision = shipped.decide(TASK, decided_on=DAY)
    for thing in (shipped, decision):
        with pytest.raises(TypeError, match="model_dump"):
            pickle.dumps(thing)
    assert copy.copy(shipped) is copy.deepcopy(shipped) is shipped
    # What it rests on was not asked for yet: that is not found in a copy of the law.
    decision = shipped.decide({**TASK, "facts": {"quota": True}}, decided_on=DAY)
    assert "missing" not in vars(decision)
    again = copy.deepcopy(decision)
    assert vars(again)["_prospects"] is vars(decision)["_prospects"]
    assert again == decision
    assert again.policy is shipped


@pytest.mark.parametrize("day", ["2024-03-01", dt.datetime(2024, 3, 1, tzinfo=dt.UTC), 20240301])
def test_a_day_is_a_date(shipped: policylib.Policy, day: Any) -> None:
    for ask in (
        lambda: shipped.decide(TASK, decided_on=day),
        lambda: shipped.task(TASK, today=day),
        lambda: shipped.verdict(TASK, today=day),
        lambda: shipped.mode("220502", None, decided_on=day),
        lambda: shipped.failing_cases(day),
    ):
        with pytest.raises(TypeError, match=r"expected a datetime\.date, got"):
            ask()
