"""A decision as JSON, made again: a letter is never written from sentences that a file merely claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

from policylib.days import parse_day
from policylib.diagnostics import Text
from policylib.letters.errors import LetterError
from policylib.policyset import Decision, Policy

_OBJECT = Text("对象（键值对）", "an object")
_TEXT = Text("文本", "text")


def is_decision(raw: object) -> TypeGuard[Mapping[str, object]]:
    """Say whether plain data is a decision, not a task."""
    return isinstance(raw, Mapping) and "verdict" in raw and "receipt" in raw


def decided_again(policy: Policy, raw: Mapping[str, object]) -> Decision:
    """Decide the task of a decision, given as plain data, on the same day, and hold it against the receipt.

    Raises:
        LetterError: it is not a decision; the policy, lists, settings or engine are not those it was made
            with; or it says what its receipt does not.
        TaskError: with every mistake in its task.
        LimitError: where so much is not known that no exact answer can be computed.
    """
    receipt = raw["receipt"]
    if not isinstance(receipt, Mapping):
        raise LetterError("bad_decision", where="receipt", expected=_OBJECT)
    said = {
        name: _text(receipt, name) for name in ("policy", "settings", "engine", "task", "date", "decided_on")
    }
    try:
        day = parse_day(said["decided_on"])
    except ValueError:
        expected = Text("日期，写法如 2024-03-01", "a date like 2024-03-01")
        raise LetterError("bad_decision", where="receipt.decided_on", expected=expected) from None
    decision = policy.decide(raw.get("task"), decided_on=day)
    made = decision.receipt
    if said["policy"] != made.policy:
        raise LetterError("other_policy")
    if said["settings"] != made.settings:
        raise LetterError("other_settings")
    if said["engine"] != made.engine:
        raise LetterError("other_engine", was=said["engine"], now=made.engine)
    for where, same in (
        ("receipt.task", said["task"] == made.task and said["date"] == made.date),
        ("verdict", raw["verdict"] == decision.verdict),
    ):
        if not same:
            raise LetterError("altered", where=where)
    return decision


def _text(receipt: Mapping[str, object], name: str) -> str:
    value = receipt.get(name)
    if not isinstance(value, str):
        raise LetterError("bad_decision", where=f"receipt.{name}", expected=_TEXT)
    return value
