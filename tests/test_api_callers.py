"""Callers bound to a body, rates, and a server without authentication; over a real connection."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from api_callers import DECIDE, TASK, Clock, ask, bearer, counted, new_key
from api_server import Running, running, service_of
from policylib import Policy
from policylib_api.auth import rates
from policylib_api.auth.caller import Scope
from policylib_api.auth.rates import Rate
from policylib_api.config import Config, ConfigError
from policylib_api.configuring import read_config


@pytest.fixture
def server(guarded_server: Running, clock: Clock) -> Running:
    """A server where keys are asked for; it is `NOW` there."""
    return guarded_server


# --- callers bound to a body -----------------------------------------------------------------------

OWN = {"kind": "department", "level": "county", "region": "220502000000", "name": "东昌区住建局"}


def test_a_bound_caller_asks_for_itself(server: Running) -> None:
    key = new_key(server, assigner=OWN)
    assert ask(server, key).status_code == 200
    assert ask(server, key, {**TASK, "on_behalf_of": OWN}).status_code == 200


@pytest.mark.parametrize("where", ["assigner", "on_behalf_of"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "people_government"),
        ("level", "city"),
        ("level", None),
        ("region", "220503"),
        ("region", None),
        ("name", "二道江区住建局"),
        ("name", "东昌区住建局 "),
        ("name", None),
    ],
)
def test_a_bound_caller_asks_for_nobody_else(
    server: Running, where: str, field: str, value: str | None
) -> None:
    key = new_key(server, assigner=OWN)
    task = {**TASK, where: {**OWN, field: value}}
    response = ask(server, key, task)
    assert response.status_code == 403
    problem = response.json()
    assert problem["type"] == "/problems/other-assigner"
    [fault] = problem["errors"]
    assert (fault["pointer"], fault["code"]) == (f"/{where}/{field}", "other_assigner")
    assert fault["suggestion"] == OWN[field]


def test_every_field_that_differs_is_named(server: Running) -> None:
    key = new_key(server, assigner={"kind": "department", "level": "county"})
    other = {"kind": "people_government", "level": "city"}
    problem = ask(server, key, {**TASK, "assigner": other, "on_behalf_of": other}).json()
    pointers = [fault["pointer"] for fault in problem["errors"]]
    assert pointers == ["/assigner/kind", "/assigner/level", "/on_behalf_of/kind", "/on_behalf_of/level"]


def test_in_a_batch_the_tasks_of_others_are_refused_one_by_one(server: Running) -> None:
    key = new_key(server, assigner={"kind": "department"})
    other = {**TASK, "assigner": {"kind": "people_government", "level": "county"}}
    response = server.client.post(
        "/v1/decisions/batch", json={"tasks": [TASK, other, TASK]}, headers=bearer(key)
    )
    assert response.status_code == 200
    results = response.json()["results"]
    assert [one["status"] for one in results] == [201, 403, 201]
    assert results[1]["problem"]["errors"][0]["pointer"] == "/assigner/kind"


def test_a_bound_caller_of_authzen_asks_for_itself(server: Running) -> None:
    key = new_key(server, assigner={"kind": "department", "name": "东昌区住建局"})

    def evaluate(name: str) -> httpx.Response:
        body = {
            "subject": {"type": "department", "id": name},
            "action": {"name": "assign_task"},
            "resource": {"type": "community", "id": "220502"},
        }
        return server.client.post("/access/v1/evaluation", json=body, headers=bearer(key))

    assert evaluate("东昌区住建局").status_code == 200
    refused = evaluate("二道江区住建局")
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["pointer"] == "/subject/id"
    both = {
        "action": {"name": "assign_task"},
        "resource": {"type": "community", "id": "220502"},
        "evaluations": [
            {"subject": {"type": "department", "id": name}} for name in ("东昌区住建局", "二道江区住建局")
        ],
    }
    answers = server.client.post("/access/v1/evaluations", json=both, headers=bearer(key)).json()
    assert [one["decision"] for one in answers["evaluations"]][1] is False
    assert "other-assigner" in str(answers["evaluations"][1])
    assert "other-assigner" not in str(answers["evaluations"][0])


def test_a_bound_caller_sees_and_replays_only_its_own_records(server: Running) -> None:
    both = DECIDE | {Scope.READ_RECORDS}
    own, other = (new_key(server, both, assigner={"kind": "department"}) for _ in range(2))
    anybody = new_key(server, both)
    record = server.client.post("/v1/decisions", json=TASK, headers=bearer(own)).json()["id"]
    for path in (f"/v1/decisions/{record}", f"/v1/decisions/{record}/proof"):
        found = [server.client.get(path, headers=bearer(key)).status_code for key in (own, anybody, other)]
        assert found == [200, 200, 404]
    replayed = [
        server.client.post(f"/v1/decisions/{record}/replay", json={}, headers=bearer(key)).status_code
        for key in (own, anybody, other)
    ]
    assert replayed == [200, 200, 404]


def test_a_task_with_mistakes_is_told_them_first(server: Running) -> None:
    key = new_key(server, assigner={"kind": "department"})
    assert ask(server, key, {**TASK, "assigner": {"kind": "nobody"}}).status_code == 400


# --- rates -----------------------------------------------------------------------------------------


def test_a_caller_that_asks_too_often_is_told_when_to_come_back(
    shipped: Policy, tmp_path: Path, clock: Clock
) -> None:
    with running(service_of(shipped, tmp_path, clock=clock, authentication=True, rate="3/hour")) as server:
        key, other = new_key(server), new_key(server)
        assert [ask(server, key).status_code for _ in range(4)] == [200, 200, 200, 429]
        response = ask(server, key)
        assert response.json()["type"] == "/problems/too-many-requests"
        assert 1 <= int(response.headers["retry-after"]) <= 3600
        assert ask(server, other).status_code == 200
        assert counted(server, "rate") == 2


def test_the_local_caller_has_a_rate_too(shipped: Policy, tmp_path: Path) -> None:
    with running(service_of(shipped, tmp_path, rate="1/hour")) as server:
        assert [ask(server, None).status_code for _ in range(2)] == [200, 429]


def test_an_address_that_fails_too_often_has_to_wait_but_not_those_who_are_known(
    shipped: Policy, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(service_of(shipped, tmp_path, authentication=True, failure_rate="3/hour")) as server:
        known, unknown = new_key(server), new_key(server)
        assert ask(server, known).status_code == 200
        wrong = f"plk_{'0' * 12}_{'0' * 64}"
        assert [ask(server, wrong).status_code for _ in range(5)] == [401, 401, 401, 429, 429]
        assert ask(server, "x").status_code == 429
        assert ask(server, unknown).status_code == 429
        assert ask(server, known).status_code == 200
        assert [one.message for one in caplog.records].count("authentication failed") == 3


def test_a_flood_of_names_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_NAMES", 10)
    rate = Rate("1/hour")
    for number in range(50):
        assert rate.hit(str(number)) is None
    assert len(rate._storage.events) <= 11
    assert rate.hit("49") is not None


# --- without authentication --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8181", 200),
        ("127.0.0.1", 200),
        ("[::1]:8181", 200),
        ("policy.example.org", 200),
        ("rebound.example.net", 421),
        ("127.0.0.1.example.net", 421),
        ("[", 421),
        ("", 421),
    ],
)
def test_without_authentication_only_own_names_are_answered(
    shipped: Policy, tmp_path: Path, host: str, status: int
) -> None:
    with running(service_of(shipped, tmp_path, public_url="https://policy.example.org")) as server:
        response = server.client.post("/v1/decisions?record=false", json=TASK, headers={"Host": host})
        assert response.status_code == status


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"HOST": "0.0.0.0"}, "loopback only"),
        ({"OIDC_ISSUER": "https://id.example", "OIDC_AUDIENCE": "p"}, "needs authentication"),
        ({"OIDC_ISSUER": "http://id.example", "OIDC_AUDIENCE": "p", "AUTHENTICATION": "1"}, "https"),
        ({"OIDC_JWKS_URL": "file:///etc/passwd"}, "https"),
        ({"OIDC_ISSUER": "https://id.example", "AUTHENTICATION": "1"}, "go together"),
        ({"OIDC_ALGORITHMS": "RS256,HS256"}, "public keys"),
        ({"OIDC_ALGORITHMS": "none"}, "public keys"),
        ({"OIDC_LEEWAY": "61"}, "between 0 and 60"),
        ({"RATE": "often"}, "100/second"),
        ({"AUTHENTICATION": "yes"}, "expected true or false"),
        ({"FAILURE_RATE": "0/second"}, "100/second"),
    ],
)
def test_what_makes_no_sense_is_refused_at_the_start(environment: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_config(None, {f"POLICYLIB_{name}": value for name, value in environment.items()})
    assert words in str(error.value)


def test_what_is_set_for_other_commands_keeps_no_server_from_starting() -> None:
    others = {f"POLICYLIB_{name}": "secret" for name in ("DATABASE", "KEY", "TOKEN")}
    assert read_config(None, others) == Config()
