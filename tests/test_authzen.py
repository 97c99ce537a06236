"""AuthZEN beyond its scenario: what a question means, what is answered and refused, batches, the page."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

import policylib
from api_server import Running, running, service_of
from authzen_asking import (
    ASSIGN,
    DEPARTMENT,
    EVALUATION,
    EVALUATIONS,
    LAWFUL,
    SUBJECTS,
    TREES,
    UNLAWFUL,
    Json,
    ask,
    refused,
    with_context,
)
from policylib_api.authzen.directory import load_directory

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
def test_a_question_means_a_task(authzen_server: Running, question: Json, task: Json) -> None:
    response = authzen_server.client.post("/v1/decisions", json=task)
    assert response.status_code == 201, response.text
    native = response.json()
    answer = ask(authzen_server, EVALUATION, question)
    context = answer["context"]
    assert context["ignored"] == []
    assert [context[name] for name in ("verdict", "allowed", "possible", "mode")] == [
        native[name] for name in ("verdict", "allowed", "possible", "mode")
    ]
    assert context["policy"] == native["receipt"]["policy"]
    assert answer["decision"] is (native["allowed"] is True and native["mode"] == "binding")
    # The very same task was recorded.
    recorded = authzen_server.service.recorder.store.find(context["decision_id"])
    assert recorded is not None
    assert orjson.loads(recorded.payload["/answer"][1])["task"] == native["task"]


def test_lawful_is_true(authzen_server: Running) -> None:
    answer = ask(authzen_server, EVALUATION, LAWFUL)
    assert answer["decision"] is True
    assert answer["context"]["verdict"] == "lawful"
    assert "not_binding" not in answer["context"]
    assert answer["context"]["obligations"] == []


def test_unlawful_says_why(authzen_server: Running) -> None:
    answer = ask(authzen_server, EVALUATION, UNLAWFUL)
    assert answer["decision"] is False
    context = answer["context"]
    assert [reason["rule"] for reason in context["reasons"]] == ["tonghua-ordinance/18-3-1"]
    assert context["citations"][0]["at"] == "第十八条第三款"
    assert set(context["reason_user"]) == {"en"}
    assert set(ask(authzen_server, EVALUATION, UNLAWFUL, "zh")["context"]["reason_user"]) == {"zh"}


def test_what_is_not_known_is_false_with_what_to_find_out_and_to_do(authzen_server: Running) -> None:
    facts = {"written_entrustment": True, "conditions_provided": True, "funding_provided": False}
    answer = ask(
        authzen_server, EVALUATION, {**LAWFUL, "action": {"name": "entrust_matter", "properties": facts}}
    )
    assert answer["decision"] is False
    context = answer["context"]
    (remedy, *_) = context["obligations"]
    assert (remedy["type"], remedy["id"]) == ("custom", "remedy-1")
    assert remedy["properties"]["kind"] == "remedy"
    steps = {step["name"]: step["value"] for step in remedy["properties"]["steps"]}
    assert steps["funding_provided"] is True
    undecided = {**LAWFUL, "action": {"name": "entrust_matter"}}
    context = ask(authzen_server, EVALUATION, undecided)["context"]
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
def test_only_what_binds_is_true(authzen_server: Running, day: str, mode: str, decision: bool) -> None:
    answer = ask(authzen_server, EVALUATION, with_context(LAWFUL, date=day))
    assert answer["decision"] is decision
    context = answer["context"]
    assert (context["allowed"], context["mode"]) == (True, mode)
    assert ("not_binding" in context) is not decision


def test_what_means_nothing_is_named(authzen_server: Running) -> None:
    body = with_context(LAWFUL, time="2026-01-01T00:00:00Z", **{"a/b": 1})
    body["subject"] = {**DEPARTMENT, "properties": {"floor": 3}}
    answer = ask(authzen_server, EVALUATION, body)
    assert answer["decision"] is True
    assert answer["context"]["ignored"] == ["/context/time", "/context/a~1b", "/subject/properties/floor"]


def test_a_value_that_the_directory_does_not_foresee_is_not_known(authzen_server: Running) -> None:
    facts = ("written_entrustment", "conditions_provided", "unified_arrangement")
    properties = {**dict.fromkeys(facts, True), "money": "perhaps"}
    action = {"name": "entrust_matter", "properties": properties}
    answer = ask(authzen_server, EVALUATION, {**LAWFUL, "action": action})
    assert answer["decision"] is False
    assert answer["context"]["ignored"] == ["/action/properties/money"]
    assert "funding_provided" in {one["name"] for one in answer["context"]["missing"]}


# --- what is wrong ------------------------------------------------------------------------------


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
def test_a_wrong_value_is_shown_in_the_question(authzen_server: Running, changes: Json, pointer: str) -> None:
    problem = refused(authzen_server, EVALUATION, {**UNLAWFUL, **changes})
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]


def test_contradictory_properties_are_refused(authzen_server: Running) -> None:
    body = with_context({**UNLAWFUL, "action": {**ASSIGN, "properties": {"quota": True}}}, quota=False)
    (fault,) = refused(authzen_server, EVALUATION, body)["errors"]
    assert (fault["pointer"], fault["code"]) == ("/action/properties/quota", "contradiction")
    assert "/context/quota" in fault["detail"]
    assert ask(authzen_server, EVALUATION, with_context({**body}, quota=True))["decision"] is False


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
def test_what_is_not_known_is_not_permitted(authzen_server: Running, changes: Json, pointer: str) -> None:
    answer = ask(authzen_server, EVALUATION, {**UNLAWFUL, **changes})
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
def test_semantics(authzen_server: Running, semantic: str | None, decisions: list[bool]) -> None:
    body: Json = {"evaluations": [LAWFUL, UNLAWFUL, {}, LAWFUL]}
    if semantic is not None:
        body["options"] = {"evaluations_semantic": semantic}
    answers = ask(authzen_server, EVALUATIONS, body)["evaluations"]
    assert [one["decision"] for one in answers] == decisions


def test_a_failed_evaluation_ends_as_a_denial_does(authzen_server: Running) -> None:
    body = {"evaluations": [{}, LAWFUL], "options": {"evaluations_semantic": "deny_on_first_deny"}}
    assert [one["decision"] for one in ask(authzen_server, EVALUATIONS, body)["evaluations"]] == [False]
    body["options"] = {"evaluations_semantic": "permit_on_first_permit"}
    assert [one["decision"] for one in ask(authzen_server, EVALUATIONS, body)["evaluations"]] == [False, True]


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
def test_a_wrong_batch_is_refused_as_a_whole(authzen_server: Running, body: Json, pointer: str) -> None:
    assert [fault["pointer"] for fault in refused(authzen_server, EVALUATIONS, body)["errors"]] == [pointer]


def test_a_batch_that_is_no_object_is_refused(authzen_server: Running) -> None:
    response = authzen_server.client.post(EVALUATIONS, json=[LAWFUL])
    assert response.status_code == 400


def test_too_many_evaluations_are_refused(shipped: policylib.Policy, tmp_path: Path) -> None:
    with running(service_of(shipped, tmp_path, batch_tasks=2)) as server:
        assert len(ask(server, EVALUATIONS, {"evaluations": [{}, {}]})["evaluations"]) == 2
        assert (
            refused(server, EVALUATIONS, {"evaluations": [{}, {}, {}]})["type"] == "/problems/too-many-tasks"
        )


def test_what_is_wrong_stands_in_its_place(authzen_server: Running) -> None:
    bad = {**UNLAWFUL, "context": {"date": "yesterday"}}
    answers = ask(
        authzen_server, EVALUATIONS, {"evaluations": [7, bad, {**LAWFUL, "action": {"name": "fly"}}, LAWFUL]}
    )
    answers = answers["evaluations"]
    assert [one["decision"] for one in answers] == [False, False, False, True]
    assert [one["context"]["error"]["status"] for one in answers[:3]] == [400, 400, 404]
    assert answers[1]["context"]["error"]["errors"][0]["pointer"] == "/context/date"


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


def test_the_answer_of_the_page_has_all_its_parts(authzen_server: Running) -> None:
    question, answer = blocks("json")
    given = ask(authzen_server, EVALUATION, orjson.loads(question))
    assert given["context"]["verdict"] == "unlawful"
    for name in given["context"]:
        assert f'"{name}"' in answer
    for name in given["context"]["reasons"][0]:
        assert f'"{name}"' in answer


def test_an_evaluation_is_replayed_like_a_decision(authzen_server: Running) -> None:
    identity = ask(authzen_server, EVALUATION, LAWFUL)["context"]["decision_id"]
    response = authzen_server.client.post(f"/v1/decisions/{identity}/replay", json={})
    assert response.status_code in (200, 201), response.text
    assert response.json()["decision"]["verdict"] == "lawful"
