"""The keys a worker has met, so that most requests need no database, and when they were used last."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from policylib_api.auth.keys import Key, find_key, note_use
from policylib_api.edge.log import say
from policylib_api.records.store import RecordsUnavailableError, Store

# A key that is revoked anywhere stops to work in every worker within this many seconds.
FRESH_SECONDS = 3.0
NOTE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Met:
    key: Key
    at: float


class KeyRing:
    """Finds keys by their ids. For one event loop."""

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Find keys in a store; `monotonic` is a clock in seconds that never goes back."""
        self._store = store
        self._monotonic = monotonic
        self._met: dict[str, _Met] = {}
        self._looking: dict[str, asyncio.Task[Key | None]] = {}
        self._used: dict[str, int] = {}
        self._noted = float("-inf")
        self._noting: asyncio.Task[None] | None = None

    def knows(self, key_id: str) -> bool:
        """Say whether this worker met the key before, be it long ago."""
        return key_id in self._met

    async def find(self, key_id: str) -> Key | None:
        """Return a key as it was at most `FRESH_SECONDS` ago; None: there is none.

        Raises RecordsUnavailableError.
        """
        met = self._met.get(key_id)
        if met is not None and self._monotonic() - met.at < FRESH_SECONDS:
            return met.key
        looking = self._looking.get(key_id)
        if looking is None:  # one look for all requests that wait for it
            looking = asyncio.create_task(self._look(key_id))
            self._looking[key_id] = looking
            looking.add_done_callback(lambda _: self._looking.pop(key_id, None))
        return await asyncio.shield(looking)

    async def _look(self, key_id: str) -> Key | None:
        begun = self._monotonic()
        key = await asyncio.to_thread(find_key, self._store, key_id)
        if key is None:
            # What is not there is not remembered: names that were made up must not fill the memory.
            self._met.pop(key_id, None)
        else:
            self._met[key_id] = _Met(key, begun)
        return key

    def use(self, key_id: str, now: int) -> None:
        """Remember that a key was used now (milliseconds since 1970), to be stored later, elsewhere."""
        self._used[key_id] = now
        if self._noting is None or self._noting.done():
            self._noting = asyncio.create_task(self._note_later())

    async def close(self) -> None:
        """Store what is still to be stored."""
        if self._noting is not None:
            self._noting.cancel()
            await asyncio.wait([self._noting])
        await self._note()

    async def _note_later(self) -> None:
        await asyncio.sleep(max(0.0, self._noted + NOTE_SECONDS - self._monotonic()))
        self._noted = self._monotonic()
        await self._note()

    async def _note(self) -> None:
        used: Mapping[str, int] = dict(self._used)
        self._used.clear()
        if not used:
            return
        try:
            await asyncio.to_thread(note_use, self._store, used)
        except RecordsUnavailableError as error:
            # It is for information only, and nothing is lost but that.
            say("last use of keys not stored", logging.WARNING, reason=str(error))
