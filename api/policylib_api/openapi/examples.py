"""Examples of tasks and of the decisions that a policy makes of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policylib import Policy, TaskError

ID = "018cf3c2-7800-7000-8000-000000000001"
_DAY = dt.date(2024, 3, 1)
_NO_HASH = "sha256:" + 64 * "0"


class Example(NamedTuple):
    """A task, what it shows in both languages, and the decision of a policy."""

    name: str
    summary: str
    task: Mapping[str, Any]
    decision: Mapping[str, Any]


def _task(kind: str, act: str, region: str = "220502", **more: Any) -> dict[str, Any]:
    assigner = {"kind": kind, **more.pop("body", {})}
    return {
        "region": region,
        "date": "2024-03-01",
        "assigner": assigner,
        "community": "urban",
        "act": act,
        **more,
    }


_COUNTY = {"level": "county"}

_TASKS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "unlawful": (
        "A county department assigns what is on no list · 县级部门安排清单以外的事项",
        _task(
            "department",
            "assign_task",
            body=_COUNTY,
            item={"text": "反诈应用安装任务数", "lists": []},
            facts={"quota": True, "within_assigner_remit": True},
        ),
    ),
    "improper": (
        "Asked for a certificate that the policy document takes off communities · 要社区开不该开的证明",
        _task("department", "request_certificate", "620702", body=_COUNTY, item={"text": "无犯罪记录证明"}),
    ),
    "curable": (
        "An assistance matter without entrustment, money and means · 协助事项，没有委托、经费和条件",
        _task(
            "department",
            "assign_task",
            "220521",
            body=_COUNTY,
            item={"lists": ["assistance"]},
            facts={"written_entrustment": False, "funding_provided": False, "conditions_provided": True},
        ),
    ),
    "lawful": (
        "An emergency, ordered by the people's government · 突发事件，人民政府决定",
        _task(
            "people_government",
            "assign_task",
            body=_COUNTY,
            item={"text": "登记报送受灾信息", "lists": []},
            facts={"emergency_event": True, "government_order": True, "emergency_duty": True},
        ),
    ),
    "ungoverned": (
        "A body that no rule binds gives support · 没有规则约束的单位给予支持",
        _task("coordinating_body", "offer_support", "110102"),
    ),
    "undetermined": (
        "Whether the office assessed on its own is not settled for party organs · 党委部门单独考核，没有定论",
        _task("party_organ", "assess", "370102", date="2016-03-01", facts={"unified_assessment": False}),
    ),
}


def examples(policy: Policy) -> Iterator[Example]:
    """Yield examples, as far as the policy knows their words. Hashes are left out: they change with every
    change of the policy.
    """
    for name, (summary, task) in _TASKS.items():
        try:
            decision = policy.decide(task, decided_on=_DAY)
        except TaskError:
            continue
        answer = decision.model_dump()
        hashes = dict.fromkeys(("policy", "settings", "task"), _NO_HASH)
        receipt = {**answer["receipt"], **hashes, "engine": "0"}
        yield Example(name, summary, task, {"id": ID, "recorded": True, **answer, "receipt": receipt})
