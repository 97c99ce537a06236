"""A PostgreSQL server of the tests' own: made in a temporary folder, gone with the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from api_process import free_port

_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def needed() -> Path:
    """Return the folder of PostgreSQL's programs; without them the test is skipped, but never in CI."""
    for folder in _FOLDERS:
        if (folder / "initdb").exists():
            return folder
    reason = "PostgreSQL is not installed (Debian: apt install postgresql)"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Server:
    """A running server; `url` is the address of its database for SQLAlchemy."""

    programs: Path
    data: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://policylib@127.0.0.1:{self.port}/policylib"

    def control(self, *arguments: str) -> None:
        """Run pg_ctl: start, stop, restart."""
        log = self.data.parent / "log"
        command = [self.programs / "pg_ctl", "-D", self.data, "-l", log, "-w", *arguments]
        subprocess.run([*_as_user(), *map(str, command)], check=True, stdout=subprocess.DEVNULL)

    def sql(self, statement: str, database: str = "policylib") -> None:
        """Run a statement as the owner of the server."""
        command = ["psql", "-q", "-h", "127.0.0.1", "-p", self.port, "-U", "policylib", "-d", database, "-c"]
        programs = [str(self.programs / "psql"), *map(str, command[1:]), statement]
        subprocess.run(programs, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server; stop it and remove it afterwards."""
    programs = needed()
    folder = Path(tempfile.mkdtemp(prefix="policylib-pg-"))
    server = Server(programs, folder / "data", free_port())
    try:
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "postgres")
        make = [programs / "initdb", "-D", server.data, "-U", "policylib", "-A", "trust", "-E", "UTF8", "-N"]
        subprocess.run([*_as_user(), *map(str, make)], check=True, stdout=subprocess.DEVNULL)
        with (server.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"port = {server.port}\nunix_socket_directories = ''\n")
            settings.write("listen_addresses = '127.0.0.1'\n")
        server.control("start")
        server.sql("CREATE DATABASE policylib", "postgres")
        yield server
    finally:
        if (server.data / "postmaster.pid").exists():
            server.control("-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def _as_user() -> list[str]:
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
