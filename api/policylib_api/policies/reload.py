"""Replaces the policy that decides: when files change, when told to, and when another worker activated one.

A new policy is loaded and tried beside the one that decides, kept among the records, and only then put in
its place. Whatever goes wrong, the old one goes on deciding, and the log, the metrics and `last_failure` say
why.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from policylib.diagnostics import Text
from policylib_api.config import Config
from policylib_api.edge.log import say
from policylib_api.edge.metrics import Metrics
from policylib_api.policies.activations import Activation, add_trial, is_tried, last_activation
from policylib_api.policies.holder import Active, Failure, PolicyHolder
from policylib_api.policies.loading import PolicyRefusedError, load_wanted
from policylib_api.policies.trial import try_cases
from policylib_api.policies.watching import Watch
from policylib_api.records.moments import milliseconds
from policylib_api.records.recorder import Recorder
from policylib_api.records.store import RecordsUnavailableError

# After the records could not be written, a policy is not loaded again at every look.
_RETRY_SECONDS = 30.0


class Reloader:
    """Keeps the policy of one worker up to date."""

    def __init__(
        self,
        config: Config,
        holder: PolicyHolder,
        recorder: Recorder,
        metrics: Metrics,
        clock: Callable[[], dt.datetime],
        watch: Watch,
    ) -> None:
        """Begin with the policy that the holder has; `watch` knows the files it was loaded from; `start` lets
        it look.
        """
        self.config = config
        self.holder = holder
        self.recorder = recorder
        self.clock = clock
        self.changing = threading.Lock()  # one change at a time
        self.stopping = threading.Event()
        self._metrics = metrics
        self._watch = watch
        self._asked = threading.Event()
        self._awake = threading.Event()
        self._seen = holder.active.activation
        self._retry_at: float | None = None
        self._lost_records = False
        self._thread = threading.Thread(target=self._work, name="policylib-policy", daemon=True)
        self._tell(holder.active, None)

    def start(self) -> None:
        """Begin to look, every `watch` seconds."""
        _say_in_use(self.holder.active)
        self._thread.start()

    def stop(self) -> None:
        """End; a policy that is being loaded is let go of."""
        self.stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join()

    def ask(self) -> None:
        """Load anew what is to decide, even if nothing seems to have changed; returns at once."""
        self._asked.set()
        self._awake.set()

    def _work(self) -> None:
        while not self.stopping.is_set():
            self._awake.wait(self.config.watch)
            self._awake.clear()
            if not self.stopping.is_set():
                self.look()

    def look(self) -> None:
        """Look once, and take over what is to decide now."""
        asked = self._asked.is_set()
        self._asked.clear()
        files_changed = self._watch.changed()
        try:
            activation = last_activation(self.recorder.store)
        except RecordsUnavailableError as error:
            if not self._lost_records:
                say("activations cannot be read", logging.ERROR, reason=str(error))
            self._lost_records = True
            self._later(asked or files_changed)
            return
        self._lost_records = False
        number = 0 if activation is None else activation.number
        retry = self._retry_at is not None and time.monotonic() >= self._retry_at
        if files_changed and not _is_of_files(activation):
            say("the configured policy changed, but an activated one decides", policy=self._digest)
            files_changed = False
        forced = asked or files_changed or retry
        if not forced and number == self._seen:
            return
        with self.changing:
            # This worker may itself have activated it in the meantime.
            if forced or number != self._seen:
                self._seen = number
                self._retry_at = None
                self._take(activation)

    @property
    def _digest(self) -> str:
        return self.holder.active.policy.digest

    def _take(self, activation: Activation | None) -> None:
        origin = _origin(self.config, activation)
        try:
            wanted = load_wanted(self.config, self.recorder.store, activation, self.clock())
            self._adopt(wanted)
        except PolicyRefusedError as error:
            self.refuse(origin, error.reason)
        except RecordsUnavailableError as error:
            self._later(True)
            self.refuse(origin, Text(f"记录用不了：{error}", f"the records cannot be used: {error}"))
        except Exception as error:  # the thread must outlive whatever a policy makes happen
            logging.getLogger(__name__).exception("unforeseen error while loading a policy")
            self.refuse(origin, Text(f"意外的错误：{error}", f"unforeseen error: {error}"))

    def _adopt(self, wanted: Active) -> None:
        """Try a policy unless some worker has, keep it, and let it decide."""
        active, policy = self.holder.active, wanted.policy
        if (policy.digest, policy.settings_digest) == (active.policy.digest, active.policy.settings_digest):
            # The same rules: what is compiled already goes on, under its new name.
            self.replace(replace(wanted, policy=active.policy, since=active.since))
            return
        if not is_tried(self.recorder.store, policy.digest, policy.settings_digest):
            try_cases(policy, self.stopping)
        self.keep(wanted)
        self.replace(wanted)

    def keep(self, tried: Active) -> None:
        """Keep a policy that was tried: it must be kept before it decides. Raises RecordsUnavailableError."""
        now = milliseconds(self.clock())
        self.recorder.keep(tried.policy, now)
        add_trial(self.recorder.store, tried.policy.digest, tried.policy.settings_digest, now)

    def replace(self, active: Active) -> None:
        """Let a policy decide from now on."""
        before = self.holder.active
        self._seen = active.activation
        self.holder.active = active
        self.holder.last_failure = None
        self._tell(active, before)
        _say_in_use(active)

    def refuse(self, origin: str, reason: Text) -> None:
        """Note why a policy does not decide."""
        self.holder.last_failure = Failure(self.clock(), origin, reason)
        self._metrics.reload_failures.inc()
        say("policy refused", logging.ERROR, origin=origin, reason=reason.en, still=self._digest)

    def _later(self, wanted: bool) -> None:
        if wanted:
            self._retry_at = time.monotonic() + _RETRY_SECONDS

    def _tell(self, active: Active, before: Active | None) -> None:
        info = self._metrics.policy_info
        if before is not None:
            info.labels(before.policy.digest, before.version or "").set(0)
        info.labels(active.policy.digest, active.version or "").set(1)


def _is_of_files(activation: Activation | None) -> bool:
    """Say whether what is configured, policy or settings, has a say in what decides."""
    return activation is None or activation.policy is None or activation.settings is None


def _say_in_use(active: Active) -> None:
    say(
        "policy in use",
        policy=active.policy.digest,
        settings=active.policy.settings_digest,
        version=active.version,
        origin=active.origin,
        activation=active.activation,
    )


def _origin(config: Config, activation: Activation | None) -> str:
    if activation is None or activation.policy is None:
        return "policylib" if config.policy is None else str(config.policy)
    return f"activation {activation.number}"
