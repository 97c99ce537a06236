"""Is it alive, is it ready, which version is it, what has it counted; and signals."""

from __future__ import annotations

import inspect
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

import policylib
from api_server import Running, running
from policylib_api import configuring
from policylib_api.commands.serve import serve
from policylib_api.policies import trial
from policylib_api.records import probing
from room import BROKEN, READ, RENAMED, change, digest, room, serving_room, wait_until


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    with running(serving_room(tmp_path)) as server:
        yield server


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_records_in_postgresql_need_a_driver(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(configuring, "find_spec", lambda _: None)
    address = "postgresql+psycopg://policylib@127.0.0.1:1/policylib"
    refused = CliRunner().invoke(serve, ["--records", address, "--lang", lang])
    assert refused.exit_code == 2
    assert "pip install 'policylib[api,postgres]'" in refused.output


def test_the_unit_lets_a_new_policy_be_tried() -> None:
    """A trial lowers its priority, which systemd counts among @resources."""
    unit = (Path(__file__).parents[1] / "deploy" / "policylib.service").read_text("utf-8")
    refused = [line for line in unit.splitlines() if line.startswith("SystemCallFilter=~")]
    assert refused == ["SystemCallFilter=~@privileged"]
    assert "os.nice" in inspect.getsource(trial)


def test_alive_ready_version(server: Running) -> None:
    assert server.client.get("/livez").json() == {"status": "live"}
    ready = server.client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert ready.json()["policy"] == server.service.policies.active.policy.digest
    version = server.client.get("/version").json()
    assert version == {"policylib": policylib.__version__, "python": platform.python_version()}


def test_not_ready_while_records_cannot_be_written(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "PAUSE", 0)
    store = server.service.recorder.store
    assert server.client.get("/readyz").status_code == 200
    with store.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE UPDATE ON probes BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    answer = server.client.get("/readyz", headers={"Accept-Language": "en"})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/not-ready"
    assert "records cannot be written" in answer.json()["detail"]
    assert "disk" not in answer.text  # what went wrong inside is for the log
    assert server.client.get("/livez").status_code == 200
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    assert server.client.get("/readyz").status_code == 200


def test_the_store_is_asked_once_a_second_at_most(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    probe = server.service.probe
    monkeypatch.setattr(probe, "_write", asked.append)
    monkeypatch.setattr(time, "monotonic", lambda: 10.0)
    for now in (1, 2, 3):
        assert probe.failure(now) is None
    monkeypatch.setattr(time, "monotonic", lambda: 11.0)
    probe.failure(4)
    assert asked == [1, 4]


def test_metrics(server: Running) -> None:
    assert server.client.post("/v1/decisions", json=READ).status_code == 201
    answer = server.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    text = answer.text
    here = server.service.policies.active.policy.digest
    assert f'policylib_policy_info{{policy="{here}",version=""}} 1.0' in text
    assert 'policylib_decisions_total{place="1101",verdict="lawful"} 1.0' in text
    assert "policylib_decision_records_written_total 1.0" in text
    assert "alice" not in text


@pytest.mark.parametrize(("config", "status"), [({}, 401), ({"open_metrics": True}, 200)])
def test_metrics_from_elsewhere(tmp_path: Path, config: dict[str, bool], status: int) -> None:
    service = serving_room(tmp_path, authentication=True, **config)
    with running(service) as server:
        # The proxy on this machine is believed when it says where a request is from.
        elsewhere = {"X-Forwarded-For": "203.0.113.7"}
        assert server.client.get("/metrics", headers=elsewhere).status_code == status
        assert server.client.get("/metrics").status_code == 200
        # So is a page that a browser on this machine shows, or a proxy that does not say for whom it asks.
        assert server.client.get("/metrics", headers={"Host": "evil.example"}).status_code == status
        assert server.client.get("/readyz", headers=elsewhere).status_code == 200
        assert server.client.get("/v1/policy").status_code == 401


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_sighup_loads_the_policy_anew(tmp_path: Path, workers: int) -> None:
    """In a server of its own: of one process, or of a supervisor that tells its workers."""
    place = room(tmp_path)
    config = tmp_path / "config.toml"
    # Files are looked at so seldom that only the signal can be why.
    config.write_text(
        f'policy = "{place}"\nrecords = "sqlite:///{tmp_path}/r.db"\nport = {free_port()}\n'
        f"workers = {workers}\nwatch = 3600\n",
        "utf-8",
    )
    url = f"http://127.0.0.1:{config.read_text('utf-8').partition('port = ')[2].split()[0]}"
    command = [sys.executable, "-m", "policylib", "serve", "--config", str(config)]
    log = (tmp_path / "log").open("wb")
    with subprocess.Popen(command, stderr=log, env={**os.environ, "POLICYLIB_LOG_LEVEL": "INFO"}) as process:
        try:
            wait_until(lambda: up(url))
            wait_until(lambda: len(lines(tmp_path, "policy in use")) == workers)
            change(place, BROKEN)
            process.send_signal(signal.SIGHUP)
            wait_until(lambda: len(lines(tmp_path, "policy refused")) == workers)
            assert httpx.get(f"{url}/readyz").status_code == 200
            change(place, BROKEN[::-1])
            change(place, RENAMED)
            process.send_signal(signal.SIGHUP)
            wanted = digest(place)
            wait_until(lambda: lines(tmp_path, "policy in use").count(wanted) == workers)
            assert httpx.post(f"{url}/v1/decisions", json=READ).json()["receipt"]["policy"] == wanted
        finally:
            process.terminate()
            process.wait(30)
            log.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz").status_code == 200
    except httpx.TransportError:
        return False


def lines(folder: Path, event: str) -> list[str]:
    """Return the policies that lines of the log with an event name."""
    found = [
        json.loads(line) for line in (folder / "log").read_text("utf-8").splitlines() if line.startswith("{")
    ]
    return [line.get("policy", "") for line in found if line["event"] == event]
