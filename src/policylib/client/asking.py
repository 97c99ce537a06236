"""One call of the API as data, and what to do after each attempt at it; nothing here sends or waits."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx

from policylib._version import __version__
from policylib.client.address import checked_address
from policylib.client.errors import ApiError, Problem, UnavailableError
from policylib.client.retries import AGAIN, IN_FLIGHT, Retries, retry_after

T = TypeVar("T")

KEY = "Idempotency-Key"

Clock = Callable[[], dt.datetime]


def present() -> dt.datetime:
    """Return the present moment (UTC)."""
    return dt.datetime.now(dt.UTC)


def connection_options(
    address: str, api_key: str | None, language: str, timeout: float, *, insecure: bool
) -> dict[str, Any]:
    """Return the options of a client of httpx. Raises AddressError."""
    headers = {"Accept-Language": language, "User-Agent": f"policylib-client/{__version__}"}
    if api_key is not None:
        headers["Authorization"] = f"Bearer {api_key}"
    base = checked_address(address, has_key=api_key is not None, insecure=insecure)
    # A redirect could lead a key or a task elsewhere; the API has none.
    return {"base_url": base, "headers": headers, "timeout": timeout, "follow_redirects": False}


@dataclass(frozen=True, slots=True)
class Ask(Generic[T]):
    """What to send, and how to read the answer."""

    method: str
    path: str
    read: Callable[[Any], T]
    body: Any = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """Return the arguments of a request of httpx."""
        return {
            "method": self.method,
            "url": self.path.removeprefix("/"),
            "params": dict(self.parameters),
            "headers": dict(self.headers),
            **({} if self.body is None else {"json": self.body}),
        }


def new_key() -> str:
    """Return a key that no other call has."""
    return uuid.uuid4().hex


class Course(Generic[T]):
    """The attempts at one call."""

    def __init__(
        self,
        ask: Ask[T],
        retries: Retries,
        random: Callable[[], float],
        now: Clock,
    ) -> None:
        """Begin, before the first attempt."""
        self._ask = ask
        self._retries = retries
        self._random = random
        self._now = now
        self._attempts = 0

    def failed(self, error: httpx.TransportError) -> float:
        """Return the seconds to wait after an attempt without an answer. Raises UnavailableError."""
        return self._again(f"{type(error).__name__}: {error}".removesuffix(": "), None, None, error)

    def answered(self, response: httpx.Response) -> float | None:
        """Return the seconds to wait before asking again; None: this is the answer.

        Raises UnavailableError, and ApiError where asking again does not help.
        """
        if response.is_success:
            return None
        problem = Problem.of(_json_or_none(response), response.status_code)
        in_flight = self._attempts and response.status_code == 409 and problem.kind == IN_FLIGHT
        if response.status_code not in AGAIN and not in_flight:
            raise ApiError(problem)
        wanted = retry_after(response.headers, self._now)
        return self._again(str(problem), problem, wanted, None)

    def result(self, response: httpx.Response) -> T:
        """Read the answer. Raises ApiError where it is not one of this API."""
        try:
            return self._ask.read(response.json())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            title = "不是本接口的答复 · not an answer of this API"
            raise ApiError(
                Problem.of({"title": title, "detail": response.text[:200]}, response.status_code)
            ) from error

    def _again(
        self, reason: str, problem: Problem | None, wanted: float | None, cause: Exception | None
    ) -> float:
        self._attempts += 1
        pause = self._retries.wait(self._attempts, wanted, self._random)
        if pause is None:
            raise UnavailableError(
                reason,
                problem=problem,
                attempts=self._attempts,
                retry_after=wanted,
                idempotency_key=self._ask.headers.get(KEY),
            ) from cause
        return pause


def _json_or_none(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
