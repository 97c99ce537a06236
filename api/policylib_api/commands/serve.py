"""`policylib serve`: answers over HTTP, and records what it answered."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
from pathlib import Path
from typing import Any

import click
import uvicorn
from uvicorn.supervisors import Multiprocess

from policylib.diagnostics import Text, reason_of
from policylib_api.app import create_app
from policylib_api.commands.opening import (
    config_option,
    configured,
    lang_option,
    records_option,
    records_unusable,
    refuse,
)
from policylib_api.config import Config, ConfigError
from policylib_api.edge import log
from policylib_api.edge.connection import Connection
from policylib_api.policies.loading import PolicyRefusedError
from policylib_api.records.store import RecordsUnavailableError
from policylib_api.server import hand_over, start


@click.command(short_help="通过 HTTP 回答，先留存记录 · answer over HTTP, recording every answer")
@config_option
@click.option("--host", help="监听的地址，默认本机 · address to listen on; default: loopback")
@click.option("--port", type=int, help="端口，默认 8181 · port; default: 8181")
@click.option("--workers", type=int, help="工作进程数 · worker processes")
@click.option("--policy", type=click.Path(path_type=Path), help="规则库文件夹 · policy folder")
@click.option("--settings", type=click.Path(path_type=Path), help="已确定的解释等 · settled readings")
@records_option
@lang_option
def serve(file: Path | None, lang: str, **given: Any) -> None:
    """通过 HTTP 回答。每个结论先写入记录，再作答；写不进去，就不作答。

    Answer over HTTP. Every decision is written to the records before it is given, or it is not given.
    """
    config = configured(file, lang, **given)
    _listen(config, lang)
    log.set_up(config.log_level)
    log.say("starting", **config.summary())
    try:
        if config.workers == 1:
            _run_one(config)
        else:
            _run_many(config)
    except ConfigError as error:
        refuse(error.mistakes, lang)
    except PolicyRefusedError as error:
        refuse([error.reason], lang)
    except RecordsUnavailableError as error:
        refuse([records_unusable(error)], lang)


def _listen(config: Config, lang: str) -> None:
    """Try the address before anything is loaded; end with a message where it cannot be listened on."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    try:
        socket.create_server((config.host.strip("[]"), config.port), family=family).close()
    except OSError as error:
        why, where = reason_of(error), f"{config.host}:{config.port}"
        refuse([Text(f"不能监听 {where}：{why.zh}", f"cannot listen on {where}: {why.en}")], lang)


def _run_one(config: Config) -> None:
    uvicorn.Server(uvicorn.Config(create_app(start(config)), **_options(config))).run()


def _run_many(config: Config) -> None:
    # What is wrong with the policy or the records is found here, not by workers that start again and again.
    start(config).recorder.close()
    with tempfile.TemporaryDirectory(prefix="policylib-metrics-") as shared:
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", shared)
        hand_over(config)
        Multiprocess.handle_hup = _pass_on  # type: ignore[assignment,method-assign]
        uvicorn.run(
            "policylib_api.server:application", factory=True, workers=config.workers, **_options(config)
        )


def _pass_on(supervisor: Multiprocess) -> None:
    """Tell every worker that SIGHUP came: each looks for a new policy, and none has to end for it."""
    for worker in supervisor.processes:
        if worker.pid is not None:
            os.kill(worker.pid, signal.SIGHUP)


def _options(config: Config) -> dict[str, Any]:
    return {
        "host": config.host,
        "port": config.port,
        "http": Connection,
        "ws": "none",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "date_header": True,
        "proxy_headers": True,
        "forwarded_allow_ips": config.forwarded_allow_ips,
        "timeout_graceful_shutdown": config.grace,
        # A worker that checks a large body or loads a policy is busy, not lost.
        "timeout_worker_healthcheck": 30,
        "timeout_keep_alive": 30,
        "limit_concurrency": 2000,
    }
