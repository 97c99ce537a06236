"""Verification: nothing is found in a store as it was written, and every change of any value is found."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import settings
from sqlalchemy import Connection, Table, delete, insert, select, text, update

from policylib_api.records import tables
from policylib_api.records.checkpoints import parse_checkpoint, present_checkpoint
from policylib_api.records.entry import pack, unpack
from policylib_api.records.mistakes import Mistake, Notice, Outcome, Summary
from policylib_api.records.prune import prune
from policylib_api.records.redact import redact
from policylib_api.records.store import RecordsUnavailableError, Store
from policylib_api.records.verify import verify
from record_stores import BEGIN, TASK, entry, small_policy

FULL = settings().max_examples > 1000

LATER = BEGIN + 10**9
RECORDS = 10
CUT = 4

GUARDED = ("records", "tree_nodes", "policies", "settings", "redactions", "prunings", "checkpoints")


@pytest.fixture
def full(store: Store) -> Store:
    """A store with something in every table: 10 records, the first 4 pruned, two redacted."""
    store.append([entry(n) for n in range(3)])
    present_checkpoint(store, "log", None, BEGIN)
    store.append([entry(n) for n in range(3, RECORDS)])
    list(prune(store, BEGIN + 1000 * 2, "期满", LATER, "log", None))
    list(prune(store, BEGIN + 1000 * CUT, "期满", LATER, "log", None))
    for number in (5, 7):
        record = store.find(entry(number).id)
        assert record is not None
        redact(store, record, None, "应当事人请求", "admin", LATER)
    assert found(store) == []
    return store


def outcomes(store: Store) -> list[Outcome]:
    return list(verify(store, {}))


def found(store: Store) -> list[Mistake]:
    return [one for one in outcomes(store) if isinstance(one, Mistake)]


@contextmanager
def unguarded(store: Store) -> Iterator[Connection]:
    """A connection on which triggers and references do not stop anybody."""
    with store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            driver: Any = connection.connection.dbapi_connection
            driver.execute("PRAGMA foreign_keys = OFF")
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
            for name in names.scalars().all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        yield connection
        connection.commit()
        if connection.dialect.name == "sqlite":
            driver.execute("PRAGMA foreign_keys = ON")
        else:
            connection.execute(text("SET session_replication_role = origin"))
            connection.commit()


@dataclass(frozen=True)
class Place:
    """A value in the database."""

    table: Table
    key: dict[str, Any]
    column: str


def places(store: Store) -> list[Place]:
    """Every value of every table that holds records, in the rows of a full store."""
    all_places = []
    with store.reading() as connection:
        for name in (*GUARDED, "payloads"):
            table = tables.metadata.tables[name]
            keys = [column.name for column in table.primary_key]
            for row in connection.execute(select(table)).mappings():
                key = {column: row[column] for column in keys}
                all_places += [Place(table, key, column.name) for column in table.c]
    return all_places


def at(place: Place) -> Any:
    return [place.table.c[name] == value for name, value in place.key.items()]


def changed(value: Any, step: int) -> Any:
    """A value with one byte of it changed: which one depends on `step`."""
    match value:
        case bytes():
            where = step * 7919 % len(value)
            return value[:where] + bytes([value[where] ^ (1 << step % 8)]) + value[where + 1 :]
        case str():
            where = step * 7919 % len(value)
            other = "x" if value[where] != "x" else "y"
            return value[:where] + other + value[where + 1 :]
        case _:
            return value + 1000 + step


def same_meaning(place: Place, old: Any, new: Any) -> bool:
    """Whether bytes that differ hold the same (packed data has a few bits that say nothing)."""
    if (place.table.name, place.column) != ("payloads", "body"):
        return False
    try:
        return unpack(new) == unpack(old) and zlib.decompressobj().decompress(new) is not None
    except (ValueError, zlib.error):
        return False


def test_a_store_as_it_was_written_has_no_mistakes(full: Store) -> None:
    [last] = outcomes(full)
    assert isinstance(last, Summary)
    assert (last.size, last.start, last.records, last.redacted) == (RECORDS, CUT, RECORDS - CUT, 2)


def test_an_empty_store_has_no_mistakes(store: Store) -> None:
    [last] = outcomes(store)
    assert isinstance(last, Summary)
    assert (last.size, last.records) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("step", [0, 1] if FULL else [0])
def test_every_changed_value_is_found_and_located(full: Store, step: int) -> None:
    """One byte of one value at a time, in every column of every row."""
    missed = []
    for number, place in enumerate(places(full)):
        with unguarded(full) as connection:
            column = place.table.c[place.column]
            old = connection.execute(select(column).where(*at(place))).scalar_one()
            new = changed(old, number * 3 + step)
            connection.execute(update(place.table).where(*at(place)).values({place.column: new}))
        try:
            mistakes = found(full)
        finally:
            moved = {**place.key, **({place.column: new} if place.column in place.key else {})}
            back = Place(place.table, moved, place.column)
            with unguarded(full) as connection:
                connection.execute(update(place.table).where(*at(back)).values({place.column: old}))
        if not located(place, mistakes) and not same_meaning(place, old, new):
            missed.append((place.table.name, place.key, place.column, old, new, mistakes))
    assert missed == []
    assert found(full) == []


def located(place: Place, mistakes: list[Mistake]) -> bool:
    """Whether one of the mistakes names the row that was changed."""
    for one in mistakes:
        match place.table.name:
            case "records" | "payloads":
                named = one.table in ("records", "payloads") and one.seq == place.key["seq"]
            case "tree_nodes":
                key = f"{place.key['level']}/{place.key['index']}"
                named = (one.table, one.key) == ("tree_nodes", key)
            case _:
                key = str(next(iter(place.key.values())))
                after = str(place.key["number"] + 1) if "number" in place.key else key
                # A changed number or seal also shows at the row that should follow.
                named = one.table == place.table.name and one.key in (key, after)
                named = named or (one.table == place.table.name and place.column in place.key)
        if named:
            return True
    return False


def test_any_byte_of_a_core_and_of_a_payload_is_found(full: Store) -> None:
    seq = RECORDS - 1
    for table, column in ((tables.records, "core"), (tables.payloads, "body")):
        place = Place(table, {"seq": seq}, column)
        with full.reading() as connection:
            old = bytes(connection.execute(select(table.c[column]).where(*at(place))).scalar_one())
        for where in range(0, len(old), 11):
            new = old[:where] + bytes([old[where] ^ (1 << where % 8)]) + old[where + 1 :]
            with unguarded(full) as connection:
                connection.execute(update(table).where(*at(place)).values({column: new}))
            mistakes = found(full)
            assert located(place, mistakes) or same_meaning(place, old, new), where
        with unguarded(full) as connection:
            connection.execute(update(table).where(*at(place)).values({column: old}))
    assert found(full) == []


@pytest.mark.parametrize("name", [*GUARDED, "payloads"])
def test_every_missing_row_is_found(full: Store, name: str) -> None:
    table = tables.metadata.tables[name]
    with full.reading() as connection:
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
    key = [column.name for column in table.primary_key]
    for row in rows:
        place = Place(table, {column: row[column] for column in key}, key[0])
        with unguarded(full) as connection:
            connection.execute(delete(table).where(*at(place)))
        mistakes = found(full)
        with unguarded(full) as connection:
            connection.execute(insert(table).values(row))
        # Nothing depends on the last checkpoint: that it is missing only those know who kept it.
        last = name == "checkpoints" and row["number"] == max(one["number"] for one in rows)
        assert bool(mistakes) != last, place
    assert found(full) == []


def test_a_log_that_grows_meanwhile_is_seen_as_of_one_moment(store: Store, url: str) -> None:
    store.append([entry(n) for n in range(3)])
    present_checkpoint(store, "log", None, BEGIN)
    other = Store(url)

    def grow(done: int, whole: int) -> None:
        other.append([entry(done + n) for n in range(3)])
        present_checkpoint(other, "log", None, LATER)

    [last] = verify(store, {}, grow)
    assert isinstance(last, Summary)
    assert (last.size, last.checkpoints) == (3, 1)
    [last] = outcomes(store)
    assert isinstance(last, Summary)
    assert (last.size, last.checkpoints) == (6, 2)
    other.engine.dispose()


def test_records_that_were_put_in_are_found(full: Store) -> None:
    other = {"seq": RECORDS + 3}
    with full.reading() as connection:
        row = dict(connection.execute(select(tables.records)).mappings().first() or {})
    with unguarded(full) as connection:
        connection.execute(insert(tables.records).values({**row, **other, "id": "x"}))
    sentences = [one.sentence("en") for one in found(full)]
    assert any("records 10 to 12 are gone" in one for one in sentences)


def test_the_end_of_the_log_cut_off_is_found_by_a_checkpoint(full: Store) -> None:
    kept = present_checkpoint(full, "log", None, LATER)
    with unguarded(full) as connection:
        for table in (tables.records, tables.payloads):
            connection.execute(delete(table).where(table.c.seq >= RECORDS - 1))
        nodes = tables.tree_nodes
        connection.execute(delete(nodes).where(nodes.c.level == 0, nodes.c.index == RECORDS - 1))
        connection.execute(delete(nodes).where(nodes.c.level == 1, nodes.c.index == RECORDS // 2 - 1))
        last = connection.execute(select(tables.checkpoints.c.number)).scalars().all()[-1]
        connection.execute(delete(tables.checkpoints).where(tables.checkpoints.c.number >= last - 1))
        connection.execute(delete(tables.checkpoints).where(tables.checkpoints.c.size == RECORDS))
    assert found(full) == []  # a log of 9 records, as good as any
    mistakes = [one for one in verify(full, {"kept": kept}) if isinstance(one, Mistake)]
    assert [(one.table, one.key) for one in mistakes] == [("checkpoint", "kept")]
    assert "10" in mistakes[0].sentence("zh")


def test_a_rewritten_log_is_found_by_a_checkpoint(store: Store, tmp_path: Path) -> None:
    store.append([entry(n) for n in range(4)])
    kept = present_checkpoint(store, "log", None, LATER)
    other = Store(f"sqlite:///{tmp_path}/other.db")
    from policylib_api.records.migrating import migrate  # noqa: PLC0415

    migrate(other)
    policy = small_policy()
    other.keep_policy(policy.digest, policy.files, 0)
    other.keep_settings(policy.settings_digest, orjson.dumps(policy.settings.canonical(), option=32).decode())
    task = {**TASK, "facts": {"quota": False}}
    other.append([entry(n, task=task) for n in range(4)])
    assert found(other) == []
    [mistake] = [one for one in verify(other, {"kept": kept}) if isinstance(one, Mistake)]
    assert "changed" in mistake.sentence("en")
    assert not [one for one in verify(store, {"kept": kept}) if isinstance(one, Mistake)]
    assert parse_checkpoint(kept.note) == kept
    other.engine.dispose()


def test_a_value_without_its_commitment_and_one_that_should_be_gone_are_found(full: Store) -> None:
    redacted, other = 7, 8
    with unguarded(full) as connection:
        payloads = tables.payloads
        for seq in (redacted, other):
            body = connection.execute(select(payloads.c.body).where(payloads.c.seq == seq)).scalar_one()
            payload = unpack(bytes(body))
            payload["/task/item/text"] = ("00" * 16, "别的文字")
            payload.pop("/task")
            new = pack(payload)
            connection.execute(update(payloads).where(payloads.c.seq == seq).values(body=new))
    sentences = {one.sentence("en") for one in found(full)}
    for seq in (redacted, other):
        where = f"payloads record {seq} ({entry(seq).id}): "
        assert where + "/task/item/text is not what was committed to" in sentences
        assert where + "/task is gone and no redaction says why" in sentences
    assert f"payloads record 7 ({entry(7).id}): /task/item/text was redacted and is still there" in sentences


def test_a_policy_that_only_another_version_used_is_not_called_wrong(store: Store) -> None:
    policy = small_policy()
    store.keep_policy("sha256:old", {"x.policy": "别的语言"}, 0)
    receipt = {**entry(0).receipt, "policy": "sha256:old", "engine": "0.0.1"}
    store.append([entry(0, receipt=receipt), entry(1)])
    notice, last = outcomes(store)
    assert isinstance(notice, Notice)
    assert "0.0.1" in notice.sentence("zh")
    assert isinstance(last, Summary)
    assert policy.digest != "sha256:old"
    store.append([entry(2, receipt={**entry(0).receipt, "policy": "sha256:old"})])
    assert [one.sentence("en") for one in found(store)] == [
        "policies sha256:old: files are no policy that can decide"
    ]


def test_text_that_is_no_text_is_told_and_not_stumbled_over(tmp_path: Path) -> None:
    from record_stores import open_store  # noqa: PLC0415

    store = open_store(f"sqlite:///{tmp_path}/records.db")
    store.append([entry(n) for n in range(3)])
    with unguarded(store) as connection:
        connection.execute(text("UPDATE records SET caller = CAST(x'ff' AS TEXT) WHERE seq = 1"))
        connection.execute(text("UPDATE records SET leaf = 'text', time = 'noon' WHERE seq = 2"))
        connection.execute(text("UPDATE tree_nodes SET hash = 7 WHERE level = 1"))
    assert {one.seq for one in found(store) if one.table == "records"} == {1, 2}
    assert "1/0" in {one.key for one in found(store)}
    store.engine.dispose()


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    from record_stores import open_store  # noqa: PLC0415

    path = tmp_path / "records.db"
    store = open_store(f"sqlite:///{path}")
    store.append([entry(n) for n in range(40)])
    store.engine.dispose()
    whole = path.read_bytes()
    page = 4096
    for number in range(3, len(whole) // page, 4):
        path.write_bytes(whole[: number * page] + b"\xff" * page + whole[(number + 1) * page :])
        assert found(store), number
        store.engine.dispose()
    schema = whole.index(b"CREATE TABLE records")
    path.write_bytes(whole[:schema] + b"CREATE TALBE" + whole[schema + 12 :])
    assert [one.table for one in found(store)] == ["database"]
    store.engine.dispose()
    path.write_bytes(whole)
    assert found(store) == []
    store.engine.dispose()


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/nothing.db")
    with pytest.raises(RecordsUnavailableError):
        list(verify(store, {}))
    store.engine.dispose()
