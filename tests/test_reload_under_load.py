"""While requests come in all the time, the policy is replaced: none fails, each is answered by one policy."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import httpx

from api_server import running
from room import BROKEN, READ, RENAMED, Publisher, change, digest, files, serving_room

CALLERS = 4


def test_no_request_fails_and_each_has_one_policy(tmp_path: Path) -> None:
    publisher = Publisher(tmp_path)
    service = serving_room(tmp_path, publish_keys=publisher.file)
    place = tmp_path / "policy"
    old, new = digest(place), digest(place, RENAMED)
    stop = threading.Event()
    answers: list[list[httpx.Response]] = [[] for _ in range(CALLERS)]

    def call(url: str, mine: list[httpx.Response]) -> None:
        with httpx.Client(base_url=url, timeout=60) as client:
            while not stop.is_set():
                mine.append(client.post("/v1/decisions", json=READ))
                if mine is answers[0]:  # more batches than two at a time are told to come again
                    mine.append(client.post("/v1/decisions/batch", json={"tasks": [READ] * 5}))

    with running(service) as server:
        threads = [threading.Thread(target=call, args=(server.url, mine)) for mine in answers]
        for thread in threads:
            thread.start()
        done = []
        for version, what in (("1", RENAMED), ("2", None), ("3", BROKEN), ("4", RENAMED)):
            body, headers = publisher.signed(version, files(place, what))
            done.append(
                server.client.post("/v1/policies/activate", content=body, headers=headers).status_code
            )
        change(place, RENAMED)
        stop.set()
        for thread in threads:
            thread.join()
    assert done == [200, 200, 422, 200]
    everything = [answer for mine in answers for answer in mine]
    assert {answer.status_code for answer in everything} == {200, 201}
    seen: set[str] = set()
    for answer in everything:
        here = policies_of(answer.json())
        assert len(here) == 1, "an answer of two policies"
        assert here == {answer.headers["Policy"]}
        seen |= here
    assert seen == {old, new}


def policies_of(document: Any) -> set[str]:
    """Return the policies that the receipts of an answer name, however deep they lie."""
    found: set[str] = set()
    if isinstance(document, dict):
        receipt = document.get("receipt")
        if isinstance(receipt, dict) and "policy" in receipt:
            found.add(receipt["policy"])
    if isinstance(document, dict | list):
        for inner in document.values() if isinstance(document, dict) else document:
            found |= policies_of(inner)
    return found
