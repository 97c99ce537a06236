"""What is counted, for Prometheus. Labels are words of the policy and of the interface, never of a task."""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)


class Metrics:
    """The numbers of one worker; those of several are added up over a shared folder."""

    def __init__(self) -> None:
        """Make the counters, all at zero."""
        registry = self._registry = CollectorRegistry()
        self.requests = Counter(
            "policylib_requests", "requests answered", ["operation", "status"], registry=registry
        )
        self.seconds = Histogram(
            "policylib_request_duration_seconds",
            "time to answer a request",
            ["operation"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.refused = Counter(
            "policylib_requests_refused",
            "requests refused for who calls, or how often",
            ["reason"],
            registry=registry,
        )
        self.decisions = Counter(
            "policylib_decisions", "decisions made", ["verdict", "place"], registry=registry
        )
        self.deciding = Histogram(
            "policylib_decision_duration_seconds",
            "time to decide a task, without reading and recording",
            buckets=_SECONDS,
            registry=registry,
        )
        self.recorded = Counter("policylib_decision_records_written", "records written", registry=registry)
        self.record_failures = Counter(
            "policylib_record_write_failures",
            "answers not given because they could not be recorded",
            registry=registry,
        )
        self.policy_info = Gauge(
            "policylib_policy_info",
            "1 for the policy that decides",
            ["policy", "version"],
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self.reload_failures = Counter(
            "policylib_policy_reload_failures", "policies that were refused", registry=registry
        )
        self.webhooks = Counter(
            "policylib_webhook_attempts", "events sent to webhooks", ["outcome"], registry=registry
        )
        # The library looks labels up under a lock and makes texts of them, which takes as long as the rest.
        self._answered: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self._decided: dict[tuple[str, str], Counter] = {}

    def answered(self, operation: str, status: int, seconds: float) -> None:
        """Count a request that was answered after so many seconds."""
        kept = self._answered.get((operation, status))
        if kept is None:
            kept = self.requests.labels(operation, str(status)), self.seconds.labels(operation)
            self._answered[operation, status] = kept
        requests, durations = kept
        requests.inc()
        durations.observe(seconds)

    def decided(self, verdict: str, region: str, seconds: float) -> None:
        """Count a decision on a task of a place, which took so many seconds."""
        # A prefecture is fine enough for a graph, and there are not too many of them.
        label = verdict, region[:4]
        kept = self._decided.get(label)
        if kept is None:
            kept = self._decided[label] = self.decisions.labels(*label)
        kept.inc()
        self.deciding.observe(seconds)

    def text(self) -> bytes:
        """Return all numbers in the format of Prometheus, those of all workers where there are several."""
        if not os.environ.get(_SHARED_FOLDER):
            return generate_latest(self._registry)
        together = CollectorRegistry()
        multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)
