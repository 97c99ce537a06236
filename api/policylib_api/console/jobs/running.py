"""Sees to it that a process works on each batch that needs one; it goes on where a former one was ended."""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from policylib_api.console.jobs.folder import Job, Note, Stage, every_job
from policylib_api.console.jobs.locks import taken
from policylib_api.console.jobs.problems import note_no_memory, note_problem
from policylib_api.edge.log import say

# A batch that ends a process so often, and comes no further, is given up.
MOST_ATTEMPTS = 3
_LOCK = "lock"
_LOG = "process.log"
_PAUSE = 0.05  # seconds
# What a process says that is ended for want of memory outside of Python.
_NO_MEMORY = re.compile(r"memory allocation of \d+ bytes failed|out of memory|MemoryError", re.IGNORECASE)


def tend(job: Job, memory: int) -> Stage:
    """Return how far a batch has come; begin to work on it where it should be worked on and is not. `memory`:
    the most bytes that the process may take.
    """
    if job.stage() in (Stage.READING, Stage.RUNNING):
        _start(job, memory)
    return job.stage()


def resume(root: Path, memory: int) -> None:
    """Go on with every batch in a folder that nobody works on, whoever sent it."""
    for job in every_job(root):
        try:
            tend(job, memory)
        except OSError as error:
            # It may be removed meanwhile; and one that cannot be worked on must not keep the others waiting.
            say("batch not resumed", logging.WARNING, batch=job.id, reason=str(error))


def remove(job: Job) -> None:
    """End the work on a batch and remove all of it."""
    lock = os.open(job.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not taken(lock):
            # Whoever holds the lock is alive, so the number is that of our process and of no other; without
            # one the process is only being begun.
            number = os.pread(lock, 20, 0)
            if number:
                with suppress(ProcessLookupError):  # it has ended meanwhile
                    os.kill(int(number), signal.SIGKILL)
            time.sleep(_PAUSE)
        shutil.rmtree(job.folder)
    finally:
        os.close(lock)


def _start(job: Job, memory: int) -> None:
    lock = os.open(job.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        # Another may have finished it before the lock was ours.
        if not taken(lock) or job.stage() not in (Stage.READING, Stage.RUNNING):
            return
        os.ftruncate(lock, 0)  # the number of a process before may be that of any other by now
        if _may_try(job):
            process = _spawn(job.folder, lock, memory)
            os.pwrite(lock, str(process.pid).encode(), 0)
            threading.Thread(target=_reap, args=(job, process), name="policylib-batch", daemon=True).start()
    finally:
        os.close(lock)


def _spawn(folder: Path, lock: int, memory: int) -> subprocess.Popen[bytes]:
    """Begin the process. It inherits the lock, and holds it until it ends, however it ends."""
    command = [sys.executable, "-P", "-m", "policylib_api.console.jobs.work", str(folder), str(memory)]
    with (folder / _LOG).open("wb") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=(lock,), close_fds=True
        )


def _may_try(job: Job) -> bool:
    """Count an attempt; after too many that came no further, give the batch up."""
    came_to = job.read(Note.PROGRESS)
    earlier = job.read(Note.ATTEMPTS) or {}
    count = earlier["count"] + 1 if earlier.get("came_to") == came_to and earlier else 1
    if count > MOST_ATTEMPTS:
        note_problem(
            job,
            "given_up",
            f"处理这个文件的进程 {MOST_ATTEMPTS} 次中途退出，可能是文件太大",
            f"the process for this file broke off {MOST_ATTEMPTS} times; the file may be too large",
        )
        return False
    job.write(Note.ATTEMPTS, {"count": count, "came_to": came_to})
    return True


def _reap(job: Job, process: subprocess.Popen[bytes]) -> None:
    status = process.wait()
    if status != 0 and job.folder.exists():
        try:
            written = (job.folder / _LOG).read_text("utf-8", "replace").strip()
        except OSError:
            written = ""
        if _NO_MEMORY.search(written):
            with suppress(OSError):  # it may be removed meanwhile
                note_no_memory(job)  # again it would come no further
        last = written.rpartition("\n")[2]
        say("batch process broke off", logging.WARNING, batch=job.id, status=status, reason=last[:500])
