"""What every operation works with: the configuration, the policy that decides now, the records, the clock."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field

from policylib_api.auth.provider import Provider
from policylib_api.auth.signing_in import SigningIn
from policylib_api.authzen.directory import Directory
from policylib_api.config import Config
from policylib_api.edge.metrics import Metrics
from policylib_api.policies.holder import PolicyHolder
from policylib_api.policies.kept import KeptPolicies
from policylib_api.policies.reload import Reloader
from policylib_api.policies.watching import Watch
from policylib_api.records.probing import Probe
from policylib_api.records.recorder import Recorder
from policylib_api.trying.desk import Desks
from policylib_api.webhooks.outbox import Outbox

Clock = Callable[[], dt.datetime]


def system_clock() -> dt.datetime:
    """Return the present moment (UTC)."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Service:
    """One worker's part of a server. Time enters here; only rates count by a clock of their own.

    `batches` and `checks`: how many batches are answered, and policies checked, at the same time; each takes
    much memory or time.
    """

    config: Config
    policies: PolicyHolder
    recorder: Recorder
    metrics: Metrics = field(default_factory=Metrics)
    clock: Clock = system_clock
    kept: KeptPolicies = field(default_factory=KeptPolicies)
    batches: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    checks: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    directory: Directory = field(default_factory=Directory)
    outbox: Outbox = field(default_factory=Outbox)
    provider: Provider | None = None
    signing_in: SigningIn = field(default_factory=SigningIn)
    desks: Desks = field(default_factory=Desks)
    watch: InitVar[Watch | None] = None
    reloader: Reloader = field(init=False)
    probe: Probe = field(init=False)

    def __post_init__(self, watch: Watch | None) -> None:
        """Make what each worker has one of. `watch`: the files as they were before they were loaded."""
        known = Watch(self.config) if watch is None else watch
        reloader = Reloader(self.config, self.policies, self.recorder, self.metrics, self.clock, known)
        object.__setattr__(self, "reloader", reloader)
        object.__setattr__(self, "probe", Probe(self.recorder.store))
