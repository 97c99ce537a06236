"""Runs the cases of a policy in a process of their own, so that requests are answered as fast meanwhile.

This module is also that process: a policy comes in on standard input, what failed goes out on standard
output.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from typing import Any

import orjson

from policylib import Policy, load_files, parse_settings
from policylib.diagnostics import Text
from policylib_api.policies.loading import PolicyRefusedError
from policylib_api.wire.problems import Fault, pointer_to

LONGEST = 900.0  # seconds
_SHOWN = 20
_PAUSE = 0.5
_NICENESS = 5


def try_cases(policy: Policy, stopping: threading.Event, longest: float = LONGEST) -> None:
    """Run the cases of a policy under its settings, for at most so many seconds.

    Raises PolicyRefusedError where one does not come out as it expects, or there is no telling.
    """
    failed = _run(
        orjson.dumps({"files": policy.files, "settings": policy.settings.canonical()}), stopping, longest
    )
    if not failed:
        return
    shown = failed[:_SHOWN]
    zh, en = ("\n".join(one[language] for one in shown) for language in ("zh", "en"))
    reason = Text(
        f"{len(failed)} 个案例未通过：\n{zh}",
        f"cases that do not come out as they expect: {len(failed)}\n{en}",
    )
    faults = [Fault(one["pointer"], "case_failed", Text(one["zh"], one["en"])) for one in shown]
    raise PolicyRefusedError(reason, faults)


def _run(job: bytes, stopping: threading.Event, longest: float) -> list[dict[str, str]]:
    command = [sys.executable, "-P", "-m", "policylib_api.policies.trial"]
    deadline = time.monotonic() + longest
    with tempfile.TemporaryFile() as given:
        # Not through a pipe: what is not sent before `communicate` first runs out of time is never sent.
        given.write(job)
        given.seek(0)
        process = subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        while True:
            try:
                out, err = process.communicate(timeout=_PAUSE)
                break
            except subprocess.TimeoutExpired:
                if stopping.is_set() or time.monotonic() > deadline:
                    process.kill()
                    process.communicate()
                    raise PolicyRefusedError(
                        Text("案例没有跑完", "the cases were not run to their end")
                    ) from None
    if process.returncode != 0:
        last = err.decode(errors="replace").strip().rpartition("\n")[2]
        raise PolicyRefusedError(Text(f"案例跑不了：{last}", f"the cases cannot be run: {last}"))
    failed: list[dict[str, str]] = orjson.loads(out)
    return failed


def main() -> None:
    """Run the cases of the policy on standard input."""
    os.nice(_NICENESS)
    job: dict[str, Any] = orjson.loads(sys.stdin.buffer.read())
    policy = load_files(job["files"], settings=parse_settings(job["settings"]))
    failed = [
        {
            "pointer": "" if one.case.span is None else pointer_to("files", one.case.span.source.name),
            "zh": one.text("zh"),
            "en": one.text("en"),
        }
        for one in policy.failing_cases()
    ]
    sys.stdout.buffer.write(orjson.dumps(failed))


if __name__ == "__main__":
    main()
