"""Errors as RFC 9457 problem documents: a stable type, what is wrong and where, in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.responses import Response

from policylib.diagnostics import Text

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a body: `pointer` is a JSON pointer (RFC 6901) to it."""

    pointer: str
    code: str
    message: Text
    suggestion: str | None = None


def pointer_to(*parts: str) -> str:
    """Return the JSON pointer (RFC 6901) of a place in a document.

    >>> pointer_to("files", "a/b.policy"), pointer_to()
    ('/files/a~1b.policy', '')
    """
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


@dataclass(eq=False)
class ProblemError(Exception):
    """What is said instead of an answer. `type` is the last part of its address under /problems/."""

    type: str
    status: int
    title: Text
    detail: Text
    faults: Sequence[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def document(self, language: str, request_id: str | None = None) -> dict[str, Any]:
        """Return it as plain data, in `zh` or `en`."""
        document: dict[str, Any] = {
            "type": f"/problems/{self.type}",
            "title": self.title.in_language(language),
            "status": self.status,
            "detail": self.detail.in_language(language),
        }
        if self.faults:
            document["errors"] = [
                {
                    "pointer": fault.pointer,
                    "code": fault.code,
                    "detail": fault.message.in_language(language),
                    "suggestion": fault.suggestion,
                }
                for fault in self.faults
            ]
        document |= self.extra
        if request_id is not None:
            document["request_id"] = request_id
        return document

    def response(self, language: str, request_id: str | None = None) -> Response:
        """Return it as a response."""
        headers = {"Content-Language": language, "Cache-Control": "no-store", **self.headers}
        body = orjson.dumps(self.document(language, request_id))
        return Response(body, self.status, headers, MEDIA_TYPE)


_REQUEST = Text("请求有错", "mistakes in the request")
_PARAMETER = Text("参数不对", "wrong parameter")


def how_many(faults: Sized) -> Text:
    """Return how many mistakes there are, as the detail of a problem that lists them."""
    return Text(f"共 {len(faults)} 处", f"{len(faults)} in all")


def invalid_request(faults: Sequence[Fault], title: Text = _REQUEST) -> ProblemError:
    """Return the problem that lists every mistake in a body."""
    return ProblemError("invalid-request", 400, title, how_many(faults), tuple(faults))


def invalid_parameter(name: str, expected: Text) -> ProblemError:
    """Return the problem for a parameter of the query."""
    return ProblemError("invalid-parameter", 400, _PARAMETER, expected, extra={"parameter": name})
