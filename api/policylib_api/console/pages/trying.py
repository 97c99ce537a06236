"""Try a rule: a copy of a rule file, checked as it is written, with what it does to cases and tasks."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import quote

import orjson
from starlette.datastructures import FormData
from starlette.responses import Response

from policylib import Policy, SettingsError, TaskError
from policylib.authoring.formatting import FormatProblem, format_text
from policylib.authoring.scaffold import Ground, ScaffoldError, new_regulation
from policylib.check.names import SUFFIX
from policylib.check.vocabulary import lexicon_of
from policylib.days import parse_day
from policylib.inputs.bad_input import BadInput
from policylib.inputs.tasks import tasks_of
from policylib.matching.places import meant_place
from policylib.regions import code_error
from policylib.source import Source
from policylib_api.call import Call, Scope
from policylib_api.console.csrf import read_form
from policylib_api.console.drafts import count_request, sent_draft, work_at_desk
from policylib_api.console.page import Page
from policylib_api.console.rendering import render
from policylib_api.console.text import say
from policylib_api.console.trials import (
    LONGEST,
    Results,
    Section,
    failed_cases,
    impact_section,
    place_section,
    remarks,
    summary,
)
from policylib_api.deciding import own, today_of
from policylib_api.trying.desk import Desk
from policylib_api.trying.draft import MOST_CHARACTERS, Draft, patch_of
from policylib_api.trying.effects import compare_place, compare_tasks, run_cases
from policylib_api.wire.languages import LANGUAGES

MOST_TASKS = 200
_NEW_FOLDER = "new"
_PHRASES = (
    "find",
    "replace",
    "next",
    "previous",
    "all",
    "match_case",
    "regexp",
    "by_word",
    "replace_one",
    "replace_all",
    "close",
    "current",
    "replaced",
    "replaced_line",
    "on_line",
    "go_to",
    "go",
    "diagnostics",
    "none",
    "completions",
    "control",
    "selection",
)


async def show_try(call: Call) -> Response:
    """Let a file be chosen, or show one to be edited."""
    asked = call.request.query_params
    file = asked.get("file")
    if file is not None:
        draft = sent_draft(file, call.active.policy.files.get(file, ""))
        into = asked.get("into")
        if into in LANGUAGES:
            draft = _rewritten(call, draft, into) or draft
        return _edit(call, draft, fresh=True)
    if "slug" not in asked:
        return _choose(call, _Begun())
    begun = _Begun(*(asked.get(name, "").strip() for name in ("title", "slug", "rank", "region")))
    made = _begin(call, begun)
    return _edit(call, made, fresh=True) if isinstance(made, Draft) else _choose(call, begun, made)


async def use_draft(call: Call) -> Response:
    """Do with a draft what the button says."""
    form = await read_form(call)
    count_request(call)
    draft = sent_draft(_text(form, "file"), _text(form, "text"))
    fields = _Fields(*(_text(form, name) for name in ("tasks", "place", "day")))
    match _text(form, "do"):
        case "patch" | "patch_anyway" as button:
            if button == "patch":
                unfit = await work_at_desk(call, draft, lambda desk: _unfit(call, desk, draft))
                if unfit is not None:  # said before it is given, and then given all the same
                    return _edit(call, draft, fields, results=unfit)
            text = patch_of(draft, call.active.policy.files)
            return _download(draft.name.removesuffix(SUFFIX) + ".patch", text, "text/x-diff")
        case "file":
            return _download(draft.name, draft.text, "text/plain")
        case "zh" | "en" as into:
            written = _rewritten(call, draft, into)
            refused = () if written else (say(call.language, "try.unreadable"),)
            return _edit(call, written or draft, fields, refused=refused)
        case button:
            wanted, faults = _wanted(call, fields) if button == "effect" else (None, {})
            results = await work_at_desk(call, draft, lambda desk: _results(call, desk, draft, wanted))
            return _edit(call, draft, fields, results=results, faults=faults)


@dataclass(frozen=True, slots=True)
class _Begun:
    """What a new regulation begins with, as it was typed."""

    title: str = ""
    slug: str = ""
    rank: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class _Fields:
    """What is to be compared besides the cases, as it was typed."""

    tasks: str = ""
    place: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The same as it is meant. `place` None: no place was named."""

    tasks: list[object]
    place: str | None
    day: dt.date


def _choose(call: Call, begun: _Begun, faults: dict[str, str] | None = None) -> Response:
    checked = call.active.policy.checked
    ranks = [(rank.id, rank.label.in_language(call.language)) for rank in checked.ranks.values()]
    folders = _folders(call.active.policy)
    return render(call, "try.html", folders=folders, ranks=ranks, begun=begun, faults=faults or {})


def _edit(
    call: Call,
    draft: Draft,
    fields: _Fields | None = None,
    *,
    results: Results | None = None,
    faults: dict[str, str] | None = None,
    refused: tuple[str, ...] = (),
    fresh: bool = False,
) -> Response:
    files = call.active.policy.files
    return render(
        call,
        "try_edit.html",
        draft=draft,
        in_policy=draft.file in files,
        fields=fields or _Fields(),
        results=results,
        faults=faults or {},
        refused=refused,
        fresh=fresh,
        phrases=_phrases(call.language),
        most=MOST_CHARACTERS,
        most_tasks=MOST_TASKS,
    )


def _phrases(language: str) -> str:
    """Return what the editor says by itself, by its own English words, as JSON."""
    words = {say("en", f"try.phrase.{name}"): say(language, f"try.phrase.{name}") for name in _PHRASES}
    return orjson.dumps(words).decode()


def _folders(policy: Policy) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the rule files by folder, each with the title of its regulation."""
    titles = {f"{one.slug}{SUFFIX}": one.title for one in policy.checked.regulations.values()}
    folders: dict[str, list[tuple[str, str]]] = {}
    for path in policy.files:
        if path.endswith(SUFFIX):
            folder, _, name = path.rpartition("/")
            title = titles.get(name)
            folders.setdefault(folder, []).append((path, f"{title} {name}" if title else name))
    return sorted(folders.items())


def _begin(call: Call, begun: _Begun) -> Draft | dict[str, str]:
    """Return the draft of a new regulation, or what is wrong by field."""
    policy = call.active.policy
    faults = {}
    if not begun.title:
        faults["title"] = say(call.language, "try.new.nameless")
    region = _place(policy, begun.region)
    if region is None:
        faults["region"] = say(call.language, "try.place.bad", text=begun.region)
    ground = Ground(
        {path: Source(path, text) for path, text in policy.files.items()}, policy.checked, call.language
    )
    try:
        written = new_regulation(
            ground, begun.slug, begun.title, _NEW_FOLDER, begun.rank, region or "", today_of(call)
        )
    except ScaffoldError as error:
        return {"slug": error.message.in_language(call.language), **faults}
    file = f"{_NEW_FOLDER}/{begun.slug}{SUFFIX}"
    return faults or Draft(file, written[file])


def _rewritten(call: Call, draft: Draft, language: str) -> Draft | None:
    """Return a draft with the keywords of a language; None where it has errors."""
    checked = call.active.policy.checked
    lexicon = lexicon_of(checked.vocabulary, checked.ranks)
    try:
        return replace(draft, text=format_text(draft.file, draft.text, lexicon, language))
    except FormatProblem:
        return None


def _wanted(call: Call, fields: _Fields) -> tuple[_Wanted, dict[str, str]]:
    """Return what is to be compared, without what is wrong, and what is wrong by field.

    Raises ProblemError 403 for a task of another body than the caller is.
    """
    language = call.language
    faults: dict[str, str] = {}
    tasks: list[object] = []
    if fields.tasks.strip():
        try:
            tasks = tasks_of(fields.tasks)
        except BadInput as error:
            faults["tasks"] = error.message(language)
    if call.caller.assigner is not None:
        for raw in tasks:
            with suppress(TaskError):
                own(call.active.policy, call, raw, today_of(call))
    if len(tasks) > MOST_TASKS:
        faults["tasks"] = say(language, "try.tasks.many", count=len(tasks), most=MOST_TASKS)
        tasks = []
    place = _place(call.active.policy, fields.place)
    if place is None and fields.place.strip():
        faults["place"] = say(language, "try.place.bad", text=fields.place)
    day = today_of(call)
    if fields.day.strip():
        try:
            day = parse_day(fields.day.strip())
        except ValueError:
            faults["day"] = say(language, "try.day.bad", text=fields.day)
            place = None
    return _Wanted(tasks, place, day), faults


def _place(policy: Policy, text: str) -> str | None:
    """Return the code of the place that a text names beyond doubt; None: it names none."""
    meant = meant_place(policy.checked.places, text.strip())
    if meant is None or code_error(policy.checked.places, meant.code) is not None:
        return None
    return meant.code


def _results(call: Call, desk: Desk, draft: Draft, wanted: _Wanted | None) -> Results:
    """Check a draft, run its cases, and work out its effect where that is wanted."""
    language, old = call.language, desk.policy
    same = draft.text == old.files.get(draft.file)
    found = desk.found()
    try:
        new = desk.tried()
    except SettingsError as error:
        return Results(say(language, "try.settings", reason=error))
    today = today_of(call)
    run = None if new is None else run_cases(desk.view(language), draft.file, new, today)
    results = Results(
        summary(language, found, run, same=same),
        remarks(found.own, language, own=True),
        remarks(found.elsewhere, language, own=False),
    )
    if new is None or run is None:
        return results
    effects = () if wanted is None else _effects(call, desk, new, wanted)
    return replace(results, failing=failed_cases(new, run, language), effects=effects)


def _unfit(call: Call, desk: Desk, draft: Draft) -> Results | None:
    """Return what keeps a draft from being part of a policy; None: no error does."""
    return _results(call, desk, draft, None) if desk.found().errors else None


def _effects(call: Call, desk: Desk, new: Policy, wanted: _Wanted) -> tuple[Section, ...]:
    language, today, old = call.language, today_of(call), desk.policy
    title = say(language, "try.effect.cases")
    sections = [impact_section(title, old, new, desk.answers(today).compared(new), language)]
    if wanted.tasks:
        title = say(language, "try.effect.tasks")
        impact = compare_tasks(old, new, wanted.tasks, today)
        sections.append(impact_section(title, old, new, impact, language))
    if wanted.place is not None:
        difference = compare_place(old, new, wanted.place, wanted.day, LONGEST)
        sections.append(place_section(wanted.place, wanted.day, (old, new), difference, language))
    return tuple(sections)


def _download(name: str, text: str, kind: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(text.encode(), headers=headers, media_type=f"{kind}; charset=utf-8")


def _text(form: FormData, name: str) -> str:
    """Return a field of a form; a file that was sent in its place is none."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


PAGES = (
    Page("GET", "/try", "tryPage", Scope.DECIDE, show_try, nav="try.nav"),
    Page("POST", "/try", "tryDraft", Scope.DECIDE, use_draft),
)
