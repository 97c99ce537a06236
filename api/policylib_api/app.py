"""The application: the table of operations behind the edge that every request passes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from policylib_api.call import Call, Caller, Operation, Scope
from policylib_api.edge.middleware import Edge
from policylib_api.routes import decisions
from policylib_api.service import Service
from policylib_api.wire.problems import ProblemError
from policylib_api.wire.words import Words, wanted_language

OPERATIONS: Sequence[Operation] = (*decisions.OPERATIONS,)

LOCAL_CALLER = Caller("local", frozenset(Scope))


def create_app(service: Service) -> ASGIApp:
    """Return the application for one worker."""
    application = Starlette(
        routes=[
            Route(one.path, _endpoint(service, one), methods=[one.method], name=one.id) for one in OPERATIONS
        ],
        lifespan=_lifespan(service),
        exception_handlers={ProblemError: _problem, HTTPException: _http_error},
    )
    return Edge(application, service.metrics)


def _lifespan(service: Service) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await asyncio.to_thread(service.recorder.close)

    return lifespan


def _endpoint(service: Service, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        language = wanted_language(request.headers.get("accept-language"))
        state = request.state
        state.operation, state.caller = operation.id, LOCAL_CALLER.id
        call = Call(service, request, LOCAL_CALLER, language, state.request_id, state.trace)
        return await operation.handler(call)

    return endpoint


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return error.response(wanted_language(request.headers.get("accept-language")), request.state.request_id)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    problem = ProblemError(
        "not-found" if error.status_code == 404 else "method-not-allowed",
        error.status_code,
        Words("没有这个地址" if error.status_code == 404 else "这个地址不能这样用", error.detail),
        Words(request.url.path, request.url.path),
        headers=error.headers or {},
    )
    return await _problem(request, problem)
