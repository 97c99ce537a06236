"""From a task to a decision: a pure function of the program, the task and the day of the decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from policylib.engine.compile import Program
from policylib.engine.prepare import Prepared, prepare
from policylib.engine.receipt import mode, receipt
from policylib.engine.task import Task
from policylib.engine.trace import Ruling

Made = TypeVar("Made", bound=Ruling)


def decide(program: Program, task: Task, *, decided_on: dt.date) -> Ruling:
    """Decide a checked task. `decided_on` is today in Asia/Shanghai, an input like all others.

    Raises TaskError where what is stated contradicts a constraint, and LimitError where too much is not
    known.
    """
    return decide_prepared(program, prepare(program, task), decided_on=decided_on, make=Ruling.made)


def decide_prepared(
    program: Program,
    prepared: Prepared,
    *,
    decided_on: dt.date,
    make: Callable[..., Made],
    derivation: bool = False,
) -> Made:
    """Decide a task that is ready; `make` makes the ruling from its fields, as `Ruling.made` does.

    With `derivation`, the findings hold every rule that was looked at, also those not triggered. Raises
    LimitError where too much is not known.
    """
    task, norm_set, membership = prepared.task, prepared.norm_set, prepared.membership
    found = program.analyse(
        norm_set, prepared.pattern, item_stated=task.item is not None, derivation=derivation
    )
    return make(
        partial(receipt, program.digest, program.settings_digest, task, decided_on),
        found.rendered,
        task=task,
        verdict=found.verdict,
        allowed=found.allowed,
        possible=found.possible,
        tier=found.tier,
        aspects=found.aspects,
        findings=found.findings,
        missing=found.missing,
        assumed=found.assumed,
        worth_checking=found.worth_checking,
        remedies=found.remedies.remedies,
        more_remedies=found.remedies.more,
        hopeless=found.remedies.hopeless,
        advice=found.advice,
        governed_by=norm_set.governed_by,
        item=membership.answer,
        illustrative=membership.illustrative,
        mode=mode(task.date, decided_on, program.settings.tolerance, illustrative=membership.illustrative),
    )
