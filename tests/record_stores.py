"""Record stores for tests, in SQLite and in PostgreSQL; the fixtures are known by conftest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import postgres
from policylib import Policy, __version__, load
from policylib_api.records.entry import Entry, canonical
from policylib_api.records.migrating import migrate
from policylib_api.records.store import Store

TASK: dict[str, Any] = {
    "region": "220502",
    "date": "2024-03-01",
    "assigner": {"kind": "department", "level": "county", "region": None, "name": "住建局"},
    "on_behalf_of": None,
    "community": "urban",
    "act": "assign_task",
    "item": {"text": "统计辖区树木数量", "id": None, "lists": []},
    "facts": {"quota": True},
}

BEGIN = 1_700_000_000_000


@cache
def small_policy() -> Policy:
    """A policy that is loaded quickly."""
    return load(Path(__file__).parent / "data/authzen/policy")


def entry(number: int, **more: Any) -> Entry:
    """Return the decision `number`; each is made a second after the one before."""
    policy = small_policy()
    given: dict[str, Any] = {
        "id": f"018bcfe5-6800-7000-8000-{number:012d}",
        "time": BEGIN + 1000 * number,
        "caller": "local",
        "request_id": f"r{number}",
        "language": "zh",
        "task": TASK,
        "answer": json.dumps({"verdict": "unlawful", "number": number}).encode(),
        "receipt": {
            "policy": policy.digest,
            "settings": policy.settings_digest,
            "engine": __version__,
            "task": "sha256:t",
            "date": "2024-03-01",
            "decided_on": "2026-11-22",
        },
        "verdict": "unlawful",
        "allowed": False,
        "possible": ["unlawful"],
        "deciding": ["tonghua-ordinance/18-3-1"],
        "mode": "replay",
    }
    return Entry(**{**given, **more})


def open_store(url: str) -> Store:
    """Return a store, brought up to date, that keeps the policy of `entry`."""
    store = Store(url)
    migrate(store)
    policy = small_policy()
    store.keep_policy(policy.digest, policy.files, BEGIN)
    store.keep_settings(policy.settings_digest, canonical(policy.settings.canonical()).decode())
    return store


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgres.Server]:
    """A PostgreSQL server for all tests."""
    with postgres.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/records.db"
        return
    server: postgres.Server = request.getfixturevalue("postgresql_server")
    yield server.url
    server.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store that keeps a policy, without records."""
    store = open_store(url)
    yield store
    store.engine.dispose()
