"""The client for ordinary programs; it may be used by several threads at once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
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


class Client:
    """Asks a server of the API. Every method raises ApiError (refused) or UnavailableError (no answer)."""

    def __init__(
        self,
        address: str,
        *,
        api_key: str | None = None,
        language: Literal["zh", "en"] = "zh",
        timeout: float = 30.0,
        retries: Retries | None = None,
        insecure: bool = False,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        now: Clock = present,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            address: where the server is: `https://policy.example`; a path is kept (`…/policylib`).
            api_key: a key, or a token of the issuer the server trusts.
            language: of messages and names in answers.
            timeout: seconds for connecting, sending and each wait for the answer; not for all attempts.
            retries: how often to ask again; four attempts where absent.
            insecure: send the key over plain http to other machines, too.
            transport: how requests are sent (proxies, certificates of clients: see httpx).
            sleep: waits for seconds.
            chance: gives a number from 0 to 1, for jitter.
            now: gives the present moment, for `Retry-After` with a date.

        Raises:
            AddressError: no server of the API can be there.
        """
        options = connection_options(address, api_key, language, timeout, insecure=insecure)
        self._http = httpx.Client(transport=transport, **options)
        self._retries = retries or Retries()
        self._sleep, self._chance, self._now = sleep, chance, now

    def decide(
        self,
        task: Task,
        *,
        record: bool = True,
        key: str | None = None,
        if_policy: str | None = None,
        detail: Literal["full", "brief"] = "full",
    ) -> Answer:
        """Decide a task.

        Args:
            task: fields as in docs/meaning.md.
            record: whether the answer is put on record before it is given.
            key: Idempotency-Key, 1 to 255 visible ASCII characters, where another run of the program may
                repeat the call; one for this call alone where absent.
            if_policy: refuse (ApiError, 412) to decide by any other policy: its hash.
            detail: `brief` leaves the reasons out of the document; the record has them.
        """
        return self._answer(operations.decide(task, record, key, if_policy, detail))

    def decide_batch(
        self,
        tasks: Sequence[Task],
        *,
        record: bool = True,
        key: str | None = None,
        if_policy: str | None = None,
        detail: Literal["full", "brief"] = "full",
    ) -> list[Answer | Problem]:
        """Decide many tasks at once; an answer or a problem for each, in order. Arguments as for `decide`."""
        return self._answer(operations.decide_batch(tasks, record, key, if_policy, detail))

    def decision(self, identity: str) -> Document:
        """Return a record by its id."""
        return self._answer(operations.decision(identity))

    def proof(self, identity: str) -> Document:
        """Return the proof that a record is in the log."""
        return self._answer(operations.proof(identity))

    def replay(
        self,
        identity: str,
        *,
        policy: Literal["same", "present"] = "same",
        record: bool = False,
        key: str | None = None,
    ) -> Replay:
        """Decide again what was decided: by the policy of that time, or by the one that decides now."""
        return self._answer(operations.replay(identity, policy, record, key))

    def match(self, text: str, region: str, *, date: str | None = None, kind: str | None = None) -> Document:
        """Return what the title of a task may mean, in a place; today, on lists of any kind, if not said."""
        return self._answer(operations.match(text, region, date, kind))

    def policy(self) -> Document:
        """Return by which policy is decided now, and what is in force."""
        return self._answer(operations.policy())

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of the connections."""
        self.close()

    def _answer(self, ask: Ask[T]) -> T:
        course = Course(ask, self._retries, self._chance, self._now)
        while True:
            try:
                response = self._http.request(**ask.arguments())
            except httpx.TransportError as error:
                self._sleep(course.failed(error))
                continue
            pause = course.answered(response)
            if pause is None:
                return course.result(response)
            self._sleep(pause)
