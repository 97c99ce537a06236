"""`Idempotency-Key`: a request that is sent again gets the answer that was given, and nothing is done twice.

A key belongs to its caller and to one request: method, address, language, If-Policy and body. It is
remembered for `idempotency_hours`. Only answers that were recorded are remembered: a request that was
refused may be sent again with the same key.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from policylib.diagnostics import Text
from policylib_api.call import Call
from policylib_api.policies.condition import HEADER as IF_POLICY
from policylib_api.recording import unavailable
from policylib_api.records.idempotency import (
    Remembered,
    Reservation,
    Taken,
    fingerprint_of,
    give_up,
    pack_body,
    reserve,
    unpack_body,
)
from policylib_api.records.store import RecordsUnavailableError
from policylib_api.records.writer import Then
from policylib_api.wire.problems import ProblemError

HEADER = "Idempotency-Key"
FORM_PATIENCE = 5.0  # seconds
_PAUSE = 0.05
_TITLE = Text("Idempotency-Key 不能用", "this Idempotency-Key cannot be used")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Once:
    """A request that is answered once. `answer`: what was answered before, if it was."""

    answer: Response | None = None
    reservation: Reservation | None = None

    def remembering(self, status: int, body: Iterable[bytes], location: str | None = None) -> Then | None:
        """Return what remembers an answer, to be passed to `record`; None: the request has no key."""
        if self.reservation is None:
            return None
        return self.reservation.complete(status, pack_body(body), location)


@asynccontextmanager
async def once(
    call: Call, body: bytes, *, wanted: bool = True, form_key: str | None = None
) -> AsyncIterator[Once]:
    """Reserve the key of a request for as long as it is answered; a failure frees it. An answer that is not
    to be recorded (`wanted` false) needs none. `form_key`: that of a form, which has no header; sent twice,
    it waits for the answer to the first.

    Raises ProblemError 400 (no proper key), 409 (in flight), 422 (used for another request), 503.
    """
    key = form_key or call.request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        expected = Text("应为 1 到 255 个可见的 ASCII 字符", "expected 1 to 255 visible ASCII characters")
        raise ProblemError("invalid-parameter", 400, _TITLE, expected)
    if key is None or not wanted:
        yield Once()
        return
    outcome = await _reserved(call, key, body, FORM_PATIENCE if form_key else 0)
    if isinstance(outcome, Remembered):
        yield Once(_again(call, outcome))
        return
    try:
        yield Once(reservation=outcome)
    except Exception:
        await forget(call, outcome)
        raise


async def forget(call: Call, reservation: Reservation | None) -> None:
    """Free the key of a request that had nothing to record."""
    if reservation is not None:
        # Where that cannot be done either, the key is free again after a minute.
        with suppress(RecordsUnavailableError):
            await give_up(call.service.recorder, reservation)


async def _reserved(call: Call, key: str, body: bytes, patience: float) -> Reservation | Remembered:
    """Reserve a key; `patience`: how many seconds to wait where the same request is still being answered."""
    request = call.request
    target = f"{request.method} {request.url.path}?{request.url.query}"
    fingerprint = fingerprint_of(target.encode(), call.language.encode(), body, *_demand(request))
    hours = call.service.config.idempotency_hours
    waited = 0.0
    while True:
        try:
            outcome = await reserve(
                call.service.recorder, call.caller.id, key, fingerprint, call.milliseconds(), hours
            )
        except RecordsUnavailableError as error:
            raise unavailable(call, error) from None
        if not (isinstance(outcome, Taken) and outcome.in_flight and waited < patience):
            break
        await asyncio.sleep(_PAUSE)
        waited += _PAUSE
    if not isinstance(outcome, Taken):
        return outcome
    if outcome.in_flight:
        wait = Text("同一请求正在处理，请稍后再试", "the same request is being answered; try again later")
        raise ProblemError("request-in-flight", 409, _TITLE, wait, headers={"Retry-After": "1"})
    other = Text(
        "它已经用于另一个请求（方法、地址、语言、If-Policy 或内容不同）",
        "it was used for another request (of another method, address, language, If-Policy or content)",
    )
    raise ProblemError("key-reused", 422, _TITLE, other)


def _demand(request: Request) -> list[bytes]:
    """Return the policy that is demanded: an answer under an older one must not be given for it."""
    return [one.encode() for one in request.headers.getlist(IF_POLICY)]


def _again(call: Call, before: Remembered) -> Response:
    headers = {
        "Content-Language": call.language,
        "Cache-Control": "no-store",
        "Policy": before.policy,
        "Idempotent-Replayed": "true",
    }
    if before.location is not None:
        headers["Location"] = before.location
    return StreamingResponse(unpack_body(before.body), before.status, headers, "application/json")
