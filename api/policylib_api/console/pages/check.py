"""Check a task: the question in small pages or on one form, its answer as a card, its record if wanted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.responses import RedirectResponse, Response

from policylib import Decision, LimitError
from policylib.render.words import Words
from policylib_api.auth.assigners import may_see
from policylib_api.call import Call, Scope
from policylib_api.console.asking import Asked
from policylib_api.console.card import card_of
from policylib_api.console.comparing import compared_places
from policylib_api.console.csrf import ONCE, new_key, read_form
from policylib_api.console.page import Page
from policylib_api.console.reading import Reading, asked_in, found_entries, read_question
from policylib_api.console.rendering import render
from policylib_api.console.sheet import faults_of, question_rows, sheet_of
from policylib_api.console.steps import BASICS, ENTRY, SINGLE, fields_of, next_step, step_before
from policylib_api.deciding import answer_of, decide, problem_of, today_of
from policylib_api.idempotent import once
from policylib_api.recording import UNUSABLE, entry_of, record, unavailable
from policylib_api.records.store import RecordsUnavailableError


@dataclass(frozen=True, slots=True)
class _Answered:
    """A decision and the same as plain data, in the language of the page."""

    decision: Decision
    data: dict[str, Any]


async def show_check(call: Call) -> Response:
    """Show the question, and its answer as far as there is one."""
    asked = asked_in(list(call.request.query_params.multi_items()))
    policy, language = call.active.policy, call.language
    reading = read_question(call, asked)
    answered = None
    if reading.task is not None:
        decision = decide(call, reading.task)
        answered = _Answered(decision, decision.model_dump(language))
    decided = None if answered is None else answered.decision
    on_form = asked.value("way") == "form"
    step = None if on_form else next_step(asked, policy, decided, reading.wrong.keys())
    wrong = _shown(asked, reading, step, on_form=on_form)
    return render(
        call,
        "check.html",
        asked=asked,
        on_form=on_form,
        step=step,
        number=BASICS.index(step) + 1 if step in BASICS else None,
        back=None if step is None else step_before(asked, step),
        entry=_entry(call, step),
        single=_words(call).question("field", step) if step in SINGLE else None,
        sheet=sheet_of(policy, language, asked, decided, step, today_of(call)),
        wrong=wrong,
        faults=faults_of(language, wrong, None if step is None else fields_of(step, ())),
        places=reading.places,
        found=found_entries(call, asked),
        card=None if answered is None else card_of(policy, answered.data, language),
        question=() if reading.task is None else question_rows(policy, language, asked, reading.task),
        comparison=await _comparison(call, asked, decided),
        recorded=await _recorded(call, asked),
        may_read=Scope.READ_RECORDS in call.caller.scopes,
        once=new_key(),
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a list that a small page asks about."""

    id: str
    question: str


def _entry(call: Call, step: str | None) -> _Entry | None:
    if step is None or not step.startswith(ENTRY):
        return None
    name = step.removeprefix(ENTRY)
    return _Entry(name, _words(call).question("item", name))


def _words(call: Call) -> Words:
    return Words(call.active.policy.checked, call.language)


async def _recorded(call: Call, asked: Asked) -> str | None:
    """Return the id of the record of the answer, if there is such a record: an address may say anything."""
    identity = asked.value("recorded")
    if not identity:
        return None
    try:
        found = await asyncio.to_thread(call.service.recorder.store.find, identity)
    except RecordsUnavailableError as error:
        raise unavailable(call, error, UNUSABLE) from None
    return identity if found is not None and may_see(call.caller, found.core["caller"]) else None


def _shown(asked: Asked, reading: Reading, step: str | None, *, on_form: bool) -> dict[str, str]:
    """Return what is wrong, by field: what is blank is no mistake before somebody left it blank."""
    if on_form:
        return reading.shown(None if asked.task_pairs else ())
    left = step is not None and asked.value("step") == step
    return reading.shown(fields_of(step, ()) if step is not None and left else ())


async def _comparison(call: Call, asked: Asked, decision: Decision | None) -> Any:
    if decision is None or not asked.value("compare"):
        return None
    try:
        return await asyncio.to_thread(compared_places, call.active.policy, call.language, decision.task)
    except LimitError as error:
        raise problem_of(error) from None


async def record_check(call: Call) -> Response:
    """Record the answer to a question, and show it again with the id of its record. Sent twice, a form makes
    one record.
    """
    form = await read_form(call)
    question = str(form.get("question", ""))
    asked = asked_in(parse_qsl(question, encoding="utf-8"))
    reading = read_question(call, asked)
    if reading.task is None:
        return RedirectResponse(asked.link, 303)
    async with once(call, question.encode(), form_key=str(form.get(ONCE, ""))) as request:
        if request.answer is not None:
            return request.answer
        decision = decide(call, reading.task)
        moment = call.milliseconds()
        identity = call.service.recorder.new_id(moment)
        whole = answer_of(decision, call.language, identity)
        entry = entry_of(call, decision, identity, moment, whole)
        shown = f"{asked.link}&recorded={identity}"
        await record(call, [entry], request.remembering(303, [], shown))
        return RedirectResponse(shown, 303)


PAGES = (
    Page("GET", "/", "checkPage", Scope.DECIDE, show_check, nav="check.nav"),
    Page("POST", "/", "recordCheck", Scope.DECIDE, record_check),
)
