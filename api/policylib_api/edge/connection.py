"""A connection as uvicorn handles it, with two differences: the head of a request is bounded, and a request
that offers to go on in another protocol is answered in this one.
"""

from __future__ import annotations

from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from policylib.diagnostics import Text
from policylib_api.wire.problems import ProblemError

# The most bytes of one head, or of what comes after the last chunk of a body, beyond what is read at once.
LONGEST_HEAD = 1 << 16
_OFFER = (b"connection", b"upgrade", b"http2-settings")


class Connection(HttpToolsProtocol):
    """Counts what comes in and completes nothing (the parser keeps it, and copies it with every piece), and
    reads the bodies of requests that offer HTTP/2, as those of Java do (the parser leaves them out).
    """

    _pending = 0
    _went_on = False

    def data_received(self, data: bytes) -> None:
        """Parse what came in."""
        self._went_on = False
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            self._decline(data[offer.args[0] :])
        except httptools.HttpParserError:
            self._refuse(
                ProblemError(
                    "malformed-request",
                    400,
                    Text("不是合格的 HTTP 请求", "this is no proper HTTP request"),
                    Text("应为 HTTP/1.1", "HTTP/1.1 was expected"),
                )
            )
        self._pending = 0 if self._went_on else self._pending + len(data)
        if self._pending > LONGEST_HEAD:
            self._refuse(
                ProblemError(
                    "head-too-large",
                    431,
                    Text("请求头太大", "the head of the request is too large"),
                    Text(f"最多 {LONGEST_HEAD} 字节", f"at most {LONGEST_HEAD} bytes"),
                )
            )

    def on_message_begin(self) -> None:
        """Begin to count a head."""
        self._went_on = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the request has to be parsed again without its offer."""
        self._went_on = True
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_chunk_header(self) -> None:
        """Note that the next chunk of a body is announced."""
        self._went_on = True

    def on_body(self, body: bytes) -> None:
        """Pass on some of a body: that is counted by whoever reads it."""
        self._went_on = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request, unless it has to be parsed again."""
        self._went_on = True
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _decline(self, rest: bytes) -> None:
        """Parse a request again as if it had offered nothing; `rest` is what came after its head."""
        method = self.parser.get_method()
        if method == b"CONNECT":
            title = Text("这里不是代理", "this is no proxy")
            self._refuse(ProblemError("malformed-request", 400, title, title))
            return
        first = b"%b %b HTTP/%b" % (method, self.url, self.parser.get_http_version().encode())
        kept = [b"%b: %b" % pair for pair in self.headers if pair[0] not in _OFFER]
        self.parser = httptools.HttpRequestParser(self)
        self.data_received(b"\r\n".join([first, *kept, b"", rest]))

    def _refuse(self, problem: ProblemError) -> None:
        """Say what is wrong, unless an answer is under way, and end the connection."""
        if self.transport.is_closing():
            return
        cycle: Any = self.cycle  # None before the first request
        if cycle is None or cycle.response_complete:
            # Which language is wanted would stand in the head.
            answer = problem.response("zh")
            headers = [*answer.raw_headers, (b"connection", b"close")]
            first = b"HTTP/1.1 %d " % problem.status
            lines = [first, *(b"%b: %b" % pair for pair in headers), b"", bytes(answer.body)]
            self.transport.write(b"\r\n".join(lines))
        self.transport.close()
