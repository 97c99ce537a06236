"""What pages are shown with: style, scripts, pictures; addressed by their hash, so browsers may keep them."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response

from policylib.diagnostics import Text
from policylib_api.call import Call
from policylib_api.console.page import Page
from policylib_api.wire.problems import ProblemError

_FOLDER = Path(__file__).parent / "static"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".LICENSE": "text/plain; charset=utf-8",
}
_KEPT = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent: its bytes, the same packed, their type, and the version in its address."""

    body: bytes
    packed: bytes
    kind: str
    version: str


@lru_cache(maxsize=1)
def static_files() -> dict[str, StaticFile]:
    """Return every file there is, by name."""
    return {path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}


def static_address(name: str) -> str:
    """Return where a file is found, in the version it has now. Raises KeyError."""
    return f"/static/{name}?v={static_files()[name].version}"


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    version = hashlib.sha256(body).hexdigest()[:16]
    return StaticFile(body, gzip.compress(body, mtime=0), _TYPES[path.suffix], version)


async def get_static(call: Call) -> Response:
    """Give a file; to be kept for good where its address names its version."""
    name = call.part("name")
    found = static_files().get(name)
    if found is None:
        title = Text("没有这个地址", "there is nothing at this address")
        raise ProblemError("not-found", 404, title, Text(name, name))
    asked = call.request.query_params.get("v")
    headers = {
        "Cache-Control": _KEPT if asked == found.version else "no-cache",
        "ETag": f'"{found.version}"',
        "Vary": "Accept-Encoding",
    }
    if call.request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    body = found.body
    if "gzip" in call.request.headers.get("accept-encoding", ""):
        body = found.packed
        headers["Content-Encoding"] = "gzip"
    return Response(body, headers={**headers, "Content-Type": found.kind})


PAGES = (Page("GET", "/static/{name}", "staticFile", None, get_static),)
