"""Running commands in tests, and two tasks to run them on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from policylib._resources import policy_root
from policylib.cli.main import cli

EXAMPLES = Path(__file__).parents[1] / "examples"
SHIPPED = Path(str(policy_root()))
TASK: dict[str, Any] = json.loads((EXAMPLES / "off-list.json").read_text("utf-8"))
LAWFUL: dict[str, Any] = json.loads((EXAMPLES / "emergency.json").read_text("utf-8"))


def run(*arguments: str | Path, stdin: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(cli, [str(one) for one in arguments], input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def decided(*tasks: Any) -> Result:
    return run("decide", "-", "--format", "json", stdin=json.dumps(list(tasks), ensure_ascii=False))


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]
