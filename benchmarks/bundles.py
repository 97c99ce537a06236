"""Measure bundles: a process that decides one task and ends, the size, and loading from it and from text.

    python benchmarks/bundles.py [--rounds N]

Writes bundles.json here. The process is compared with one that does nothing; loading is measured when all
that it needs is imported, and nothing that was parsed before is remembered.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import report
import targets
from run import COMPLETE

import policylib
from policylib._resources import policy_root
from policylib.bundle.contents import pack_policy
from policylib.bundle.envelope import SUFFIX, seal
from policylib.syntax.reading import read

HERE = Path(__file__).parent

_NOTHING = "pass"
_DECIDE = """
import json, sys
import policylib
policylib.load(sys.argv[1]).decide(json.loads(sys.argv[2])).remedies
"""


def process_seconds(code: str, *arguments: str) -> float:
    """Return how long a process takes from its start to its end, in seconds."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def load_seconds(path: Path) -> float:
    """Return how long loading a folder or a bundle takes in this process, in seconds."""
    read.cache_clear()
    start = time.perf_counter()
    policylib.load(path)
    return time.perf_counter() - start


def main() -> None:
    """Run the rounds and report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds: int = parser.parse_args().rounds
    folder = Path(str(policy_root()))
    policy = policylib.load(folder)
    data = seal(pack_policy(policy.checked, policy.files), None)
    with tempfile.TemporaryDirectory() as place:
        bundle = Path(place) / f"shipped{SUFFIX}"
        bundle.write_bytes(data)
        task = json.dumps(COMPLETE, ensure_ascii=False)
        medians = report.in_turns(
            {
                targets.BARE_PYTHON: partial(process_seconds, _NOTHING),
                targets.FIRST_DECISION: partial(process_seconds, _DECIDE, str(bundle), task),
                targets.LOAD_FOLDER: partial(load_seconds, folder),
                targets.LOAD_BUNDLE: partial(load_seconds, bundle),
            },
            rounds,
        )
    results: dict[str, Any] = {
        **report.machine(),
        "rules": len(policy.checked.rules),
        "bytes": len(data),
        "seconds": {name: round(value, 4) for name, value in medians.items()},
    }
    report.save(HERE / "bundles.json", results)
    rows = [(name, f"{value:.3f}") for name, value in medians.items()]
    print(report.table(["", "median, s"], [*rows, ("bytes", f"{len(data):,}")]))
    print(report.targets_table(targets.of_bundles(results)))


if __name__ == "__main__":
    main()
