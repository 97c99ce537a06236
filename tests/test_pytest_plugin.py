"""Cases of rule files as items of pytest."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from room import BROKEN, FAILING, change, room


def pytest_run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Of what else is installed here nothing is to be tested.
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    plugin = ["-p", "policylib.pytest_plugin", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *plugin, "-v", str(folder), *arguments]
    return subprocess.run(command, cwd=folder.parent, env=alone, capture_output=True, text=True, check=False)


def test_pytest_finds_it_by_itself() -> None:
    assert [one.value for one in entry_points(group="pytest11", name="policylib")] == [
        "policylib.pytest_plugin"
    ]


def test_cases_are_items_where_it_is_asked_for(tmp_path: Path) -> None:
    folder = room(tmp_path)
    assert pytest_run(folder).returncode == pytest.ExitCode.NO_TESTS_COLLECTED
    done = pytest_run(folder, "--policy-cases")
    assert done.returncode == 0, done.stdout
    assert "records.cases.policy::" in done.stdout
    assert " passed" in done.stdout

    (tmp_path / "pytest.ini").write_text("[pytest]\npolicy_cases = true\n", "utf-8")
    assert pytest_run(folder).returncode == 0


def test_a_failed_case_says_what_was_expected_and_why(tmp_path: Path) -> None:
    folder = room(tmp_path)
    change(folder, FAILING)
    done = pytest_run(folder, "--policy-cases", "--policy-language", "en")
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "2 failed" in done.stdout
    assert "expected" in done.stdout
    assert "records.cases.policy:" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_policy_that_cannot_be_used_is_an_error_with_all_that_is_wrong(tmp_path: Path) -> None:
    folder = room(tmp_path)
    change(folder, BROKEN)
    done = pytest_run(folder, "--policy-cases", "--policy-language", "en")
    assert done.returncode == pytest.ExitCode.INTERRUPTED
    assert "acess" in done.stdout
    assert "Traceback" not in done.stdout


def test_rule_files_outside_a_policy_folder_are_not_collected(tmp_path: Path) -> None:
    stray = tmp_path / "stray"
    stray.mkdir()
    (stray / "x.policy").write_text("法规", "utf-8")
    assert pytest_run(stray, "--policy-cases").returncode == pytest.ExitCode.NO_TESTS_COLLECTED
