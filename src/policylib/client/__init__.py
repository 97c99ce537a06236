"""Ask a server of the API from Python: `Client`, and `AsyncClient` for coroutines (extra `client`).

With a server at hand (`policylib serve`):

    from policylib.client import Client

    with Client("http://127.0.0.1:8181") as client:
        answer = client.decide({"region": "220502", "act": "assign_task", …})
        print(answer.id, answer.verdict, answer.allowed)

What fails for a moment is tried again, and nothing is recorded twice by that (docs/client.md).
"""

from __future__ import annotations

try:
    import httpx as _httpx  # noqa: F401
except ImportError as error:
    raise ImportError(
        "先安装：pip install 'policylib[client]' · policylib.client needs: pip install 'policylib[client]'"
    ) from error

from policylib.client.address import AddressError
from policylib.client.answers import Answer, Replay
from policylib.client.asynchronous import AsyncClient
from policylib.client.errors import ApiError, ClientError, Fault, Problem, UnavailableError
from policylib.client.retries import Retries
from policylib.client.synchronous import Client

__all__ = [
    "AddressError",
    "Answer",
    "ApiError",
    "AsyncClient",
    "Client",
    "ClientError",
    "Fault",
    "Problem",
    "Replay",
    "Retries",
    "UnavailableError",
]
