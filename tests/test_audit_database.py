"""Audits of a table of a database: the same as of a file with its rows, in the order of its key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table, create_engine

import postgres
from audit_files import DAY, HEADERS, ON, ROWS, Interrupted, after, answers, rejects, table
from commands import run
from policylib.batch.audit import Wanted, audit
from policylib.batch.database import copy_table
from policylib.batch.polars_engine import PolarsEngine
from policylib.policyset import Policy


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that has the table of tasks, its rows put in backwards."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'tasks.db'}"
    else:
        server: postgres.Server = request.getfixturevalue("postgresql_server")
        url = server.url
    fill(url)
    yield url
    engine = create_engine(url)
    METADATA.drop_all(engine)
    engine.dispose()


METADATA = MetaData()
TASKS = Table(
    "tasks",
    METADATA,
    Column("key", String(9), primary_key=True),
    Column("region", Integer),
    Column("date", Date),
    *(Column(name, String(99)) for name in HEADERS[3:-1]),
    Column("quota", Boolean),
)
UNORDERED = Table("heap", METADATA, Column("region", String(9)))


def fill(url: str) -> None:
    rows = [dict(zip(HEADERS, row, strict=True)) for row in reversed(ROWS)]
    for row in rows:
        row["region"] = int(row["region"])  # type: ignore[assignment]
        row["date"] = DAY if row["date"] else None  # type: ignore[assignment]
        row["quota"] = {"true": True}.get(row["quota"])  # type: ignore[assignment]
    engine = create_engine(url)
    METADATA.drop_all(engine)
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(TASKS.insert(), rows)
    engine.dispose()


def test_a_table_is_audited_like_a_file(address: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("audit", "--table", "tasks", "--database", address, "--out", out, *ON)
    assert result.exit_code == 0, result.output
    assert [row[0] for row in answers(out)] == ["a", "b", "c", "d"]
    expected = tmp_path / "expected"
    run("audit", table(tmp_path / "tasks.csv"), "--out", expected, *ON)
    assert answers(out)[0] == answers(expected)[0]
    assert pl.read_parquet(out / "decisions.parquet")["file"].unique().to_list() == ["tasks.csv"]
    assert rejects(out) == []


def test_what_keeps_a_table_from_being_audited(address: str, tmp_path: Path) -> None:
    def said(name: str, database: str) -> str:
        result = run("audit", "--table", name, "--database", database, "--out", tmp_path / "out")
        assert result.exit_code == 2
        assert not (tmp_path / "out").exists()
        return result.stderr

    assert "tasks" in said("task", address)
    assert "主键" in said("heap", address)
    assert "secret" not in said("tasks", "nothing://somebody:secret@nowhere/x")
    assert "pip install" in said("tasks", "mysql+pymysql://somebody:secret@nowhere/x")
    assert "读不了" in said("tasks", f"sqlite:///{tmp_path}/none/none.db")


def test_either_files_or_a_table(tmp_path: Path) -> None:
    path = table(tmp_path / "x.csv")
    for given in ((), (path, "--table", "x", "--database", "sqlite://"), ("--table", "x")):
        result = run("audit", *given, "--out", tmp_path / "out")
        assert result.exit_code == 2
        assert "--database" in result.stderr


def test_a_table_that_changed_cannot_be_gone_on_with(shipped: Policy, tmp_path: Path) -> None:
    address, out = f"sqlite:///{tmp_path / 'tasks.db'}", tmp_path / "out"
    fill(address)
    with pytest.raises(Interrupted):
        audit(shipped, Wanted((copy_table(address, "tasks", tmp_path),), out, DAY), PolarsEngine(), after(0))
    given = ("audit", "--table", "tasks", "--database", address, "--out", out, "--resume", *ON)
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(TASKS.update().where(TASKS.c.key == "c").values(region=220502))
    changed = run(*given)
    assert changed.exit_code == 2
    assert "files" in changed.stderr
    with engine.begin() as connection:
        connection.execute(TASKS.update().where(TASKS.c.key == "c").values(region=620702))
    assert run(*given).exit_code == 0
    engine.dispose()
