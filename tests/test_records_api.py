"""Records over HTTP, on SQLite and PostgreSQL: found, proven, redacted; checkpoints."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api_server import Running, running, service_of
from policylib import Policy
from policylib_api.config import Config, ConfigError
from policylib_api.records import merkle
from policylib_api.records.checkpoints import parse_checkpoint
from policylib_api.records.mistakes import Summary
from policylib_api.records.notes import new_key, read_signer
from policylib_api.records.prune import prune
from policylib_api.records.verify import verify
from policylib_api.server import start

TASK: dict[str, Any] = {
    "region": "220502",
    "date": "2024-03-01",
    "assigner": {"kind": "department", "level": "county", "name": "东昌区住房和城乡建设局"},
    "community": "urban",
    "act": "assign_task",
    "item": {"text": "统计王某某家的树木", "lists": []},
    "facts": {"quota": True, "within_assigner_remit": True},
}
LATER = 2**42


@pytest.fixture
def server(shipped: Policy, url: str, tmp_path: Path) -> Iterator[Running]:
    new_key(tmp_path / "key")
    service = service_of(
        shipped, tmp_path, records=url, checkpoint_key=tmp_path / "key", origin="example.org/log"
    )
    with running(service) as server:
        yield server


def decided(client: httpx.Client, **more: Any) -> str:
    answer = client.post("/v1/decisions", json={**TASK, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def get(client: httpx.Client, path: str, **query: Any) -> dict[str, Any]:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_a_decision_is_read_back_as_it_was_given(server: Running) -> None:
    answer = server.client.post("/v1/decisions", json=TASK).json()
    record = get(server.client, f"/v1/decisions/{answer['id']}")
    assert record["answer"] == answer
    assert record["task"]["item"]["text"] == TASK["item"]["text"]
    assert (record["verdict"], record["seq"], record["absent"], record["redactions"]) == (
        answer["verdict"],
        0,
        [],
        [],
    )
    missing = server.client.get("/v1/decisions/018bcfe5-6800-7000-8000-000000000000")
    assert (missing.status_code, missing.json()["type"]) == (404, "/problems/not-found")


def test_the_core_has_none_of_the_words_of_a_task(server: Running) -> None:
    words = "独一无二的话"
    body = dict.fromkeys(("name",), words)
    identity = decided(
        server.client,
        item={"text": words, "lists": []},
        assigner={"kind": "department", "level": "county", **body},
        on_behalf_of={"kind": "department", "level": "city", **body},
    )
    record = get(server.client, f"/v1/decisions/{identity}")
    assert words in str(record["answer"]) + str(record["task"])
    assert words not in str(record["core"])


def test_decisions_are_found(server: Running) -> None:
    first = decided(server.client)
    second = decided(server.client, region="110101")
    third = decided(server.client)
    page = get(server.client, "/v1/decisions", limit=2)
    assert [one["id"] for one in page["decisions"]] == [third, second]
    page = get(server.client, "/v1/decisions", limit=2, cursor=page["cursor"])
    assert ([one["id"] for one in page["decisions"]], page["cursor"]) == ([first], None)
    page = get(server.client, "/v1/decisions", region="220500", assigner="department", caller="local")
    assert [one["id"] for one in page["decisions"]] == [third, first]
    assert get(server.client, "/v1/decisions", to="2024-01-01")["decisions"] == []
    assert len(get(server.client, "/v1/decisions", **{"from": "2024-01-01T00:00:00Z"})["decisions"]) == 3


def test_what_no_database_can_hold_is_not_found(server: Running) -> None:
    assert get(server.client, "/v1/decisions", caller="a\0")["decisions"] == []
    assert server.client.get("/v1/decisions/%00").status_code == 404


def test_a_misspelt_wish_is_not_recorded(server: Running) -> None:
    refused = server.client.post("/v1/decisions", params={"recrod": "false"}, json=TASK)
    assert (refused.status_code, refused.json()["parameter"]) == (400, "recrod")
    assert refused.json()["detail"] == "没有 recrod 这个参数；可用：detail、record"
    none = server.client.get("/v1/readings", params={"region": "220502"})
    assert none.json()["detail"] == "没有 region 这个参数；这个地址不带参数"
    assert get(server.client, "/v1/decisions")["decisions"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "1001"},
        {"limit": "x"},
        {"limit": "-1"},
        {"from": "yesterday"},
        {"to": "2024-13-01"},
        {"region": "22%"},
        {"cursor": "nonsense"},
        {"cursor": "é"},
        {"form": "2026-01-01"},
        {"verdict": ["lawful", "unlawful"]},
    ],
)
def test_wrong_parameters_are_named(server: Running, query: dict[str, str | list[str]]) -> None:
    answer = server.client.get("/v1/decisions", params=query, headers={"Accept-Language": "en"})
    [name] = query
    assert (answer.status_code, answer.json()["parameter"]) == (400, name)
    assert name in answer.json()["detail"]


def test_a_record_is_proven_against_a_signed_checkpoint(server: Running, tmp_path: Path) -> None:
    verifier = read_signer(tmp_path / "key", "example.org/log").verifier
    ids = [decided(server.client) for _ in range(5)]
    note = server.client.get("/v1/checkpoint")
    assert note.headers["content-type"].startswith("text/plain")
    old = parse_checkpoint(note.text, verifier)
    assert old.size == 5
    for index, identity in enumerate(ids):
        proof = get(server.client, f"/v1/decisions/{identity}/proof")
        checkpoint = parse_checkpoint(proof["checkpoint"], verifier)
        leaf = merkle.leaf_hash(base64.b64decode(proof["leaf"]))
        path = [base64.b64decode(one) for one in proof["path"]]
        assert base64.b64encode(leaf).decode() == proof["leaf_hash"]
        assert (proof["index"], proof["size"]) == (index, 5)
        assert merkle.root_from_inclusion(leaf, index, 5, path) == checkpoint.root == old.root
    decided(server.client)
    last = decided(server.client)
    assert get(server.client, f"/v1/decisions/{last}/proof")["size"] == 7
    assert get(server.client, f"/v1/decisions/{ids[0]}/proof", size=3)["size"] == 3
    growth = get(server.client, "/v1/checkpoints/consistency", first=5)
    new = parse_checkpoint(server.client.get("/v1/checkpoint").text, verifier)
    path = [base64.b64decode(one) for one in growth["path"]]
    assert growth["second"] == new.size == 7
    assert merkle.is_consistent(5, 7, old.root, new.root, path)


@pytest.mark.parametrize("query", [{}, {"first": "3"}, {"first": "1", "second": "9"}, {"first": "x"}])
def test_growth_that_cannot_be_is_refused(server: Running, query: dict[str, str]) -> None:
    decided(server.client)
    answer = server.client.get("/v1/checkpoints/consistency", params=query)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-parameter")


def test_a_proof_for_a_log_that_is_too_small_or_large_is_refused(server: Running) -> None:
    decided(server.client)
    identity = decided(server.client)
    for size in ("0", "1", "3"):
        answer = server.client.get(f"/v1/decisions/{identity}/proof", params={"size": size})
        assert (answer.status_code, answer.json()["parameter"]) == (400, "size")


def test_a_record_is_redacted(server: Running) -> None:
    headers = {"Idempotency-Key": "once"}
    asked = server.client.post("/v1/decisions", json=TASK, headers=headers)
    identity = asked.json()["id"]
    path = f"/v1/decisions/{identity}"
    answer = server.client.post(f"{path}/redact", json={"reason": "应当事人请求"})
    assert answer.status_code == 200, answer.text
    removed = ["/task/item/text", "/task/assigner/name", "/answer", "/receipt/task"]
    assert answer.json()["redacted"] == removed
    record = get(server.client, path)
    assert record["answer"] is None
    assert "王某某" not in str(record)
    [redaction] = record["redactions"]
    assert (redaction["reason"], redaction["caller"]) == ("应当事人请求", "local")
    assert sorted(record["absent"]) == sorted(removed)
    # The remembered answer quoted the words: it is gone, and the request is decided anew.
    again = server.client.post("/v1/decisions", json=TASK, headers=headers)
    assert (again.status_code, again.json()["id"] != identity) == (201, True)
    [last] = verify(server.service.recorder.store, {})
    assert isinstance(last, Summary)


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/reason"]),
        ({"reason": " "}, ["/reason"]),
        ({"reason": "x" * 1001, "pointers": []}, ["/reason", "/pointers"]),
        ({"reason": "因", "pointers": "/answer"}, ["/pointers"]),
        ({"reason": "因", "pointers": ["/answer", "/nothing"]}, ["/pointers/1"]),
        ({"reason": "因", "why/not": 1}, ["/why~1not"]),
        ([], [""]),
    ],
)
def test_mistakes_in_a_redaction_are_told_all_at_once(
    server: Running, body: Any, pointers: list[str]
) -> None:
    identity = decided(server.client)
    answer = server.client.post(f"/v1/decisions/{identity}/redact", json=body)
    assert answer.status_code == 400
    assert [one["pointer"] for one in answer.json()["errors"]] == pointers
    assert get(server.client, f"/v1/decisions/{identity}")["absent"] == []


def test_what_was_pruned_is_gone_and_what_it_takes_is_said(server: Running) -> None:
    ids = [decided(server.client) for _ in range(6)]
    list(prune(server.service.recorder.store, LATER, "期满", LATER, "example.org/log", None))
    assert server.client.get(f"/v1/decisions/{ids[0]}").status_code == 404
    answer = server.client.get("/v1/checkpoints/consistency", params={"first": "3"})
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/pruned")
    identity = decided(server.client)
    assert get(server.client, f"/v1/decisions/{identity}/proof")["index"] == 6


def test_a_server_whose_key_for_checkpoints_is_not_there_does_not_start(tmp_path: Path) -> None:
    policy = Path(__file__).parent / "data/authzen/policy"
    config = Config(policy=policy, records=f"sqlite:///{tmp_path}/r.db", checkpoint_key=tmp_path / "nothing")
    with pytest.raises(ConfigError, match="cannot be used"):
        start(config)
