"""Worked cases with the expected answer, decided through the command line as a user would."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from open_cases import CASES
from policylib.cli.main import cli


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    """Every case decided in one run, one line of output a case."""
    tasks = "\n".join(json.dumps(case["task"], ensure_ascii=False) for case in CASES)
    result = CliRunner().invoke(cli, ["decide", "-", "--format", "json"], input=tasks)
    lines = result.stdout.splitlines()
    assert len(lines) == len(CASES), result.output
    return {case["id"]: json.loads(line) for case, line in zip(CASES, lines, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_open_case(case: dict[str, Any], answers: dict[str, dict[str, Any]]) -> None:
    expect, answer = dict(case["expect"]), answers[case["id"]]
    if "error" in expect:
        assert expect.pop("error") in answer["error"]["path"]
        assert answer["error"]["suggestion"]
    else:
        assert "error" not in answer, answer
    deciding = [finding for finding in answer.get("findings", ()) if finding["deciding"]]
    cited = [citation["at"] for finding in deciding for citation in finding["citations"]]
    consequences = [
        finding["consequence"]["citation"]["at"]
        for finding in answer.get("findings", ())
        if finding["consequence"] and finding["consequence"]["citation"]
    ]
    checks: dict[str, Callable[[Any], bool]] = {
        "verdict": lambda wanted: answer["verdict"] in wanted,
        "not_verdict": lambda unwanted: answer["verdict"] not in unwanted,
        "allowed": lambda wanted: answer["allowed"] in wanted,
        "cites": lambda wanted: all(any(at.startswith(one) for at in cited) for one in wanted),
        "not_cites": lambda unwanted: not any(at.startswith(one) for at in cited for one in unwanted),
        "consequence": lambda wanted: all(one in consequences for one in wanted),
        "no_consequence": lambda unwanted: not set(unwanted) & set(consequences),
        "some_missing": lambda wanted: bool(answer["missing"]) is wanted,
        "advice": lambda wanted: bool(answer["advice"]) is wanted,
    }
    for name, value in expect.items():
        assert checks[name](value), (name, value, answer["verdict"], cited, consequences)
