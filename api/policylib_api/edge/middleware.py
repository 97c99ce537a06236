"""The edge of the application, as pure ASGI: wrapping requests in a framework costs more than deciding."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policylib.diagnostics import Text
from policylib_api.edge.log import say
from policylib_api.edge.metrics import Metrics
from policylib_api.edge.trace import request_id, trace_of
from policylib_api.wire.problems import ProblemError

# As they are sent: this is done for every answer.
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)

_CLIENT_GONE = 499


class Edge:
    """Gives each request its ids, counts and logs it, and answers for errors that nobody foresaw."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, respond: Callable[[Request, ProblemError], Response]
    ) -> None:
        """Stand before an application; `respond`: how it answers a request with a problem."""
        self.app = app
        self.metrics = metrics
        self.respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        identity = request_id(headers.get("x-request-id"))
        trace = trace_of(headers.get("traceparent"))
        state: dict[str, Any] = scope.setdefault("state", {})
        state["request_id"], state["trace"] = identity, trace
        begun = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                out: list[tuple[bytes, bytes]] = message["headers"]
                given = {name for name, _ in out}
                out.append((b"x-request-id", identity.encode()))
                out.extend(pair for pair in _HEADERS if pair[0] not in given)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except ClientDisconnect:
            # Nobody is there to be answered; in the log and the counts it is what nginx calls it.
            status = _CLIENT_GONE
        except Exception:
            logging.getLogger(__name__).exception(
                "unforeseen error", extra={"fields": {"request_id": identity}}
            )
            if status:
                raise
            problem = ProblemError(
                "internal",
                500,
                Text("服务器出错", "internal error"),
                Text("请把请求编号告诉管理员", "tell the administrator the id of the request"),
            )
            response = self.respond(Request(scope), problem)
            await response(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - begun
            operation = state.get("operation", "none")
            self.metrics.answered(operation, status, seconds)
            say(
                "request",
                operation=operation,
                method=scope["method"],
                status=status,
                milliseconds=round(seconds * 1000, 2),
                caller=state.get("caller"),
                request_id=identity,
                trace_id=trace.trace_id,
            )
