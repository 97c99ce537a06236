"""The pages about the API run as they stand: curl, the client, and what an operator types."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import api_server
from policylib import Policy

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LOCAL = "http://127.0.0.1:8181"


@pytest.fixture(scope="module")
def server(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[api_server.Running]:
    with api_server.running(api_server.service_of(shipped, tmp_path_factory.mktemp("pages"))) as server:
        yield server


def program(name: str) -> str:
    """Return a program's path; without it the test is skipped, but never in CI."""
    found = shutil.which(name)
    if found is None:
        reason = f"{name} is not installed (Debian: apt install {name})"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    return str(found)


def shell_blocks(page: str) -> list[tuple[str, str]]:
    """Return the commands of a page, each with the output that is shown after it."""
    pattern = r"^```sh\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?"
    return re.findall(pattern, page, re.MULTILINE | re.DOTALL)


def test_curl(server: api_server.Running, tmp_path: Path) -> None:
    """All commands, one after the other in one shell; what is shown is what they print."""
    program("curl")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    blocks = shell_blocks((DOCS / "curl.md").read_text("utf-8").replace(LOCAL, server.url))
    assert len(blocks) >= 8
    script = "\n".join(f"printf '\\n=== {number}\\n'\n{block}" for number, (block, _) in enumerate(blocks))
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "POLICYLIB_KEY": "plk_example"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    printed = re.split(r"^=== \d+\n", done.stdout, flags=re.MULTILINE)[1:]
    for (block, shown), output in zip(blocks, printed, strict=True):
        if shown:
            assert output.replace("\r", "").split("\n") == [*shown.split("\n"), ""], block


def test_client(server: api_server.Running) -> None:
    page = str(DOCS / "client.md")
    failed, tried = doctest.testfile(
        page, module_relative=False, encoding="utf-8", globs={"ADDRESS": server.url}
    )
    assert tried >= 10
    assert failed == 0
