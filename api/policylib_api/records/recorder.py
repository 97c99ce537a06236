"""Recording for one worker: a store, the thread that writes to it, and what every record needs kept."""

from __future__ import annotations

import os
from collections.abc import Sequence

from policylib import Policy
from policylib_api.records.entry import Entry, Prepared, canonical
from policylib_api.records.ids import new_id
from policylib_api.records.migrating import migrate
from policylib_api.records.store import Recorded, Store
from policylib_api.records.writer import Then, Writer


class Recorder:
    """Records decisions, before they are answered."""

    def __init__(self, store: Store) -> None:
        """Make a recorder for a store; `open` makes it ready."""
        self.store = store
        self._writer = Writer(store)

    def open(self) -> None:
        """Bring the store up to date and begin to write. Raises RecordsUnavailableError."""
        migrate(self.store)
        self._writer.start()

    def close(self) -> None:
        """Write what still waits, and let go of the store."""
        self._writer.stop()
        self.store.engine.dispose()

    def keep(self, policy: Policy, now: int) -> None:
        """Keep a policy and its settings for as long as there are records: it must be kept before it decides.

        Raises RecordsUnavailableError.
        """
        self.store.keep_policy(policy.digest, policy.files, now)
        self.store.keep_settings(policy.settings_digest, canonical(policy.settings.canonical()).decode())

    def new_id(self, now: int) -> str:
        """Return the id of a record that is made now (milliseconds since 1970)."""
        return new_id(now, os.urandom(10))

    def prepare(self, entry: Entry) -> Prepared:
        """Make an entry ready to be recorded; it can be let go of then."""
        return self.store.prepare(entry)

    async def append(
        self, entries: Sequence[Entry | Prepared], then: Then | None = None
    ) -> Sequence[Recorded]:
        """Record decisions, all or none (see `Writer.append`)."""
        return await self._writer.append(entries, then)
