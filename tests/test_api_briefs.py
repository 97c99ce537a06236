"""Answers in brief say what whole ones say, but not why; what is on record says all."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from api_server import Running, running, service_of
from open_cases import CASES
from policylib import Policy, TaskError
from policylib_api.app import OPERATIONS
from policylib_api.auth.caller import Scope
from policylib_api.auth.keys import create_key
from policylib_api.openapi.document import openapi_document
from test_api_decisions import TASK

NOW = dt.datetime(2024, 3, 1, 4, tzinfo=dt.UTC)
BRIEF = {"detail": "brief", "record": "false"}
OWN = {"kind": "department", "region": TASK["region"]}


@pytest.fixture(scope="module")
def api(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("api")
    with running(service_of(shipped, folder, clock=lambda: NOW, batch_tasks=400)) as server:
        yield server


def brief_of(whole: dict[str, Any]) -> dict[str, Any]:
    """Return what a whole answer says in brief."""
    return {
        **{name: whole[name] for name in ("id", "recorded", "verdict", "allowed", "possible")},
        "deciding": list(dict.fromkeys(one["rule"] for one in whole["findings"] if one["deciding"])),
        "missing": [f"{one['kind']}:{one['name']}" for one in whole["missing"]],
        "mode": whole["mode"],
    }


def decided(api: Running) -> int:
    lines = api.service.metrics.text().decode().splitlines()
    return sum(int(float(line.split()[-1])) for line in lines if line.startswith("policylib_decisions_total"))


def test_they_say_what_whole_answers_say(api: Running, shipped: Policy) -> None:
    tasks = [case["task"] for case in CASES] + [dict(case.task) for case in shipped.checked.cases[::12]]
    whole = api.client.post("/v1/decisions/batch?record=false", json={"tasks": tasks}).json()
    before = decided(api)
    brief = api.client.post("/v1/decisions/batch", json={"tasks": tasks}, params=BRIEF).json()
    assert decided(api) - before == brief["decisions"] > 100
    assert {**whole, "results": None} == {**brief, "results": None}
    for task, one, other in zip(tasks, whole["results"], brief["results"], strict=True):
        alone = api.client.post("/v1/decisions", json=task, params=BRIEF)
        assert alone.status_code == one["status"] == other["status"]
        if "problem" in one:
            assert other == one
            assert alone.json()["errors"] == one["problem"]["errors"]
        else:
            assert other["decision"] == brief_of(one["decision"]) == alone.json()
    assert brief["problems"] > 0


def test_they_are_as_the_document_describes_them(api: Running, shipped: Policy) -> None:
    schema = openapi_document(OPERATIONS, shipped)["components"]["schemas"]["Brief"]
    answered = api.client.post("/v1/decisions", json=TASK, params=BRIEF).json()
    assert list(answered) == schema["required"]


@pytest.mark.parametrize("path", ["/v1/decisions", "/v1/decisions/batch"])
def test_the_record_says_why(api: Running, path: str) -> None:
    body = TASK if path == "/v1/decisions" else {"tasks": [TASK]}
    headers = {"Idempotency-Key": f"brief {path}".replace(" ", "-")}
    first, again = (api.client.post(f"{path}?detail=brief", json=body, headers=headers) for _ in range(2))
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    answer = first.json()["results"][0]["decision"] if "results" in first.json() else first.json()
    record = api.client.get(f"/v1/decisions/{answer['id']}").json()
    assert record["answer"]["findings"]
    assert brief_of(record["answer"]) == answer
    assert answer["recorded"] is True


def test_whoever_misspells_it_is_told(api: Running) -> None:
    answered = api.client.post("/v1/decisions?detail=short", json=TASK, headers={"Accept-Language": "en"})
    assert (answered.status_code, answered.json()["parameter"]) == (400, "detail")
    assert answered.json()["detail"] == "detail must be full or brief"


def test_whoever_is_bound_to_a_body_may_ask_for_no_other(
    shipped: Policy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    service = service_of(shipped, tmp_path_factory.mktemp("bound"), authentication=True, clock=lambda: NOW)
    now = int(NOW.timestamp() * 1000)
    key = create_key(
        service.recorder.store,
        name="住建局",
        scopes=frozenset({Scope.DECIDE}),
        expires=None,
        assigner=OWN,
        now=now,
    )[1]
    stranger = {**TASK, "assigner": {**TASK["assigner"], "region": "220503"}}
    own = {**TASK, "assigner": {**TASK["assigner"], "region": TASK["region"]}}
    with running(service) as server:
        server.client.headers["Authorization"] = f"Bearer {key}"
        statuses = [
            server.client.post("/v1/decisions", json=task, params=BRIEF).status_code
            for task in (own, stranger)
        ]
    assert statuses == [200, 403]


@pytest.mark.parametrize(
    ("date", "mode"), [(None, "binding"), ("2024-02-29", "replay"), ("2034-01-01", "preview")]
)
def test_they_say_whether_they_bind(api: Running, date: str | None, mode: str, shipped: Policy) -> None:
    task = {**TASK, "date": date}
    assert api.client.post("/v1/decisions", json=task, params=BRIEF).json()["mode"] == mode
    assert shipped.mode(TASK["region"], date, decided_on=NOW.date()) == mode


def test_what_is_asked_about_a_mode_is_checked(shipped: Policy) -> None:
    with pytest.raises(TaskError) as caught:
        shipped.mode("22", "2024-02-30")
    assert [one.path for one in caught.value.errors] == ["region", "date"]


def test_a_batch_that_comes_in_slowly_keeps_no_other_waiting(api: Running) -> None:
    sending, sent = threading.Event(), threading.Event()

    def slowly() -> Iterator[bytes]:
        yield b'{"tasks": '
        sending.set()
        sent.wait(30)
        yield b"[]}"

    headers = {"Content-Type": "application/json"}
    answers: list[int] = []

    def send() -> None:
        path = "/v1/decisions/batch?record=false"
        answers.append(api.client.post(path, content=slowly(), headers=headers).status_code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert sending.wait(30)
    answered = api.client.post("/v1/decisions/batch?record=false", json={"tasks": [TASK]})
    sent.set()
    for thread in threads:
        thread.join(30)
    assert answered.status_code == 200
    assert answers.count(200) >= 2
