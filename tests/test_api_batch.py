"""Batches: a result or a problem for each task, in order, under one policy, recorded in one go."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from api_server import Running, running, service_of
from open_cases import CASES
from policylib import Policy
from policylib_api.records import tables
from policylib_api.routes import batches
from test_api_decisions import TASK


@pytest.fixture(scope="module")
def api(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("api")
    with running(service_of(shipped, folder, batch_tasks=400, batch_limit=1 << 20)) as server:
        yield server


def recorded(api: Running) -> int:
    with api.service.recorder.store.reading() as connection:
        return connection.execute(select(func.count()).select_from(tables.records)).scalar_one()


def test_results_and_problems_in_order(api: Running) -> None:
    before = recorded(api)
    tasks = [case["task"] for case in CASES]
    answered = api.client.post("/v1/decisions/batch", json={"tasks": tasks})
    assert answered.status_code == 200
    body = answered.json()
    single = [api.client.post("/v1/decisions", json=task, params={"record": "false"}) for task in tasks]
    for result, alone in zip(body["results"], single, strict=True):
        if alone.status_code != 200:
            assert result["status"] == alone.status_code
            assert result["problem"]["errors"] == alone.json()["errors"]
            continue
        decision = result["decision"]
        assert result["status"] == 201
        assert decision["recorded"] is True
        assert {**decision, "id": None, "recorded": False} == alone.json()
        assert api.service.recorder.store.find(decision["id"]) is not None
    assert body["decisions"] + body["problems"] == len(tasks)
    assert body["decisions"] == recorded(api) - before
    assert body["problems"] > 0
    assert body["policy"] == answered.headers["Policy"]


def test_a_batch_need_not_be_recorded(api: Running) -> None:
    before = recorded(api)
    body = api.client.post("/v1/decisions/batch?record=false", json={"tasks": [TASK, {}]}).json()
    assert recorded(api) == before
    assert [one["status"] for one in body["results"]] == [200, 400]
    assert (body["recorded"], body["results"][0]["decision"]["id"]) == (False, None)


def test_a_large_batch_is_answered_like_a_small_one(api: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without room, answers are packed until they are sent, and in many pieces."""
    tasks = [TASK] * 50

    def ask() -> bytes:
        return api.client.post("/v1/decisions/batch?record=false", json={"tasks": tasks}).content

    small = ask()
    monkeypatch.setattr(batches, "_ROOM", 0)
    monkeypatch.setattr(batches, "_PIECE", 10_000)
    assert ask() == small


def test_a_batch_of_nothing_and_of_problems_only(api: Running) -> None:
    empty = api.client.post("/v1/decisions/batch", json={"tasks": []})
    assert (empty.status_code, empty.json()["results"]) == (200, [])
    headers = {"Idempotency-Key": "problems"}
    for _ in range(2):  # nothing was recorded, so the key is free again
        answered = api.client.post("/v1/decisions/batch", json={"tasks": [1]}, headers=headers)
        assert answered.json()["problems"] == 1
        assert "Idempotent-Replayed" not in answered.headers


@pytest.mark.parametrize("body", [[], {}, {"tasks": {}}, {"tasks": [], "more": 1}])
def test_what_is_no_batch_is_refused(body: Any, api: Running) -> None:
    assert api.client.post("/v1/decisions/batch", json=body).status_code == 400


def test_a_batch_has_limits(api: Running) -> None:
    many = api.client.post("/v1/decisions/batch", json={"tasks": [1] * 401})
    assert many.status_code == 413
    assert many.json()["errors"][0]["pointer"] == "/tasks"
    long = {"tasks": [{**TASK, "item": {"text": "长" * 1_000_000}}]}
    assert api.client.post("/v1/decisions/batch", json=long).status_code == 413


def test_the_same_batch_again_is_the_same_answer(api: Running) -> None:
    before = recorded(api)
    first, second = (
        api.client.post(
            "/v1/decisions/batch", json={"tasks": [TASK] * 20}, headers={"Idempotency-Key": "batch"}
        )
        for _ in range(2)
    )
    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert recorded(api) == before + 20


def test_others_are_answered_while_a_batch_is_decided(api: Running) -> None:
    """Decisions asked for while a batch runs come before its end."""
    finished: list[str] = []

    def batch() -> None:
        assert api.client.post("/v1/decisions/batch", json={"tasks": [TASK] * 400}).status_code == 200
        finished.append("batch")

    thread = threading.Thread(target=batch)
    thread.start()
    while api.service.batches._value == 2 and thread.is_alive():
        time.sleep(0.001)
    assert api.client.post("/v1/decisions?record=false", json=TASK).status_code == 200
    finished.append("single")
    thread.join()
    assert finished == ["single", "batch"]


def test_too_many_batches_at_a_time_are_sent_away(api: Running) -> None:
    slots = api.service.batches
    held = 2

    async def hold() -> None:
        for _ in range(held):
            await slots.acquire()

    asyncio.run(hold())
    try:
        refused = api.client.post("/v1/decisions/batch", json={"tasks": []})
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
    finally:
        for _ in range(held):
            slots.release()
