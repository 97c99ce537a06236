"""AuthZEN around its questions: records, search, callers, metadata."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import func, select

import policylib
from api_server import Running, running, service_of
from authzen_asking import (
    ACTIONS,
    ASSISTANCE,
    DATA,
    DEPARTMENT,
    ENTRUSTED,
    EVALUATION,
    EVALUATIONS,
    LAWFUL,
    METADATA,
    RESOURCES,
    SUBJECTS,
    TODAY,
    TREES,
    UNLAWFUL,
    Json,
    ask,
    directory_in,
    refused,
)
from policylib_api.auth.keys import create_key
from policylib_api.authzen.requests import MOST_RESULTS
from policylib_api.call import Scope
from policylib_api.config import ConfigError
from policylib_api.configuring import read_config
from policylib_api.records import tables
from policylib_api.records.moments import milliseconds
from policylib_api.records.recorder import Recorder
from policylib_api.records.store import RecordsUnavailableError
from record_stores import small_policy


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return directory_in(tmp_path_factory.mktemp("directory"))


# --- records ------------------------------------------------------------------------------------


def size(server: Running) -> int:
    with server.service.recorder.store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(tables.records)) or 0


def test_evaluations_are_recorded_and_searches_are_not(authzen_server: Running) -> None:
    before = size(authzen_server)
    context = ask(authzen_server, EVALUATION, LAWFUL)["context"]
    assert size(authzen_server) == before + 1
    recorded = authzen_server.service.recorder.store.find(context["decision_id"])
    assert recorded is not None
    answer = orjson.loads(recorded.payload["/answer"][1])
    assert answer["id"] == context["decision_id"]
    assert answer["authzen"] == {
        "decision": True,
        "subject": DEPARTMENT,
        "action": {"name": "entrust_matter"},
        "resource": {"type": "item", "id": "file-2026-119"},
    }
    assert recorded.core["verdict"] == "lawful"
    ask(authzen_server, EVALUATIONS, {"evaluations": [LAWFUL, {}, UNLAWFUL]})  # {} was decided by nobody
    assert size(authzen_server) == before + 3
    body = {"evaluations": [UNLAWFUL, LAWFUL], "options": {"evaluations_semantic": "deny_on_first_deny"}}
    ask(authzen_server, EVALUATIONS, body)
    assert size(authzen_server) == before + 4
    ask(authzen_server, ACTIONS, {"subject": DEPARTMENT, "resource": TREES})
    ask(authzen_server, EVALUATION, {**LAWFUL, "action": {"name": "fly"}})
    assert size(authzen_server) == before + 4


def test_what_cannot_be_recorded_is_not_answered(
    shipped: policylib.Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unavailable(*_: object) -> None:
        raise RecordsUnavailableError("disk full")

    with running(service_of(shipped, tmp_path)) as server:
        question = {**UNLAWFUL, "subject": {"type": "enterprise", "id": "x"}}
        assert ask(server, EVALUATION, question)["decision"] is False
        monkeypatch.setattr(Recorder, "append", unavailable)
        assert server.client.post(EVALUATION, json=question).status_code == 503
        assert server.client.post(EVALUATIONS, json={"evaluations": [question]}).status_code == 503


def test_context_none(tmp_path: Path) -> None:
    config: Json = {"authzen": DATA / "directory.toml", "authzen_context": "none"}
    with running(service_of(small_policy(), tmp_path, **config)) as server:
        question = {
            "subject": {"type": "user", "id": "alice"},
            "action": {"name": "read"},
            "resource": {"type": "record", "id": "record-1"},
        }
        assert ask(server, EVALUATION, question) == {"decision": True}
        unknown = {**question, "action": {"name": "fly"}}
        assert ask(server, EVALUATION, unknown) == {"decision": False}
        batch = {"evaluations": [question, {}, unknown]}
        assert ask(server, EVALUATIONS, batch) == {
            "evaluations": [{"decision": True}, {"decision": False}, {"decision": False}]
        }
        assert size(server) == 2


# --- search -------------------------------------------------------------------------------------


def test_matters_that_a_body_may_entrust(authzen_server: Running) -> None:
    body = {
        "subject": DEPARTMENT,
        "action": {"name": "entrust_matter", "properties": ENTRUSTED},
        "resource": {"type": "item", "properties": {"region": "220502", "community": "urban"}},
    }
    results: list[Json] = []
    token, pages = "", 0
    while token or not pages:
        answer = ask(authzen_server, RESOURCES, {**body, "page": {"limit": 20, "token": token}})
        assert len(answer["results"]) == answer["page"]["count"] <= 20
        results += answer["results"]
        token, pages = answer["page"]["next_token"], pages + 1
    assert pages > 1
    ids = [one["id"] for one in results]
    assert ids == sorted(set(ids))
    assert {"type": "item", "id": "property-supervision"} in results
    assert not any(identity.startswith("excluded-") for identity in ids)
    for identity in (ids[0], ids[-1]):
        question = {**body, "resource": {**body["resource"], "id": identity}}
        assert ask(authzen_server, EVALUATION, question)["decision"] is True
    assert ask(authzen_server, RESOURCES, body)["results"] == results


def test_properties_of_what_is_searched_for_say_which(authzen_server: Running) -> None:
    body = {"subject": {"type": "organisation"}, **{k: LAWFUL[k] for k in ("action", "resource")}}
    assert DEPARTMENT in ask(authzen_server, SUBJECTS, body)["results"]
    body["subject"] = {"type": "organisation", "properties": {"level": "county"}}
    assert ask(authzen_server, SUBJECTS, body)["results"] == [DEPARTMENT]
    # The department is of a county: it is not made one of a city.
    body["subject"] = {"type": "organisation", "properties": {"level": "city"}}
    assert DEPARTMENT not in ask(authzen_server, SUBJECTS, body)["results"]


def test_places_and_acts_are_found(authzen_server: Running) -> None:
    resource = {"type": "community", "properties": {"lists": ["assistance"], "text": "上门核对"}}
    body = {"subject": DEPARTMENT, "action": LAWFUL["action"], "resource": resource}
    assert ask(authzen_server, RESOURCES, body)["results"] == [
        {"type": "community", "id": "jianshe-community"}
    ]
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": ENTRUSTED}
    assert {"name": "entrust_matter"} in ask(authzen_server, ACTIONS, body)["results"]
    assert (
        ask(authzen_server, ACTIONS, {**body, "context": {}})["results"]
        != ask(authzen_server, ACTIONS, body)["results"]
    )


def test_entries_of_the_lists_of_other_places_are_not_found(authzen_server: Running) -> None:
    # Offering support needs no list: it is the place that leaves entries out.
    resource: Json = {"type": "item", "properties": {"region": "220502", "community": "urban"}}
    body = {"subject": DEPARTMENT, "action": {"name": "offer_support"}, "resource": resource}
    ids = {one["id"] for one in ask(authzen_server, RESOURCES, body)["results"]}
    index = authzen_server.service.policies.active.policy.program.list_index
    here = {entry.item.id for entry in index.in_force("220502", TODAY.date()).search.entries}
    assert ids
    assert ids <= here < set(index.by_id)


def test_a_token_is_good_for_its_search_only(authzen_server: Running) -> None:
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": ENTRUSTED}
    token = ask(authzen_server, ACTIONS, {**body, "page": {"limit": 1}})["page"]["next_token"]
    assert token
    other = {**body, "context": {}, "page": {"token": token}}
    assert refused(authzen_server, ACTIONS, other)["type"] == "/problems/invalid-token"
    for wrong in ("x", "!!!!", "eC4x", "é"):
        refused(authzen_server, ACTIONS, {**body, "page": {"token": wrong}})
    first = ask(authzen_server, ACTIONS, {**body, "page": {"limit": 0}})
    assert first["results"] == []
    assert ask(authzen_server, ACTIONS, {**body, "page": {"token": first["page"]["next_token"]}})["results"]


def test_numbers_of_any_size_are_ignored(authzen_server: Running) -> None:
    huge = {"size": 10**300, "small": 1e-300, "deep": [{"size": -(10**30)}]}
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": {**ENTRUSTED, **huge}, "other": 10**30}
    token = ask(authzen_server, ACTIONS, {**body, "page": {"limit": 1}})["page"]["next_token"]
    assert ask(authzen_server, ACTIONS, {**body, "page": {"token": token}, "other": 1})["results"]
    assert ask(authzen_server, EVALUATION, {**body, "action": {"name": "entrust_matter"}})["decision"] is True
    money = {"name": "entrust_matter", "properties": {"money": 10**30}}
    assert ask(authzen_server, EVALUATION, {**LAWFUL, "action": money})["decision"] is False


@pytest.mark.parametrize(
    "page", [[], {"limit": -1}, {"limit": True}, {"limit": "1"}, {"limit": 1.5}, {"token": 1}, "x"]
)
def test_a_wrong_page_is_refused(authzen_server: Running, page: Any) -> None:
    refused(authzen_server, ACTIONS, {"subject": DEPARTMENT, "resource": ASSISTANCE, "page": page})


def test_a_page_has_an_end(authzen_server: Running) -> None:
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": ENTRUSTED}
    wanted = ask(authzen_server, ACTIONS, {**body, "page": {"limit": MOST_RESULTS * 1000}})
    assert wanted["results"] == ask(authzen_server, ACTIONS, body)["results"]


def test_wrong_properties_are_told_in_a_search_too(authzen_server: Running) -> None:
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": {"date": "yesterday"}}
    problem = refused(authzen_server, ACTIONS, body)
    assert [fault["pointer"] for fault in problem["errors"]] == ["/context/date"]


# --- callers ------------------------------------------------------------------------------------


def test_a_bound_caller_asks_for_itself(shipped: policylib.Policy, directory: Path, tmp_path: Path) -> None:
    service = service_of(shipped, tmp_path, authzen=directory, authentication=True)
    with running(service) as server:
        now = milliseconds(service.clock())
        _, secret = create_key(
            service.recorder.store,
            name="统计局",
            scopes=frozenset({Scope.DECIDE}),
            assigner={"kind": "department"},
            now=now,
            expires=None,
        )

        def post(path: str, body: Json) -> httpx.Response:
            return server.client.post(path, json=body, headers={"Authorization": f"Bearer {secret}"})

        other = {**LAWFUL, "subject": {"type": "organisation", "id": "12220502MB0002"}}
        assert server.client.post(EVALUATION, json=LAWFUL).status_code == 401
        assert post(EVALUATION, LAWFUL).json()["decision"] is True
        response = post(EVALUATION, other)
        assert response.status_code == 403
        assert response.json()["errors"][0]["pointer"] == "/subject/type"
        answers = post(EVALUATIONS, {"evaluations": [other, LAWFUL]}).json()["evaluations"]
        assert [one["decision"] for one in answers] == [False, True]
        assert answers[0]["context"]["error"]["status"] == 403
        who = {**LAWFUL, "subject": {"type": "organisation"}}
        assert post(SUBJECTS, who).json()["results"] == [DEPARTMENT]
        assert post(RESOURCES, {**other, "resource": {"type": "work-order"}}).status_code == 403
        # Where the operations are is for everybody.
        assert server.client.get(METADATA).status_code == 200


# --- metadata -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "base"),
    [
        ({}, "http://127.0.0.1:8181"),
        ({"host": "::1", "port": 9000}, "http://[::1]:9000"),
        ({"host": "0.0.0.0", "authentication": True}, None),
        (
            {"host": "0.0.0.0", "authentication": True, "public_url": "https://pdp.example.com/"},
            "https://pdp.example.com",
        ),
    ],
)
def test_the_address_is_never_that_of_a_request(tmp_path: Path, config: Json, base: str | None) -> None:
    with running(service_of(small_policy(), tmp_path, **config)) as server:
        response = server.client.get(METADATA, headers={"Host": "evil.example"})
        if base is None:
            assert response.status_code == 404
        else:
            assert response.json()["policy_decision_point"] == base
            assert response.json()["access_evaluation_endpoint"] == f"{base}{EVALUATION}"


@pytest.mark.parametrize(
    "given",
    [
        {"public_url": "http://pdp.example.com"},
        {"public_url": "https://pdp.example.com/?a=1"},
        {"public_url": "https://pdp.example.com/#a"},
        {"authzen_context": "some"},
    ],
)
def test_a_configuration_that_makes_no_sense_is_refused(given: Json) -> None:
    with pytest.raises(ConfigError, match=next(iter(given))):
        read_config(None, {}, **given)
