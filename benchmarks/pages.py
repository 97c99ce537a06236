"""Measure the pages of the console: the server's time for each, the first time and later, beside that for a
static file, and its bytes; write pages.json here.

    python benchmarks/pages.py

Each page is asked for by a process of its own, so what is made once for several of them counts for each; but
not what a server does before it answers anybody: the policy is loaded, `make_ready`, and what was made so far
is never walked by the collector again.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import statistics
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import report

from policylib import Policy, load
from policylib_api.app import create_app
from policylib_api.config import Config
from policylib_api.console.files import static_address
from policylib_api.console.starting import make_ready
from policylib_api.console.table import PAGES
from policylib_api.policies.holder import Active, PolicyHolder
from policylib_api.records.moments import milliseconds
from policylib_api.records.recorder import Recorder
from policylib_api.records.store import Store
from policylib_api.service import Service, system_clock

HERE = Path(__file__).parent
ROUNDS = 9
MOST_MILLISECONDS, MOST_BYTES = 300, 200_000
STATIC = static_address("mark.svg")
TASK: dict[str, Any] = {
    "region": "220502",
    "date": "2024-03-01",
    "assigner": {"kind": "department", "level": "county"},
    "act": "assign_task",
    "item": {"text": "关于统计辖区树木数量的通知"},
    "facts": {"quota": True},
}
QUESTION = urlencode(
    {
        "region": "220502",
        "date": "2024-03-01",
        "assigner.kind": "department",
        "assigner.level": "county",
        "act": "assign_task",
        "item.text": "关于统计辖区树木数量的通知",
        "facts.quota": "true",
        "show": "answer",
    }
)
# Of pages whose address names something, one with much on it. ID: of a record.
ID = "ID"
NAMED = (
    f"/?{QUESTION}",
    f"/?{QUESTION}&way=form",
    f"/?{QUESTION}&compare=1",
    f"/letters?{QUESTION}",
    "/law?region=220502&date=2024-03-01",
    "/law?q=社区",
    "/law/tonghua-ordinance",
    "/law/chengdu-community",
    "/law/tonghua-ordinance/第十八条",
    "/rules/tonghua-ordinance/18-1",
    "/lists?q=证明",
    "/coverage/tonghua-ordinance",
    f"/records/{ID}",
    f"/records/{ID}?replay=present",
    f"/records/{ID}/redact",
    f"/records/{ID}/letters",
)
# What begins so is no page but a file or a way to another server; needs a question (see above) or accounts;
# or is the editor, for which a copy of the policy is made (docs/console.md).
APART = ("/records/checkpoint", "/session/", "/letters", "/accounts", "/try")


def addresses() -> list[str]:
    """Return the address of every page that is measured."""
    plain = [page.path for page in PAGES if page.method == "GET" and "{" not in page.path]
    return [*(path for path in plain if not path.startswith(APART)), *NAMED]


@cache
def shipped() -> Policy:
    """Return the shipped policy."""
    return load()


def measured(address: str) -> dict[str, Any]:
    """Return what a page takes on a server that has just been started: milliseconds of processor time, and
    bytes.
    """
    with tempfile.TemporaryDirectory() as folder:
        config = Config(records=f"sqlite:///{folder}/records.db")
        recorder = Recorder(Store(config.records))
        recorder.open()
        recorder.keep(shipped(), milliseconds(system_clock()))
        active = Active(shipped(), system_clock(), "benchmark")
        try:
            return asyncio.run(_asked(create_app(Service(config, PolicyHolder(active), recorder)), address))
        finally:
            recorder.close()


async def _asked(app: Any, address: str) -> dict[str, Any]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8181") as client:
        if ID in address:
            recorded = await client.post("/v1/decisions", json=TASK)
            address = address.replace(ID, recorded.raise_for_status().json()["id"])
        await client.get(STATIC)
        first, answer = await _timed(client, address)
        while "refresh" in answer.headers:  # what it shows is still being made
            await asyncio.sleep(0.1)
            _, answer = await _timed(client, address)
        later = [(await _timed(client, address))[0] for _ in range(ROUNDS)]
        static = [(await _timed(client, STATIC))[0] for _ in range(ROUNDS)]
    figures = {"first": first, "later": statistics.median(later), "static": statistics.median(static)}
    return {**{name: round(value, 2) for name, value in figures.items()}, "bytes": len(answer.content)}


async def _timed(client: httpx.AsyncClient, address: str) -> tuple[float, httpx.Response]:
    """Return the milliseconds until an answer is there, and the answer."""
    begun = time.process_time()
    answer = await client.get(address)
    spent = (time.process_time() - begun) * 1e3
    assert answer.status_code == 200, (address, answer.status_code)
    return spent, answer


def rows(pages: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the lines of the table."""
    return [
        (
            address.replace(QUESTION, "…"),
            f"{one['first']:.0f}",
            f"{one['later']:.1f}",
            f"{one['later'] / one['static']:.0f}",
            f"{one['bytes']:,}",
        )
        for address, one in pages.items()
    ]


def main() -> None:
    """Measure and report."""
    shipped()
    make_ready()
    gc.collect()
    gc.freeze()
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        every = addresses()
        pages = dict(zip(every, pool.map(measured, every, chunksize=1), strict=True))
    first = max(one["first"] for one in pages.values())
    size = max(one["bytes"] for one in pages.values())
    targets = [
        report.target("pages", "ms of the slowest, the first time", first, MOST_MILLISECONDS),
        report.target("pages", "bytes of the largest", size, MOST_BYTES),
    ]
    report.save(HERE / "pages.json", {**report.machine(), "pages": pages, "targets": targets})
    print(report.table(["page", "first, ms", "later, ms", "÷ static file", "bytes"], rows(pages)))
    print(report.targets_table(targets))


if __name__ == "__main__":
    main()
