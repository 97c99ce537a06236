"""Bodies are counted while they come in: a declared length is a claim, and chunks have none."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request

from policylib import BadInput, parse_json
from policylib.diagnostics import Text
from policylib_api.wire.problems import Fault, ProblemError
from policylib_api.wire.quick import read_quickly

READ_AT_ONCE = 1 << 16


async def read_bytes(request: Request, limit: int, seconds: float) -> bytes:
    """Return the body. Raises ProblemError 413 as soon as it is longer than `limit` bytes, and 408 when it
    has not come in after `seconds`.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                size += len(chunk)
                if size > limit:
                    raise _too_large(limit)
                chunks.append(chunk)
    except TimeoutError:
        raise _too_slow(seconds) from None
    return b"".join(chunks)


async def read_json(request: Request, limit: int, seconds: float) -> Any:
    """Return the body as JSON. Raises ProblemError 400, 408, 413."""
    return await parse_body(await read_body(request, limit, seconds))


async def read_body(request: Request, limit: int, seconds: float) -> bytes:
    """Return a body that is declared to be JSON, as it came. Raises ProblemError 400, 408, 413."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ProblemError(
            "content-type",
            400,
            Text("请求体的类型不对", "wrong type of body"),
            Text("Content-Type 应为 application/json", "Content-Type must be application/json"),
        )
    return await read_bytes(request, limit, seconds)


async def parse_body(body: bytes) -> Any:
    """Return a body as JSON. Raises ProblemError 400."""
    # What takes long to read is read beside the event loop, so that others are answered meanwhile.
    return _parsed(body) if len(body) <= READ_AT_ONCE else await asyncio.to_thread(_parsed, body)


def _parsed(body: bytes) -> Any:
    value = read_quickly(body)
    return _parsed_strictly(body) if value is None else value


def _parsed_strictly(body: bytes) -> Any:
    if not body.strip():
        raise _malformed("empty", Text("请求体是空的，应为 JSON", "the body is empty; JSON was expected"))
    try:
        return parse_json(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        at = error.start
        raise _malformed(
            "not_utf8", Text(f"第 {at} 字节起不是 UTF-8", f"not UTF-8 from byte {at} on")
        ) from None
    except BadInput as error:
        raise _malformed(error.code, Text(error.message("zh"), error.message("en"))) from None


def _malformed(code: str, reason: Text) -> ProblemError:
    title = Text("请求体不是合格的 JSON", "the body is not proper JSON")
    return ProblemError("malformed-json", 400, title, reason, (Fault("", code, reason),))


def _too_large(limit: int) -> ProblemError:
    return ProblemError(
        "body-too-large",
        413,
        Text("请求体太大", "the body is too large"),
        Text(f"最多 {limit} 字节", f"at most {limit} bytes"),
        headers={"Connection": "close"},
    )


def _too_slow(seconds: float) -> ProblemError:
    return ProblemError(
        "body-too-slow",
        408,
        Text("请求体来得太慢", "the body comes in too slowly"),
        Text(f"最多等 {seconds:g} 秒", f"at most {seconds:g} seconds are waited for it"),
        headers={"Connection": "close"},
    )
