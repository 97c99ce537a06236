"""One thread that writes what the requests of a worker have to record: what waits goes in one transaction.

So a disk that can be made sure of a thousand times a second records more than a thousand decisions.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection

from policylib_api.records.entry import Entry, Prepared
from policylib_api.records.store import Recorded, RecordsUnavailableError, Store, StoreDownError

MOST_AT_ONCE = 512
MOST_WAITING = 10_000

Then = Callable[[Connection, Sequence[Recorded]], None]


@dataclass(frozen=True, slots=True)
class _Job:
    entries: Sequence[Entry | Prepared]
    then: Then | None
    done: asyncio.Future[Sequence[Recorded]]
    loop: asyncio.AbstractEventLoop


class Writer:
    """Appends entries for the coroutines of one process."""

    def __init__(self, store: Store) -> None:
        """Make a writer; `start` lets it work."""
        self._store = store
        self._jobs: queue.Queue[_Job | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._work, name="policylib-records", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what still waits, and end."""
        self._jobs.put(None)
        self._thread.join()

    async def append(
        self, entries: Sequence[Entry | Prepared], then: Then | None = None
    ) -> Sequence[Recorded]:
        """Record entries, all or none; returns when they are on the disk. `then` runs in their transaction.

        Raises RecordsUnavailableError; then nothing was recorded, or nobody can tell (a server that was lost
        while it committed), and nothing may be answered.
        """
        loop = asyncio.get_running_loop()
        job = _Job(entries, then, loop.create_future(), loop)
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            raise RecordsUnavailableError("too many decisions are waiting to be recorded") from None
        return await job.done

    def _work(self) -> None:
        while True:
            jobs, ended = self._gather()
            if jobs:
                self._write(jobs)
            if ended:
                return

    def _gather(self) -> tuple[list[_Job], bool]:
        """Return the jobs that wait, at least one unless the end has come."""
        jobs: list[_Job] = []
        size = 0
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            size += len(job.entries)
            if size >= MOST_AT_ONCE:
                return jobs, False
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, False
        return jobs, True

    def _write(self, jobs: Sequence[_Job]) -> None:
        entries = [entry for job in jobs for entry in job.entries]

        def then(connection: Connection, recorded: Sequence[Recorded]) -> None:
            start = 0
            for job in jobs:
                if job.then is not None:
                    job.then(connection, recorded[start : start + len(job.entries)])
                start += len(job.entries)

        try:
            recorded = self._store.append(entries, then)
        except Exception as error:  # the thread must outlive whatever a database does
            if len(jobs) > 1 and not isinstance(error, StoreDownError):
                # One job may be at fault; it must not take the others with it.
                for job in jobs:
                    self._write([job])
                return
            for job in jobs:
                _tell(job, error)
            return
        start = 0
        for job in jobs:
            _tell(job, recorded[start : start + len(job.entries)])
            start += len(job.entries)


def _tell(job: _Job, outcome: Sequence[Recorded] | Exception) -> None:
    def settle() -> None:
        if job.done.done():  # the caller has gone
            return
        if isinstance(outcome, RecordsUnavailableError):
            job.done.set_exception(outcome)
        elif isinstance(outcome, Exception):
            job.done.set_exception(RecordsUnavailableError(str(outcome)))
        else:
            job.done.set_result(outcome)

    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        job.loop.call_soon_threadsafe(settle)
