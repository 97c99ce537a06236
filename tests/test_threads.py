"""One policy asked from several threads: what they share is written by one at a time."""

from __future__ import annotations

import copy
import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from policylib import Policy
from policylib.engine.analysis import analyse
from policylib.engine.kept import Kept

DAY = dt.date(2026, 6, 1)
THREADS = 8


def test_an_answer_is_worked_out_once_and_the_oldest_goes_first() -> None:
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    kept: Kept[int, int] = Kept(2)
    assert [kept.make(number, partial(double, number)) for number in (1, 2, 2, 3)] == [2, 4, 4, 6]
    assert asked == [1, 2, 3]
    assert dict(kept) == {2: 4, 3: 6}


def test_what_fails_is_not_kept_and_holds_up_nobody() -> None:
    kept: Kept[str, int] = Kept(1)
    with pytest.raises(ZeroDivisionError):
        kept.make("a", lambda: 1 // 0)
    assert kept.make("a", lambda: 5) == 5


def test_no_two_threads_work_out_an_answer_at_the_same_time(
    shipped: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    working, together = threading.Lock(), 0

    def watched(*args: Any, **kwargs: Any) -> Any:
        nonlocal together
        if not working.acquire(blocking=False):
            together += 1
            return analyse(*args, **kwargs)
        try:
            time.sleep(0.002)  # the others have time to come
            return analyse(*args, **kwargs)
        finally:
            working.release()

    monkeypatch.setattr("policylib.engine.compile.analyse", watched)
    fresh = Policy(shipped.checked)
    settled = fresh.with_settings(fresh.settings)
    tasks = [case.task for case in shipped.checked.cases if case.verdict is not None][:40]

    def verdicts(number: int) -> list[str]:
        policy = (fresh, settled)[number % 2]
        turned = tasks[number:] + tasks[:number]
        found = [policy.decide(task, decided_on=DAY).verdict.value for task in turned]
        return found[len(tasks) - number :] + found[: len(tasks) - number]

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(verdicts, range(THREADS)))
    assert answers == [[shipped.decide(task, decided_on=DAY).verdict.value for task in tasks]] * THREADS
    assert together == 0


def test_a_policy_can_be_copied(shipped: Policy) -> None:
    task = shipped.checked.cases[0].task
    decision = shipped.decide(task, decided_on=DAY)
    assert copy.deepcopy(shipped).decide(task, decided_on=DAY) == decision
