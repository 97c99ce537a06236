"""Letters about an answer: a form for what no decision knows, and the draft as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.responses import RedirectResponse, Response

from policylib import Decision
from policylib.letters import (
    KINDS,
    Kind,
    LetterError,
    fitting_kinds,
    letter,
    missing_packages,
    particulars,
)
from policylib_api.call import Call, Scope
from policylib_api.console.asking import Asked
from policylib_api.console.csrf import read_form
from policylib_api.console.page import Page
from policylib_api.console.reading import asked_in, read_question
from policylib_api.console.rendering import render
from policylib_api.console.text import TEXTS, say
from policylib_api.deciding import decide
from policylib_api.records.store import StoredRecord
from policylib_api.routes.records import checkpoint_with
from policylib_api.routes.replays import SAME, decided_again, differences_of, found_whole, policy_of

# What is asked on the form, of each kind by itself: who signs a reply does not apply for admission. The
# checkpoint is that of the log.
FIELDS = ("issuer", "addressee", "number", "date", "incoming", "contact", "phone")
# What not every letter has room for, with those that do.
_ONLY: Mapping[str, tuple[Kind, ...]] = {
    "incoming": ("reply",),
    "contact": ("reply", "application"),
    "phone": ("reply", "application"),
}
# In the order in which they are offered: what is sent to somebody first.
_OFFERED: tuple[Kind, ...] = ("reply", "application", "opinion")
_FILES = "policylib.letters.files"
_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}

# Where a mistake is, by its code; else where it says, or nowhere on the form.
_PLACES = {"bad_date": "date"}


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a letter is about: a decision, and where it comes from, a question or a record."""

    decision: Decision
    asked: Asked | None = None
    record: StoredRecord | None = None

    @property
    def back(self) -> str:
        """The address where the answer is shown."""
        if self.record is not None:
            return f"/records/{self.record.core['id']}"
        return "/" if self.asked is None else self.asked.link


async def show_letters(call: Call) -> Response:
    """Show the form of a letter about the answer to a question."""
    asked = asked_in(list(call.request.query_params.multi_items()))
    return await _on_question(call, asked, None)


async def write_letter(call: Call) -> Response:
    """Give a letter about the answer to a question, or say what is wrong with the form."""
    form = await read_form(call)
    asked = asked_in(parse_qsl(str(form.get("question", "")), encoding="utf-8"))
    return await _on_question(call, asked, form)


async def show_letters_on_record(call: Call) -> Response:
    """Show the form of a letter about a record."""
    return await _on_record(call, None)


async def write_letter_on_record(call: Call) -> Response:
    """Give a letter about a record, or say what is wrong with the form."""
    return await _on_record(call, await read_form(call))


async def _on_question(call: Call, asked: Asked, form: Mapping[str, Any] | None) -> Response:
    reading = read_question(call, asked)
    if reading.task is None:
        return RedirectResponse(asked.link, 303)  # where what is wrong with it is said
    if missing_packages():
        return _none(call, "letters.not_installed", 501, asked.link)
    return await _answer(call, _Subject(decide(call, reading.task), asked=asked), form)


async def _on_record(call: Call, form: Mapping[str, Any] | None) -> Response:
    """Decide a record again, by the policy and on the day of its own: no letter is written from what is only
    claimed.
    """
    record = await found_whole(call)
    back = f"/records/{record.core['id']}"
    if missing_packages():
        return _none(call, "letters.not_installed", 501, back)
    policy = await policy_of(call, record, SAME)
    decision = await asyncio.to_thread(decided_again, call, policy, record)
    if differences_of(record, decision):
        return _none(call, "letters.differs", 409, back)
    return await _answer(call, _Subject(decision, record=record), form)


def _none(call: Call, why: str, status: int, back: str) -> Response:
    return render(call, "letters_none.html", status, why=why, back=back)


async def _answer(call: Call, subject: _Subject, form: Mapping[str, Any] | None) -> Response:
    if form is None:
        return await _page(call, subject)
    given = {field: str(form.get(field, "")) for one in KINDS for field in fields_of(one).values()}
    kind = next((one for one in KINDS if one == form.get("kind")), None)
    if kind is None:
        return await _page(call, subject, given, "", {"kind": say(call.language, "letters.no_kind")})
    wanted = "pdf" if form.get("as") == "pdf" else "docx"
    checkpoint = "" if subject.record is None else (await checkpoint_with(call, subject.record)).note
    fields = fields_of(kind)
    known = {name: given[field] for name, field in fields.items()}
    known["checkpoint"] = checkpoint.partition("\n\n")[0]  # without its signatures
    try:
        # Setting a PDF takes time and memory.
        async with call.service.batches:
            title, made = await asyncio.to_thread(_made, subject.decision, kind, call.language, known, wanted)
    except LetterError as error:
        name = _PLACES.get(error.code) or str(error.values.get("name", ""))
        place = fields.get(name, "kind" if "verdict" in error.values else "")
        return await _page(call, subject, given, kind, {place: error.message(call.language)})
    file = f"attachment; filename=\"{kind}.{wanted}\"; filename*=UTF-8''{quote(title, safe='')}.{wanted}"
    headers = {"Content-Disposition": file, "Cache-Control": "no-store"}
    return Response(made, headers=headers, media_type=_TYPES[wanted])


def fields_of(kind: Kind) -> dict[str, str]:
    """Return the particulars that a kind of letter has room for, each with its field of the form."""
    return {name: f"{kind}.{name}" for name in FIELDS if kind in _ONLY.get(name, KINDS)}


def _made(
    decision: Decision, kind: Kind, language: str, known: Mapping[str, str], wanted: str
) -> tuple[str, bytes]:
    """Return the title of a letter and its file. Raises LetterError."""
    draft = letter(decision, kind, language, particulars(known))
    return draft.title, import_module(_FILES).file_of(draft, wanted)


async def _page(
    call: Call,
    subject: _Subject,
    given: Mapping[str, str] | None = None,
    kind: str = "",
    wrong: Mapping[str, str] | None = None,
) -> Response:
    """Show the form; `wrong`: by field, empty for what is wrong with none."""
    language, mistakes = call.language, wrong or {}
    fits = await asyncio.to_thread(fitting_kinds, subject.decision, language)
    names = {one: say(language, f"letters.kind.{one}") for one in KINDS}
    offered = [one for one in _OFFERED if fits[one] is None]
    return render(
        call,
        "letters.html",
        422 if mistakes else 200,
        verdict=subject.decision.verdict.value,
        back=subject.back,
        action="/letters" if subject.record is None else f"{subject.back}/letters",
        question="" if subject.asked is None else subject.asked.query,
        on_record=subject.record is not None,
        kinds=[(one, names[one]) for one in offered],
        asked=[(one, _asked(language, one)) for one in offered],
        kind=kind if kind in offered else offered[0],
        unfit=[(names[one], error.message(language)) for one, error in fits.items() if error is not None],
        given=given or {},
        wrong=mistakes,
        faults=list(mistakes.items()),
    )


def _asked(language: str, kind: Kind) -> list[tuple[str, str, str, str]]:
    """Return the fields of a kind: id, label, hint (empty: none), type."""
    hints = {name: f"letters.{name}.hint.{kind}" for name in FIELDS}
    return [
        (
            field,
            say(language, f"letters.{name}"),
            say(language, hints[name]) if hints[name] in TEXTS else "",
            "date" if name == "date" else "text",
        )
        for name, field in fields_of(kind).items()
    ]


PAGES = (
    Page("GET", "/letters", "lettersPage", Scope.DECIDE, show_letters),
    Page("POST", "/letters", "writeLetter", Scope.DECIDE, write_letter),
    Page("GET", "/records/{id}/letters", "recordLettersPage", Scope.READ_RECORDS, show_letters_on_record),
    Page("POST", "/records/{id}/letters", "writeRecordLetter", Scope.READ_RECORDS, write_letter_on_record),
)
