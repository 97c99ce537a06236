"""From a request to a page: the caller, the language, and errors that are pages as well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from policylib_api.auth.gate import Gate
from policylib_api.call import Call
from policylib_api.console.page import Page, page_language
from policylib_api.console.rendering import render_problem
from policylib_api.console.sessions import SignInNeededError, admit, sign_in_first
from policylib_api.console.table import NAVIGATION
from policylib_api.service import Service
from policylib_api.wire.problems import ProblemError


def page_endpoint(service: Service, gate: Gate, page: Page) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers a request for a page."""

    async def endpoint(request: Request) -> Response:
        state = request.state
        state.operation, state.is_page, state.navigation = page.id, True, NAVIGATION
        try:
            caller = await admit(service, gate, request, page.scope)
        except SignInNeededError:
            return sign_in_first(request)
        state.caller = caller.id
        call = Call(service, request, caller, page_language(request), state.request_id, state.trace)
        response = await page.handler(call)
        response.headers.setdefault("Policy", call.active.policy.digest)
        return response

    return endpoint


def is_for_a_page(request: Request) -> bool:
    """Say whether a problem is to be answered with a page: one was asked for, or, where nothing is, somebody
    looks with a browser.
    """
    if getattr(request.state, "is_page", False):
        return True
    named = hasattr(request.state, "operation")
    return not named and "text/html" in request.headers.get("accept", "")


def error_page(request: Request, problem: ProblemError) -> Response:
    """Answer with a problem as a page."""
    request.state.navigation = NAVIGATION
    return render_problem(request, problem)
