"""Finds out whether the store can be written, by writing to it; at most once a second."""

from __future__ import annotations

import threading
import time

from sqlalchemy import insert, update

from policylib_api.records import tables
from policylib_api.records.store import RecordsUnavailableError, Store

PAUSE = 1.0


class Probe:
    """Asks the store for any number of callers."""

    def __init__(self, store: Store) -> None:
        """Make a probe; nothing is asked yet."""
        self._store = store
        self._lock = threading.Lock()
        self._asked = float("-inf")
        self._failure: str | None = None

    def failure(self, now: int) -> str | None:
        """Return why the store cannot be written (`now`: milliseconds since 1970); None where it can be."""
        with self._lock:
            if time.monotonic() - self._asked >= PAUSE:
                try:
                    self._write(now)
                    self._failure = None
                except RecordsUnavailableError as error:
                    self._failure = str(error)
                self._asked = time.monotonic()
            return self._failure

    def _write(self, now: int) -> None:
        # A full disk refuses to be written, not to be locked: only a row that is committed tells.
        with self._store.writing() as connection:
            if not connection.execute(update(tables.probes).values(time=now)).rowcount:
                connection.execute(insert(tables.probes).values(number=1, time=now))
