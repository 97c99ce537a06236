"""What `http_run.py` measures: the application with no-ops beside its operations, and FastAPI's no-ops.

Each is a factory for uvicorn; `BENCH_RECORDS` says where the records go.
"""

from __future__ import annotations

import os
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp

from policylib_api import app
from policylib_api.auth.caller import Scope
from policylib_api.call import Call, Operation
from policylib_api.config import Config
from policylib_api.edge import log
from policylib_api.server import start


async def noop(call: Call) -> Response:
    """Answer without looking at what was sent."""
    await call.body()
    return call.respond(b'{"ok":true}')


async def typed_noop(call: Call) -> Response:
    """Read and check the task as a decision does, and answer as much as a decision does, from a dict."""
    task = call.active.policy.task(await call.json())
    if not _ANSWER:
        _ANSWER.update(call.active.policy.decide(task).model_dump(call.language))
    return call.respond({"id": None, "recorded": False, **_ANSWER})


# Of the first task that was sent.
_ANSWER: dict[str, Any] = {}


def policylib() -> ASGIApp:
    """Return the application as it is served, with two operations that decide nothing."""
    log.set_up("INFO")
    app.OPERATIONS = (
        *app.OPERATIONS,
        Operation("POST", "/noop", "noop", Scope.DECIDE, noop, {}),
        Operation("POST", "/noop/typed", "typedNoop", Scope.DECIDE, typed_noop, {}),
    )
    return app.create_app(start(Config(records=os.environ["BENCH_RECORDS"], batch_tasks=10_000)))


def fastapi() -> Any:
    """Return FastAPI's no-ops: raw (bytes in, bytes out) and typed (a model in, a model out)."""
    from fastapi import FastAPI, Request  # noqa: PLC0415
    from fastapi import Response as Raw  # noqa: PLC0415
    from pydantic import BaseModel  # noqa: PLC0415

    class Body(BaseModel):
        kind: str
        level: str | None = None

    class Item(BaseModel):
        lists: list[str] | None = None

    class Task(BaseModel):
        region: str
        date: str
        community: str
        act: str
        assigner: Body
        item: Item
        facts: dict[str, bool | str | None]

    class Answer(BaseModel):
        verdict: str
        allowed: bool

    api = FastAPI()

    async def raw(request: Any) -> Any:
        await request.body()
        return Raw(b'{"ok":true}', media_type="application/json")

    async def typed(task: Any) -> Any:
        return Answer(verdict="lawful", allowed=bool(task.facts))

    # Annotations of local classes cannot be looked up by name, so they are given as they are.
    raw.__annotations__["request"] = Request
    typed.__annotations__ |= {"task": Task, "return": Answer}
    api.post("/raw")(raw)
    api.post("/typed")(typed)
    return api
