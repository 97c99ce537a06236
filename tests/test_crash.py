"""Whatever is killed, whenever: what was answered is on record, and the records hold together."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from hypothesis import settings

from api_process import Process, started, task, wait_for
from policylib_api.records.store import Store

pytestmark = pytest.mark.slow

KILLED_WORKERS, KILLED_SERVERS = (20, 3) if settings().max_examples > 1000 else (6, 2)
CALLERS = 4
# A server without workers ends by the very signal, once it is done.
ENDED = (0, -signal.SIGTERM)


class Callers:
    """Threads that ask without end, and remember the ids of what they were told."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answered: list[str] = []
        self.unanswered = 0
        self.strange: list[str] = []
        self._over = threading.Event()

    def run(self) -> None:
        number = 0
        while not self._over.is_set():
            with httpx.Client(base_url=self.url, timeout=10) as client:
                try:
                    while not self._over.is_set():
                        number += 1
                        self.ask(client, number)
                except httpx.TransportError:
                    self.unanswered += 1
                    time.sleep(0.02)

    def ask(self, client: httpx.Client, number: int) -> None:
        response = client.post("/v1/decisions", json=task(number))
        if response.status_code == 201:
            self.answered.append(response.json()["id"])
        elif response.status_code != 503:
            self.strange.append(f"{response.status_code} {response.text}")

    @contextmanager
    def at_work(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.run, daemon=True) for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join(30)

    def wait_for_answers(self, more: int) -> None:
        wanted = len(self.answered) + more
        wait_for(lambda: len(self.answered) >= wanted)


def assert_nothing_is_lost(url: str, answered: list[str]) -> None:
    """What was answered is on record, there is no gap, and `records verify` finds nothing wrong."""
    store = Store(url)
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT seq, id FROM records ORDER BY seq").all()
    store.engine.dispose()
    assert [seq for seq, _ in rows] == list(range(len(rows)))
    assert len(set(answered)) == len(answered)
    assert set(answered) <= {identity for _, identity in rows}
    program = str(Path(sys.executable).with_name("policylib"))
    command = [program, "records", "verify", "--records", url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def kill_a_worker(server: Process, chance: random.Random) -> None:
    """Kill one of the workers, and wait until there are as many as before."""
    wait_for(lambda: len(server.workers()) == 2)
    victim = chance.choice(server.workers())
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: victim not in server.workers() and len(server.workers()) == 2)


def kill_the_parent(server: Process) -> None:
    """Kill what started the workers, and wait until they have ended by themselves: else they would hold the
    port, and answer by an old policy, while nobody watches them.
    """
    workers = server.workers()
    assert len(workers) == 2
    os.kill(server.pid, signal.SIGKILL)
    assert server.process is not None
    server.process.wait()
    wait_for(lambda: not any(is_alive(pid) for pid in workers))


def is_alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_killed_workers_and_servers_lose_nothing_that_was_answered(tmp_path: Path) -> None:
    """The first server is killed without its workers, others with them."""
    chance = random.Random(1)
    with started(tmp_path, None, "--workers", "2") as server:
        callers = Callers(server.url)
        with callers.at_work():
            for round_ in range(KILLED_WORKERS):
                callers.wait_for_answers(chance.randrange(1, 40))
                kill_a_worker(server, chance)
                if round_ % (KILLED_WORKERS // KILLED_SERVERS + 1) == 0:
                    callers.wait_for_answers(5)
                    if round_:
                        server.kill_all()
                    else:
                        kill_the_parent(server)
                    server.start()
            callers.wait_for_answers(20)
        assert callers.strange == []
        assert callers.unanswered > 0  # requests did lose their worker
        assert_nothing_is_lost(server.records, callers.answered)
        assert server.stop() in ENDED


def test_a_server_that_is_asked_to_end_answers_what_it_was_asked(tmp_path: Path) -> None:
    """SIGTERM under load: nothing new is taken, nothing that was taken is dropped, all of it is written."""
    with started(tmp_path) as server:
        callers = Callers(server.url)
        with callers.at_work():
            callers.wait_for_answers(20)
            assert server.stop() in ENDED
        assert callers.strange == []
        assert_nothing_is_lost(server.records, callers.answered)


def test_a_request_that_has_begun_is_answered_before_the_end(tmp_path: Path) -> None:
    body = json.dumps(task()).encode()
    with started(tmp_path) as server, socket.create_connection(("127.0.0.1", server.port), 60) as line:
        head = "POST /v1/decisions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        line.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:10])
        time.sleep(0.5)
        assert server.process is not None
        server.process.terminate()
        wait_for(lambda: "Shutting down" in server.log)
        line.sendall(body[10:])
        answer = b"".join(iter(lambda: line.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 201 ")
        assert server.process.wait(60) in ENDED
        assert_nothing_is_lost(server.records, [json.loads(answer.partition(b"\r\n\r\n")[2])["id"]])
