"""The worked cases of `data/open-cases.jsonl`, and what the shipped rule base decides of them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from policylib.policyset import Decision, Policy

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "open-cases.jsonl").read_text("utf-8").splitlines()
]
# The tasks of those that are in order, by their names.
TASKS = {case["id"]: case["task"] for case in CASES if "error" not in case["expect"]}
TODAY = dt.date(2026, 1, 15)


def decided(policy: Policy, name: str) -> Decision:
    return policy.decide(TASKS[name], decided_on=TODAY, derivation=True)
