"""The tests of the AuthZEN certification scenario, one for each of its ids, against a server of our own.

The scenario: openid/authzen, certification/authorization-api-1_0-scenario.md at commit 23c4a3b7. Its users,
records and decisions are a policy of ours (tests/data/authzen).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import policylib
from api_server import Running, running, service_of

DATA = Path(__file__).parent / "data" / "authzen"
PUBLIC = "https://pdp.example.com"
EVALUATION, EVALUATIONS = "/access/v1/evaluation", "/access/v1/evaluations"
SUBJECTS, RESOURCES, ACTIONS = (f"/access/v1/search/{what}" for what in ("subject", "resource", "action"))
METADATA = "/.well-known/authzen-configuration"

Json = dict[str, Any]

ALICE: Json = {"type": "user", "id": "alice"}
BOB: Json = {"type": "user", "id": "bob"}
ADMIN: Json = {**BOB, "properties": {"role": "admin"}}
READ: Json = {"name": "read"}
WRITE: Json = {"name": "write"}
RECORD: Json = {"type": "record", "id": "record-1"}
ACTIVE: Json = {**RECORD, "properties": {"status": "active"}}
ARCHIVED: Json = {"type": "record", "id": "record-2", "properties": {"status": "archived"}}
CONTEXT: Json = {"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"}

ALICE_READS: Json = {"subject": ALICE, "action": READ, "resource": RECORD}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    config: Json = {"authzen": DATA / "directory.toml", "public_url": PUBLIC}
    policy = policylib.load(DATA / "policy")
    with running(service_of(policy, tmp_path_factory.mktemp("authzen"), **config)) as server:
        yield server


def ask(server: Running, path: str, body: Json) -> Json:
    """Ask, and see to what holds for every answer (c-5): 200, JSON."""
    response = server.client.post(path, json=body)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    answer: Json = response.json()
    return answer


def decided(server: Running, subject: Json, action: Json, resource: Json, **more: Any) -> bool:
    answer = ask(server, EVALUATION, {"subject": subject, "action": action, "resource": resource, **more})
    assert isinstance(answer.get("context", {}), dict)
    assert isinstance(answer["decision"], bool)
    return answer["decision"]


def decided_all(server: Running, body: Json) -> list[bool]:
    answer = ask(server, EVALUATIONS, body)
    assert len(answer["evaluations"]) == len(body["evaluations"])
    for one in answer["evaluations"]:
        assert isinstance(one["decision"], bool)
        assert isinstance(one.get("context", {}), dict)
    return [one["decision"] for one in answer["evaluations"]]


def found(server: Running, path: str, body: Json) -> list[Json]:
    answer = ask(server, path, body)
    assert isinstance(answer["results"], list)
    assert isinstance(answer["page"]["next_token"], str)
    return answer["results"]


def is_refused(server: Running, path: str, body: Json) -> None:
    response = server.client.post(path, json=body)
    assert response.status_code == 400
    assert response.json()["errors"]


def without(body: Json, *path: str) -> Json:
    """Return a body that lacks a field."""
    head, *rest = path
    return {
        name: without(value, *rest) if rest and name == head else value
        for name, value in body.items()
        if rest or name != head
    }


# --- Basic Core ---------------------------------------------------------------------------------


def test_c_2_2_1_permit(server: Running) -> None:
    assert decided(server, ALICE, READ, RECORD) is True


def test_c_2_2_2_deny(server: Running) -> None:
    assert decided(server, BOB, WRITE, RECORD) is False


def test_c_2_2_3_context(server: Running) -> None:
    assert decided(server, ALICE, READ, RECORD, context=CONTEXT) is True


def test_c_2_2_8_additional_properties(server: Running) -> None:
    subject = {**ALICE, "properties": {"department": "Sales", "role": "manager"}}
    action = {**READ, "properties": {"method": "GET"}}
    resource = {**RECORD, "properties": {"status": "active", "owner": "bob"}}
    assert decided(server, subject, action, resource) is True


def test_c_2_2_9_unknown_fields(server: Running) -> None:
    assert decided(server, ALICE, READ, RECORD, foo="bar", futureField={"nested": True}) is True


def test_c_2_3_response_format(server: Running) -> None:
    answer = ask(server, EVALUATION, ALICE_READS)
    assert answer["decision"] is True
    assert isinstance(answer["context"], dict)


@pytest.mark.parametrize("field", ["subject", "action", "resource"])
def test_c_2_4_1_missing_field(server: Running, field: str) -> None:
    is_refused(server, EVALUATION, without(ALICE_READS, field))


@pytest.mark.parametrize(
    "path",
    [("subject", "type"), ("subject", "id"), ("action", "name"), ("resource", "type"), ("resource", "id")],
)
def test_c_2_4_2_missing_sub_field(server: Running, path: tuple[str, str]) -> None:
    is_refused(server, EVALUATION, without(ALICE_READS, *path))


def posted(server: Running, content: str, kind: str | None = "application/json") -> httpx.Response:
    headers = {} if kind is None else {"Content-Type": kind}
    return server.client.post(EVALUATION, content=content, headers=headers)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", None])
def test_c_2_4_3_content_type(server: Running, kind: str | None) -> None:
    content = json.dumps(ALICE_READS)
    assert posted(server, content).status_code == 200
    assert posted(server, content, "application/json; charset=utf-8").status_code == 200
    assert posted(server, content, kind).status_code == 400


@pytest.mark.parametrize("content", ['{"subject": ', "alice", '{"a": NaN}', '{"subject": {}, "subject": {}}'])
def test_c_2_4_4_malformed_json(server: Running, content: str) -> None:
    assert posted(server, content).status_code == 400


def test_c_2_4_5_empty_body(server: Running) -> None:
    assert posted(server, "").status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "alice"},
        {"action": {"name": 123}},
        {"resource": {"type": "record", "id": ["record-1"]}},
        {"subject": {**ALICE, "properties": "admin"}},
        {"context": "now"},
    ],
)
def test_c_2_4_6_invalid_types(server: Running, wrong: Json) -> None:
    is_refused(server, EVALUATION, {**ALICE_READS, **wrong})


@pytest.mark.parametrize("body", [ALICE_READS, {}])
def test_c_2_5_1_request_id_is_echoed(server: Running, body: Json) -> None:
    response = server.client.post(EVALUATION, json=body, headers={"X-Request-ID": "bfe9eb29-ab87"})
    assert response.headers["x-request-id"] == "bfe9eb29-ab87"


def test_c_2_5_2_request_id_absent(server: Running) -> None:
    response = server.client.post(EVALUATION, json=ALICE_READS)
    assert response.status_code == 200
    assert response.headers["x-request-id"]


def test_c_2_6_idempotency(server: Running) -> None:
    assert {decided(server, ALICE, READ, RECORD) for _ in range(5)} == {True}
    assert {decided(server, BOB, WRITE, RECORD) for _ in range(5)} == {False}


# --- Basic Properties ---------------------------------------------------------------------------


def test_c_2_2_4_deny_by_resource_properties(server: Running) -> None:
    assert decided(server, ALICE, WRITE, ARCHIVED) is False
    # It is the property that counts, not the id.
    assert decided(server, ALICE, WRITE, {**RECORD, "properties": {"status": "archived"}}) is False


def test_c_2_2_5_permit_by_subject_properties(server: Running) -> None:
    assert decided(server, ADMIN, WRITE, ARCHIVED) is True
    assert decided(server, {**BOB, "properties": {"role": "reader"}}, WRITE, ARCHIVED) is False


@pytest.mark.parametrize("soft", [True, False])
def test_c_2_2_6_and_7_by_action_properties(server: Running, soft: bool) -> None:
    assert decided(server, ALICE, {"name": "delete", "properties": {"soft": soft}}, RECORD) is soft


# --- Batch Core ---------------------------------------------------------------------------------


def test_c_3_2_1_evaluations(server: Running) -> None:
    evaluations = [{"resource": RECORD}, {"resource": {"type": "record", "id": "record-2"}}]
    assert decided_all(server, {"subject": ALICE, "action": READ, "evaluations": evaluations}) == [True, True]


def test_c_3_2_2_decisions_in_order(server: Running) -> None:
    evaluations = [{"action": READ}, {"action": WRITE}]
    assert decided_all(server, {"subject": BOB, "resource": RECORD, "evaluations": evaluations}) == [
        True,
        False,
    ]


def test_c_3_2_5_no_defaults(server: Running) -> None:
    evaluations = [ALICE_READS, {"subject": BOB, "action": WRITE, "resource": RECORD}]
    assert decided_all(server, {"evaluations": evaluations}) == [True, False]


def test_c_3_2_6_context_inheritance(server: Running) -> None:
    body = {
        "subject": ALICE,
        "action": READ,
        "context": {"time": "2025-06-27T18:03-07:00"},
        "evaluations": [
            {"resource": RECORD},
            {"resource": {"type": "record", "id": "record-2"}, "context": {"source": "batch-override"}},
        ],
    }
    assert decided_all(server, body) == [True, True]
    answers = ask(server, EVALUATIONS, body)["evaluations"]
    ignored = [one["context"]["ignored"] for one in answers]
    assert ignored == [["/context/time"], ["/context/source"]]  # a context stands for the whole one


def test_c_3_3_response_format(server: Running) -> None:
    evaluations = [{"action": one} for one in (WRITE, READ, WRITE, READ, READ)]
    body = {"subject": BOB, "resource": RECORD, "evaluations": evaluations}
    answer = ask(server, EVALUATIONS, body)
    assert "decision" not in answer
    assert decided_all(server, body) == [False, True, False, True, True]


def test_c_3_4_1_errors_of_one_evaluation(server: Running) -> None:
    body = {"subject": ALICE, "action": READ, "evaluations": [{"resource": RECORD}, {}, {"resource": RECORD}]}
    assert decided_all(server, body) == [True, False, True]
    error = ask(server, EVALUATIONS, body)["evaluations"][1]["context"]["error"]
    assert error["status"] == 400
    assert error["errors"][0]["pointer"] == "/resource"


def test_c_3_4_2_missing_evaluations(server: Running) -> None:
    assert ask(server, EVALUATIONS, ALICE_READS)["decision"] is True
    is_refused(server, EVALUATIONS, without(ALICE_READS, "resource"))


def test_c_3_4_3_empty_evaluations(server: Running) -> None:
    assert ask(server, EVALUATIONS, {**ALICE_READS, "evaluations": []})["decision"] is True


# --- Batch Properties ---------------------------------------------------------------------------


def test_c_3_2_3_resource_properties(server: Running) -> None:
    evaluations = [{"resource": ACTIVE}, {"resource": ARCHIVED}]
    assert decided_all(server, {"subject": ALICE, "action": WRITE, "evaluations": evaluations}) == [
        True,
        False,
    ]


def test_c_3_2_4_subject_properties(server: Running) -> None:
    body = {"action": WRITE, "resource": ARCHIVED, "evaluations": [{"subject": ALICE}, {"subject": ADMIN}]}
    assert decided_all(server, body) == [False, True]


def test_c_3_2_7_default_merging(server: Running) -> None:
    body = {
        "subject": ALICE,
        "action": WRITE,
        "resource": {"type": "record", "properties": {"status": "archived"}},
        "evaluations": [
            {"resource": {"id": "record-1", "properties": {"status": "active"}}},
            {"resource": ARCHIVED},
            # The properties of the default are no part of a resource that is given: record-1 is active.
            {"resource": {"id": "record-1"}},
        ],
    }
    assert decided_all(server, body) == [True, False, True]


# --- Search Core --------------------------------------------------------------------------------

WHO_READS: Json = {"subject": {"type": "user"}, "action": READ, "resource": RECORD}
WHAT_ALICE_READS: Json = {"subject": ALICE, "action": READ, "resource": {"type": "record"}}


def test_c_4_2_1_subjects(server: Running) -> None:
    assert found(server, SUBJECTS, WHO_READS) == [ALICE, BOB]


def test_c_4_2_2_subjects_with_context(server: Running) -> None:
    assert found(server, SUBJECTS, {**WHO_READS, "context": CONTEXT}) == [ALICE, BOB]


def test_c_4_2_3_subject_id_is_ignored(server: Running) -> None:
    assert found(server, SUBJECTS, {**WHO_READS, "subject": BOB}) == [ALICE, BOB]


def test_c_4_3_1_resources(server: Running) -> None:
    records = [RECORD, {"type": "record", "id": "record-2"}]
    assert found(server, RESOURCES, WHAT_ALICE_READS) == records


def test_c_4_3_2_resource_id_is_ignored(server: Running) -> None:
    assert len(found(server, RESOURCES, {**WHAT_ALICE_READS, "resource": RECORD})) == 2


def test_c_4_4_1_actions(server: Running) -> None:
    assert found(server, ACTIONS, {"subject": ALICE, "resource": RECORD}) == [READ, WRITE]


def test_c_4_4_2_actions_with_context(server: Running) -> None:
    body = {"subject": ALICE, "resource": RECORD, "context": CONTEXT}
    assert found(server, ACTIONS, body) == [READ, WRITE]


def test_c_4_5_1_page_limit(server: Running) -> None:
    answer = ask(server, SUBJECTS, {**WHO_READS, "page": {"limit": 1}})
    assert answer["results"] == [ALICE]
    assert answer["page"]["next_token"]
    assert answer["page"]["count"] == 1


def test_c_4_5_2_page_token(server: Running) -> None:
    token = ask(server, SUBJECTS, {**WHO_READS, "page": {"limit": 1}})["page"]["next_token"]
    answer = ask(server, SUBJECTS, {**WHO_READS, "page": {"token": token}})
    assert answer == {"results": [BOB], "page": {"next_token": "", "count": 1}}


def test_c_4_5_3_pagination_format(server: Running) -> None:
    answer = ask(server, RESOURCES, WHAT_ALICE_READS)
    assert answer["page"] == {"next_token": "", "count": 2}


def test_c_4_6_1_unknown_id(server: Running) -> None:
    nobody = {"type": "user", "id": "nonexistent-user"}
    assert found(server, ACTIONS, {"subject": nobody, "resource": RECORD}) == []
    assert found(server, RESOURCES, {**WHAT_ALICE_READS, "subject": nobody}) == []
    assert found(server, SUBJECTS, {**WHO_READS, "resource": {"type": "record", "id": "record-9"}}) == []
    assert found(server, SUBJECTS, {**WHO_READS, "action": {"name": "fly"}}) == []


def test_c_4_6_2_unknown_type(server: Running) -> None:
    assert found(server, SUBJECTS, {**WHO_READS, "subject": {"type": "spaceship"}}) == []
    assert found(server, RESOURCES, {**WHAT_ALICE_READS, "resource": {"type": "spaceship"}}) == []
    assert found(server, ACTIONS, {"subject": ALICE, "resource": {"type": "spaceship", "id": "1"}}) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (SUBJECTS, without(WHO_READS, "action")),
        (RESOURCES, without(WHAT_ALICE_READS, "subject")),
        (ACTIONS, {"subject": ALICE}),
    ],
)
def test_c_4_7_1_missing_field(server: Running, path: str, body: Json) -> None:
    is_refused(server, path, body)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (SUBJECTS, {**WHO_READS, "resource": {"type": "record"}}),
        (SUBJECTS, {**WHO_READS, "subject": {"id": "alice"}}),
        (RESOURCES, {**WHAT_ALICE_READS, "subject": {"type": "user"}}),
        (ACTIONS, {"subject": ALICE, "resource": {"type": "record"}}),
    ],
)
def test_c_4_7_2_missing_sub_field(server: Running, path: str, body: Json) -> None:
    is_refused(server, path, body)


# --- Search Properties --------------------------------------------------------------------------


def test_c_4_2_4_subjects_by_resource_properties(server: Running) -> None:
    assert found(server, SUBJECTS, {"subject": {"type": "user"}, "action": WRITE, "resource": ARCHIVED}) == [
        BOB
    ]


def test_c_4_3_3_resources_by_subject_properties(server: Running) -> None:
    body = {"subject": ADMIN, "action": WRITE, "resource": {"type": "record"}}
    assert found(server, RESOURCES, body) == [{"type": "record", "id": "record-2"}]


def test_c_4_4_3_actions_by_properties(server: Running) -> None:
    assert found(server, ACTIONS, {"subject": ADMIN, "resource": ARCHIVED}) == [READ, WRITE]


# --- Discovery ----------------------------------------------------------------------------------


def test_c_6_metadata(server: Running) -> None:
    response = server.client.get(METADATA, headers={"Host": "evil.example"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    metadata = response.json()
    assert metadata.pop("policy_decision_point") == PUBLIC
    assert set(metadata) == {
        "access_evaluation_endpoint",
        "access_evaluations_endpoint",
        "search_subject_endpoint",
        "search_resource_endpoint",
        "search_action_endpoint",
    }
    for url in metadata.values():
        assert url.startswith(PUBLIC)
        # Something is there: it asks for a body.
        assert server.client.post(url.removeprefix(PUBLIC)).status_code == 400
