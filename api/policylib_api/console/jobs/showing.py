"""The pages of batches: all of somebody, and one at each stage."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import FileResponse, Response

from policylib.diagnostics import Text
from policylib.render.tallies import department_name, rule_name
from policylib.render.words import Words, split_variable
from policylib_api.call import Call
from policylib_api.config import MEBIBYTE
from policylib_api.console.csrf import new_key
from policylib_api.console.jobs.charts import charts
from policylib_api.console.jobs.columns import (
    FIXABLE,
    column_at,
    field_label,
    field_options,
    first_choice,
    fixed_at,
    kept_choice,
    mistakes_of,
    value_options,
)
from policylib_api.console.jobs.folder import (
    MOST_KEPT,
    Job,
    Note,
    Stage,
    expire,
    find_job,
    jobs_of,
)
from policylib_api.console.jobs.preview import LONGEST_SHOWN, preview
from policylib_api.console.jobs.problems import read_problems
from policylib_api.console.jobs.rows import Filter, find_rows, first_rejects
from policylib_api.console.jobs.running import remove, tend
from policylib_api.console.rendering import render
from policylib_api.console.text import say
from policylib_api.deciding import today_of
from policylib_api.records.moments import format_minute
from policylib_api.wire.problems import ProblemError

_REJECTS_SHOWN = 30
_FILES = {
    "table.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "decisions.parquet": "application/vnd.apache.parquet",
}


async def show_batches(call: Call) -> Response:
    """Show the batches of a caller, and the form for another."""
    return await batches_page(call)


async def batches_page(call: Call, status: int = 200, mistake: Text | None = None) -> Response:
    """Show the batches of a caller; `mistake`: why a file was not taken."""
    config = call.service.config
    jobs = await asyncio.to_thread(_tended, call)
    return render(
        call,
        "batch.html",
        status=status,
        jobs=[{"job": job, "stage": stage, "when": format_minute(job.created)} for job, stage in jobs],
        once=new_key(),
        is_full=len(jobs) >= MOST_KEPT,
        most=MOST_KEPT,
        megabytes=config.upload_limit // MEBIBYTE,
        days=config.job_days,
        mistake=None if mistake is None else mistake.in_language(call.language),
    )


def _tended(call: Call) -> list[tuple[Job, Stage]]:
    config = call.service.config
    for job in expire(config.jobs_folder, call.milliseconds(), config.job_days):
        remove(job)
    return [(job, tend(job, config.job_memory)) for job in jobs_of(config.jobs_folder, call.caller.id)]


def job_of(call: Call) -> Job:
    """Return the batch that an address names. Raises ProblemError 404 for one the caller does not have."""
    identity = call.part("batch")
    job = find_job(call.service.config.jobs_folder, identity, call.caller.id)
    if job is None:
        raise ProblemError(
            "not-found",
            404,
            Text("没有这一批", "there is no such batch"),
            Text("可能已经删除，或者超过了保留的期限", "it may have been deleted, or its time is over"),
        )
    return job


async def show_batch(call: Call) -> Response:
    """Show one batch."""
    job = job_of(call)
    stage = await asyncio.to_thread(tend, job, call.service.config.job_memory)
    about: dict[str, Any] = {
        "job": job,
        "stage": stage,
        "when": format_minute(job.created),
        "days": call.service.config.job_days,
    }
    match stage:
        case Stage.READING | Stage.RUNNING:
            progress = job.read(Note.PROGRESS) or {"step": "waiting", "done": 0, "total": 0}
            if stage is Stage.READING:
                progress = {"step": "reading", "done": 0, "total": 0}
            return render(call, "batch_progress.html", **about, progress=progress)
        case _ if call.request.headers.get("hx-target") == "batch-progress":
            # There is no progress any more, but another page.
            return Response(headers={"HX-Refresh": "true", "Cache-Control": "no-store"})
        case Stage.REFUSED:
            problems = [
                (one.message.in_language(call.language), one.help and one.help.in_language(call.language))
                for one in read_problems(job.read(Note.PROBLEMS))
            ]
            return render(call, "batch_refused.html", **about, problems=problems)
        case Stage.COLUMNS:
            return render(call, "batch_columns.html", **about, **await asyncio.to_thread(_columns, call, job))
        case Stage.DONE:
            return render(call, "batch_done.html", **about, **await asyncio.to_thread(_done, call, job))


# --- columns -----------------------------------------------------------------------------------


def _columns(call: Call, job: Job) -> dict[str, Any]:
    """Return what the form for the columns is made of."""
    policy, language = call.active.policy, call.language
    checked = policy.checked
    vocabulary = checked.vocabulary
    look, kept = job.read(Note.LOOK), job.read(Note.CHOICE)
    headers = look["headers"]
    choice = first_choice(headers, vocabulary) if kept is None else kept_choice(kept)
    mistakes = mistakes_of(choice, headers, checked) if headers else []
    said = {one.at: one.message.in_language(language) for one in reversed(mistakes)}
    rows = preview(policy, today_of(call), choice, look) if headers and not mistakes else None
    samples = [
        next((cells[at] for _, cells in look["sample"] if cells[at]), "") for at in range(len(headers))
    ]
    return {
        "look": look,
        "sheets": [(name, name) for name in look["sheets"]],
        "columns": [
            {
                "id": column_at(number),
                "header": header,
                "value": choice.columns.get(header, ""),
                "sample": samples[number][:LONGEST_SHOWN],
                "error": said.get(column_at(number), "") if kept else "",
            }
            for number, header in enumerate(headers)
        ],
        "options": field_options(vocabulary, language),
        "fixed": [
            {
                "id": fixed_at(name),
                "label": field_label(vocabulary, name).in_language(language),
                "options": value_options(vocabulary, name, language),
                "value": choice.fixed.get(name, ""),
                "is_day": name == "date",
                # Of a form that nobody has sent yet, nothing is wrong.
                "error": said.get(fixed_at(name), "") if kept else "",
            }
            for name in FIXABLE
            if name in choice.fixed or name not in choice.columns.values() or fixed_at(name) in said
        ],
        "mistakes": [(one.at, one.message.in_language(language)) for one in mistakes] if kept else [],
        "notes": [one.message.in_language(language) for one in read_problems(look["notes"])],
        "heads": list(choice.columns),
        "rows": None
        if rows is None
        else [
            {
                "number": row.number,
                "cells": row.cells,
                "verdict": row.verdict,
                "problems": [
                    say(language, "check.fault", label=header, text=why.in_language(language))
                    if header
                    else why.in_language(language)
                    for header, why in row.problems
                ],
            }
            for row in rows
        ],
    }


# --- results -----------------------------------------------------------------------------------


def _done(call: Call, job: Job) -> dict[str, Any]:
    """Return what the results are shown with."""
    language, checked = call.language, call.active.policy.checked
    asked = call.request.query_params
    wanted = Filter(
        asked.get("verdict", ""), asked.get("department", ""), asked.get("rule", ""), _page(asked)
    )
    summary = job.summary
    verdicts, others = charts(checked, summary["counts"], language)
    departments = next((chart.bars for chart in others if chart.what == "department"), [])
    rules = next((chart.bars for chart in others if chart.what == "rule"), [])
    found = find_rows(job.decisions, job.titles, wanted)
    words = Words(checked, language)
    rejects = first_rejects(job.rejects, _REJECTS_SHOWN)
    return {
        "summary": summary,
        "verdict_chart": verdicts,
        "charts": others,
        "wanted": wanted,
        "verdicts": [(one, words.say(f"verdict.{one}")) for one in verdicts.verdicts],
        "departments": _options([(bar.id, bar.name) for bar in departments], wanted.department),
        "rules": _options([(bar.id, bar.name) for bar in rules], wanted.rule),
        "found": found,
        "titled": job.titles.exists(),
        "rows": [
            {
                "row": row["row"],
                "key": row["key"] or "",
                "title": (row.get("title") or "")[:LONGEST_SHOWN],
                "date": row["date"].isoformat(),
                "department": department_name(checked, row["department"], language),
                "verdict": row["verdict"],
                "rules": [(rule, rule_name(checked, rule, language)) for rule in row["deciding"]],
                "missing": words.join([words.name(*split_variable(one)) for one in row["missing"]]),
            }
            for row in found.rows
        ],
        "rejects": [(one.row, one.column, one.reason.in_language(language)) for one in rejects],
    }


def _options(known: list[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """Return what can be chosen, and what was chosen by the address though it is not among it."""
    return known if not chosen or any(one == chosen for one, _ in known) else [*known, (chosen, chosen)]


def _page(asked: Mapping[str, str]) -> int:
    text = asked.get("page", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 1


async def give_file(call: Call) -> Response:
    """Give a result of a finished batch, to be saved."""
    job, name = job_of(call), call.part("file")
    if name not in _FILES or job.stage() is not Stage.DONE:
        title = Text("没有这个文件", "there is no such file")
        raise ProblemError(
            "not-found", 404, title, Text("这一批没有这个结果", "the batch has no such result")
        )
    path = job.table if name == job.table.name else job.decisions
    headers = {"Cache-Control": "no-store"}
    stem = job.name.rpartition(".")[0] or job.name
    return FileResponse(path, headers=headers, media_type=_FILES[name], filename=f"{stem}-{name}")
