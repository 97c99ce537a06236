"""What runs a server asks of it: does it live, is it ready, which version is it, what has it counted."""

from __future__ import annotations

import asyncio
import logging
import platform

from starlette.responses import Response

from policylib import __version__
from policylib.diagnostics import Text
from policylib_api.call import Call, Operation, Scope
from policylib_api.edge.log import say
from policylib_api.edge.metrics import CONTENT_TYPE
from policylib_api.openapi.parts import (
    COUNT,
    DIGEST,
    TEXT,
    TEXT_OR_NULL,
    an_object,
    answer,
    or_null,
    problem,
    ref,
)
from policylib_api.wire.problems import ProblemError


async def get_liveness(call: Call) -> Response:
    """Say that the process answers; this depends on nothing."""
    return call.respond({"status": "live"})


async def get_readiness(call: Call) -> Response:
    """Say whether decisions can be made and recorded; a policy that was refused does not make it less so."""
    service = call.service
    failure = await asyncio.to_thread(service.probe.failure, call.milliseconds())
    active, last = service.policies.active, service.policies.last_failure
    document = {
        "status": "ready" if failure is None else "not ready",
        "policy": active.policy.digest,
        "version": active.version,
        "activation": active.activation,
        "since": active.since.isoformat(timespec="milliseconds"),
        "last_failure": None if last is None else last.document(call.language),
    }
    if failure is None:
        return call.respond(document)
    # What went wrong is for the log; it may name files and hosts.
    say("not ready", logging.ERROR, reason=failure)
    raise ProblemError(
        "not-ready",
        503,
        Text("还不能作答", "not ready to answer"),
        Text("记录写不进去", "the records cannot be written"),
        headers={"Retry-After": "1"},
        extra=document,
    )


async def get_version(call: Call) -> Response:
    """Say which version runs."""
    return call.respond({"policylib": __version__, "python": platform.python_version()})


async def get_metrics(call: Call) -> Response:
    """Give what has been counted, in the format of Prometheus."""
    text = await asyncio.to_thread(call.service.metrics.text)
    return Response(text, headers={"Cache-Control": "no-store", "Content-Type": CONTENT_TYPE})


OPERATIONS = (
    Operation(
        "GET",
        "/livez",
        "getLiveness",
        None,
        get_liveness,
        {
            "summary": "Does it live · 是否在运行",
            "description": "Depends on nothing but the process · 只看进程本身",
            "tags": ["operations"],
            "responses": {"200": answer("It does · 在运行", an_object({"status": {"const": "live"}}))},
        },
    ),
    Operation(
        "GET",
        "/readyz",
        "getReadiness",
        None,
        get_readiness,
        {
            "summary": "Is it ready · 能否作答",
            "description": (
                "Ready while the records can be written. A policy that was refused is named in "
                "`last_failure`; the old one goes on deciding.\n\n"
                "能写入记录就能作答。`last_failure` 说明被拒绝的规则库，原来的继续使用。"
            ),
            "tags": ["operations"],
            "responses": {
                "200": answer(
                    "It is · 能",
                    an_object(
                        {
                            "status": {"const": "ready"},
                            "policy": DIGEST,
                            "version": TEXT_OR_NULL,
                            "activation": COUNT,
                            "since": {"type": "string", "format": "date-time"},
                            "last_failure": or_null(ref("PolicyFailure")),
                        }
                    ),
                ),
                "503": problem("It is not · 不能"),
            },
        },
    ),
    Operation(
        "GET",
        "/version",
        "getVersion",
        None,
        get_version,
        {
            "summary": "Which version runs · 版本",
            "description": "Versions of policylib and of Python · policylib 和 Python 的版本",
            "tags": ["operations"],
            "responses": {"200": answer("Versions · 版本", an_object({"policylib": TEXT, "python": TEXT}))},
        },
    ),
    Operation(
        "GET",
        "/metrics",
        "getMetrics",
        Scope.ADMIN,
        get_metrics,
        {
            "summary": "What has been counted · 指标",
            "description": (
                "For Prometheus. Open to this machine, and to all where the server is configured so.\n\n"
                "供 Prometheus 读取。本机不需要密钥；服务器可以设置为对所有人开放。"
            ),
            "tags": ["operations"],
            "responses": {
                "200": {
                    "description": "Numbers in the text format of Prometheus · Prometheus 文本格式",
                    "content": {"text/plain": {"schema": TEXT}},
                }
            },
        },
        open_locally=True,
    ),
)
