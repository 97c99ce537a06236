"""What goes wrong around a server: no record, no answer; and when it is over, it goes on by itself."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event

import api_server
import postgres
from api_process import POLICY, memory, started, task
from policylib import Policy, load
from policylib_api.records.store import Store

MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load(POLICY)


def decide(client: httpx.Client, number: int = 0) -> httpx.Response:
    return client.post("/v1/decisions", json=task(number))


def records(store: Store) -> int:
    with store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM records").scalar_one())


def assert_no_answer(response: httpx.Response) -> None:
    """It is a problem, says when to come back, and no word of an answer."""
    assert response.status_code == 503, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "/problems/records-unavailable"
    assert int(response.headers["retry-after"]) > 0
    assert "verdict" not in response.text


def assert_nothing_is_lost_and_it_goes_on(
    server: api_server.Running, answered: list[str], *, before: int
) -> None:
    """Every answer has its record, nothing else has one, and the next request is answered."""
    assert decide(server.client).status_code == 201
    store = server.service.recorder.store
    assert all(store.find(one) is not None for one in answered)
    assert records(store) == before + len(answered) + 1


# --- the store ---------------------------------------------------------------------------------


def test_full_database_gives_no_answers_until_there_is_room(policy: Policy, tmp_path: Path) -> None:
    """SQLite is told that it may have no more pages: to it that is a full disk."""
    service = api_server.service_of(policy, tmp_path)
    pages = "PRAGMA max_page_count = 1"  # never less than there are

    def limit(connection: Any, *_: object) -> None:
        connection.execute(pages)

    with api_server.running(service) as server:
        assert decide(server.client).status_code == 201
        engine = service.recorder.store.engine
        event.listen(engine, "checkout", limit)
        answered = []
        for number in range(1000):
            response = decide(server.client, number)
            if response.status_code != 201:
                break
            answered.append(response.json()["id"])
        assert_no_answer(response)
        assert_no_answer(decide(server.client))
        assert server.client.post("/v1/decisions?record=false", json=task()).status_code == 200
        pages = "PRAGMA max_page_count = 1000000"
        assert_nothing_is_lost_and_it_goes_on(server, answered, before=1)


def test_full_disk_gives_no_answers_until_there_is_room(policy: Policy, tmp_path: Path) -> None:
    with (
        small_disk(tmp_path / "disk") as folder,
        api_server.running(api_server.service_of(policy, folder)) as server,
    ):
        assert decide(server.client).status_code == 201
        ballast = folder / "ballast"
        fill(ballast)
        answered = []
        for number in range(1000):
            response = decide(server.client, number)
            if response.status_code != 201:
                break
            answered.append(response.json()["id"])
        assert_no_answer(response)
        assert_no_answer(decide(server.client))
        ballast.unlink()
        assert_nothing_is_lost_and_it_goes_on(server, answered, before=1)


def fill(ballast: Path) -> None:
    """Write to a file until nothing more fits on the disk."""
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 4 MiB; whoever may not mount one skips."""
    folder.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if mount is None or os.geteuid() != 0 or subprocess.run(command, check=False).returncode != 0:
        pytest.skip("a file system can be mounted by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_locked_database_gives_no_answers_until_it_is_free(policy: Policy, tmp_path: Path) -> None:
    """Everybody who waits is told at once, not one after the other."""
    with api_server.running(api_server.service_of(policy, tmp_path)) as server:
        with closing(sqlite3.connect(tmp_path / "records.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with ThreadPoolExecutor(20) as threads:
                for response in threads.map(lambda number: decide(server.client, number), range(20)):
                    assert_no_answer(response)
            assert server.client.post("/v1/decisions?record=false", json=task()).status_code == 200
            other.execute("ROLLBACK")
        assert_nothing_is_lost_and_it_goes_on(server, [], before=0)


@pytest.mark.slow
def test_postgresql_may_stop_and_start_again(policy: Policy, tmp_path: Path) -> None:
    with (
        postgres.running() as database,
        api_server.running(api_server.service_of(policy, tmp_path, records=database.url)) as server,
    ):
        assert decide(server.client).status_code == 201
        database.control("-m", "immediate", "stop")
        assert_no_answer(decide(server.client))
        assert_no_answer(decide(server.client))
        database.control("start")
        assert_nothing_is_lost_and_it_goes_on(server, [], before=1)
        database.control("-m", "fast", "restart")
        assert_nothing_is_lost_and_it_goes_on(server, [], before=2)


@pytest.mark.slow
def test_log_in_postgresql_that_somebody_holds_is_not_waited_for_without_end(
    policy: Policy, tmp_path: Path
) -> None:
    with (
        postgres.running() as database,
        api_server.running(api_server.service_of(policy, tmp_path, records=database.url)) as server,
    ):
        other = Store(database.url)
        with other.writing():
            assert_no_answer(decide(server.client))
        other.engine.dispose()
        assert_nothing_is_lost_and_it_goes_on(server, [], before=0)


# --- what comes in -----------------------------------------------------------------------------


def chunked(size: int) -> Iterator[bytes]:
    """Yield that many bytes of a JSON string, without saying how many."""
    yield b'{"region": "'
    for _ in range(size // 65536):
        yield b"1" * 65536
    yield b'"}'


def many_facts(count: int) -> bytes:
    facts = ", ".join(f'"f{number}": true' for number in range(count))
    return (
        b'{"region": "110101", "act": "read", "assigner": {"kind": "user"}, "facts": {%b}}' % facts.encode()
    )


BODIES: dict[str, tuple[Callable[[], Any], int, str]] = {
    "100 MB, said beforehand": (lambda: b" " * (100 * MEBIBYTE), 413, "body-too-large"),
    "100 MB in chunks": (lambda: chunked(100 * MEBIBYTE), 413, "body-too-large"),
    "10,000 deep": (lambda: b"[" * 10_000 + b"]" * 10_000, 400, "malformed-json"),
    "10,000 deep, objects": (lambda: b'{"facts":' * 10_000 + b"1" + b"}" * 10_000, 400, "malformed-json"),
    "as deep as fits": (lambda: b"[" * (MEBIBYTE - 1), 400, "malformed-json"),
    "a key twice": (lambda: b'{"act": "read", "act": "write"}', 400, "malformed-json"),
    "NaN": (lambda: b'{"facts": {"archived": NaN}}', 400, "malformed-json"),
    "infinity": (lambda: b'{"facts": {"archived": -Infinity}}', 400, "malformed-json"),
    "lone surrogate": (lambda: b'{"item": {"text": "\\ud800"}}', 400, "malformed-json"),
    "lone surrogate as key": (lambda: b'{"\\udfff": 1}', 400, "malformed-json"),
    "not UTF-8": (lambda: b'{"act": "\xff"}', 400, "malformed-json"),
    "a number of 100,000 digits": (lambda: b'{"date": ' + b"9" * 100_000 + b"}", 400, ""),
    "1 million facts": (lambda: many_facts(1_000_000), 413, "body-too-large"),
    "as many facts as fit": (lambda: many_facts(60_000), 400, "invalid-task"),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with started(tmp_path_factory.mktemp("faults")) as process:
        assert httpx.post(f"{process.url}/v1/decisions", json=task()).status_code == 201
        yield process


def post(server: Any, path: str, body: Any) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    return httpx.post(f"{server.url}{path}", content=body, headers=headers, timeout=120)


@pytest.mark.parametrize("name", BODIES)
def test_body_is_refused_within_bounds(server: Any, name: str) -> None:
    make, status, kind = BODIES[name]
    body = make()
    before = memory(server.pid)
    try:
        response = post(server, "/v1/decisions", body)
    except httpx.WriteError:
        response = None  # it was refused, and the line cut, before all of it was sent
    if response is None:
        assert status == 413
    else:
        assert (response.status_code, response.headers["content-type"]) == (
            status,
            "application/problem+json",
        )
        assert kind in response.json()["type"]
    assert memory(server.pid) - before < 100 * MEBIBYTE
    assert httpx.post(f"{server.url}/v1/decisions", json=task()).status_code == 201


def test_batch_of_a_task_with_a_million_facts_is_answered_within_bounds(server: Any) -> None:
    before = memory(server.pid)
    body = b'{"tasks": [%b, %b]}' % (many_facts(1_000_000), json.dumps(task()).encode())
    response = post(server, "/v1/decisions/batch", body)
    assert response.status_code == 200
    first, second = response.json()["results"]
    assert (first["status"], second["status"]) == (400, 201)
    assert memory(server.pid) - before < 1024 * MEBIBYTE


def test_slow_clients_keep_nobody_waiting(policy: Policy, tmp_path: Path) -> None:
    service = api_server.service_of(policy, tmp_path, body_seconds=0.5)
    with api_server.running(service) as server:
        address = httpx.URL(server.url)
        head = "POST /v1/decisions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        lines = [socket.create_connection((address.host, int(address.port or 0)), 60) for _ in range(50)]
        for line in lines:
            line.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        assert decide(server.client).status_code == 201
        for line in lines:
            answer = b"".join(iter(lambda line=line: line.recv(65536), b""))  # type: ignore[misc]
            assert answer.startswith(b"HTTP/1.1 408 ")
            assert b"/problems/body-too-slow" in answer
            line.close()
        assert decide(server.client).status_code == 201
