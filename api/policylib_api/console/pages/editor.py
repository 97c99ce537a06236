"""What the editor of a rule file asks as one writes in it, and is answered as documents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from policylib.diagnostics import Text
from policylib.lsp.features.view import View
from policylib_api.call import Call, Scope
from policylib_api.console.csrf import HEADER, require_token
from policylib_api.console.drafts import count_request, sent_draft, work_at_desk
from policylib_api.console.page import Page
from policylib_api.trying.assistance import completion_data, diagnostics_data, hover_data
from policylib_api.trying.desk import Desk
from policylib_api.trying.draft import Draft
from policylib_api.wire.problems import Fault, invalid_request


@dataclass(frozen=True, slots=True)
class _Question:
    draft: Draft
    offset: int


async def get_diagnostics(call: Call) -> Response:
    """Say what is wrong with a draft, and what could be done."""
    asked = await _question(call, offset=False)

    def answer(desk: Desk) -> list[dict[str, Any]]:
        view = desk.view(call.language)
        return diagnostics_data(view, asked.draft.file, desk.found().own)

    return call.respond({"diagnostics": await work_at_desk(call, asked.draft, answer)})


async def get_completion(call: Call) -> Response:
    """Say what could be written at a place of a draft."""
    return await _at_place(call, completion_data)


async def get_hover(call: Call) -> Response:
    """Say what is on record about what is named at a place of a draft."""
    return await _at_place(call, hover_data)


async def _at_place(call: Call, data: Callable[[View, str, int], object]) -> Response:
    """Answer with what is known of a place of a draft. Raises ProblemError as `_question` does."""
    asked = await _question(call)

    def answer(desk: Desk) -> object:
        return data(desk.view(call.language), asked.draft.file, asked.offset)

    return call.respond(await work_at_desk(call, asked.draft, answer))


async def _question(call: Call, *, offset: bool = True) -> _Question:
    """Read what the editor sends. Raises ProblemError 400, 403, 413, 429."""
    # It reads documents, not pages.
    call.request.state.is_page = False
    require_token(call.request, call.request.headers.get(HEADER))
    count_request(call)
    raw = await call.json()
    fields = {"file": str, "text": str, **({"offset": int} if offset else {})}
    given = raw if isinstance(raw, dict) else {}
    faults = [
        Fault(
            f"/{name}",
            "bad_field",
            Text(f"{name} 的类型不对或者没有写", f"{name} is missing or of another type"),
        )
        for name, kind in fields.items()
        if type(given.get(name)) is not kind
    ]
    if faults:
        raise invalid_request(faults)
    return _Question(sent_draft(given["file"], given["text"]), given.get("offset", 0))


PAGES = (
    Page("POST", "/try/diagnostics", "tryDiagnostics", Scope.DECIDE, get_diagnostics),
    Page("POST", "/try/completion", "tryCompletion", Scope.DECIDE, get_completion),
    Page("POST", "/try/hover", "tryHover", Scope.DECIDE, get_hover),
)
