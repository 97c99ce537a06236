"""AuthZEN beyond its scenario: what the parts of a question mean, what is answered, recorded and refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from sqlalchemy import func, select

import policylib
from api_server import Running, running, service_of
from policylib_api.auth.keys import create_key
from policylib_api.authzen.directory import load_directory
from policylib_api.authzen.requests import MOST_RESULTS
from policylib_api.call import Scope
from policylib_api.config import Config, ConfigError, read_config
from policylib_api.records import tables
from policylib_api.records.moments import milliseconds
from policylib_api.records.recorder import Recorder
from policylib_api.records.store import RecordsUnavailableError

DATA = Path(__file__).parent / "data" / "authzen"
EVALUATION, EVALUATIONS = "/access/v1/evaluation", "/access/v1/evaluations"
SUBJECTS, RESOURCES, ACTIONS = (f"/access/v1/search/{what}" for what in ("subject", "resource", "action"))
METADATA = "/.well-known/authzen-configuration"
TODAY = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)

Json = dict[str, Any]

# A department by its unified social credit code, a matter by the number of its file in the office system.
DIRECTORY = """
region = "220502"

[[subjects]]
type = "organisation"
id = "11220502MB0001"
kind = "department"
level = "county"
region = "220502"
name = "东昌区统计局"

[[subjects]]
type = "organisation"
id = "12220502MB0002"
kind = "enterprise"

[[resources]]
type = "community"
id = "jianshe-community"
region = "220502"
community = "urban"

[[resources]]
type = "work-order"
id = "wo-1"
item = "property-supervision"
community = "urban"

[properties.action.entrusted]
fact = "written_entrustment"

[properties.action.money]
fact = "funding_provided"
values = { yes = true, no = false }

[properties.context.on]
field = "date"

[properties.resource.kind-of-community]
field = "community"
values = { "1" = "urban", "2" = "village" }
"""

DEPARTMENT: Json = {"type": "organisation", "id": "11220502MB0001"}
ASSIGN: Json = {"name": "assign_task"}
TREES: Json = {
    "type": "item",
    "id": "file-2026-118",
    "properties": {"region": "220502", "community": "urban", "text": "统计辖区树木数量", "lists": []},
}
ENTRUSTED: Json = {
    "written_entrustment": True,
    "funding_provided": True,
    "conditions_provided": True,
    "funding_by_assigner": True,
    "unified_arrangement": True,
}
ASSISTANCE: Json = {
    "type": "item",
    "id": "file-2026-119",
    "properties": {"community": "urban", "text": "上门核对", "lists": ["assistance"]},
}
LAWFUL: Json = {
    "subject": DEPARTMENT,
    "action": {"name": "entrust_matter", "properties": ENTRUSTED},
    "resource": ASSISTANCE,
}
UNLAWFUL: Json = {"subject": DEPARTMENT, "action": ASSIGN, "resource": TREES}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("directory") / "directory.toml"
    path.write_text(DIRECTORY, "utf-8")
    return path


@pytest.fixture(scope="module")
def server(
    shipped: policylib.Policy, directory: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("authzen")
    with running(service_of(shipped, folder, clock=lambda: TODAY, authzen=directory)) as server:
        yield server


@pytest.fixture(scope="module")
def records() -> policylib.Policy:
    return policylib.load(DATA / "policy")


def ask(server: Running, path: str, body: Json, language: str = "en") -> Json:
    response = server.client.post(path, json=body, headers={"Accept-Language": language})
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def with_context(body: Json, **context: Any) -> Json:
    return {**body, "context": context}


# --- the same as the native interface -----------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "task"),
    [
        (
            UNLAWFUL,
            {
                "region": "220502",
                "community": "urban",
                "act": "assign_task",
                "assigner": {
                    "kind": "department",
                    "level": "county",
                    "region": "220502",
                    "name": "东昌区统计局",
                },
                "item": {"text": "统计辖区树木数量", "lists": []},
            },
        ),
        (
            {
                "subject": {
                    "type": "department",
                    "id": "通化市民政局",
                    "properties": {
                        "level": "city",
                        "on_behalf_of": {"kind": "people_government", "level": "city"},
                    },
                },
                "action": {"name": "entrust_matter", "properties": {"entrusted": True, "money": "no"}},
                "resource": {
                    "type": "item",
                    "id": "property-supervision",
                    "properties": {"kind-of-community": 1},
                },
                "context": {"on": "2026-11-25", "unified_arrangement": None, "emergency_duty": True},
            },
            {
                "region": "220502",
                "date": "2026-11-25",
                "community": "urban",
                "act": "entrust_matter",
                "assigner": {"kind": "department", "level": "city", "name": "通化市民政局"},
                "on_behalf_of": {"kind": "people_government", "level": "city"},
                "item": {"id": "property-supervision"},
                "facts": {
                    "written_entrustment": True,
                    "funding_provided": False,
                    "unified_arrangement": None,
                    "emergency_duty": True,
                },
            },
        ),
        (
            {
                "subject": {"type": "enterprise", "id": "某公司"},
                "action": {"name": "request_certificate"},
                "resource": {
                    "type": "community",
                    "id": "620702",
                    "properties": {"community": "urban", "text": "死亡证明"},
                },
            },
            {
                "region": "620702",
                "community": "urban",
                "act": "request_certificate",
                "assigner": {"kind": "enterprise", "name": "某公司"},
                "item": {"text": "死亡证明"},
            },
        ),
        (
            {
                "subject": {"type": "organisation", "id": "12220502MB0002"},
                "action": ASSIGN,
                "resource": {"type": "work-order", "id": "wo-1"},
            },
            {
                "region": "220502",
                "community": "urban",
                "act": "assign_task",
                "assigner": {"kind": "enterprise"},
                "item": {"id": "property-supervision"},
            },
        ),
    ],
)
def test_a_question_means_a_task(server: Running, question: Json, task: Json) -> None:
    response = server.client.post("/v1/decisions", json=task)
    assert response.status_code == 201, response.text
    native = response.json()
    answer = ask(server, EVALUATION, question)
    context = answer["context"]
    assert context["ignored"] == []
    assert [context[name] for name in ("verdict", "allowed", "possible", "mode")] == [
        native[name] for name in ("verdict", "allowed", "possible", "mode")
    ]
    assert context["policy"] == native["receipt"]["policy"]
    assert answer["decision"] is (native["allowed"] is True and native["mode"] == "binding")
    # The very same task was recorded.
    recorded = server.service.recorder.store.find(context["decision_id"])
    assert recorded is not None
    assert orjson.loads(recorded.payload["/answer"][1])["task"] == native["task"]


def test_lawful_is_true(server: Running) -> None:
    answer = ask(server, EVALUATION, LAWFUL)
    assert answer["decision"] is True
    assert answer["context"]["verdict"] == "lawful"
    assert "not_binding" not in answer["context"]
    assert answer["context"]["obligations"] == []


def test_unlawful_says_why(server: Running) -> None:
    answer = ask(server, EVALUATION, UNLAWFUL)
    assert answer["decision"] is False
    context = answer["context"]
    assert [reason["rule"] for reason in context["reasons"]] == ["tonghua-ordinance/18-3-1"]
    assert context["citations"][0]["at"] == "第十八条第三款"
    assert set(context["reason_user"]) == {"en"}
    assert set(ask(server, EVALUATION, UNLAWFUL, "zh")["context"]["reason_user"]) == {"zh"}


def test_what_is_not_known_is_false_with_what_to_find_out_and_to_do(server: Running) -> None:
    facts = {"written_entrustment": True, "conditions_provided": True, "funding_provided": False}
    answer = ask(server, EVALUATION, {**LAWFUL, "action": {"name": "entrust_matter", "properties": facts}})
    assert answer["decision"] is False
    context = answer["context"]
    (remedy, *_) = context["obligations"]
    assert (remedy["type"], remedy["id"]) == ("custom", "remedy-1")
    assert remedy["properties"]["kind"] == "remedy"
    steps = {step["name"]: step["value"] for step in remedy["properties"]["steps"]}
    assert steps["funding_provided"] is True
    undecided = {**LAWFUL, "action": {"name": "entrust_matter"}}
    context = ask(server, EVALUATION, undecided)["context"]
    assert context["allowed"] is not True
    assert {"written_entrustment", "funding_provided"} <= {one["name"] for one in context["missing"]}


@pytest.mark.parametrize(
    ("day", "mode", "decision"),
    [
        ("2026-11-19", "replay", False),
        ("2026-11-20", "binding", True),
        ("2026-12-20", "binding", True),
        ("2026-12-21", "preview", False),
    ],
)
def test_only_what_binds_is_true(server: Running, day: str, mode: str, decision: bool) -> None:
    answer = ask(server, EVALUATION, with_context(LAWFUL, date=day))
    assert answer["decision"] is decision
    context = answer["context"]
    assert (context["allowed"], context["mode"]) == (True, mode)
    assert ("not_binding" in context) is not decision


def test_what_means_nothing_is_named(server: Running) -> None:
    body = with_context(LAWFUL, time="2026-01-01T00:00:00Z", **{"a/b": 1})
    body["subject"] = {**DEPARTMENT, "properties": {"floor": 3}}
    answer = ask(server, EVALUATION, body)
    assert answer["decision"] is True
    assert answer["context"]["ignored"] == ["/context/time", "/context/a~1b", "/subject/properties/floor"]


def test_a_value_that_the_directory_does_not_foresee_is_not_known(server: Running) -> None:
    facts = ("written_entrustment", "conditions_provided", "unified_arrangement")
    properties = {**dict.fromkeys(facts, True), "money": "perhaps"}
    action = {"name": "entrust_matter", "properties": properties}
    answer = ask(server, EVALUATION, {**LAWFUL, "action": action})
    assert answer["decision"] is False
    assert answer["context"]["ignored"] == ["/action/properties/money"]
    assert "funding_provided" in {one["name"] for one in answer["context"]["missing"]}


# --- what is wrong ------------------------------------------------------------------------------


def refused(server: Running, path: str, body: Json, status: int = 400) -> Json:
    response = server.client.post(path, json=body, headers={"Accept-Language": "en"})
    assert response.status_code == status, response.text
    document: Json = response.json()
    return document


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        (
            {"subject": {"type": "department", "id": "x", "properties": {"level": "moon"}}},
            "/subject/properties/level",
        ),
        ({"action": {"name": "assign_task", "properties": {"quota": "many"}}}, "/action/properties/quota"),
        (
            {"resource": {**TREES, "properties": {"text": "x", "lists": ["moon"]}}},
            "/resource/properties/lists/0",
        ),
        (
            {"resource": {**TREES, "properties": {"text": "x", "region": "moon"}}},
            "/resource/properties/region",
        ),
        ({"context": {"date": "yesterday"}}, "/context/date"),
        ({"context": {"on": "yesterday"}}, "/context/on"),
        (
            {"subject": {**DEPARTMENT, "properties": {"on_behalf_of": {"kind": "moon"}}}},
            "/subject/properties/on_behalf_of/kind",
        ),
    ],
)
def test_a_wrong_value_is_shown_in_the_question(server: Running, changes: Json, pointer: str) -> None:
    problem = refused(server, EVALUATION, {**UNLAWFUL, **changes})
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]


def test_contradictory_properties_are_refused(server: Running) -> None:
    body = with_context({**UNLAWFUL, "action": {**ASSIGN, "properties": {"quota": True}}}, quota=False)
    (fault,) = refused(server, EVALUATION, body)["errors"]
    assert (fault["pointer"], fault["code"]) == ("/action/properties/quota", "contradiction")
    assert "/context/quota" in fault["detail"]
    assert ask(server, EVALUATION, with_context({**body}, quota=True))["decision"] is False


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"subject": {"type": "organisation", "id": "11220502MB9999"}}, "/subject/id"),
        ({"subject": {"type": "spaceship", "id": "1"}}, "/subject/type"),
        ({"action": {"name": "fly"}}, "/action/name"),
        ({"resource": {"type": "item", "id": "no-such-entry"}}, "/resource/id"),
        ({"resource": {"type": "community", "id": "no-such-community"}}, "/resource/id"),
        ({"resource": {"type": "work-order", "id": "wo-2"}}, "/resource/id"),
        ({"resource": {"type": "spaceship", "id": "x" * 200}}, "/resource/type"),
    ],
)
def test_what_is_not_known_is_not_permitted(server: Running, changes: Json, pointer: str) -> None:
    answer = ask(server, EVALUATION, {**UNLAWFUL, **changes})
    assert answer["decision"] is False
    error = answer["context"]["error"]
    assert error["status"] == 404
    assert [fault["pointer"] for fault in error["errors"]] == [pointer]
    assert error["message"].startswith(pointer)


def test_without_a_region_the_question_says_where_it_belongs(
    shipped: policylib.Policy, tmp_path: Path
) -> None:
    with running(service_of(shipped, tmp_path)) as server:
        question = {**UNLAWFUL, "subject": {"type": "department", "id": "某局"}}
        question["resource"] = {**TREES, "properties": {"text": "x"}}
        problem = refused(server, EVALUATION, question)
        assert [fault["pointer"] for fault in problem["errors"]] == ["/resource/properties/region"]
        # Without a directory nobody is known who could be found.
        who = {"subject": {"type": "department"}, "action": ASSIGN, "resource": TREES}
        assert ask(server, SUBJECTS, who)["results"] == []


# --- batches ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("semantic", "decisions"),
    [
        ("execute_all", [True, False, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
        (None, [True, False, False, True]),
    ],
)
def test_semantics(server: Running, semantic: str | None, decisions: list[bool]) -> None:
    body: Json = {"evaluations": [LAWFUL, UNLAWFUL, {}, LAWFUL]}
    if semantic is not None:
        body["options"] = {"evaluations_semantic": semantic}
    answers = ask(server, EVALUATIONS, body)["evaluations"]
    assert [one["decision"] for one in answers] == decisions


def test_a_failed_evaluation_ends_as_a_denial_does(server: Running) -> None:
    body = {"evaluations": [{}, LAWFUL], "options": {"evaluations_semantic": "deny_on_first_deny"}}
    assert [one["decision"] for one in ask(server, EVALUATIONS, body)["evaluations"]] == [False]
    body["options"] = {"evaluations_semantic": "permit_on_first_permit"}
    assert [one["decision"] for one in ask(server, EVALUATIONS, body)["evaluations"]] == [False, True]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"evaluations": {}}, "/evaluations"),
        ({"evaluations": [LAWFUL], "subject": "alice"}, "/subject"),
        ({"evaluations": [LAWFUL], "options": []}, "/options"),
        (
            {"evaluations": [LAWFUL], "options": {"evaluations_semantic": "guess"}},
            "/options/evaluations_semantic",
        ),
    ],
)
def test_a_wrong_batch_is_refused_as_a_whole(server: Running, body: Json, pointer: str) -> None:
    assert [fault["pointer"] for fault in refused(server, EVALUATIONS, body)["errors"]] == [pointer]


def test_a_batch_that_is_no_object_is_refused(server: Running) -> None:
    response = server.client.post(EVALUATIONS, json=[LAWFUL])
    assert response.status_code == 400


def test_too_many_evaluations_are_refused(shipped: policylib.Policy, tmp_path: Path) -> None:
    with running(service_of(shipped, tmp_path, batch_tasks=2)) as server:
        assert len(ask(server, EVALUATIONS, {"evaluations": [{}, {}]})["evaluations"]) == 2
        assert (
            refused(server, EVALUATIONS, {"evaluations": [{}, {}, {}]})["type"] == "/problems/too-many-tasks"
        )


def test_what_is_wrong_stands_in_its_place(server: Running) -> None:
    bad = {**UNLAWFUL, "context": {"date": "yesterday"}}
    answers = ask(
        server, EVALUATIONS, {"evaluations": [7, bad, {**LAWFUL, "action": {"name": "fly"}}, LAWFUL]}
    )
    answers = answers["evaluations"]
    assert [one["decision"] for one in answers] == [False, False, False, True]
    assert [one["context"]["error"]["status"] for one in answers[:3]] == [400, 400, 404]
    assert answers[1]["context"]["error"]["errors"][0]["pointer"] == "/context/date"


# --- records ------------------------------------------------------------------------------------


def size(server: Running) -> int:
    with server.service.recorder.store.reading() as connection:
        return connection.scalar(select(func.count()).select_from(tables.records)) or 0


def test_evaluations_are_recorded_and_searches_are_not(server: Running) -> None:
    before = size(server)
    context = ask(server, EVALUATION, LAWFUL)["context"]
    assert size(server) == before + 1
    recorded = server.service.recorder.store.find(context["decision_id"])
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
    ask(server, EVALUATIONS, {"evaluations": [LAWFUL, {}, UNLAWFUL]})  # {} was decided by nobody
    assert size(server) == before + 3
    body = {"evaluations": [UNLAWFUL, LAWFUL], "options": {"evaluations_semantic": "deny_on_first_deny"}}
    ask(server, EVALUATIONS, body)
    assert size(server) == before + 4
    ask(server, ACTIONS, {"subject": DEPARTMENT, "resource": TREES})
    ask(server, EVALUATION, {**LAWFUL, "action": {"name": "fly"}})
    assert size(server) == before + 4


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


def test_context_none(records: policylib.Policy, tmp_path: Path) -> None:
    config: Json = {"authzen": DATA / "directory.toml", "authzen_context": "none"}
    with running(service_of(records, tmp_path, **config)) as server:
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


def test_matters_that_a_body_may_entrust(server: Running) -> None:
    body = {
        "subject": DEPARTMENT,
        "action": {"name": "entrust_matter", "properties": ENTRUSTED},
        "resource": {"type": "item", "properties": {"region": "220502", "community": "urban"}},
    }
    results: list[Json] = []
    token, pages = "", 0
    while token or not pages:
        answer = ask(server, RESOURCES, {**body, "page": {"limit": 20, "token": token}})
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
        assert ask(server, EVALUATION, question)["decision"] is True
    assert ask(server, RESOURCES, body)["results"] == results


def test_properties_of_what_is_searched_for_say_which(server: Running) -> None:
    body = {"subject": {"type": "organisation"}, **{k: LAWFUL[k] for k in ("action", "resource")}}
    assert DEPARTMENT in ask(server, SUBJECTS, body)["results"]
    body["subject"] = {"type": "organisation", "properties": {"level": "county"}}
    assert ask(server, SUBJECTS, body)["results"] == [DEPARTMENT]
    # The department is of a county: it is not made one of a city.
    body["subject"] = {"type": "organisation", "properties": {"level": "city"}}
    assert DEPARTMENT not in ask(server, SUBJECTS, body)["results"]


def test_places_and_acts_are_found(server: Running) -> None:
    resource = {"type": "community", "properties": {"lists": ["assistance"], "text": "上门核对"}}
    body = {"subject": DEPARTMENT, "action": LAWFUL["action"], "resource": resource}
    assert ask(server, RESOURCES, body)["results"] == [{"type": "community", "id": "jianshe-community"}]
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": ENTRUSTED}
    assert {"name": "entrust_matter"} in ask(server, ACTIONS, body)["results"]
    assert ask(server, ACTIONS, {**body, "context": {}})["results"] != ask(server, ACTIONS, body)["results"]


def test_entries_of_the_lists_of_other_places_are_not_found(server: Running) -> None:
    # Offering support needs no list: it is the place that leaves entries out.
    resource: Json = {"type": "item", "properties": {"region": "220502", "community": "urban"}}
    body = {"subject": DEPARTMENT, "action": {"name": "offer_support"}, "resource": resource}
    ids = {one["id"] for one in ask(server, RESOURCES, body)["results"]}
    index = server.service.policies.active.policy.program.list_index
    here = {entry.item.id for entry in index.in_force("220502", TODAY.date()).search.entries}
    assert ids
    assert ids <= here < set(index.by_id)


def test_a_token_is_good_for_its_search_only(server: Running) -> None:
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": ENTRUSTED}
    token = ask(server, ACTIONS, {**body, "page": {"limit": 1}})["page"]["next_token"]
    assert token
    other = {**body, "context": {}, "page": {"token": token}}
    assert refused(server, ACTIONS, other)["type"] == "/problems/invalid-token"
    for wrong in ("x", "!!!!", "eC4x", "é"):
        refused(server, ACTIONS, {**body, "page": {"token": wrong}})
    first = ask(server, ACTIONS, {**body, "page": {"limit": 0}})
    assert first["results"] == []
    assert ask(server, ACTIONS, {**body, "page": {"token": first["page"]["next_token"]}})["results"]


def test_numbers_of_any_size_are_ignored(server: Running) -> None:
    huge = {"size": 10**300, "small": 1e-300, "deep": [{"size": -(10**30)}]}
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": {**ENTRUSTED, **huge}, "other": 10**30}
    token = ask(server, ACTIONS, {**body, "page": {"limit": 1}})["page"]["next_token"]
    assert ask(server, ACTIONS, {**body, "page": {"token": token}, "other": 1})["results"]
    assert ask(server, EVALUATION, {**body, "action": {"name": "entrust_matter"}})["decision"] is True
    money = {"name": "entrust_matter", "properties": {"money": 10**30}}
    assert ask(server, EVALUATION, {**LAWFUL, "action": money})["decision"] is False


@pytest.mark.parametrize(
    "page", [[], {"limit": -1}, {"limit": True}, {"limit": "1"}, {"limit": 1.5}, {"token": 1}, "x"]
)
def test_a_wrong_page_is_refused(server: Running, page: Any) -> None:
    refused(server, ACTIONS, {"subject": DEPARTMENT, "resource": ASSISTANCE, "page": page})


def test_a_page_has_an_end(server: Running) -> None:
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": ENTRUSTED}
    wanted = ask(server, ACTIONS, {**body, "page": {"limit": MOST_RESULTS * 1000}})
    assert wanted["results"] == ask(server, ACTIONS, body)["results"]


def test_wrong_properties_are_told_in_a_search_too(server: Running) -> None:
    body = {"subject": DEPARTMENT, "resource": ASSISTANCE, "context": {"date": "yesterday"}}
    problem = refused(server, ACTIONS, body)
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
def test_the_address_is_never_that_of_a_request(
    records: policylib.Policy, tmp_path: Path, config: Json, base: str | None
) -> None:
    with running(service_of(records, tmp_path, **config)) as server:
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


# --- the directory ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("subjects = 1", "subjects: expected tables"),
        ("subject = 1", "subject: there is no such key; keys: region, subjects, resources, properties"),
        ("region = 110101", "region: expected a region code in quotes"),
        ("region = '99'", "region: region code `99`"),
        ("[[subjects]]\nid = 'x'", "subjects[1].type: expected text that is not empty"),
        ("[[subjects]]\ntype = 'user'\nid = ''", "subjects[1].id: expected text that is not empty"),
        ("[[subjects]]\ntype = 'user'\nid = 'x'\nage = 3", "subjects[1].age: there is no such key"),
        ("[[subjects]]\ntype = 'moon'\nid = 'x'", "subjects[1] x: kind: `moon`"),
        ("[[subjects]]\ntype = 'user'\nid = 'x'\nfacts = { moon = true }", "there is no fact `moon`"),
        ("[[subjects]]\ntype = 'user'\nid = 'x'\nfacts = 1", "subjects[1].facts: expected a table"),
        ("[[subjects]]\ntype = 'user'\nid = 'x'\n[[subjects]]\ntype = 'user'\nid = 'x'", "subjects[2]"),
        ("[[resources]]\ntype = 'record'\nid = 'x'\nitem = 'moon'", "there is no list entry `moon`"),
        (
            "[[resources]]\ntype = 'record'\nid = 'x'\nfacts = { archived = 1 }",
            "expected true, false or null",
        ),
        ("[properties.moon]", "properties.moon: there is no such key"),
        ("properties = 1", "properties: expected a table"),
        ("[properties.subject]\nrole = 1", "properties.subject.role: expected a table"),
        ("[properties.subject.role]", "expected one of `fact` and `field`"),
        ("[properties.subject.role]\nfact = 'admin'\nfield = 'level'", "expected one of `fact` and `field`"),
        ("[properties.subject.role]\nfact = 'moon'", "there is no fact `moon`"),
        ("[properties.subject.role]\nfield = 'moon'", "expected one of: level, region, name, on_behalf_of"),
        ("[properties.action.how]\nfield = 'moon'", "expected one of: none"),
        ("[properties.subject.role]\nfact = 'admin'\nvalues = { a = 'b' }", "expected true, false or null"),
        ("[properties.subject.role]\nfact = 'admin'\notherwise = true", "`otherwise` goes with `values`"),
        ("[properties.subject.role]\nfact = 'admin'\nvalues = 1", "values: expected a table"),
        ("= 1", "cannot read"),
    ],
)
def test_mistakes_in_a_directory(records: policylib.Policy, tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "directory.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_directory(path, records)
    messages = [one.en for one in caught.value.mistakes]
    assert any(words in message for message in messages), messages
    assert all(str(path) in message for message in messages)
    assert all(one.zh != one.en for one in caught.value.mistakes)


def test_every_mistake_in_a_directory_is_told_at_once(records: policylib.Policy, tmp_path: Path) -> None:
    path = tmp_path / "directory.toml"
    path.write_text("region = 1\n[[subjects]]\nid = 'x'\n[properties.moon]", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_directory(path, records)
    assert len(caught.value.mistakes) == 3


def test_a_directory_that_is_not_there(records: policylib.Policy, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read"):
        load_directory(tmp_path / "none.toml", records)


def test_the_directory_of_the_configuration_is_relative_to_its_file(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text('authzen = "directory.toml"', "utf-8")
    assert read_config(file, {}) == Config(authzen=tmp_path / "directory.toml")


# --- the page -----------------------------------------------------------------------------------

PAGE = (Path(__file__).parents[1] / "docs" / "authzen.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_directory_of_the_page_is_one(shipped: policylib.Policy, tmp_path: Path) -> None:
    (text,) = blocks("toml")
    path = tmp_path / "directory.toml"
    path.write_text(
        text.replace("# otherwise", "otherwise").replace("# on_behalf_of", "on_behalf_of"), "utf-8"
    )
    directory = load_directory(path, shipped)
    assert list(directory.subjects) == [("organisation", "11220502MB0001")]
    assert directory.properties["resource"]["money"].of("perhaps") == (False, True)


def test_the_answer_of_the_page_has_all_its_parts(server: Running) -> None:
    question, answer = blocks("json")
    given = ask(server, EVALUATION, orjson.loads(question))
    assert given["context"]["verdict"] == "unlawful"
    for name in given["context"]:
        assert f'"{name}"' in answer
    for name in given["context"]["reasons"][0]:
        assert f'"{name}"' in answer


def test_an_evaluation_is_replayed_like_a_decision(server: Running) -> None:
    identity = ask(server, EVALUATION, LAWFUL)["context"]["decision_id"]
    response = server.client.post(f"/v1/decisions/{identity}/replay", json={})
    assert response.status_code in (200, 201), response.text
    assert response.json()["decision"]["verdict"] == "lawful"
