"""What a client raises: always with what the server said, as far as it said anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policylib.portable import Portable


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in what was sent: `pointer` is a JSON pointer (RFC 6901) to it."""

    pointer: str
    code: str
    detail: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document (RFC 9457), in the language that was asked for.

    `type` is its address (docs/problems.md); `about:blank` where something before the server answered.
    `document` is all of it.
    """

    type: str
    title: str
    status: int
    detail: str
    faults: Sequence[Fault]
    request_id: str | None
    document: Mapping[str, Any]

    @staticmethod
    def of(document: object, status: int) -> Problem:
        """Read a document; what is none gives a problem that says only its status."""
        known: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
        errors = known.get("errors")
        return Problem(
            type=str(known.get("type", "about:blank")),
            title=str(known.get("title", f"HTTP {status}")),
            status=status,
            detail=str(known.get("detail", "")),
            faults=tuple(
                Fault(
                    str(one.get("pointer", "")),
                    str(one.get("code", "")),
                    str(one.get("detail", "")),
                    one.get("suggestion"),
                )
                for one in (errors if isinstance(errors, list) else ())
                if isinstance(one, Mapping)
            ),
            request_id=known.get("request_id"),
            document=known,
        )

    @property
    def kind(self) -> str:
        """The last part of the type: `invalid-task`.

        >>> Problem.of({"type": "/problems/invalid-task"}, 400).kind
        'invalid-task'
        """
        return self.type.rpartition("/")[2]

    def __str__(self) -> str:
        """Return it as one line for each thing that is wrong."""
        head = f"{self.title}：{self.detail}" if self.detail else self.title
        return "\n".join(
            [
                f"{head} ({self.status} {self.kind})",
                *(f"  {fault.pointer or '/'}: {fault.detail}" for fault in self.faults),
            ]
        )


class ClientError(Portable):
    """Anything that keeps a client from an answer."""


class ApiError(ClientError):
    """The server refused; asking the same again will not help. `problem` says why and where."""

    def __init__(self, problem: Problem) -> None:
        """Keep the problem."""
        super().__init__(str(problem))
        self.problem = problem


class UnavailableError(ClientError):
    """No answer came, although it was asked for as often as allowed. Nothing may be done without one.

    Attributes:
        problem: what the server said last; None where nothing was heard of it.
        attempts: how often it was asked.
        retry_after: seconds after which the server wants to be asked again, where it said so.
        idempotency_key: under which it was asked; asking under it again records nothing twice.
    """

    def __init__(
        self,
        reason: str,
        *,
        problem: Problem | None,
        attempts: int,
        retry_after: float | None,
        idempotency_key: str | None,
    ) -> None:
        """Keep what is known."""
        super().__init__(
            f"没有得到答复（问了 {attempts} 次）：{reason} · no answer (asked {attempts} times): {reason}"
        )
        self.problem = problem
        self.attempts = attempts
        self.retry_after = retry_after
        self.idempotency_key = idempotency_key
