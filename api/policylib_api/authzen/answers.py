"""What AuthZEN is answered: true only for what may be done now; else false, and in the context why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from policylib import Decision
from policylib.diagnostics import Text
from policylib_api.authzen.requests import Evaluation
from policylib_api.wire.problems import ProblemError

_BINDING = "binding"
_NOT_BINDING: Mapping[str, Text] = {
    "replay": Text(
        "日期已过：按当日合法，但不能据此追认，所以 decision 为 false",
        "the date is past: lawful on that day, but no leave can be given afterwards, so decision is false",
    ),
    "preview": Text(
        "只是预判：按所给的日期和清单合法，但不作数，所以 decision 为 false",
        "a preview: lawful on that date and by those lists, but it does not bind, so decision is false",
    ),
}


def is_permitted(decision: Decision) -> bool:
    """Say whether the task may be assigned now: allowed for certain, by an answer that binds."""
    return decision.allowed is True and decision.mode == _BINDING


def answer_of(
    decision: Decision, native: Mapping[str, Any], ignored: Iterable[str], language: str
) -> dict[str, Any]:
    """Return an answer with its context.

    Args:
        decision: what was decided.
        native: the same as plain data in `language`, with the `id` of its record.
        ignored: pointers to what in the request meant nothing.
        language: `zh` or `en`.
    """
    deciding = [finding for finding in native["findings"] if finding["deciding"]]
    context = {
        "decision_id": native["id"],
        "verdict": native["verdict"],
        "allowed": native["allowed"],
        "possible": native["possible"],
        "mode": native["mode"],
        "policy": native["receipt"]["policy"],
        "reason_user": {language: native["explanation"]},
        "reasons": [
            {name: finding[name] for name in ("rule", "title", "body", "status", "text")}
            for finding in deciding
        ],
        "citations": _once(citation for finding in deciding for citation in finding["citations"]),
        "missing": native["missing"],
        "assumed": native["assumed"],
        "obligations": [
            {"type": "custom", "id": f"remedy-{number}", "properties": {"kind": "remedy", **remedy}}
            for number, remedy in enumerate(native["remedies"], start=1)
        ],
        "ignored": list(ignored),
    }
    if decision.allowed and decision.mode != _BINDING:
        context["not_binding"] = _NOT_BINDING[decision.mode].in_language(language)
    if "banner" in native:
        context["banner"] = native["banner"]
    return {"decision": is_permitted(decision), "context": context}


def refusal_of(problem: ProblemError, language: str) -> dict[str, Any]:
    """Return the answer to a question that could not be decided."""
    document = problem.document(language)
    error = {"message": document.pop("detail"), **document}
    return {"decision": False, "context": {"error": error}}


def question_of(asked: Evaluation, *, permitted: bool) -> dict[str, Any]:
    """Return what is kept beside a decision of how it was asked for, and what was answered."""
    return {
        "decision": permitted,
        "subject": {"type": asked.subject.type, "id": asked.subject.id},
        "action": {"name": None if asked.action is None else asked.action.name},
        "resource": {"type": asked.resource.type, "id": asked.resource.id},
    }


def _once(citations: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in citations:
        seen.setdefault((one["regulation"], one["at"], one["quote"]), one)
    return list(seen.values())
