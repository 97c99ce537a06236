"""Batches: a file of tasks is sent, its columns are said, its tasks are decided, the result is looked at."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from starlette.responses import Response

from policylib_api.call import Call, Handler, Scope
from policylib_api.console.page import Page
from policylib_api.console.rendering import render

_NEEDED = ("numpy", "openpyxl", "polars")


def _batch_page(name: str) -> Handler:
    """Return a handler of `jobs`: what it needs is an extra, loaded when a batch is first asked for."""

    async def handle(call: Call) -> Response:
        if not all(map(find_spec, _NEEDED)):
            return render(call, "batch_none.html", status=501, why="batch.not_installed")
        if call.caller.assigner is not None:
            return render(call, "batch_none.html", status=403, why="batch.bound")
        module = import_module("policylib_api.console.jobs.acting" if name in _ACTS else _SHOWS)
        handler: Handler = getattr(module, name)
        return await handler(call)

    return handle


_SHOWS = "policylib_api.console.jobs.showing"
_ACTS = frozenset(("send_file", "change_batch"))

PAGES = (
    Page("GET", "/batch", "batchesPage", Scope.DECIDE, _batch_page("show_batches"), nav="batch.nav"),
    Page("POST", "/batch", "sendBatch", Scope.DECIDE, _batch_page("send_file")),
    Page("GET", "/batch/{batch}", "batchPage", Scope.DECIDE, _batch_page("show_batch")),
    Page("POST", "/batch/{batch}", "changeBatch", Scope.DECIDE, _batch_page("change_batch")),
    Page("GET", "/batch/{batch}/{file}", "batchFile", Scope.DECIDE, _batch_page("give_file")),
)
