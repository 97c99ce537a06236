"""From a configuration to a running server: one application a worker, put together when it starts."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_type_hints

import orjson
from starlette.types import ASGIApp

from policylib_api.app import create_app
from policylib_api.auth.provider import configured_provider
from policylib_api.authzen.directory import load_directory
from policylib_api.config import Config
from policylib_api.console.starting import make_ready
from policylib_api.edge import log
from policylib_api.policies.activations import last_activation
from policylib_api.policies.archive import read_publish_keys
from policylib_api.policies.holder import PolicyHolder
from policylib_api.policies.loading import load_wanted
from policylib_api.policies.watching import Watch
from policylib_api.records.checkpoints import configured_signer
from policylib_api.records.moments import milliseconds
from policylib_api.records.recorder import Recorder
from policylib_api.records.store import Store
from policylib_api.service import Clock, Service, system_clock
from policylib_api.webhooks.outbox import configured_outbox

# Workers are processes of their own; this is how they are told what the command was told.
HANDED_OVER = "_POLICYLIB_SERVE"


def hand_over(config: Config) -> None:
    """Leave the configuration where the workers find it."""
    os.environ[HANDED_OVER] = orjson.dumps(asdict(config), default=str).decode()


def handed_over() -> Config:
    """Return the configuration the command left."""
    raw: dict[str, Any] = orjson.loads(os.environ[HANDED_OVER])
    hints = get_type_hints(Config)
    for name, value in raw.items():
        if hints[name] == Path | None and value is not None:
            raw[name] = Path(value)
        elif hints[name] == tuple[Path, ...]:
            raw[name] = tuple(map(Path, value))
        elif hints[name] == tuple[str, ...]:
            raw[name] = tuple(value)
    return Config(**raw)


def application() -> ASGIApp:
    """Return the application of a worker (called by uvicorn in each)."""
    _end_with_the_supervisor()
    config = handed_over()
    log.set_up(config.log_level)
    served = create_app(start(config))
    make_ready()
    # What was made so far stays: going through it again and again would only cost time.
    gc.collect()
    gc.freeze()
    return served


def _end_with_the_supervisor() -> None:
    """End this worker when the process that watches it is gone: nobody would replace or stop it any more, and
    it would keep the port from the next server.
    """
    supervisor = multiprocessing.parent_process()
    if supervisor is None:
        return

    def follow() -> None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=follow, name="policylib-supervisor", daemon=True).start()


def start(config: Config, clock: Clock = system_clock) -> Service:
    """Open the records, load the policy and keep it.

    Raises:
        PolicyRefusedError: the policy cannot decide.
        ConfigError: the directory of AuthZEN, the webhooks, the roles of an issuer or the publish keys have
            mistakes, or the key for checkpoints or the secret for an issuer cannot be used.
        RecordsUnavailableError: the records cannot be written.
    """
    now = clock()
    configured_signer(config)
    outbox = configured_outbox(config)
    provider = configured_provider(config)
    if config.publish_keys is not None:
        read_publish_keys(config.publish_keys)
    recorder = Recorder(Store(config.records))
    recorder.open()
    try:
        watch = Watch(config)
        active = load_wanted(config, recorder.store, last_activation(recorder.store), now)
        directory = load_directory(config.authzen, active.policy)
        recorder.keep(active.policy, milliseconds(now))
    except Exception:
        recorder.close()
        raise
    return Service(
        config,
        PolicyHolder(active),
        recorder,
        clock=clock,
        directory=directory,
        outbox=outbox,
        provider=provider,
        watch=watch,
    )
