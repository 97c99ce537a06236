"""Callers of the API for tests: a clock that is moved by hand, keys, and questions asked with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api_server import Running, running, service_of
from policylib import Policy
from policylib_api.auth.caller import Scope
from policylib_api.auth.keys import create_key

TASK: dict[str, Any] = {
    "region": "220502",
    "date": "2024-03-01",
    "assigner": {"kind": "department", "level": "county", "region": "220502", "name": "东昌区住建局"},
    "act": "assign_task",
    "item": {"lists": []},
}
NOW = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
HOUR = 3_600_000
DECIDE = frozenset({Scope.DECIDE})


class Clock:
    """A clock that is moved by hand."""

    now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def milliseconds(self) -> int:
        return int(self.now.timestamp() * 1000)


@pytest.fixture(scope="module")
def module_clock() -> Clock:
    return Clock()


@pytest.fixture
def clock(module_clock: Clock) -> Clock:
    module_clock.now = NOW
    return module_clock


@pytest.fixture(scope="module")
def guarded_server(
    shipped: Policy, tmp_path_factory: pytest.TempPathFactory, module_clock: Clock
) -> Iterator[Running]:
    """A server with authentication, shared by tests that leave nothing behind but keys."""
    folder = tmp_path_factory.mktemp("records")
    with running(
        service_of(shipped, folder, clock=module_clock, authentication=True, failure_rate="10000/minute")
    ) as it:
        yield it


def new_key(server: Running, scopes: frozenset[Scope] = DECIDE, **values: Any) -> str:
    values = {"name": "住建局", "expires": None, **values}
    now = int(server.service.clock().timestamp() * 1000)
    return create_key(server.service.recorder.store, scopes=scopes, now=now, **values)[1]


def bearer(credentials: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials}"}


def ask(server: Running, credentials: str | None, task: Any = TASK, **options: Any) -> httpx.Response:
    headers = {} if credentials is None else bearer(credentials)
    return server.client.post("/v1/decisions?record=false", json=task, headers=headers, **options)


def counted(server: Running, reason: str) -> float:
    line = f'policylib_requests_refused_total{{reason="{reason}"}} '
    found = [each for each in server.service.metrics.text().decode().splitlines() if each.startswith(line)]
    return float(found[0].removeprefix(line)) if found else 0.0
