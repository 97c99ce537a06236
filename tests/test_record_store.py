"""The record store: what is appended is found, chained, proven, and cannot be changed."""

from __future__ import annotations

import asyncio

import pytest
import rfc8785
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from policylib_api.records import merkle, tables
from policylib_api.records.entry import canonical, commitment, with_texts, without_texts
from policylib_api.records.migrating import migrate
from policylib_api.records.store import GENESIS, RecordsUnavailableError, Store, link, read_head, read_nodes
from policylib_api.records.writer import Writer
from record_stores import TASK, entry


def test_what_was_appended_is_found(store: Store) -> None:
    store.append([entry(0), entry(1)])
    [recorded] = store.append([entry(2)])
    found = store.find(entry(2).id)
    assert found is not None
    assert (found.seq, found.leaf, found.chain) == (2, recorded.leaf, recorded.chain)
    assert found.core["deciding"] == ["tonghua-ordinance/18-3-1"]
    assert found.payload["/task/item/text"][1] == "统计辖区树木数量"
    assert "统计辖区树木数量" not in found.core_bytes.decode()
    assert store.find("nothing") is None


def test_records_are_chained_and_in_the_tree(store: Store) -> None:
    for start in (0, 1, 4):
        store.append([entry(n) for n in range(start, start + (1, 3, 5)[(0, 1, 4).index(start)])])
    chain = GENESIS
    leaves = []
    for number in range(9):
        found = store.find(entry(number).id)
        assert found is not None
        leaf = merkle.leaf_hash(found.core_bytes)
        chain = link(chain, leaf)
        assert (found.leaf, found.chain) == (leaf, chain)
        leaves.append(leaf)
        assert {p: commitment(*pair) for p, pair in found.payload.items()} == found.core["commitments"]
    nodes = dict(merkle.grow(0, leaves, lambda _: b""))
    with store.reading() as connection:
        assert read_head(connection).size == 9
        assert read_nodes(connection, nodes) == nodes


def test_two_processes_add_to_one_chain(store: Store, url: str) -> None:
    other = Store(url)
    store.append([entry(0)])
    other.append([entry(1), entry(2)])
    store.append([entry(3)])
    seqs = []
    for number in range(4):
        found = store.find(entry(number).id)
        assert found is not None
        seqs.append(found.seq)
    assert seqs == [0, 1, 2, 3]
    other.engine.dispose()


@pytest.mark.parametrize("table", ["records", "tree_nodes", "policies", "settings"])
def test_nothing_is_changed_or_removed(store: Store, table: str) -> None:
    store.append([entry(0)])
    whole = tables.metadata.tables[table]
    for change in (update(whole).values({whole.c[0].name: whole.c[0]}), delete(whole)):
        with pytest.raises(DatabaseError, match="append-only"), store.engine.begin() as connection:
            connection.execute(change)


def test_a_batch_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(RecordsUnavailableError):
        store.append([entry(0), entry(0)])
    assert store.find(entry(0).id) is None
    store.append([entry(0)])
    with store.reading() as connection:
        assert read_head(connection).size == 1


def test_the_tables_are_those_of_the_migrations(store: Store) -> None:
    migrate(store)  # a second time changes nothing
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []


def test_a_store_of_a_newer_version_is_refused(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RecordsUnavailableError, match="9999"):
        migrate(store)


def test_the_writer_takes_many_at_once_and_one_failure_is_one_failure(store: Store) -> None:
    async def main() -> list[object]:
        writer = Writer(store)
        jobs = [writer.append([entry(n)]) for n in (0, 1, 1, 2)]
        waiting = [asyncio.ensure_future(job) for job in jobs]
        await asyncio.sleep(0)
        writer.start()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        writer.stop()
        return list(outcomes)

    first, second, twice, last = asyncio.run(main())
    assert isinstance(twice, RecordsUnavailableError)
    assert not isinstance(first, Exception)
    assert not isinstance(second, Exception)
    assert last[0].seq == 2  # type: ignore[index]


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcXYZ_/0", max_size=5), inner),
)


@given(plain)
def test_canonical_is_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_texts_are_taken_out_and_put_back() -> None:
    bare, texts = without_texts(TASK)
    assert bare["item"] == {"text": None, "id": None, "lists": []}
    assert texts == {"/task/item/text": "统计辖区树木数量", "/task/assigner/name": "住建局"}
    assert with_texts(bare, texts) == TASK
