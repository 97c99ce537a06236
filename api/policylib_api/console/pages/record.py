"""One record: the decision as it was given, its proof, what it would be again, and what may go from it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from policylib import Policy, TaskError
from policylib.diagnostics import Text
from policylib.render.task_words import task_lines
from policylib.render.words import Words
from policylib_api.call import Call, Scope
from policylib_api.console.card import Card, card_of
from policylib_api.console.csrf import read_form
from policylib_api.console.evidence import Evidence, evidence_of
from policylib_api.console.page import Page
from policylib_api.console.record_rows import row_of
from policylib_api.console.rendering import render
from policylib_api.console.text import say as words
from policylib_api.deciding import today_of
from policylib_api.edge.log import say
from policylib_api.recording import UNUSABLE, find_record, unavailable
from policylib_api.records.entry import TEXTS, title_in
from policylib_api.records.export import answer_of, task_of
from policylib_api.records.moments import format_minute
from policylib_api.records.redact import LONGEST_REASON, POINTERS, redact
from policylib_api.records.search import redactions_of
from policylib_api.records.store import RecordsUnavailableError, StoredRecord
from policylib_api.routes.records import prove_decision, reading
from policylib_api.routes.replays import PRESENT, SAME, decided_again, differences_of, found_whole, policy_of
from policylib_api.wire.problems import ProblemError

# Why a record cannot be decided again; anything else is a problem of the page.
_REFUSALS = ("redacted", "policy-unreadable", "task-outdated", "too-much-unknown")


@dataclass(frozen=True, slots=True)
class Replay:
    """A record decided again: under which policy, and where it differs; `refusal`: why it was not."""

    which: str
    differences: tuple[Mapping[str, Any], ...] = ()
    card: Card | None = None
    refusal: Text | None = None


async def show_record(call: Call) -> Response:
    """Show a record: the answer, what it was made of, its proof, and, if wanted, what it would be again."""
    record = await find_record(call)
    which = call.request.query_params.get("replay")
    policy = await _own_policy(call, record)
    known = policy or call.active.policy
    answer, language = answer_of(record), call.language
    redactions = await reading(call, lambda connection: redactions_of(connection, record.seq))
    # What a replay answered has the decision within.
    decision = answer if answer is None or "decision" not in answer else answer["decision"]
    return render(
        call,
        "record.html",
        record=record.core,
        row=row_of(known, Words(known.checked, language), record.core, title_in(record.payload)),
        card=None if decision is None or policy is None else card_of(policy, decision, language),
        unreadable=policy is None,
        task=_task_lines(call, known, record),
        redactions=[{**one, **_redaction_words(one, language)} for one in redactions],
        evidence=await _evidence(call, record),
        replay=None if which not in (SAME, PRESENT) else await _replay(call, which),
        may_redact=Scope.ADMIN in call.caller.scopes and any(one in record.payload for one in POINTERS),
        done=call.request.query_params.get("done", ""),
    )


async def _own_policy(call: Call, record: StoredRecord) -> Policy | None:
    """Return the policy that decided a record; None: this version cannot read it, or it was not kept."""
    try:
        return await policy_of(call, record, SAME)
    except ProblemError as problem:
        if problem.type != "policy-unreadable":
            raise
        return None


def _task_lines(call: Call, policy: Policy, record: StoredRecord) -> list[str]:
    raw = task_of(record)
    if raw is None:
        return []
    try:
        task = policy.task(raw, today=today_of(call))
    except TaskError:
        return []
    return task_lines(Words(policy.checked, call.language), task)


async def _evidence(call: Call, record: StoredRecord) -> Evidence | None:
    """Return the proof of a record; None: what it needs has been pruned."""
    try:
        return await evidence_of(call, record)
    except ProblemError as problem:
        if problem.type != "pruned":
            raise
        return None


async def _replay(call: Call, which: str) -> Replay:
    try:
        found = await found_whole(call)
        policy = await policy_of(call, found, which)
        decision = await asyncio.to_thread(decided_again, call, policy, found)
    except ProblemError as problem:
        if problem.type not in _REFUSALS:
            raise
        return Replay(which, refusal=problem.detail)
    differences = tuple(differences_of(found, decision))
    return Replay(which, differences, card_of(policy, decision.model_dump(call.language), call.language))


# --- redacting -------------------------------------------------------------------------------------


async def ask_redaction(call: Call) -> Response:
    """Ask what is to go, and why; say that it is for good."""
    return _redaction_page(call, await find_record(call))


async def redact_record(call: Call) -> Response:
    """Take words out of a record."""
    record = await find_record(call)
    form = await read_form(call)
    reason = str(form.get("reason", "")).strip()
    asked = [one for one in map(str, form.getlist("pointers")) if one in record.core["commitments"]]
    pointers = [one for one in asked if one in record.payload]
    done = RedirectResponse(f"/records/{record.core['id']}?{urlencode({'done': 'redacted'})}", 303)
    if asked and not pointers:
        return done  # sent twice, or by another as well: what was wanted is done
    wrong: dict[str, str] = {}
    if not pointers:
        wrong["pointers"] = words(call.language, "record.redact.none")
    if not reason or len(reason) > LONGEST_REASON:
        wrong["reason"] = words(call.language, "record.redact.no_reason", most=LONGEST_REASON)
    if wrong:
        return _redaction_page(call, record, wrong, reason, pointers)
    store, now = call.service.recorder.store, call.milliseconds()
    try:
        removed = await asyncio.to_thread(redact, store, record, pointers, reason, call.caller.id, now)
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    say("record redacted", id=record.core["id"], pointers=removed, caller=call.caller.id)
    return done


def _redaction_words(one: Mapping[str, Any], language: str) -> dict[str, str]:
    names = [words(language, f"record.part.{pointer}") for pointer in one["pointers"]]
    return {"time": format_minute(one["time"]), "names": ("、" if language == "zh" else ", ").join(names)}


def _redaction_page(
    call: Call,
    record: StoredRecord,
    wrong: Mapping[str, str] | None = None,
    reason: str = "",
    ticked: list[str] | None = None,
) -> Response:
    present = [one for one in POINTERS if one in record.payload]
    return render(
        call,
        "record_redact.html",
        422 if wrong else 200,
        record=record.core,
        present=present,
        ticked=[one for one in TEXTS if one in present] if ticked is None else ticked,
        wrong=wrong or {},
        reason=reason,
        most=LONGEST_REASON,
    )


PAGES = (
    Page("GET", "/records/{id}", "recordPage", Scope.READ_RECORDS, show_record),
    Page("GET", "/records/{id}/proof", "proofFile", Scope.READ_RECORDS, prove_decision),
    Page("GET", "/records/{id}/redact", "redactionPage", Scope.ADMIN, ask_redaction),
    Page("POST", "/records/{id}/redact", "redactRecord", Scope.ADMIN, redact_record),
)
