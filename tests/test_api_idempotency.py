"""Idempotency-Key: what is sent again is done once, and answered as it was answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, insert, select

from api_server import Running, running, service_of
from policylib import Policy
from policylib_api.policies.holder import Active
from policylib_api.records import tables
from policylib_api.records.idempotency import ABANDONED_AFTER, fingerprint_of
from policylib_api.records.moments import milliseconds
from test_api_decisions import TASK

NOW = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


class Clock:
    """A clock that the tests set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api(shipped: Policy, tmp_path: Path, clock: Clock) -> Iterator[Running]:
    with running(service_of(shipped, tmp_path, clock=clock)) as server:
        yield server


def send(api: Running, key: str = "k-1", task: Any = None, **headers: str) -> httpx.Response:
    return api.client.post("/v1/decisions", json=task or TASK, headers={"Idempotency-Key": key, **headers})


def recorded(api: Running) -> int:
    with api.service.recorder.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(tables.records)).scalar_one()


def reserve_elsewhere(api: Running, body: bytes) -> None:
    """Leave what a worker leaves that has begun to answer a request."""
    fingerprint = fingerprint_of(b"POST /v1/decisions?", b"zh", body)
    row = {"caller": "local", "key": "k-1", "fingerprint": fingerprint, "time": milliseconds(NOW)}
    with api.service.recorder.store.writing() as connection:
        connection.execute(insert(tables.idempotency).values(**row))


def test_the_same_request_again_gives_the_same_answer(api: Running) -> None:
    first, second = send(api), send(api)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first.headers["Location"] == second.headers["Location"]
    assert (first.headers.get("Idempotent-Replayed"), second.headers["Idempotent-Replayed"]) == (None, "true")
    assert recorded(api) == 1
    assert send(api, "k-2").json()["id"] != first.json()["id"]


def test_the_answer_of_then_names_the_policy_of_then(api: Running, shipped: Policy) -> None:
    first = send(api)
    other = shipped.with_settings(shipped.settings)
    other.program.digest = "sha256:" + 64 * "1"
    active = api.service.policies.active
    api.service.policies.active = Active(other, active.since, "tests")
    try:
        assert api.client.get("/v1/policy").headers["Policy"] == other.digest
        assert send(api).headers["Policy"] == first.headers["Policy"] != other.digest
    finally:
        api.service.policies.active = active


def test_another_request_cannot_use_the_key(api: Running) -> None:
    send(api)
    here = api.service.policies.active.policy.digest
    for refused in (
        send(api, task={**TASK, "community": "village"}),
        send(api, **{"Accept-Language": "en"}),
        send(api, **{"If-Policy": here}),
    ):
        assert refused.status_code == 422
        assert refused.json()["type"] == "/problems/key-reused"
    assert recorded(api) == 1


@pytest.mark.parametrize("key", ["", "two words", "长".encode().decode("latin-1"), "x" * 256])
def test_keys_have_a_form(key: str, api: Running) -> None:
    raw = {"Idempotency-Key": key.encode("latin-1")}
    refused = api.client.post("/v1/decisions", json=TASK, headers=raw)  # type: ignore[arg-type]
    assert refused.status_code == 400
    assert recorded(api) == 0


def test_a_refused_request_frees_its_key(api: Running) -> None:
    assert send(api, task={**TASK, "act": "nothing"}).status_code == 400
    assert send(api).status_code == 201


def test_many_at_once_are_recorded_once(api: Running) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: send(api), range(24)))
    assert {one.status_code for one in answers} <= {201, 409}
    given = {one.json()["id"] for one in answers if one.status_code == 201}
    assert len(given) == 1
    assert all(one.headers["Retry-After"] for one in answers if one.status_code == 409)
    assert recorded(api) == 1


def test_what_is_in_flight_is_not_done_twice_and_what_was_abandoned_is(api: Running, clock: Clock) -> None:
    body = httpx.Request("POST", api.url, json=TASK).content
    reserve_elsewhere(api, body)
    in_flight = send(api)
    assert (in_flight.status_code, in_flight.json()["type"]) == (409, "/problems/request-in-flight")
    clock.now = NOW + dt.timedelta(milliseconds=ABANDONED_AFTER)
    assert send(api).status_code == 201
    assert recorded(api) == 1


def test_keys_are_forgotten_after_a_day(api: Running, clock: Clock) -> None:
    first = send(api)
    clock.now = NOW + dt.timedelta(hours=24)
    assert send(api).json()["id"] == first.json()["id"]
    clock.now += dt.timedelta(seconds=1)
    again = send(api)
    assert again.status_code == 201
    assert again.json()["id"] != first.json()["id"]
    assert recorded(api) == 2


def test_an_unrecorded_answer_needs_no_key(api: Running) -> None:
    for _ in range(2):
        answered = api.client.post(
            "/v1/decisions?record=false", json=TASK, headers={"Idempotency-Key": "k-1"}
        )
        assert answered.status_code == 200
    assert recorded(api) == 0
