"""The pages about the API run as they stand: curl, the client, and what an operator types."""

from __future__ import annotations

import doctest
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import report
import yaml

import api_server
from api_process import POLICY, started, task
from policylib import Policy, load
from policylib_api.config import Config
from policylib_api.configuring import read_config

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LOCAL = "http://127.0.0.1:8181"


@pytest.fixture(scope="module")
def server(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[api_server.Running]:
    with api_server.running(api_server.service_of(shipped, tmp_path_factory.mktemp("pages"))) as server:
        yield server


@pytest.fixture(scope="module")
def policy() -> Policy:
    """A policy that is loaded in a moment."""
    return load(POLICY)


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


def test_readme(tmp_path: Path) -> None:
    """What the README says of the API, from the command that serves to the records it leaves."""
    program("curl")
    section = (ROOT / "README.md").read_text("utf-8").partition("## The API\n")[2].partition("\n## ")[0]
    serve, ask = re.findall(r"^```bash\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    (output,) = re.findall(r"^```text\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    (verify,) = re.findall(r"`(policylib records verify [^`]+)`", section)
    assert serve == "policylib serve\n"
    assert Config().records.removeprefix("sqlite:///") in verify
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    with started(tmp_path, Config().records, policy=None) as server:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        for command, expected in ((ask.replace(LOCAL, server.url), output), (verify, None)):
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", command],
                cwd=tmp_path,
                env={**os.environ, "PATH": path},
                capture_output=True,
                text=True,
                check=True,
                timeout=120,
            )
            assert expected is None or expected in done.stdout


# --- operations --------------------------------------------------------------------------------

OPERATIONS = DOCS / "operations.md"


def settings_table() -> str:
    """Return the table of settings that the docstring of Config amounts to."""
    doc = inspect.getdoc(Config) or ""
    _, _, described = doc.partition("Attributes:\n")
    texts = {
        name: " ".join(text.split())
        for name, text in re.findall(r"^    (\w+): (.*(?:\n {8}.*)*)", described, re.MULTILINE)
    }
    assert list(texts) == [one.name for one in fields(Config)]
    plain = Config().summary()
    rows = [f"| `{name}` | {shown(plain[name])} | {text} |" for name, text in texts.items()]
    return "\n".join(["| setting | default | what |", "|---|---|---|", *rows])


def shown(value: object) -> str:
    return "" if value is None or value == [] else f"`{json.dumps(value)}`"


def test_table_of_settings_is_that_of_the_code() -> None:
    """`UPDATE_GOLDEN=1` writes it anew."""
    page = OPERATIONS.read_text("utf-8")
    expected = f"<!-- settings -->\n{settings_table()}\n<!-- end -->"
    if os.environ.get("UPDATE_GOLDEN"):
        page = re.sub(r"<!-- settings -->.*?<!-- end -->", lambda _: expected, page, flags=re.DOTALL)
        OPERATIONS.write_text(page, "utf-8")
    assert expected in page


def test_operations(policy: Policy, tmp_path: Path) -> None:
    """Backup, restore and what is looked at, beside a server that has recorded something."""
    program("curl")
    page = OPERATIONS.read_text("utf-8")
    with api_server.running(api_server.service_of(policy, tmp_path)) as server:
        assert server.client.post("/v1/decisions", json=task()).status_code == 201
        blocks = [block for block, _ in shell_blocks(page.replace(LOCAL, server.url))]
        assert len(blocks) >= 3
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        for block in blocks:
            done = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", block],
                cwd=tmp_path,
                env={**os.environ, "PATH": path},
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
            assert done.returncode == 0, f"{block}\n{done.stdout}\n{done.stderr}"
            assert done.stdout


def test_metrics_of_the_page_and_of_the_alerts_are_counted(policy: Policy, tmp_path: Path) -> None:
    with api_server.running(api_server.service_of(policy, tmp_path)) as server:
        text = server.client.get("/metrics").text
    counted = set(re.findall(r"^# TYPE (\w+) \w+$", text, re.MULTILINE))
    counted = {name for name in counted if not name.endswith("_created")}
    rows = set(re.findall(r"^\| `(policylib_\w+)` \|", OPERATIONS.read_text("utf-8"), re.MULTILINE))
    assert rows == {name for name in counted if name.startswith("policylib_")}
    alerts = (ROOT / "deploy" / "alerts.yaml").read_text("utf-8")
    used = set(re.findall(r"policylib_\w+", alerts))
    assert {name.removesuffix("_bucket") for name in used} <= rows
    assert len(yaml.safe_load(alerts)["groups"][0]["rules"]) == alerts.count("alert:")


def test_configuration_of_the_page_is_one(tmp_path: Path) -> None:
    (text,) = re.findall(r"^```toml\n(.*?)^```$", OPERATIONS.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    file = tmp_path / "serve.toml"
    file.write_text(text, "utf-8")
    assert read_config(file, {}).authentication


def test_variables_of_the_container_are_settings() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
    found = dict(re.findall(r"(POLICYLIB_\w+)=(\S+)", text))
    assert read_config(None, found).authentication


def test_unit_is_one_that_systemd_reads(tmp_path: Path) -> None:
    """`systemd-analyze verify` complains of unknown names; only the paths are not there."""
    text = (ROOT / "deploy" / "policylib.service").read_text("utf-8")
    unit = tmp_path / "policylib.service"
    unit.write_text(text.replace("/opt/policylib/bin/policylib", "/bin/true"), "utf-8")
    systemd = shutil.which("systemd-analyze")
    if systemd is None:
        pytest.skip("systemd-analyze is not installed")
    done = subprocess.run([systemd, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "policylib.service" not in done.stderr, done.stderr


def results_tables(results: Any) -> str:
    rows = (
        (name, f"{one['rps']:,.0f}", f"{one['p50_ms']:.1f}", f"{one['p99_ms']:.1f}")
        for name, one in results["series"].items()
    )
    return "\n\n".join(
        [
            f"{results['machine']}, Python {results['python']}, {results['rounds']} rounds:",
            report.table(("", "requests/s", "median ms", "p99 ms"), rows),
            report.targets_table(results["targets"]),
        ]
    )


def test_results_of_the_page_are_those_measured() -> None:
    """`UPDATE_GOLDEN=1` writes them anew after a measurement."""
    results = json.loads((ROOT / "benchmarks" / "http" / "results.json").read_text("utf-8"))
    file = DOCS / "performance-http.md"
    page = file.read_text("utf-8")
    expected = f"<!-- results -->\n{results_tables(results)}\n<!-- end -->"
    if os.environ.get("UPDATE_GOLDEN"):
        page = re.sub(r"<!-- results -->.*?<!-- end -->", lambda _: expected, page, flags=re.DOTALL)
        file.write_text(page, "utf-8")
    assert expected in page
