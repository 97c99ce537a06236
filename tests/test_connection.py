"""What comes over a connection: heads without end, offers of other protocols, callers that go away."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

import api_server
from policylib import Policy
from policylib_api.edge.connection import LONGEST_HEAD

TASK = json.dumps(
    {
        "region": "220502",
        "date": "2024-03-01",
        "community": "urban",
        "act": "assign_task",
        "assigner": {"kind": "department", "level": "county"},
        "item": {"text": "统计辖区树木数量", "lists": []},
    }
).encode()
POST = b"POST /v1/decisions?record=false HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
# As the HttpClient of Java sends it, unless it is told to speak HTTP/1.1.
JAVA = b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA\r\n"
OFFER = POST + JAVA + b"Upgrade: h2c\r\nContent-Length: %d\r\n\r\n" % len(TASK)


@pytest.fixture(scope="module")
def server(shipped: Policy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[api_server.Running]:
    with api_server.running(api_server.service_of(shipped, tmp_path_factory.mktemp("records"))) as server:
        yield server


def connected(server: api_server.Running) -> socket.socket:
    url = server.client.base_url
    return socket.create_connection((url.host, url.port), timeout=60)


def answered(connection: socket.socket) -> tuple[int, Any]:
    """Read one answer: its status and its JSON."""
    with connection.makefile("rb") as lines:
        status = int(lines.readline().split()[1])
        length = 0
        while (line := lines.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return status, json.loads(lines.read(length))


@pytest.mark.parametrize(
    "pieces", [(OFFER + TASK,), (OFFER, TASK), (OFFER[:40], OFFER[40:-2], OFFER[-2:] + TASK)]
)
def test_a_body_beside_an_offer_of_http2_is_read(
    server: api_server.Running, pieces: tuple[bytes, ...]
) -> None:
    with connected(server) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in pieces:
            connection.sendall(piece)
        status, decision = answered(connection)
        assert (status, decision["verdict"]) == (200, "unlawful")
        # The connection goes on, in the protocol it began with.
        connection.sendall(POST + b"Content-Length: %d\r\n\r\n" % len(TASK) + TASK)
        assert answered(connection)[0] == 200


def test_an_offer_of_a_websocket_is_declined(server: api_server.Running) -> None:
    with connected(server) as connection:
        connection.sendall(
            b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
        )
        assert answered(connection) == (200, {"status": "live"})


@pytest.mark.parametrize(
    "begun",
    [
        b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Long: ",
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\nX-Long: ",
        b"GET /",
    ],
)
def test_a_head_must_end(server: api_server.Running, begun: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(begun)
        with pytest.raises(OSError):  # noqa: PT011 - reset or broken pipe: the server has hung up
            connection.sendall(b"x" * 100 * LONGEST_HEAD)
    assert server.client.get("/livez").status_code == 200


def test_a_long_head_that_ends_is_answered(server: api_server.Running) -> None:
    assert server.client.get("/livez", headers={"X-Long": "x" * (LONGEST_HEAD // 2)}).status_code == 200


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\r\n\r\n",
        POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused_with_a_problem(server: api_server.Running, request_: bytes) -> None:
    with connected(server) as connection:
        connection.sendall(request_)
        status, problem = answered(connection)
    assert (status, problem["type"]) == (400, "/problems/malformed-request")


@pytest.mark.parametrize(
    ("path", "operation"),
    [(b"/v1/decisions", "createDecision"), (b"/v1/decisions/x/replay", "replayDecision")],
)
def test_who_goes_away_is_no_error_of_the_server(
    server: api_server.Running, path: bytes, operation: str, caplog: pytest.LogCaptureFixture
) -> None:
    with connected(server) as connection:
        connection.sendall(POST.replace(b"/v1/decisions?record=false", path) + b"Content-Length: 99\r\n\r\n{")
        assert server.client.get("/livez").status_code == 200
    counted = f'operation="{operation}",status="499"'
    deadline = time.monotonic() + 60
    while counted not in server.client.get("/metrics").text:
        assert time.monotonic() < deadline
    assert "unforeseen error" not in caplog.text
