"""The client for coroutines: the same calls as `Client`, awaited."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from types import TracebackType
from typing import Literal, Self, TypeVar

import httpx

from policylib.client import operations
from policylib.client.answers import Answer, Replay
from policylib.client.asking import Ask, Clock, Course, connection_options, present
from policylib.client.errors import Problem
from policylib.client.operations import Document, Task
from policylib.client.retries import Retries

T = TypeVar("T")


class AsyncClient:
    """Asks a server of the API as `Client` does; what its methods mean and raise stands there."""

    def __init__(
        self,
        address: str,
        *,
        api_key: str | None = None,
        language: Literal["zh", "en"] = "zh",
        timeout: float = 30.0,
        retries: Retries | None = None,
        insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
        now: Clock = present,
    ) -> None:
        """Make a client; nothing is sent yet. The arguments are those of `Client`."""
        options = connection_options(address, api_key, language, timeout, insecure=insecure)
        self._http = httpx.AsyncClient(transport=transport, **options)
        self._retries = retries or Retries()
        self._sleep, self._chance, self._now = sleep, chance, now

    async def decide(
        self,
        task: Task,
        *,
        record: bool = True,
        key: str | None = None,
        if_policy: str | None = None,
        detail: Literal["full", "brief"] = "full",
    ) -> Answer:
        """Decide a task."""
        return await self._answer(operations.decide(task, record, key, if_policy, detail))

    async def decide_batch(
        self,
        tasks: Sequence[Task],
        *,
        record: bool = True,
        key: str | None = None,
        if_policy: str | None = None,
        detail: Literal["full", "brief"] = "full",
    ) -> list[Answer | Problem]:
        """Decide many tasks at once; an answer or a problem for each, in order."""
        return await self._answer(operations.decide_batch(tasks, record, key, if_policy, detail))

    async def decision(self, identity: str) -> Document:
        """Return a record by its id."""
        return await self._answer(operations.decision(identity))

    async def proof(self, identity: str) -> Document:
        """Return the proof that a record is in the log."""
        return await self._answer(operations.proof(identity))

    async def replay(
        self,
        identity: str,
        *,
        policy: Literal["same", "present"] = "same",
        record: bool = False,
        key: str | None = None,
    ) -> Replay:
        """Decide again what was decided: by the policy of that time, or by the one that decides now."""
        return await self._answer(operations.replay(identity, policy, record, key))

    async def match(
        self, text: str, region: str, *, date: str | None = None, kind: str | None = None
    ) -> Document:
        """Return what the title of a task may mean, in a place; today, on lists of any kind, if not said."""
        return await self._answer(operations.match(text, region, date, kind))

    async def policy(self) -> Document:
        """Return by which policy is decided now, and what is in force."""
        return await self._answer(operations.policy())

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the connections."""
        await self.close()

    async def _answer(self, ask: Ask[T]) -> T:
        course = Course(ask, self._retries, self._chance, self._now)
        while True:
            try:
                response = await self._http.request(**ask.arguments())
            except httpx.TransportError as error:
                await self._sleep(course.failed(error))
                continue
            pause = course.answered(response)
            if pause is None:
                return course.result(response)
            await self._sleep(pause)
