"""Ids of requests: X-Request-ID, and the trace context of the W3C (traceparent)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

# What stands in a log and in a header must not be able to write lines of its own.
_REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a request stands among others. All ids are lower-case hexadecimal; `parent_span_id` None: it
    began here.
    """

    trace_id: str
    span_id: str
    parent_span_id: str | None

    def ids(self) -> dict[str, str]:
        """Return the ids there are, by name."""
        ids = {"trace_id": self.trace_id, "span_id": self.span_id}
        return ids if self.parent_span_id is None else {**ids, "parent_span_id": self.parent_span_id}


def request_id(given: str | None) -> str:
    """Return the id a caller gave to a request, or a new one where there is none fit to print.

    >>> request_id("a-1"), len(request_id("two words"))
    ('a-1', 32)
    """
    return given if given is not None and _REQUEST_ID.fullmatch(given) else os.urandom(16).hex()


def trace_of(traceparent: str | None) -> Trace:
    """Return the trace a request belongs to: that of the header, or a new one where it is absent or wrong.

    >>> trace_of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").parent_span_id
    'b7ad6b7169203331'
    """
    match = _TRACEPARENT.fullmatch(traceparent or "")
    span = os.urandom(8).hex()
    if match is None or match[1] == "ff" or (match[1] == "00" and match[5]):
        return Trace(os.urandom(16).hex(), span, None)
    if not match[2].strip("0") or not match[3].strip("0"):
        return Trace(os.urandom(16).hex(), span, None)
    return Trace(match[2], span, match[3])
