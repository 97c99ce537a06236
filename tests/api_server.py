"""A server of the API for tests: on a port of its own, in a thread, with records of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from policylib import Policy
from policylib_api.app import create_app
from policylib_api.auth.provider import configured_provider
from policylib_api.authzen.directory import load_directory
from policylib_api.config import Config
from policylib_api.edge.connection import Connection
from policylib_api.policies.holder import Active, PolicyHolder
from policylib_api.records.moments import milliseconds
from policylib_api.records.recorder import Recorder
from policylib_api.records.store import Store
from policylib_api.service import Clock, Service, system_clock
from policylib_api.webhooks.outbox import configured_outbox


@dataclass(frozen=True)
class Running:
    """A server that runs. `client` asks it, over a real connection; `service` is what it works with."""

    url: str
    service: Service
    client: httpx.Client


def service_of(policy: Policy, folder: Path, /, *, clock: Clock = system_clock, **config: Any) -> Service:
    """Return a service that decides by a policy and records in `folder` (unless `records` is given)."""
    config.setdefault("records", f"sqlite:///{folder}/records.db")
    settled = Config(**config)
    recorder = Recorder(Store(settled.records))
    recorder.open()
    recorder.keep(policy, milliseconds(clock()))
    holder = PolicyHolder(Active(policy, clock(), "tests"))
    directory = load_directory(settled.authzen, policy)
    outbox, provider = configured_outbox(settled), configured_provider(settled)
    return Service(
        settled, holder, recorder, clock=clock, directory=directory, outbox=outbox, provider=provider
    )


@contextmanager
def running(service: Service) -> Iterator[Running]:
    """Serve the interface; end it, and let go of the records, afterwards."""
    with serving(create_app(service)) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield Running(url, service, client)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serve an application over a real socket; its address on the loopback interface."""
    listener = socket.create_server(("127.0.0.1", 0))
    options: dict[str, Any] = {"log_config": None, "access_log": False, "ws": "none", "server_header": False}
    config = uvicorn.Config(app, http=Connection, timeout_graceful_shutdown=5, **options)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), name="tests-api", daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()
