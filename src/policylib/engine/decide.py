"""From a task to a decision: a pure function of the program, the task and the day of the decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from policylib.engine.analysis import Analysis
from policylib.engine.compile import Program
from policylib.engine.prepare import Prepared, prepare
from policylib.engine.receipt import mode, receipt
from policylib.engine.task import Task
from policylib.engine.trace import Judgement, Ruling

Made = TypeVar("Made", bound=Ruling)


def decide(program: Program, task: Task, *, decided_on: dt.date) -> Ruling:
    """Decide a checked task. `decided_on` is today in Asia/Shanghai, an input like all others.

    Raises TaskError where what is stated contradicts a constraint, and LimitError where too much is not
    known.
    """
    return decide_prepared(program, prepare(program, task), decided_on=decided_on, make=Ruling.made)


def judge(program: Program, task: Task) -> Judgement:
    """Say what the rules say of a checked task, and no more: a fraction of the work where nothing of its kind
    was decided before.

    Raises TaskError and LimitError as `decide` does.
    """
    return _analysis(program, prepare(program, task), derivation=False).judgement


def _analysis(program: Program, prepared: Prepared, *, derivation: bool) -> Analysis:
    item_stated = prepared.task.item is not None
    return program.analyse(
        prepared.norm_set, prepared.pattern, item_stated=item_stated, derivation=derivation
    )


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
    found = _analysis(program, prepared, derivation=derivation)
    if not norm_set.whole.drawn:
        found.prospects()  # they may be too much, and whoever holds a ruling must be able to read it
    judgement = found.judgement
    return make(
        partial(receipt, program.digest, program.settings_digest, task, decided_on),
        found.prospects,
        found.rendered,
        task=task,
        verdict=judgement.verdict,
        allowed=judgement.allowed,
        possible=judgement.possible,
        tier=judgement.tier,
        aspects=judgement.aspects,
        findings=judgement.findings,
        advice=judgement.advice,
        governed_by=norm_set.governed_by,
        item=membership.answer,
        illustrative=membership.illustrative,
        mode=mode(task.date, decided_on, program.settings.tolerance, illustrative=membership.illustrative),
    )
