"""From the body of a request to the answer: the library, with its errors as problem documents."""

from __future__ import annotations

import datetime as dt
import re
import time

import orjson

from policylib import Decision, LimitError, Policy, Task, TaskError
from policylib.days import SHANGHAI
from policylib.diagnostics import Text
from policylib_api.auth.assigners import refuse_others
from policylib_api.call import Call
from policylib_api.wire.problems import Fault, ProblemError, how_many, pointer_to


def decide(call: Call, raw: object) -> Decision:
    """Decide a task under the active policy. Raises ProblemError 400 with every mistake, or 422."""
    begun = time.perf_counter()
    decision = decide_under(call.active.policy, call, raw)
    seconds = time.perf_counter() - begun
    call.service.metrics.decided(decision.verdict.value, decision.task.region, seconds)
    return decision


def today_of(call: Call) -> dt.date:
    """Return the date in Asia/Shanghai at the moment of a call."""
    return call.now().astimezone(SHANGHAI).date()


def decide_under(policy: Policy, call: Call, raw: object, decided_on: dt.date | None = None) -> Decision:
    """Decide a task under a policy; `decided_on` absent: today.

    Raises ProblemError 400 with every mistake in it, 403 for a body that the caller is not, 422.
    """
    today = decided_on or today_of(call)
    try:
        return policy.decide(own(policy, call, raw, today), decided_on=today)
    except (TaskError, LimitError) as error:
        raise problem_of(error) from None


def own(policy: Policy, call: Call, raw: object, today: dt.date) -> object:
    """Return what is to be decided: of a caller who is bound to a body a task that has been checked, else
    what was sent. Raises TaskError, and ProblemError 403 for a body that the caller is not.
    """
    if call.caller.assigner is None:
        return raw
    task = raw if isinstance(raw, Task) else policy.task(raw, today=today)
    refuse_others(call.caller, task)
    return task


def problem_of(error: TaskError | LimitError) -> ProblemError:
    """Return the problem for what the library raises of a task: 400 or 422."""
    if isinstance(error, TaskError):
        return mistakes(error, Text("任务有错", "mistakes in the task"))
    return ProblemError(
        "too-much-unknown",
        422,
        Text("不清楚的太多，算不出确切的结论", "too much is unknown for an exact answer"),
        Text(error.zh, error.en),
    )


def mistakes(error: TaskError, title: Text) -> ProblemError:
    """Return the problem that names every mistake in what was asked."""
    return ProblemError(
        "invalid-task",
        400,
        title,
        how_many(error.errors),
        tuple(Fault(json_pointer(one.path), one.code, one.message, one.suggestion) for one in error.errors),
    )


def json_pointer(path: str) -> str:
    """Return the JSON pointer of a path as the library writes it.

    >>> json_pointer("item.lists[2]"), json_pointer("$")
    ('/item/lists/2', '')
    """
    # What is wrong with the whole has the path `task` or `$`.
    parts = [] if path == "task" else re.findall(r"[^.\[\]]+", path.removeprefix("$"))
    return pointer_to(*parts)


def answer_of(decision: Decision, language: str, identity: str | None) -> bytes:
    """Return the JSON of an answer. `identity`: of its record; None: it is not recorded.

    The decision is JSON already: what it shares with earlier ones was written with them.
    """
    return opened(identity, decision.model_dump_bytes(language))


def opened(identity: str | None, document: bytes) -> bytes:
    """Return the JSON of an answer that begins with the `identity` of its record (None: it has none) and goes
    on with the members of a `document`.
    """
    head = orjson.dumps({"id": identity, "recorded": identity is not None})
    return b"".join((memoryview(head)[:-1], b",", memoryview(document)[1:]))
