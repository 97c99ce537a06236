"""The operations a client knows, each as what is to be sent and how its answer is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from policylib.client.answers import Answer, Replay
from policylib.client.asking import KEY, Ask, new_key
from policylib.client.errors import Problem

Task = Mapping[str, Any]
Document = dict[str, Any]


def decide(task: Task, record: bool, key: str | None, if_policy: str | None, detail: str) -> Ask[Answer]:
    """Decide a task."""
    headers = _headers(record, key, if_policy)
    return Ask("POST", "/v1/decisions", Answer.of, task, _wanting(record, detail), headers)


def decide_batch(
    tasks: Sequence[Task], record: bool, key: str | None, if_policy: str | None, detail: str
) -> Ask[list[Answer | Problem]]:
    """Decide tasks, each by itself."""
    headers = _headers(record, key, if_policy)
    wanted = _wanting(record, detail)
    return Ask("POST", "/v1/decisions/batch", _results, {"tasks": list(tasks)}, wanted, headers)


def decision(identity: str) -> Ask[Document]:
    """Find a record."""
    return Ask("GET", f"/v1/decisions/{_part(identity)}", dict)


def proof(identity: str) -> Ask[Document]:
    """Prove that a record is in the log."""
    return Ask("GET", f"/v1/decisions/{_part(identity)}/proof", dict)


def replay(identity: str, policy: str, record: bool, key: str | None) -> Ask[Replay]:
    """Decide again what was decided."""
    path = f"/v1/decisions/{_part(identity)}/replay"
    parameters = {"record": "true"} if record else {}
    return Ask("POST", path, Replay.of, {"policy": policy}, parameters, _headers(record, key, None))


def match(text: str, region: str, date: str | None, kind: str | None) -> Ask[Document]:
    """Find what a title may mean."""
    body = {"text": text, "region": region, "date": date, "kind": kind}
    return Ask("POST", "/v1/match", dict, body)


def policy() -> Ask[Document]:
    """Say by which policy is decided now."""
    return Ask("GET", "/v1/policy", dict)


def _wanting(record: bool, detail: str) -> dict[str, str]:
    """Return the parameters that say what is not as it is without them."""
    recording = {} if record else {"record": "false"}
    return recording if detail == "full" else {**recording, "detail": detail}


def _headers(record: bool, key: str | None, if_policy: str | None) -> dict[str, str]:
    condition = {} if if_policy is None else {"If-Policy": if_policy}
    # What records must not be asked twice without a key.
    return {KEY: key or new_key(), **condition} if record else condition


def _part(identity: str) -> str:
    return quote(identity, safe="")


def _results(document: Document) -> list[Answer | Problem]:
    return [
        Answer.of(one["decision"]) if "decision" in one else Problem.of(one["problem"], one["status"])
        for one in document["results"]
    ]
