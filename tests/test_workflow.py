"""What runs policylib for others: the hooks for pre-commit and the GitHub action, as they are written."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from room import BROKEN, FAILING, change, room

ROOT = Path(__file__).parents[1]
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = yaml.safe_load(
    (ROOT / ".github" / "actions" / "policylib" / "action.yml").read_text("utf-8")
)
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
# The command of this environment, whatever else is installed on the machine.
HERE = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def run_hook(hook: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    files = (
        [str(path) for path in folder.rglob("*.policy")] if hook.get("pass_filenames", True) else ["policy"]
    )
    command = [*shlex.split(hook["entry"]), *files]
    return subprocess.run(command, cwd=folder.parent, env=HERE, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_passes_a_sound_policy_and_stops_a_broken_one(hook: dict[str, Any], tmp_path: Path) -> None:
    folder = room(tmp_path)
    assert run_hook(hook, folder).returncode == 0
    change(folder, BROKEN)
    assert run_hook(hook, folder).returncode != 0


def run_step(name: str, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    step = STEPS[name]
    values = (
        {key: each["default"] for key, each in ACTION["inputs"].items()} | {"folder": str(folder)} | inputs
    )
    env = dict(HERE)
    for variable, written in step["env"].items():
        given = written.removeprefix("${{ inputs.").removesuffix(" }}")
        env[variable] = values[given]
    command = ["bash", "-euo", "pipefail", "-c", step["run"]]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_the_action_passes_a_sound_policy(tmp_path: Path) -> None:
    folder = room(tmp_path)
    for name in set(STEPS) - {"install"}:
        done = run_step(name, folder)
        assert done.returncode == 0, (name, done.stdout, done.stderr)


def test_the_action_says_what_is_wrong_where_it_is(tmp_path: Path) -> None:
    folder = room(tmp_path)
    change(folder, BROKEN)
    done = run_step("check", folder, language="en")
    assert done.returncode == 1
    assert "::error file=" in done.stdout
    assert "acess" in done.stdout


def test_the_action_stops_at_cases_that_fail_and_at_too_little_coverage(tmp_path: Path) -> None:
    folder = room(tmp_path)
    assert run_step("cases", folder, **{"fail-under": "100"}).returncode == 1
    change(folder, FAILING)
    assert run_step("cases", folder).returncode == 1
