"""Decisions over HTTP: the same as by the library; under the policy that was demanded; decided again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from api_server import Running, running, service_of
from open_cases import CASES
from policylib import Policy, Settings, Settlement, TaskError, load_files
from policylib_api.policies.holder import Active
from policylib_api.records.redact import redact

TASK: dict[str, Any] = {
    "region": "220502",
    "date": "2024-03-01",
    "assigner": {"kind": "department", "level": "county", "name": "某局"},
    "community": "urban",
    "act": "assign_task",
    "item": {"text": "统计辖区树木数量", "lists": []},
}
RULE = "tonghua-ordinance/18-3-1"


@pytest.fixture(scope="module")
def api(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(service_of(shipped, tmp_path_factory.mktemp("api"))) as server:
        yield server


def create(api: Running, **more: Any) -> httpx.Response:
    return api.client.post("/v1/decisions", json=TASK, **more)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_open_cases_are_decided_as_by_the_library(
    case: dict[str, Any], api: Running, shipped: Policy
) -> None:
    answered = api.client.post("/v1/decisions", json=case["task"], params={"record": "false"})
    if "error" in case["expect"]:
        with pytest.raises(TaskError) as caught:
            shipped.decide(case["task"])
        assert answered.status_code == 400
        assert len(answered.json()["errors"]) == len(caught.value.errors)
        return
    assert answered.status_code == 200
    expected = {"id": None, "recorded": False, **shipped.decide(case["task"]).model_dump()}
    assert answered.json() == json.loads(json.dumps(expected))


def test_a_decision_is_recorded_and_says_where(api: Running, shipped: Policy) -> None:
    answered = create(api)
    body = answered.json()
    assert answered.status_code == 201
    assert answered.headers["Location"] == f"/v1/decisions/{body['id']}"
    assert answered.headers["Policy"] == shipped.digest == body["receipt"]["policy"]
    assert (body["verdict"], body["allowed"], body["recorded"]) == ("unlawful", False, True)
    found = api.service.recorder.store.find(body["id"])
    assert found is not None
    assert found.payload["/answer"][1] == answered.text


def test_the_answer_comes_in_the_language_asked(api: Running) -> None:
    for language, words in (("zh", "违法，不得安排"), ("en", "unlawful, must not be assigned")):
        answered = create(api, headers={"Accept-Language": language})
        assert answered.headers["Content-Language"] == language
        assert words in answered.json()["explanation"]


def test_every_mistake_is_named_at_once(api: Running) -> None:
    wrong = {**TASK, "act": "assign", "community": "rural", "facts": {"quotas": True}, "more": 1}
    problem = api.client.post("/v1/decisions", json=wrong).json()
    assert problem["type"] == "/problems/invalid-task"
    assert {one["pointer"] for one in problem["errors"]} == {"/act", "/community", "/facts/quotas", "/more"}
    whole = api.client.post("/v1/decisions", json=[]).json()
    assert whole["errors"][0]["pointer"] == ""


# --- the policy that is demanded ---------------------------------------------------------------


def test_the_policy_that_decides_can_be_demanded(api: Running, shipped: Policy) -> None:
    other = "sha256:" + 64 * "0"
    for demand in (shipped.digest, f"{other}, {shipped.digest}"):
        assert create(api, headers={"If-Policy": demand}).status_code == 201
    refused = create(api, headers={"If-Policy": other})
    assert refused.status_code == 412
    assert refused.json()["policy"] == refused.headers["Policy"] == shipped.digest
    assert create(api, headers={"If-Policy": "sha256:1"}).status_code == 400


def test_a_least_version_can_be_demanded(api: Running) -> None:
    active = api.service.policies.active
    headers = {"If-Policy": "version>=2026.10"}
    try:
        for version, status in (("2026.9.30", 412), ("2026.10", 201), ("2027", 201), (None, 412)):
            api.service.policies.active = Active(active.policy, active.since, "tests", version)
            assert create(api, headers=headers).status_code == status
    finally:
        api.service.policies.active = active


# --- replays -----------------------------------------------------------------------------------


def replay(api: Running, identity: str, policy: str = "same", **more: Any) -> httpx.Response:
    return api.client.post(f"/v1/decisions/{identity}/replay", json={"policy": policy}, **more)


def test_a_replay_comes_out_the_same(api: Running) -> None:
    identity = create(api).json()["id"]
    for policy in ("same", "present"):
        answered = replay(api, identity, policy)
        assert answered.status_code == 200
        body = answered.json()
        assert (body["same"], body["differences"], body["recorded"]) == (True, [], False)
        assert body["decision"]["verdict"] == "unlawful"


def test_a_replay_may_be_recorded(api: Running) -> None:
    identity = create(api).json()["id"]
    answered = replay(api, identity, params={"record": "true"})
    assert answered.status_code == 201
    found = api.service.recorder.store.find(answered.json()["id"])
    assert found is not None
    assert found.core["replay_of"] == identity
    assert answered.headers["Location"].endswith(answered.json()["id"])


def test_a_replay_says_what_another_policy_changes(api: Running, shipped: Policy) -> None:
    identity = create(api).json()["id"]
    files = shipped.files
    settled = Settlement("是", "某市民政局", dt.date(2026, 1, 5), "复函")
    reading = next(name for name, one in shipped.checked.readings.items() if "是" in one.answers)
    changed = load_files(files, settings=Settings({reading: settled}))
    active = api.service.policies.active
    api.service.recorder.keep(changed, 0)
    try:
        api.service.policies.active = Active(changed, active.since, "tests")
        present = replay(api, identity, "present").json()
        assert present["same"] is False
        assert "/receipt/settings" in [one["pointer"] for one in present["differences"]]
        # The policy of that time is loaded again from the records.
        assert replay(api, identity, "same").json()["same"] is True
    finally:
        api.service.policies.active = active


def test_what_was_redacted_cannot_be_replayed(api: Running) -> None:
    identity = create(api).json()["id"]
    store = api.service.recorder.store
    found = store.find(identity)
    assert found is not None
    redact(store, found, None, "asked for", "tests", 0)
    refused = replay(api, identity)
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/redacted"
    assert "/task/item/text" in refused.json()["redacted"]


def test_a_replay_of_nothing_and_a_replay_asked_wrongly(api: Running) -> None:
    assert replay(api, "018bcfe5-6800-7000-8000-000000000000").status_code == 404
    identity = create(api).json()["id"]
    assert replay(api, identity, "future").status_code == 400
    assert api.client.post(f"/v1/decisions/{identity}/replay", json=[]).status_code == 400
    assert api.client.post(f"/v1/decisions/{identity}/replay", json={}).json()["policy"] == "same"


# --- addresses and methods ---------------------------------------------------------------------


def test_wrong_addresses_and_methods_are_problems(api: Running) -> None:
    missing = api.client.get("/v1/nothing")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/problem+json")
    assert api.client.get("/v1/decisions/", follow_redirects=False).status_code == 404
    for method in ("DELETE", "GET"):
        wrong = api.client.request(method, "/v1/decisions/batch")
        assert (wrong.status_code, wrong.headers["Allow"]) == (405, "OPTIONS, POST")
    assert wrong.json()["type"] == "/problems/method-not-allowed"


def test_options_and_head(api: Running) -> None:
    options = api.client.options("/v1/policy")
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    head, get = api.client.head("/v1/policy"), api.client.get("/v1/policy")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == get.headers["Content-Length"]
