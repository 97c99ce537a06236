"""Measure the API over HTTP with wrk, side by side with no-ops; print a table and write results.json here.

    python benchmarks/http/http_run.py [--rounds N] [--seconds S]

Rounds are interleaved: each round measures every series once, and the median of the rounds counts. wrk runs
on the same machine as the server; what it needs is missing to the server, in every series alike. FastAPI's
no-ops are measured where it is installed (requirements.txt).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BATCH = 100
sys.path.insert(0, str(HERE.parent))

import report  # noqa: E402
from run import TASKS  # noqa: E402

SINGLE = [task for name, task in TASKS.items() if "17 facts" in name or "2 facts" in name]


@dataclass(frozen=True)
class Series:
    """One thing that is measured: a path of an application, by so many workers and connections."""

    name: str
    app: str
    path: str
    bodies: str = "single"
    workers: int = 1
    connections: int = 16


NOT_RECORDED = "/v1/decisions?record=false"
BATCHES = "/v1/decisions/batch?record=false"
SERIES = (
    Series("no-op", "policylib", "/noop"),
    Series("typed no-op", "policylib", "/noop/typed"),
    Series("decide", "policylib", NOT_RECORDED),
    Series("decide, -c32", "policylib", NOT_RECORDED, connections=32),
    Series("decide + record", "policylib", "/v1/decisions"),
    Series("decide + record, -c32", "policylib", "/v1/decisions", connections=32),
    Series("batch of 100", "policylib", BATCHES, "batch", connections=2),
    Series("batch of 100 in brief", "policylib", f"{BATCHES}&detail=brief", "batch", connections=2),
    Series("decide in brief", "policylib", f"{NOT_RECORDED}&detail=brief"),
    Series("decide, 2 workers", "policylib", NOT_RECORDED, workers=2),
    Series("decide + record, 2 workers", "policylib", "/v1/decisions", workers=2),
    Series("FastAPI raw no-op", "fastapi", "/raw"),
    Series("FastAPI typed no-op", "fastapi", "/typed"),
)


def main() -> None:
    """Run the rounds and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--only", help="series whose names contain this")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (Debian: apt install wrk)")
    chosen = [one for one in SERIES if given.only is None or given.only in one.name]
    if find_spec("fastapi") is None:
        print("without FastAPI: pip install -r benchmarks/http/requirements.txt")
        chosen = [one for one in chosen if one.app != "fastapi"]
    with tempfile.TemporaryDirectory(prefix="policylib-bench-") as folder, ExitStack() as stack:
        results = measure(chosen, given.rounds, given.seconds, Path(folder), stack)
    results_file = {
        **report.machine(),
        "rounds": given.rounds,
        "seconds": given.seconds,
        "series": results,
        "targets": targets(results),
    }
    show(results, results_file["targets"])
    if given.only is None:
        report.save(HERE / "results.json", results_file)


def measure(
    chosen: list[Series], rounds: int, seconds: float, folder: Path, stack: ExitStack
) -> dict[str, dict[str, float]]:
    """Return the medians of each series: requests/s and milliseconds."""
    bodies = write_bodies(folder)
    addresses = {
        key: stack.enter_context(served(*key, folder)) for key in {(one.app, one.workers) for one in chosen}
    }
    measured: dict[str, list[dict[str, float]]] = {one.name: [] for one in chosen}
    for number in range(rounds + 1):
        for one in chosen:
            url = addresses[one.app, one.workers] + one.path
            # What the series before asked last may still be answered, and batches have few slots.
            time.sleep(0.5)
            # The first round only warms up.
            result = wrk(url, one.connections, seconds if number else 1, bodies[one.bodies])
            if number:
                measured[one.name].append(result)
            print(f"\rround {number}/{rounds}  {one.name:40}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return {
        name: {what: round(statistics.median(one[what] for one in found), 3) for what in found[0]}
        for name, found in measured.items()
    }


def write_bodies(folder: Path) -> dict[str, Path]:
    """Write what is sent: single tasks, and a batch."""
    single, batch = folder / "single", folder / "batch"
    single.write_text("".join(json.dumps(task, ensure_ascii=False) + "\n" for task in SINGLE), "utf-8")
    many = [SINGLE[number % len(SINGLE)] for number in range(BATCH)]
    batch.write_text(json.dumps({"tasks": many}, ensure_ascii=False) + "\n", "utf-8")
    return {"single": single, "batch": batch}


def wrk(url: str, connections: int, seconds: float, bodies: Path) -> dict[str, float]:
    """Return requests/s, and the median and 99th percentile in milliseconds. Nothing may fail."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", HERE / "post.lua", url]
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, "BENCH_BODIES": str(bodies)},
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    result: Mapping[str, float] = json.loads(line.removeprefix("RESULT "))
    if result["failed"] or not result["requests"]:
        sys.exit(f"{url}: {result['failed']:g} requests failed\n{done.stdout}")
    return {
        "rps": result["requests"] / result["seconds"],
        "p50_ms": result["p50"],
        "p99_ms": result["p99"],
    }


@contextmanager
def served(app: str, workers: int, folder: Path) -> Iterator[str]:
    """Serve an application with its own records; its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    # As `policylib serve` does (commands/serve.py), except that nothing limits a benchmark.
    options = ["--factory", "--no-access-log", "--no-server-header", "--workers", workers, "--port", port]
    command = [sys.executable, "-m", "uvicorn", f"http_apps:{app}", *options, "--log-level", "warning"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")])),
        "BENCH_RECORDS": f"sqlite:///{folder}/{app}-{workers}.db",
    }
    with (folder / f"{app}-{workers}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(part) for part in command], env=environment, stdout=log, stderr=log, cwd=folder
        )
    try:
        wait_for(port, process, folder / f"{app}-{workers}.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(60)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until somebody answers."""
    while True:
        if process.poll() is not None:
            sys.exit(log.read_text("utf-8")[-3000:])
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as line:
                line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                if line.recv(1):
                    return
        except OSError:
            time.sleep(0.1)


def targets(results: Mapping[str, Mapping[str, float]]) -> list[dict[str, Any]]:
    """Return the targets that can be told from what was measured."""

    def ratio(name: str, base: str) -> float | None:
        if name not in results or base not in results:
            return None
        return results[name]["rps"] / results[base]["rps"]

    def of(name: str, what: str) -> float | None:
        return results[name][what] if name in results else None

    p50, p99 = of("decide + record", "p50_ms"), of("decide + record", "p99_ms")
    batches = of("batch of 100 in brief", "rps")
    rows: list[tuple[str, str, float | None, float, bool]] = [
        ("S6", "decide ÷ typed no-op of the same app", ratio("decide", "typed no-op"), 0.9, True),
        ("S6", "decide ÷ FastAPI raw no-op", ratio("decide", "FastAPI raw no-op"), 1.5, True),
        ("S7", "decide + record ÷ decide, -c16", ratio("decide + record", "decide"), 0.4, True),
        ("S7", "p99 ÷ median, recorded", p99 / p50 if p50 and p99 else None, 5, False),
        ("S7", "decisions/s in batches of 100, in brief", batches and batches * BATCH, 50_000, True),
    ]
    return [
        report.target(name, what, value, bound, at_least=at_least)
        for name, what, value, bound, at_least in rows
        if value is not None
    ]


def show(results: Mapping[str, Mapping[str, float]], found: list[dict[str, Any]]) -> None:
    """Print both tables."""
    rows = [
        (name, f"{one['rps']:,.0f}", f"{one['p50_ms']:.2f}", f"{one['p99_ms']:.2f}")
        for name, one in results.items()
    ]
    print(report.table(["", "requests/s", "p50 ms", "p99 ms"], rows))
    print()
    print(report.targets_table(found))


if __name__ == "__main__":
    main()
