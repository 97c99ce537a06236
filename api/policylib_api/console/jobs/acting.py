"""What is done with batches: a file is sent, its columns are said, it is begun, it is deleted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import RedirectResponse, Response

from policylib_api.call import Call
from policylib_api.console.csrf import read_form
from policylib_api.console.jobs.columns import mistakes_of, read_choice
from policylib_api.console.jobs.folder import MOST_KEPT, Job, Note, Stage, jobs_of
from policylib_api.console.jobs.running import remove, tend
from policylib_api.console.jobs.showing import batches_page, job_of
from policylib_api.console.jobs.upload import UploadError, receive
from policylib_api.deciding import today_of


async def send_file(call: Call) -> Response:
    """Take in a file as a new batch, and lead to it."""
    root = call.service.config.jobs_folder
    if len(await asyncio.to_thread(jobs_of, root, call.caller.id)) >= MOST_KEPT:
        return await batches_page(call, 409)
    try:
        job = await receive(call, root)
    except UploadError as error:
        return await batches_page(call, error.status, error.reason)
    await asyncio.to_thread(tend, job, call.service.config.job_memory)
    return RedirectResponse(f"/batch/{job.id}", 303)


async def change_batch(call: Call) -> Response:
    """Do what the pressed button says: `check` or `start` with these columns, read another `sheet`, or
    `delete`. What is not possible at this stage any more changes nothing.
    """
    job = job_of(call)
    form = await read_form(call)
    wanted = str(form.get("do", ""))
    if wanted == "delete":
        await asyncio.to_thread(remove, job)
        return RedirectResponse("/batch", 303)
    if job.stage() is Stage.COLUMNS:
        await asyncio.to_thread(_change, call, job, wanted, form)
    return RedirectResponse(f"/batch/{job.id}", 303)


def _change(call: Call, job: Job, wanted: str, form: Mapping[str, Any]) -> None:
    look = job.read(Note.LOOK)
    sheet = str(form.get("sheet", ""))
    if wanted == "sheet" and sheet in look["sheets"]:
        job.write(Note.SHEET, sheet)
        job.forget(Note.CHOICE, Note.LOOK)
    elif wanted in ("check", "start") and look["headers"]:
        checked = call.active.policy.checked
        choice = read_choice(form, look["headers"], checked)
        job.write(Note.CHOICE, choice.dump())
        if wanted == "start" and not mistakes_of(choice, look["headers"], checked):
            _begin(call, job, choice.dump(), choice.ignored(look["headers"]), look["sheet"])
    tend(job, call.service.config.job_memory)


def _begin(call: Call, job: Job, choice: dict[str, Any], ignored: list[str], sheet: str | None) -> None:
    """Keep what is to be decided and by which policy: whatever is activated later, it is this one."""
    policy = call.active.policy
    job.write(Note.POLICY, {"files": policy.files, "settings": policy.settings.canonical()})
    wanted = {
        **choice,
        "ignored": ignored,
        "sheet": sheet,
        "decided_on": today_of(call).isoformat(),
        "language": call.language,
    }
    job.write(Note.WANTED, wanted)
