"""Sends one event to one target: signed, to an address that was checked, in bounded time, once."""

from __future__ import annotations

import hmac
import http.client
import socket
import ssl
import threading
from hashlib import sha256
from urllib.parse import urlsplit

from policylib import __version__
from policylib_api.webhooks.addresses import resolve
from policylib_api.webhooks.events import MEDIA_TYPE
from policylib_api.webhooks.targets import Target

SIGNATURE = "Policylib-Signature"
SECONDS = 10.0


class PostError(RuntimeError):
    """An event that was not taken. `gone`: the target says that it wants no more (410)."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        """Keep the reason, which is for the log."""
        super().__init__(reason)
        self.gone = gone


def signature(secret: str, time: int, body: bytes) -> str:
    """Return the value of the header `Policylib-Signature`; `time` in seconds since 1970.

    >>> signature("0" * 32, 1, b"{}")[:13]
    't=1,v1=0cc632'
    """
    mac = hmac.new(secret.encode(), f"{time}.".encode() + body, sha256)
    return f"t={time},v1={mac.hexdigest()}"


def post(target: Target, body: bytes, now: int, seconds: float = SECONDS) -> None:
    """Send an event (`now` in seconds since 1970). Redirects are not followed, proxies not asked.

    Raises PostError where the target did not take it within so many seconds.
    """
    parts = urlsplit(target.url)
    host = parts.hostname or ""
    is_safe = parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Host": parts.netloc,
        "Content-Type": MEDIA_TYPE,
        "User-Agent": f"policylib/{__version__}",
        SIGNATURE: signature(target.secret, now, body),
        "Connection": "close",
    }
    try:
        addresses = resolve(host, port, private=target.private)
        context = _context(target) if is_safe else None
        connection = _Connection(host, port, addresses, seconds, context)
        # A time limit for each read would let a target hold on for ever, byte by byte.
        limit = threading.Timer(seconds, connection.cut)
        limit.daemon = True
        limit.start()
        try:
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
        finally:
            limit.cancel()
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise PostError(f"{type(error).__name__}: {error}") from None
    if not 200 <= status < 300:
        raise PostError(f"status {status}", gone=status == 410)


class _Connection(http.client.HTTPConnection):
    """A connection to one of the addresses that were checked, under the name that was asked for."""

    def __init__(
        self, host: str, port: int, addresses: list[str], seconds: float, context: ssl.SSLContext | None
    ) -> None:
        super().__init__(host, port, timeout=seconds)
        self._addresses = addresses
        self._context = context

    def connect(self) -> None:
        """Connect to the first address that answers."""
        failure: OSError | None = None
        for address in self._addresses:
            try:
                self.sock = socket.create_connection((address, self.port), self.timeout)
                break
            except OSError as error:
                failure = error
        else:
            raise failure or OSError(f"{self.host} has no address")
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End whatever is going on."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return


def _context(target: Target) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=None if target.ca is None else str(target.ca))
