"""The client: asks again when that helps and only then, records nothing twice, says what the server said."""

from __future__ import annotations

import asyncio
import datetime as dt
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

import api_server
from policylib import Policy
from policylib.client import (
    AddressError,
    Answer,
    ApiError,
    AsyncClient,
    Client,
    Problem,
    Retries,
    UnavailableError,
)

TASK: dict[str, Any] = {
    "region": "220502",
    "date": "2024-03-01",
    "community": "urban",
    "act": "assign_task",
    "assigner": {"kind": "department", "level": "county"},
    "item": {"text": "统计辖区树木数量", "lists": []},
}
DECIDED = {"id": "1", "recorded": True, "verdict": "unlawful", "allowed": False}
NOW = dt.datetime(2026, 11, 22, 6, tzinfo=dt.UTC)

Reply = httpx.Response | httpx.TransportError


class Server:
    """Gives replies one after the other, and remembers what it was asked."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        reply = self.replies.pop(0)
        if isinstance(reply, httpx.TransportError):
            raise reply
        return reply

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def used_keys(self) -> list[str | None]:
        return [request.headers.get("idempotency-key") for request in self.asked]


def problem(status: int, kind: str = "records-unavailable", **headers: str) -> httpx.Response:
    document = {"type": f"/problems/{kind}", "title": "T", "status": status, "detail": "D"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=document, headers=named)


def by_client(server: Server, retries: Retries) -> Answer:
    options: dict[str, Any] = {"sleep": server.pauses.append, "chance": lambda: 0.5, "now": lambda: NOW}
    with Client("http://test", transport=httpx.MockTransport(server), retries=retries, **options) as client:
        return client.decide(TASK)


def by_async_client(server: Server, retries: Retries) -> Answer:
    async def decide() -> Answer:
        options: dict[str, Any] = {"sleep": server.sleep, "chance": lambda: 0.5, "now": lambda: NOW}
        transport = httpx.MockTransport(server)
        async with AsyncClient("http://test", transport=transport, retries=retries, **options) as client:
            return await client.decide(TASK)

    return asyncio.run(decide())


Decide = Callable[[Server, Retries], Answer]
both = pytest.mark.parametrize("decide", [by_client, by_async_client])


@both
def test_what_fails_for_a_moment_is_asked_again_under_the_same_key(decide: Decide) -> None:
    replies = (httpx.ConnectError("refused"), problem(503), problem(429), httpx.Response(201, json=DECIDED))
    server = Server(*replies)
    assert decide(server, Retries(attempts=4, first=1.0)).verdict == "unlawful"
    assert server.pauses == [0.5, 1.0, 2.0]
    assert len(set(server.used_keys())) == 1
    assert None not in server.used_keys()


@both
def test_server_says_how_long_to_wait(decide: Decide) -> None:
    date = "Sun, 22 Nov 2026 06:00:04 GMT"
    replies = (
        problem(503, Retry_After="2"),
        problem(503, Retry_After=date),
        problem(503, Retry_After="soon"),
    )
    server = Server(*replies, httpx.Response(201, json=DECIDED))
    decide(server, Retries(first=1.0))
    assert server.pauses == [2.5, 5.0, 2.0]


@both
def test_server_that_wants_too_much_patience_is_not_waited_for(decide: Decide) -> None:
    server = Server(problem(429, "too-many-requests", Retry_After="3600"))
    with pytest.raises(UnavailableError) as raised:
        decide(server, Retries())
    assert raised.value.retry_after == 3600
    assert raised.value.attempts == 1
    assert raised.value.problem is not None
    assert raised.value.problem.kind == "too-many-requests"
    assert raised.value.idempotency_key == server.used_keys()[0]


@both
def test_gives_up_in_the_end(decide: Decide) -> None:
    server = Server(*[httpx.ReadTimeout("slow")] * 3)
    with pytest.raises(UnavailableError, match=r"问了 3 次.*asked 3 times.: ReadTimeout: slow") as raised:
        decide(server, Retries(attempts=3))
    assert raised.value.problem is None
    assert isinstance(raised.value.__cause__, httpx.ReadTimeout)


@both
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 413, 422, 500, 302])
def test_what_is_refused_is_not_asked_again(decide: Decide, status: int) -> None:
    server = Server(problem(status, "invalid-task"))
    with pytest.raises(ApiError) as raised:
        decide(server, Retries())
    assert (raised.value.problem.status, raised.value.problem.kind) == (status, "invalid-task")
    assert server.pauses == []


@both
def test_own_earlier_attempt_is_waited_for(decide: Decide) -> None:
    """It may be about to be recorded: its answer is the answer. Another's use of the key is a mistake."""
    server = Server(
        httpx.ReadTimeout("slow"), problem(409, "request-in-flight"), httpx.Response(201, json=DECIDED)
    )
    assert decide(server, Retries()).id == "1"


@both
@pytest.mark.parametrize("text", ["<html>", "[]", '{"id": "1"}'])
def test_success_of_something_else_is_no_answer(decide: Decide, text: str) -> None:
    with pytest.raises(ApiError, match="not an answer of this API"):
        decide(Server(httpx.Response(200, text=text)), Retries())


def test_error_of_a_proxy_is_told_as_it_came() -> None:
    replies = [httpx.Response(502, text="<html>bad gateway</html>")] * 2
    with pytest.raises(UnavailableError) as raised:
        by_client(Server(*replies), Retries(attempts=2))
    assert raised.value.problem is not None
    assert raised.value.problem.type == "about:blank"


def test_each_call_has_a_key_of_its_own_and_none_where_nothing_is_recorded() -> None:
    server = Server(*[httpx.Response(200, json=DECIDED)] * 4)
    with Client("http://test", transport=httpx.MockTransport(server)) as client:
        client.decide(TASK)
        client.decide(TASK)
        client.decide(TASK, record=False)
        client.decide(TASK, key="mine", if_policy="sha256:0")
    first, second, none, mine = server.used_keys()
    assert first != second
    assert none is None
    assert mine == "mine"
    assert server.asked[2].url.query == b"record=false"
    assert server.asked[3].headers["if-policy"] == "sha256:0"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example",
        "ftp://example",
        "http://",
        "http://u:p@example",
        "http://a?b",
        "http://a#b",
        "http://a:x",
        "http://[x",
    ],
)
def test_addresses_of_no_server_are_refused(address: str) -> None:
    with pytest.raises(AddressError, match=" · "):
        Client(address)


def test_key_is_not_sent_in_the_clear() -> None:
    with pytest.raises(AddressError, match="insecure=True"):
        Client("http://policy.example", api_key="secret")
    for address, insecure in (
        ("https://policy.example", False),
        ("http://127.0.0.1:8181", False),
        ("http://[::1]", False),
        ("http://localhost", False),
        ("http://policy.example", True),
    ):
        server = Server(httpx.Response(200, json={}))
        transport = httpx.MockTransport(server)
        with Client(address, api_key="secret", transport=transport, insecure=insecure) as client:
            client.policy()
        assert server.asked[0].headers["authorization"] == "Bearer secret"


def test_path_of_the_address_is_kept_and_ids_stay_in_their_place() -> None:
    server = Server(httpx.Response(200, json={}))
    with Client("https://gate.example/policylib/", transport=httpx.MockTransport(server)) as client:
        client.proof("../keys?x=1")
    assert server.asked[0].url.raw_path == b"/policylib/v1/decisions/..%2Fkeys%3Fx%3D1/proof"


def test_senseless_retries_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Retries(attempts=0)


def test_loads_nothing_of_the_library() -> None:
    """A caller that only asks over the network pays for no parser and no engine."""
    code = (
        "import sys, policylib.client\n"
        "print([name for name in sys.modules if name.startswith('policylib.') and '.client' not in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "['policylib._version', 'policylib.portable']"


def test_without_httpx_it_says_what_to_install() -> None:
    code = "import sys; sys.modules['httpx'] = None; import policylib.client"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert "pip install 'policylib[client]'" in done.stderr.strip().splitlines()[-1]


# --- against a server --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[api_server.Running]:
    with api_server.running(api_server.service_of(shipped, tmp_path_factory.mktemp("client"))) as server:
        yield server


def test_decides_as_the_library_does(server: api_server.Running, shipped: Policy) -> None:
    expected = shipped.decide(TASK)
    with Client(server.url, language="en") as client:
        answer = client.decide(TASK)
        unrecorded = client.decide(TASK, record=False)
    assert (answer.verdict, answer.allowed) == (expected.verdict.value, expected.allowed)
    assert answer.recorded
    assert answer.document["findings"] == expected.model_dump("en")["findings"]
    assert (unrecorded.id, unrecorded.recorded, unrecorded.verdict) == (None, False, answer.verdict)
    assert server.service.recorder.store.find(str(answer.id)) is not None


def test_same_key_records_once(server: api_server.Running) -> None:
    with Client(server.url) as client:
        first, second = client.decide(TASK, key="once"), client.decide(TASK, key="once")
        with pytest.raises(ApiError) as raised:
            client.decide({**TASK, "community": "village"}, key="once")
    assert first == second
    assert raised.value.problem.kind == "key-reused"


@pytest.mark.parametrize(("language", "said"), [("zh", "任务有错"), ("en", "mistakes in the task")])
def test_mistakes_are_told_by_pointer(server: api_server.Running, language: Any, said: str) -> None:
    with Client(server.url, language=language) as client, pytest.raises(ApiError) as raised:
        client.decide({**TASK, "act": "assing_task", "facts": {"quotta": True}})
    problem = raised.value.problem
    assert (problem.status, problem.kind, problem.title) == (400, "invalid-task", said)
    assert {fault.pointer: fault.suggestion for fault in problem.faults} == {
        "/act": "assign_task",
        "/facts/quotta": "quota",
    }
    assert problem.request_id
    assert "/facts/quotta: " in str(raised.value)


def test_batch_gives_answers_and_problems_in_order(server: api_server.Running) -> None:
    async def ask() -> list[Answer | Problem]:
        async with AsyncClient(server.url) as client:
            return await client.decide_batch([TASK, {}, TASK])

    first, second, third = asyncio.run(ask())
    assert isinstance(first, Answer)
    assert isinstance(second, Problem)
    assert isinstance(third, Answer)
    assert second.kind == "invalid-task"
    assert first.id != third.id
