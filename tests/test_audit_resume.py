"""Audits that were interrupted or killed: they go on, nothing is done twice, nothing is lost by accident."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audit_files import (
    DAY,
    ON,
    Interrupted,
    after,
    as_csv,
    as_json_lines,
    as_parquet,
    drawn,
    flat,
    table,
)
from commands import run
from policylib.batch.audit import Wanted, audit
from policylib.batch.engine import Part, Reject
from policylib.batch.fields import Fields
from policylib.batch.plan import Plan
from policylib.batch.polars_engine import PolarsEngine
from policylib.batch.reading import Input
from policylib.batch.work import Work
from policylib.diagnostics import Text
from policylib.policyset import Policy
from policylib.tables.model import TableError


class Counting(PolarsEngine):
    """Counts the stretches that are decided and not passed over."""

    def parts(
        self, source: Input, fields: Fields, plan: Plan, first: int, where: Callable[[int], Path | None]
    ) -> Iterator[Part | None]:
        for part in super().parts(source, fields, plan, first, where):
            if part is not None:
                DECIDED.append(part.number)
            yield part


DECIDED: list[int] = []


def test_an_interrupted_audit_goes_on_and_comes_to_the_same(shipped: Policy, tmp_path: Path) -> None:
    rows = [{"key": str(i), **flat(task)} for i, task in enumerate(drawn(shipped, 60))]
    files = (as_csv(rows, tmp_path / "x.csv"), as_json_lines(rows, tmp_path / "y.jsonl"))
    engine = Counting(rows=20)
    whole = audit(shipped, Wanted(files, tmp_path / "whole", DAY), engine, lambda *_: None)
    with pytest.raises(Interrupted):
        audit(shipped, Wanted(files, tmp_path / "out", DAY), engine, after(3))
    damaged = tmp_path / "out/.audit/part-000001.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    cut = tmp_path / "out/.audit/part-000002.jsonl"
    assert len(cut.read_bytes()) > 10
    cut.write_bytes(cut.read_bytes()[:-10])
    DECIDED.clear()
    wanted = Wanted(files, tmp_path / "out", DAY, resume=True)
    resumed = audit(shipped, wanted, engine, lambda *_: None)
    assert DECIDED == [1, 2, 4, 5]
    assert resumed == whole
    for name in ("decisions.parquet", "rejects.csv", "summary.json"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize(
    "record",
    [
        {"sha256": "0" * 64, "read": 1, "decided": 1, "counts": {}, "rejects": []},  # as it once was
        {"sha256": [], "done": {}},
        {},
        [],
    ],
)
def test_a_record_that_cannot_be_understood_is_of_no_stretch(record: object, tmp_path: Path) -> None:
    work = Work(tmp_path)
    work.begin({}, resume=False, force=False)
    work.path(0).write_bytes(b"x")
    (work.folder / "part-000000.json").write_text(json.dumps(record), "utf-8")
    assert work.done(0) is None
    done = work.keep(Part(0, 3, 1, [Reject(2, None, Text("甲", "a"), "x\u2028y\n")] * 2))
    assert (done.read, done.rejected) == (3, 1)
    assert work.done(0) == done
    assert [each.original for each in work.rejects(0)] == ["x\u2028y\n"] * 2


KILLED = """
import datetime, os, signal, sys
from pathlib import Path
from policylib.batch.audit import Wanted, audit
from policylib.batch.polars_engine import PolarsEngine
from policylib.loading import load

wanted = Wanted((Path(sys.argv[1]),), Path(sys.argv[2]), datetime.date.fromisoformat(sys.argv[3]))
audit(load(), wanted, PolarsEngine(rows=20), lambda *_: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_an_audit_that_was_killed_goes_on_and_comes_to_the_same(shipped: Policy, tmp_path: Path) -> None:
    path, out = tmp_path / "x.parquet", tmp_path / "out"
    as_parquet([{"key": str(i), **flat(task)} for i, task in enumerate(drawn(shipped, 60))], path)
    killed = subprocess.run([sys.executable, "-c", KILLED, path, out, DAY.isoformat()], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [each.name for each in sorted((out / ".audit").glob("*.json"))] == ["part-000000.json", "run.json"]
    engine = Counting(rows=20)
    DECIDED.clear()
    audit(shipped, Wanted((path,), out, DAY, resume=True), engine, lambda *_: None)
    assert DECIDED == [1, 2]
    audit(shipped, Wanted((path,), tmp_path / "whole", DAY), engine, lambda *_: None)
    for name in ("decisions.parquet", "rejects.csv", "summary.json"):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_unfinished_work_and_results_are_not_lost_by_accident(shipped: Policy, tmp_path: Path) -> None:
    path, out = table(tmp_path / "x.csv"), tmp_path / "out"
    with pytest.raises(Interrupted):
        audit(shipped, Wanted((path,), out, DAY), PolarsEngine(), after(0))
    begun = run("audit", path, "--out", out, *ON)
    assert "--resume" in begun.stderr
    other = run("audit", path, "--out", out, "--resume", "--decided-on", "2024-03-16")
    assert "receipt" in other.stderr
    with pytest.raises(TableError, match="rows"):
        audit(shipped, Wanted((path,), out, DAY, resume=True), PolarsEngine(rows=2), after(0))
    assert run("audit", path, "--out", out, "--resume").exit_code == 1
    assert "2024-03-15" in (out / "summary.txt").read_text("utf-8")
    again = run("audit", path, "--out", out, *ON)
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert run("audit", path, "--out", out, "--force", *ON).exit_code == 1
    nothing = run("audit", path, "--out", out, "--resume", *ON)
    assert nothing.exit_code == 2
