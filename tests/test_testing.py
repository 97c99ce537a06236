"""`policylib test` with coverage, and again and again; `policylib mutate`."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from commands import run
from handmade import is_, policy, rule, unless
from policylib.analysis.case_results import CaseRunner
from policylib.analysis.mutation import Laboratory, mutants
from policylib.check.model import Group
from policylib.engine.settings import Settings
from policylib.loading import load
from policylib.policyset import Policy
from room import BROKEN, FAILING, change, room

DAY = dt.date(2026, 1, 5)


def test_coverage_counts_rules_of_which_the_cases_show_everything(tmp_path: Path) -> None:
    folder = room(tmp_path)
    found = json.loads(run("test", folder, "--coverage", "--format", "json").stdout)
    rules = load(folder).checked.rules
    share = 100 * (1 - len(found["coverage"]["lacking"]) / len(rules))
    assert found["coverage"]["percent"] == pytest.approx(share, abs=0.01)
    assert set(found["coverage"]["lacking"]) < set(rules)
    assert f"{found['coverage']['percent']:.1f}%" in run("test", folder, "--coverage").stdout


def test_too_little_coverage_fails(tmp_path: Path) -> None:
    folder = room(tmp_path)
    assert run("test", folder, "--fail-under", "1").exit_code == 0
    assert run("test", folder, "--fail-under", "100").exit_code == 1


def test_watching_runs_again_after_a_change_and_survives_a_broken_policy(tmp_path: Path) -> None:
    folder = room(tmp_path)
    command = [sys.executable, "-m", "policylib", "test", str(folder), "--watch", "--lang", "en"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        seen = []

        def until_waiting() -> str:
            said = []
            for line in process.stdout or ():
                said.append(line)
                if "waiting" in line:
                    break
            seen.append("".join(said))
            return seen[-1]

        try:
            assert "10 cases passed, 0 failed" in until_waiting()
            (folder / "README.md").write_text("no part of the policy", "utf-8")
            change(folder, FAILING)
            assert "8 cases passed, 2 failed" in until_waiting()
            change(folder, BROKEN)
            assert "acess" in until_waiting()
            change(folder, (BROKEN[1], BROKEN[0]))
            assert "8 cases passed, 2 failed" in until_waiting()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    assert "Traceback" not in "".join(seen)


def test_watching_prints_no_json(tmp_path: Path) -> None:
    result = run("test", room(tmp_path), "--watch", "--format", "json", "--lang", "en")
    assert result.exit_code == 2
    assert "--watch" in result.stderr


def test_whether_a_case_passes_comes_out_the_same_with_and_without_reasons(shipped: Policy) -> None:
    checked = shipped.checked
    runner = CaseRunner(shipped.program, DAY)
    verdicts = sorted({case.verdict for case in checked.cases if case.verdict})
    for case in checked.cases[::7]:
        for tried in (
            case,
            replace(case, verdict=verdicts[(verdicts.index(case.verdict) + 1) % len(verdicts)])
            if case.verdict
            else case,
            replace(case, deciding=case.deciding | {"no/rule"}),
            replace(case, missing=case.missing | {"fact:quota"}),
            replace(case, possible=frozenset(("lawful",))),
        ):
            assert runner.passes(tried) is runner.run(tried).passed


def survivors(loaded: Policy) -> set[tuple[str, str, str]]:
    laboratory, checked = Laboratory(loaded.program, DAY), loaded.checked
    found = [laboratory.fate(one) for each in checked.rules.values() for one in mutants(checked, each)]
    return {(fate.mutant.rule.id, fate.mutant.part, fate.mutant.kind) for fate in found if not fate.killed_by}


def test_without_the_case_that_notices_it_a_change_survives(tmp_path: Path) -> None:
    whole = load(room(tmp_path))
    assert not survivors(whole)
    checked = whole.checked
    cases = tuple(case for case in checked.cases if "records/3-1" not in case.deciding)
    assert len(cases) < len(checked.cases)
    lacking = Policy(replace(checked, cases=cases), Settings())
    assert ("records/3-1", "rule", "drop") in survivors(lacking)


def test_every_part_of_a_rule_is_changed_one_at_a_time() -> None:
    made = rule(
        "local/must",
        "requires",
        Group("all", (is_("quota"), Group("none", (is_("paid"),)))),
        requirement=Group("any", (is_("paid"), is_("urgent"))),
        **unless(is_("urgent")),
    )
    checked = policy(made)
    found = Counter((mutant.part, mutant.kind) for mutant in mutants(checked, made))
    assert found == {
        ("rule", "drop"): 1,
        ("condition", "widen"): 1,
        ("condition", "drop"): 2,
        ("condition", "flip"): 2,
        ("requirement", "narrow"): 1,
        ("requirement", "drop"): 2,
        ("requirement", "flip"): 2,
        ("exception", "drop"): 2,  # the exception, and its condition: then it always holds
        ("exception", "flip"): 1,
    }
    assert all(mutant.changed != made for mutant in mutants(checked, made))


def test_a_rule_that_only_advises_has_no_mutants() -> None:
    made = rule("local/may", "advises")
    assert not list(mutants(policy(made), made))


def test_the_command_lists_survivors_and_fails_under_a_score(tmp_path: Path) -> None:
    folder = room(tmp_path)
    all_of_them = run("mutate", folder, "--fail-under", "100", "--format", "json")
    assert all_of_them.exit_code == 0
    assert json.loads(all_of_them.stdout)["score"] == 1
    cases = folder / "records.cases.policy"
    first = cases.read_text("utf-8").split("\n\n")
    cases.write_text("\n\n".join(first[:2]) + "\n", "utf-8")
    lacking = run("mutate", folder, "--rule", "4-1", "--fail-under", "90", "--lang", "en")
    assert lacking.exit_code == 1
    assert "records/4-1" in lacking.stdout
    assert "drop the rule: not noticed" in lacking.stdout


def test_what_changes_no_verdict_is_proven_and_not_counted(tmp_path: Path) -> None:
    folder = room(tmp_path)
    # The second permission says less than the first: no verdict hangs on it, and no case can show it.
    rules = folder / "records.policy"
    text = rules.read_text("utf-8")
    start = text.index('rule 2-1 "')
    twin = (
        text[start : text.index('rule 2-2 "')]
        .replace('rule 2-1 "', 'rule 9-1 "twin: ')
        .replace("第二条", "第二条")
    )
    rules.write_text(f"{text.rstrip()}\n\n{twin}", "utf-8")
    plain = json.loads(run("mutate", folder, "--rule", "9-1", "--format", "json").stdout)
    assert plain["score"] < 1
    proven = json.loads(run("mutate", folder, "--rule", "9-1", "--prove", "--format", "json").stdout)
    dropped = next(one for one in proven["changes"] if one["part"] == "rule")
    assert dropped["idle"]
    # Of what does change a verdict it is not said.
    assert any(not one["idle"] for one in proven["changes"])
    assert proven["idle"] == sum(one["idle"] for one in proven["changes"])


def test_a_rule_that_does_not_exist_is_refused_with_what_was_meant(tmp_path: Path) -> None:
    folder = room(tmp_path)
    for option, name, meant in (
        ("--rule", "records/3-11", "records/3-1"),
        ("--regulation", "record", "records"),
    ):
        result = run("mutate", folder, option, name, "--lang", "en")
        assert result.exit_code == 2
        assert meant in result.stderr
