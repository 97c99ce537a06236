"""A server of the API for tests as users run it: `policylib serve`, with processes that can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

# A policy that is loaded in a moment: what is tested here is the server.
POLICY = Path(__file__).parent / "data" / "authzen" / "policy"
PATIENCE = 120.0


def task(number: int = 0) -> dict[str, Any]:
    """Return a task for that policy; tasks of different numbers differ."""
    return {
        "region": "110101",
        "date": "2026-01-05",
        "assigner": {"kind": "user", "name": f"alice-{number}"},
        "act": "read",
        "facts": {"archived": False},
    }


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Process:
    """A server that may or may not run. `options` are those of `policylib serve`."""

    folder: Path
    records: str
    options: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    policy: Path | None = POLICY
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def log(self) -> str:
        return (self.folder / "serve.log").read_text("utf-8")

    def start(self) -> None:
        """Start, in a group of processes of its own, and wait until it answers."""
        command = [Path(sys.executable).with_name("policylib"), "serve", "--port", self.port]
        command += ["--records", self.records, *self.options]
        command += [] if self.policy is None else ["--policy", self.policy]
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(one) for one in command],
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                cwd=self.folder,
                start_new_session=True,
            )
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait until a request is answered with success."""

        def answers() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, self.log[-3000:]
            try:
                return httpx.get(f"{self.url}/readyz", timeout=5).is_success
            except httpx.TransportError:
                return False

        wait_for(answers)

    def workers(self) -> list[int]:
        """Return the ids of the worker processes that live: what spawned itself from the server's program."""
        return [pid for pid in children(self.pid) if "spawn_main" in command_line(pid)]

    def kill_all(self) -> None:
        """Kill the whole tree of processes, without a warning."""
        os.killpg(self.pid, signal.SIGKILL)
        assert self.process is not None
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(PATIENCE)

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self.process is not None:
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.process.wait()


@contextmanager
def started(folder: Path, records: str | None = None, *options: str, **more: Any) -> Iterator[Process]:
    """Run a server that records in `folder`, unless told where."""
    process = Process(folder, records or f"sqlite:///{folder}/records.db", list(options), **more)
    try:
        process.start()
        yield process
    finally:
        process.end()


def wait_for(holds: Any, patience: float = PATIENCE) -> None:
    """Wait until something holds; fail if it never does."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {holds}"
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    """Return the ids of the processes a process started (Linux)."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def command_line(pid: int) -> str:
    """Return how a process was started; nothing where it is gone (Linux)."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def memory(pid: int) -> int:
    """Return the bytes of memory a process holds at most since it began (Linux: VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError(f"/proc/{pid}/status has no VmHWM")
