"""What is on record, over HTTP: every answer is as the document says, and as the library has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from api_server import Running, running, service_of
from policylib import Policy, diagnostics_json
from policylib_api.app import OPERATIONS
from policylib_api.openapi.document import openapi_document
from test_openapi import problems_of

RULE = "tonghua-ordinance/18-3-1"


@pytest.fixture(scope="module")
def api(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(service_of(shipped, tmp_path_factory.mktemp("api"))) as server:
        yield server


@pytest.fixture(scope="module")
def document(shipped: Policy) -> dict[str, Any]:
    return openapi_document(OPERATIONS, shipped)


def get(api: Running, path: str, **params: str) -> Any:
    answered = api.client.get(path, params=params, headers={"Accept-Language": "en"})
    assert answered.status_code == 200, answered.text
    return answered.json()


def check(api: Running, **body: Any) -> Any:
    answered = api.client.post("/v1/policies/check", json=body)
    assert answered.status_code == 200, answered.text
    return answered.json()


def test_everything_on_record_is_found_and_as_described(
    api: Running, shipped: Policy, document: dict[str, Any]
) -> None:
    regulations = get(api, "/v1/regulations")["regulations"]
    assert len(regulations) == len(shipped.checked.regulations)
    for one in regulations:
        full = get(api, f"/v1/regulations/{one['id']}")
        assert problems_of(document, "Regulation", one) == []
        assert problems_of(document, "RegulationInFull", full) == []
        assert [each["at"] for each in get(api, f"/v1/articles/{one['id']}")["articles"]] == full["articles"]
    lists = get(api, "/v1/lists")["lists"]
    for one in lists:
        full = get(api, f"/v1/lists/{one['id']}")
        assert problems_of(document, "List", one) == []
        assert problems_of(document, "ListInFull", full) == []
        assert len(full["entries"]) == one["items"]
    assert problems_of(document, "Vocabulary", get(api, "/v1/vocabulary")) == []
    readings = get(api, "/v1/readings")["readings"]
    assert [problems_of(document, "Reading", one) for one in readings] == [[]] * len(readings)


def test_every_rule_is_as_described(api: Running, shipped: Policy, document: dict[str, Any]) -> None:
    rules = get(api, "/v1/rules")["rules"]
    assert [one["id"] for one in rules] == list(shipped.checked.rules)
    for one in rules:
        assert problems_of(document, "Rule", one) == []
    regulation = "tonghua-ordinance"
    some = get(api, "/v1/rules", regulation=regulation)["rules"]
    assert [one["id"] for one in some] == [one["id"] for one in rules if one["regulation"] == regulation]
    for one in some:
        full = get(api, f"/v1/rules/{one['id']}")
        assert problems_of(document, "RuleInFull", full) == []
        assert full["written"] == shipped.rule_as_written(one["id"], "en")


def test_an_article_is_found_by_its_place(api: Running, document: dict[str, Any]) -> None:
    [article] = get(api, f"/v1/articles/tonghua-ordinance/{quote('第十八条第三款')}")["articles"]
    assert problems_of(document, "Article", article) == []
    assert {"kind": "rule", "by": RULE} in article["uses"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/regulations/nothing",
        "/v1/rules/nothing/1",
        "/v1/rules/tonghua-ordinance/0",
        "/v1/rules?regulation=nothing",
        "/v1/lists/nothing",
        "/v1/articles/nothing",
        "/v1/articles/tonghua-ordinance/nothing",
        "/v1/articles/tonghua-ordinance/第九百条",
    ],
)
def test_what_is_not_there_is_not_found(path: str, api: Running) -> None:
    answered = api.client.get(path)
    assert (answered.status_code, answered.json()["type"]) == (404, "/problems/not-found")


def test_the_schemas_are_those_of_the_library(api: Running, shipped: Policy) -> None:
    assert get(api, "/v1/schemas/task") == json.loads(json.dumps(shipped.task_schema()))
    assert get(api, "/v1/schemas/decision") == json.loads(json.dumps(shipped.decision_schema()))


def test_titles_are_matched(api: Running, shipped: Policy, document: dict[str, Any]) -> None:
    query = {"text": "关于征兵的通知", "region": "220502", "date": "2024-03-01"}
    answered = api.client.post("/v1/match", json=query)
    assert problems_of(document, "Match", answered.json()) == []
    assert answered.json() == shipped.match_query(query).model_dump()
    wrong = api.client.post("/v1/match", json={"text": "征兵", "region": "2205", "kinds": "duty"})
    assert wrong.status_code == 400
    assert {one["pointer"] for one in wrong.json()["errors"]} == {"/region", "/kinds"}


# --- the policy in force -----------------------------------------------------------------------


def test_the_policy_in_force_and_the_law_of_a_place(
    api: Running, shipped: Policy, document: dict[str, Any]
) -> None:
    here = get(api, "/v1/policy", region="220502", date="2024-03-01")
    assert problems_of(document, "PolicyInForce", here) == []
    assert (here["policy"], here["settings"]) == (shipped.digest, shipped.settings_digest)
    assert here["counts"]["rules"] == len(shipped.checked.rules)
    assert here["law"] == shipped.law("220502", "2024-03-01")
    assert get(api, "/v1/policy")["law"] is None


@pytest.mark.parametrize(
    ("params", "pointers"),
    [
        ({"region": "22"}, ["/region"]),
        ({"region": "220502", "date": "1 March"}, ["/date"]),
        ({"date": "2024-03-01"}, ["/region"]),
    ],
)
def test_a_place_asked_for_wrongly_is_refused(
    params: dict[str, str], pointers: list[str], api: Running
) -> None:
    refused = api.client.get("/v1/policy", params=params)
    assert refused.status_code == 400
    assert [one["pointer"] for one in refused.json()["errors"]] == pointers


# --- checking ----------------------------------------------------------------------------------


def test_the_files_in_force_are_found_good(api: Running, shipped: Policy, document: dict[str, Any]) -> None:
    found = check(api, files=shipped.files)
    assert problems_of(document, "Diagnostics", found) == []
    assert found["policy"] == shipped.digest
    assert found["diagnostics"] == json.loads(diagnostics_json(shipped.diagnostics))["diagnostics"]


def test_mistakes_are_found_in_their_place(api: Running, document: dict[str, Any]) -> None:
    found = check(api, files={"tonghua/mistaken.policy": "法规 「某」\n  标题 二\n"}, onto="active")
    assert problems_of(document, "Diagnostics", found) == []
    assert found["policy"] is None
    [first, *_] = found["diagnostics"]
    assert (first["file"], first["severity"]) == ("tonghua/mistaken.policy", "error")
    assert first["line"] >= 1
    assert set(first["message"]) == {"zh", "en"}


def test_a_file_can_be_taken_away(api: Running, shipped: Policy) -> None:
    path = next(one for one in shipped.files if one.endswith("vocabulary.yaml"))
    assert check(api, files={path: None}, onto="active")["errors"] > 0


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], "/files"),
        ({}, "/files"),
        ({"files": {}}, "/files"),
        ({"files": {"../x.policy": ""}}, "/files/..~1x.policy"),
        ({"files": {"x.policy": 1}}, "/files/x.policy"),
        ({"files": {"x.policy": None}}, "/files/x.policy"),
        ({"files": {"x.policy": ""}, "onto": "all"}, "/onto"),
        ({"files": {"x.policy": ""}, "a/b": 1}, "/a~1b"),
    ],
)
def test_what_cannot_be_checked_is_refused(body: Any, pointer: str, api: Running) -> None:
    refused = api.client.post("/v1/policies/check", json=body)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == pointer
