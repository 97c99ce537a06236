"""Tells what is in the outbox, in a thread of each worker; what one has taken, no other takes."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from policylib_api.edge.log import say
from policylib_api.edge.metrics import Metrics
from policylib_api.records.store import RecordsUnavailableError, Store
from policylib_api.webhooks import outbox
from policylib_api.webhooks.outbox import Parcel
from policylib_api.webhooks.posting import PostError, post
from policylib_api.webhooks.targets import ATTEMPTS, Target

# For so long what a worker has taken is its own; after that the worker must be dead.
LEASE_SECONDS = 120
MOST_AT_ONCE = 64
FIRST_PAUSE, LONGEST_PAUSE = 10, 3600  # seconds
_SECOND = 1000

Post = Callable[[Target, bytes, int], None]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a parcel. `failure` None: it was told; `tried` false: nobody tried."""

    parcel: Parcel
    failure: PostError | None
    tried: bool = True


class Deliverer:
    """Delivers for one worker."""

    def __init__(
        self,
        store: Store,
        targets: Sequence[Target],
        metrics: Metrics,
        clock: Callable[[], dt.datetime],
        *,
        every: float = 1.0,
        send: Post = post,
    ) -> None:
        """Make a deliverer that looks every so many seconds; `start` lets it work."""
        self._store = store
        self._targets = {one.name: one for one in targets}
        self._metrics = metrics
        self._clock = clock
        self._every = every
        self._send = send
        self._stopping = threading.Event()
        self._lost_records = False
        self._thread = threading.Thread(target=self._work, name="policylib-webhooks", daemon=True)

    def start(self) -> None:
        """Begin to deliver, if there is anybody to deliver to."""
        if self._targets:
            self._thread.start()

    def stop(self) -> None:
        """End after what is being sent; the rest stays in the outbox."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.wait(self._every):
            try:
                while self.look() and not self._stopping.is_set():
                    pass
                self._lost_records = False
            except RecordsUnavailableError as error:
                if not self._lost_records:
                    say("outbox cannot be used", logging.ERROR, reason=str(error))
                self._lost_records = True
            except Exception:  # the thread must outlive whatever a target does
                logging.getLogger(__name__).exception("unforeseen error while delivering")

    def look(self) -> bool:
        """Take what is due and deliver it; say whether there was anything. Raises RecordsUnavailableError."""
        begun = self._now()
        with self._store.reading() as connection:
            if not outbox.anything_due(connection, begun):
                return False
        with self._store.writing() as connection:
            parcels = outbox.take(connection, begun, begun + LEASE_SECONDS * _SECOND, MOST_AT_ONCE)
        by_target: dict[str, list[Parcel]] = {}
        for parcel in parcels:
            by_target.setdefault(parcel.target, []).append(parcel)
        if not by_target:
            return False
        # Each target by itself: a slow one does not hold up the others.
        with ThreadPoolExecutor(len(by_target), "policylib-webhook") as pool:
            told = list(pool.map(self._deliver, by_target.values()))
        self._settle([outcome for outcomes in told for outcome in outcomes])
        return True

    def _deliver(self, parcels: Sequence[Parcel]) -> list[_Outcome]:
        """Send parcels to their target, one after the other, until one fails or time runs out."""
        target = self._targets.get(parcels[0].target)
        outcomes: list[_Outcome] = []
        begun = self._now()
        for parcel in parcels:
            now = self._now()
            spent = now - begun > LEASE_SECONDS * _SECOND // 2
            if spent or self._stopping.is_set() or (outcomes and outcomes[-1].failure is not None):
                outcomes.append(_Outcome(parcel, outcomes[-1].failure if outcomes else None, tried=False))
            else:
                outcomes.append(_Outcome(parcel, self._failure(target, parcel, now)))
        return outcomes

    def _failure(self, target: Target | None, parcel: Parcel, now: int) -> PostError | None:
        if target is None:
            return PostError("there is no such target")
        try:
            self._send(target, parcel.event, now // _SECOND)
        except PostError as error:
            return error
        return None

    def _settle(self, outcomes: Sequence[_Outcome]) -> None:
        now = self._now()
        told = [one.parcel for one in outcomes if one.tried and one.failure is None]
        with self._store.writing() as connection:
            outbox.remove(connection, told)
            for one in outcomes:
                if not one.tried:
                    pause = 0 if one.failure is None else _pause(one.parcel.attempts + 1)
                    again = now + pause * _SECOND
                    outbox.put_back(
                        connection, one.parcel, attempts=one.parcel.attempts, again=again, dead=False
                    )
                elif one.failure is not None:
                    attempts = one.parcel.attempts + 1
                    dead = self._is_dead(one, attempts)
                    again = now + _pause(attempts) * _SECOND
                    outbox.put_back(connection, one.parcel, attempts=attempts, again=again, dead=dead)
        self._metrics.webhooks.labels("delivered").inc(len(told))
        for one in outcomes:
            if one.tried and one.failure is not None:
                dead = self._is_dead(one, one.parcel.attempts + 1)
                self._metrics.webhooks.labels("dead" if dead else "failed").inc()
                say(
                    "webhook failed",
                    logging.ERROR if dead else logging.WARNING,
                    target=one.parcel.target,
                    number=one.parcel.number,
                    attempts=one.parcel.attempts + 1,
                    dead=dead,
                    reason=str(one.failure),
                )

    def _is_dead(self, outcome: _Outcome, attempts: int) -> bool:
        target = self._targets.get(outcome.parcel.target)
        most = ATTEMPTS if target is None else target.attempts
        return attempts >= most or (outcome.failure is not None and outcome.failure.gone)

    def _now(self) -> int:
        return int(self._clock().timestamp() * _SECOND)


def _pause(attempts: int) -> int:
    """Return after how many seconds to try again, twice as long each time.

    >>> [_pause(n) for n in (1, 2, 5, 50)]
    [10, 20, 160, 3600]
    """
    return min(FIRST_PAUSE << min(attempts - 1, 20), LONGEST_PAUSE)
