"""Decides a task from a Python program: what a department's own system would do before it sends one out."""

from __future__ import annotations

import datetime as dt
import sys

import policylib


def main() -> int:
    """Decide a task, show the answer, and return 0 only if it may be shown as an approval."""
    policy = policylib.load()
    task = {
        "region": "220502",  # 通化市东昌区
        "date": "2024-03-01",
        "assigner": {"kind": "department", "level": "county", "name": "东昌区住房和城乡建设局"},
        "community": "urban",
        "act": "assign_task",
        "item": {"text": "统计辖区树木数量"},
        "facts": {"quota": True},
    }
    try:
        decision = policy.decide(task, decided_on=dt.date(2024, 3, 1))
    except policylib.TaskError as error:
        for problem in error.errors:
            print(problem.path, problem.message.zh, file=sys.stderr)
        return 2

    print(decision.verdict, decision.allowed, decision.mode)
    for finding in decision.findings:
        if finding.deciding:
            print(finding.rule, *(citation.at for citation in finding.citations))
    for missing in decision.missing:
        print("?", missing.kind, missing.name)

    # The same as data, with every question and remedy in words:
    answer = decision.model_dump("en")
    print(answer["explanation"])
    return 0 if decision.allowed and decision.mode == "binding" else 1


if __name__ == "__main__":
    sys.exit(main())
