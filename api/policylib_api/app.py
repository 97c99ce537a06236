"""The application: the table of operations behind the edge that every request passes."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import lru_cache

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Connection

from policylib import Policy
from policylib.diagnostics import Text
from policylib_api.auth.caller import Scope
from policylib_api.auth.gate import Gate, is_own_name
from policylib_api.call import Call, Operation
from policylib_api.config import is_loopback
from policylib_api.console.page import Page
from policylib_api.console.serving import error_page, is_for_a_page, page_endpoint
from policylib_api.console.starting import resume_batches
from policylib_api.console.table import PAGES
from policylib_api.edge.middleware import Edge
from policylib_api.openapi.document import openapi_document
from policylib_api.openapi.parts import answer
from policylib_api.policies.condition import HEADER, require_policy
from policylib_api.routes import (
    activation,
    authzen,
    batches,
    decisions,
    matching,
    operations,
    policy,
    record_table,
    reference,
    replays,
)
from policylib_api.service import Service
from policylib_api.webhooks.delivery import Deliverer
from policylib_api.wire.languages import wanted_language
from policylib_api.wire.problems import ProblemError, invalid_parameter


async def get_openapi(call: Call) -> Response:
    """Give the OpenAPI document, in the words of the policy in force."""
    config = call.service.config
    policy = call.active.policy
    issuer = None if config.oidc_audience is None else config.oidc_issuer
    return call.respond(await asyncio.to_thread(_openapi, policy, config.public_url, issuer))


Endpoint = Callable[[Request], Awaitable[Response]]

OPERATIONS: Sequence[Operation] = (
    *decisions.OPERATIONS,
    *batches.OPERATIONS,
    *replays.OPERATIONS,
    *record_table.OPERATIONS,
    *matching.OPERATIONS,
    *reference.OPERATIONS,
    *policy.OPERATIONS,
    *activation.OPERATIONS,
    *authzen.OPERATIONS,
    *operations.OPERATIONS,
    Operation(
        "GET",
        "/openapi.json",
        "getOpenapi",
        None,
        get_openapi,
        {
            "summary": "This document · 本文档",
            "tags": ["operations"],
            "responses": {"200": answer("An OpenAPI document · OpenAPI 文档", {"type": "object"})},
        },
    ),
)


@lru_cache(maxsize=2)
def _openapi(policy: Policy, url: str | None, issuer: str | None) -> bytes:
    return orjson.dumps(openapi_document(OPERATIONS, policy, url=url, issuer=issuer))


def create_app(service: Service) -> ASGIApp:
    """Return the application for one worker."""
    gate = Gate(service.config, service.recorder.store, service.metrics, service.clock)
    endpoints: list[tuple[Operation | Page, Endpoint]] = [
        *((one, _endpoint(service, gate, one)) for one in OPERATIONS),
        *((one, page_endpoint(service, gate, one)) for one in PAGES),
    ]
    application = Starlette(
        routes=[Route(one.path, endpoint, methods=[one.method], name=one.id) for one, endpoint in endpoints],
        lifespan=_lifespan(service, gate),
        exception_handlers={ProblemError: _problem, HTTPException: _http_error},
    )
    # A redirect would lead to where the caller says this server is.
    application.router.redirect_slashes = False
    exact = {(one.method, one.path): endpoint for one, endpoint in endpoints if "{" not in one.path}
    return Edge(_Table(exact, application), service.metrics, _respond)


class _Table:
    """Finds the operation of a request: at once where its path stands in the table as it is, else by the
    patterns of Starlette, which also answers for what is not there. The way through Starlette takes longer
    than reading a task.
    """

    def __init__(self, exact: Mapping[tuple[str, str], Endpoint], others: Starlette) -> None:
        self._exact = exact
        self._paths = frozenset(path for _, path in exact)
        self._others = others

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        known = scope["type"] == "http" and not scope.get("root_path")
        endpoint = self._exact.get((scope["method"], scope["path"])) if known else None
        # A path that stands in the table as it is has no other meaning: /v1/decisions/batch is no record.
        elsewhere = not known or scope["path"] not in self._paths or scope["method"] == "HEAD"
        if endpoint is None and elsewhere:
            await self._others(scope, receive, send)
            return
        request = Request(scope, receive, send)
        try:
            if endpoint is None:
                scope["app"] = self._others
                response = await _http_error(request, HTTPException(405))
            else:
                response = await endpoint(request)
        except ProblemError as error:
            response = await _problem(request, error)
        await response(scope, receive, send)


def _lifespan(service: Service, gate: Gate) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        service.reloader.start()
        deliverer = Deliverer(
            service.recorder.store,
            service.outbox.targets,
            service.metrics,
            service.clock,
            every=service.config.watch,
        )
        deliverer.start()
        await asyncio.to_thread(resume_batches, service.config)
        try:
            with _reload_on_signal(service):
                yield
        finally:
            await asyncio.to_thread(service.reloader.stop)
            await asyncio.to_thread(deliverer.stop)
            await gate.close()
            await asyncio.to_thread(service.recorder.close)

    return lifespan


@contextmanager
def _reload_on_signal(service: Service) -> Iterator[None]:
    """Load the policy anew when SIGHUP comes; only a main thread gets signals."""
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGHUP"):
        yield
        return
    loop.add_signal_handler(signal.SIGHUP, service.reloader.ask)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def _endpoint(service: Service, gate: Gate, operation: Operation) -> Endpoint:
    known = frozenset(
        one["name"] for one in operation.description.get("parameters", ()) if one.get("in") == "query"
    )

    # What others define (AuthZEN, probes) ignores parameters it does not know.
    is_own = operation.path.startswith("/v1/")

    async def endpoint(request: Request) -> Response:
        language = wanted_language(request.headers.get("accept-language"))
        state = request.state
        state.operation = operation.id
        caller = await gate.admit(request, _scope(service, operation, request))
        state.caller = caller.id
        if is_own:
            _refuse_unknown(request, known)
        call = Call(service, request, caller, language, state.request_id, state.trace)
        require_policy(request.headers.get(HEADER), call.active)
        response = await operation.handler(call)
        response.headers.setdefault("Policy", call.active.policy.digest)
        return response

    return endpoint


def _refuse_unknown(request: Request, known: frozenset[str]) -> None:
    """Refuse a parameter that means nothing or stands twice: who misspells `record=false` must not be
    recorded.

    Raises ProblemError 400.
    """
    if not request.scope["query_string"]:
        return
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            zh, en = "、".join(sorted(known)), ", ".join(sorted(known))
            what = Text(
                f"没有 {name} 这个参数；{f'可用：{zh}' if known else '这个地址不带参数'}",
                f"there is no parameter {name}; {f'there are: {en}' if known else 'none is expected here'}",
            )
            raise invalid_parameter(name, what)
        count = names.count(name)
        if count > 1:
            raise invalid_parameter(name, Text(f"{name} 写了 {count} 次", f"{name} stands {count} times"))


def _scope(service: Service, operation: Operation, request: Request) -> Scope | None:
    """Return what a caller of an operation must be allowed to do."""
    if not operation.open_locally:
        return operation.scope
    if service.config.open_metrics:
        return None
    here = request.client is not None and is_loopback(request.client.host)
    # A page in a browser on this machine, and a proxy on it, ask from here as well, but under another name.
    names = request.headers.getlist("host")
    return None if here and len(names) == 1 and is_own_name(names[0], None) else operation.scope


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    return _respond(request, error)


def _respond(request: Request, problem: ProblemError) -> Response:
    """Answer with a problem as those read it who asked: as a page, or as a document."""
    if is_for_a_page(request):
        return error_page(request, problem)
    return problem.response(wanted_language(request.headers.get("accept-language")), request.state.request_id)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if error.status_code != 405:
        title = Text("没有这个地址", "there is nothing at this address")
        return await _problem(request, ProblemError("not-found", 404, title, Text(path, path)))
    allowed = _methods_of(request)
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"Allow": allowed})
    title = Text("这个地址不能这样用", "this address cannot be used so")
    detail = Text(f"可用的方法：{allowed}", f"methods: {allowed}")
    return await _problem(
        request, ProblemError("method-not-allowed", 405, title, detail, headers={"Allow": allowed})
    )


def _methods_of(request: Request) -> str:
    """Return the methods of all operations at the address of a request."""
    matching = [one for one in request.app.routes if one.matches(request.scope)[0] is not Match.NONE]
    own = [one for one in matching if one.path == request.url.path]
    methods = {"OPTIONS"}.union(*(one.methods for one in own or matching))
    return ", ".join(sorted(methods))
