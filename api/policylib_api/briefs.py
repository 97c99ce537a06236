"""Answers in brief: what a caller acts on without the reasons, for who asks before every assignment."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, cast

import orjson

from policylib import Brief, Decision, LimitError, Task, TaskError
from policylib_api.call import Call
from policylib_api.deciding import opened, own, problem_of, today_of


class Briefs:
    """Decides the tasks of one call without their reasons, and without recording them."""

    def __init__(self, call: Call) -> None:
        """Keep to the policy of the call, and to one day."""
        self._call = call
        self._policy = call.active.policy
        self._today = today_of(call)
        self._modes: dict[object, str] = {}
        self._answers: dict[tuple[int, str], tuple[Brief, bytes]] = {}

    def answer(self, raw: object) -> bytes:
        """Return the answer to a task. Raises ProblemError 400 with every mistake in it, 403, 422."""
        begun = time.perf_counter()
        try:
            asked = own(self._policy, self._call, raw, self._today)
            found = self._policy.verdict(asked, today=self._today)
        except (TaskError, LimitError) as error:
            raise problem_of(error) from None
        seconds = time.perf_counter() - begun
        region, date = _place_and_day(asked)
        self._call.service.metrics.decided(found.verdict.value, region, seconds)
        mode = self._modes.get((region, date))
        if mode is None:
            mode = self._policy.mode(region, date, decided_on=self._today)
            self._modes[region, date] = mode
        # Tasks of which the same is known share one answer of the library.
        kept = self._answers.get((id(found), mode))
        if kept is None:
            kept = self._answers[id(found), mode] = found, opened(None, _written(found, mode))
        return kept[1]


def brief_of(decision: Decision, identity: str) -> bytes:
    """Return the answer in brief to a task that was decided with all reasons, which are on record."""
    return opened(identity, _written(decision.brief(), decision.mode))


def _written(brief: Brief, mode: str) -> bytes:
    return b'%b,"mode":"%b"}' % (orjson.dumps(brief)[:-1], mode.encode())


def _place_and_day(asked: object) -> tuple[str, Any]:
    """Return where and when a task is, as it is stated; it has been found to be in order."""
    if isinstance(asked, Task):
        return asked.region, asked.date
    stated = cast("Mapping[str, Any]", asked)
    return stated["region"], stated.get("date")
