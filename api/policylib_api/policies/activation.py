"""Lets the policy of a signed archive decide, on this worker at once and on all others at their next look."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policylib_api.policies.activations import (
    NewActivation,
    add_activation,
    last_activation,
    was_activated,
)
from policylib_api.policies.archive import Archive
from policylib_api.policies.holder import Active
from policylib_api.policies.loading import (
    PolicyRefusedError,
    load_archived,
    load_configured,
    load_settings,
)
from policylib_api.policies.reload import Reloader
from policylib_api.policies.trial import try_cases
from policylib_api.records.moments import milliseconds
from policylib_api.webhooks.outbox import Outbox

# For another policy that is being loaded.
WAIT_SECONDS = 60.0


class BusyError(RuntimeError):
    """Another policy is being loaded just now."""


class ActivatedBeforeError(RuntimeError):
    """Exactly this archive has been activated before: it may be an old one that somebody sends again."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who activates: the caller, and the id of the key that signed."""

    caller: str
    signer: str


def activate(reloader: Reloader, outbox: Outbox, archive: Archive, publisher: Publisher) -> Active:
    """Load, try and keep the policy of an archive, then let it decide.

    Raises:
        BusyError, ActivatedBeforeError.
        PolicyRefusedError: it cannot decide; the old one goes on.
        RecordsUnavailableError: it cannot be kept; the old one goes on.
    """
    if not reloader.changing.acquire(timeout=WAIT_SECONDS):
        raise BusyError
    try:
        if was_activated(reloader.recorder.store, archive.digest):
            return _again(reloader, archive)
        try:
            wanted = _load(reloader, archive)
            try_cases(wanted.policy, reloader.stopping)
        except PolicyRefusedError as error:
            reloader.refuse(f"archive {archive.version}", error.reason)
            raise
        reloader.keep(wanted)
        active = replace(wanted, activation=_enter(reloader, outbox, archive, publisher, wanted))
        reloader.replace(active)
        return active
    finally:
        reloader.changing.release()


def _load(reloader: Reloader, archive: Archive) -> Active:
    now = reloader.clock()
    if archive.files is None:
        return load_configured(reloader.config, now)
    settings = load_settings(reloader.config) if archive.settings is None else archive.settings
    return load_archived(archive.files, settings, archive.version, now)


def _enter(reloader: Reloader, outbox: Outbox, archive: Archive, publisher: Publisher, wanted: Active) -> int:
    """Enter an activation into the log, with what is told of it; return its number."""
    policy = wanted.policy
    now = milliseconds(wanted.since)
    new = NewActivation(
        policy=None if archive.files is None else policy.digest,
        settings=None if archive.settings is None else policy.settings_digest,
        version=archive.version,
        archive=archive.digest,
        signer=publisher.signer,
        caller=publisher.caller,
    )
    with reloader.recorder.store.writing() as connection:
        number = add_activation(connection, new, now)
        outbox.activated(
            connection,
            activation=number,
            policy=policy.digest,
            settings=policy.settings_digest,
            version=wanted.version,
            signer=publisher.signer,
            time=now,
        )
    return number


def _again(reloader: Reloader, archive: Archive) -> Active:
    """Return the policy that decides, if it is that of this archive: asking twice does no harm."""
    last = last_activation(reloader.recorder.store)
    active = reloader.holder.active
    if last is not None and last.archive == archive.digest and active.activation == last.number:
        return active
    raise ActivatedBeforeError
