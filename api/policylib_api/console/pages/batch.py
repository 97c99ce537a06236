"""Batches: a file of tasks is sent, its columns are said, its tasks are decided, the result is looked at."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from starlette.responses import Response

from policylib_api.call import Call, Handler, Scope
from policylib_api.console.page import Page
from policylib_api.console.rendering import render

SHOWS = "policylib_api.console.jobs.showing"
_ACTS = "policylib_api.console.jobs.acting"
_CHANGES = frozenset(("send_file", "change_batch"))
_NEEDED = ("numpy", "openpyxl", "polars")


def is_installed() -> bool:
    """Say whether there is what batches need: it is an extra."""
    return all(map(find_spec, _NEEDED))


def _batch_page(name: str) -> Handler:
    """Return a handler of `jobs`, which is loaded only where there is what it needs."""

    async def handle(call: Call) -> Response:
        if not is_installed():
            return render(call, "batch_none.html", status=501, why="batch.not_installed")
        if call.caller.assigner is not None:
            return render(call, "batch_none.html", status=403, why="batch.bound")
        module = import_module(_ACTS if name in _CHANGES else SHOWS)
        handler: Handler = getattr(module, name)
        return await handler(call)

    return handle


PAGES = (
    Page("GET", "/batch", "batchesPage", Scope.DECIDE, _batch_page("show_batches"), nav="batch.nav"),
    Page("POST", "/batch", "sendBatch", Scope.DECIDE, _batch_page("send_file")),
    Page("GET", "/batch/{batch}", "batchPage", Scope.DECIDE, _batch_page("show_batch")),
    Page("POST", "/batch/{batch}", "changeBatch", Scope.DECIDE, _batch_page("change_batch")),
    Page("GET", "/batch/{batch}/{file}", "batchFile", Scope.DECIDE, _batch_page("give_file")),
)
