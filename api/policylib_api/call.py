"""One call of one operation: who calls, in which language, and what it sends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from policylib.diagnostics import Text
from policylib_api.auth.caller import Caller, Scope
from policylib_api.edge.trace import Trace
from policylib_api.policies.holder import Active
from policylib_api.records.moments import milliseconds
from policylib_api.service import Service
from policylib_api.wire.body import read_body, read_json
from policylib_api.wire.problems import invalid_parameter

_FULL, _BRIEF = "full", "brief"

__all__ = ["Call", "Caller", "Handler", "Operation", "Scope"]


@dataclass(frozen=True, slots=True)
class Call:
    """A request with everything that the edge found out about it before an operation runs.

    `active` is the policy of the moment the call began: one policy makes the whole answer.
    """

    service: Service
    request: Request
    caller: Caller
    language: str
    request_id: str
    trace: Trace
    active: Active = field(init=False)

    def __post_init__(self) -> None:
        """Keep to one policy, whatever is activated meanwhile."""
        object.__setattr__(self, "active", self.service.policies.active)

    async def body(self, limit: int | None = None) -> bytes:
        """Read the body, which must be JSON, as it comes; limited as by `json`. Raises ProblemError."""
        config = self.service.config
        return await read_body(self.request, limit or config.body_limit, config.body_seconds)

    async def json(self, limit: int | None = None) -> Any:
        """Read the body, at most `limit` bytes (the configured limit when absent). Raises ProblemError."""
        config = self.service.config
        return await read_json(self.request, limit or config.body_limit, config.body_seconds)

    def respond(self, value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Answer with JSON: bytes are JSON already."""
        all_headers = {"Content-Language": self.language, "Cache-Control": "no-store", **(headers or {})}
        body = value if isinstance(value, bytes) else orjson.dumps(value)
        return Response(body, status, all_headers, "application/json")

    def part(self, name: str) -> str:
        """Return the part of the address that its path names so: `/rules/{rule}` has `rule`."""
        return str(self.request.path_params[name])

    def flag(self, name: str, default: bool) -> bool:
        """Return a parameter of the query that is `true` or `false`. Raises ProblemError 400."""
        value = self.request.query_params.get(name)
        if value is None:
            return default
        if value in ("true", "false"):
            return value == "true"
        raise invalid_parameter(name, Text(f"{name} 应为 true 或 false", f"{name} must be true or false"))

    def is_brief(self) -> bool:
        """Say whether answers are to be without their reasons (`detail=brief`). Raises ProblemError 400."""
        value = self.request.query_params.get("detail", _FULL)
        if value in (_FULL, _BRIEF):
            return value == _BRIEF
        expected = Text(f"detail 应为 {_FULL} 或 {_BRIEF}", f"detail must be {_FULL} or {_BRIEF}")
        raise invalid_parameter("detail", expected)

    def now(self) -> dt.datetime:
        """Return the present moment (UTC), from the clock of the service."""
        return self.service.clock()

    def milliseconds(self) -> int:
        """Return the present moment in milliseconds since 1970 (UTC)."""
        return milliseconds(self.now())


Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the interface: where it is, who may, what it does, and its OpenAPI description.

    `scope` None: anybody may call it; `open_locally`: anybody on this machine may. The description is an
    OpenAPI operation object without what the table knows already (operationId, security, errors every
    operation can give).
    """

    method: str
    path: str
    id: str
    scope: Scope | None
    handler: Handler
    description: Mapping[str, Any]
    open_locally: bool = False
