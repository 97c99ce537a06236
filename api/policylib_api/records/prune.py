"""Pruning: old records go, and what later proofs need of the tree stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, and_, bindparam, delete, func, select

from policylib_api.records import tables
from policylib_api.records.checkpoints import add_checkpoint
from policylib_api.records.merkle import Hash, Subtree
from policylib_api.records.notes import Signer
from policylib_api.records.seals import add_sealed
from policylib_api.records.store import Store, edge_of, read_head, read_nodes

# So many records go in one transaction: a server that writes meanwhile must not wait long.
_AT_ONCE = 2000

Kept = dict[Subtree, Hash]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pruning removes: the records before `cut`; `count` of them are still there."""

    cut: int
    count: int


def plan_pruning(store: Store, before: int) -> Plan:
    """Return what is removed if all records before a moment (milliseconds since 1970, UTC) are to go.

    Only whole beginnings of the log go: a record stays if one before it in the log is younger.
    """
    with store.reading() as connection:
        cut = _cut(connection, before)
        seq = tables.records.c.seq
        count = connection.execute(select(func.count()).where(seq < cut)).scalar_one()
    return Plan(cut, count)


def prune(
    store: Store, before: int, reason: str, now: int, origin: str, signer: Signer | None
) -> Iterator[int]:
    """Remove all records before a moment; yield how many are gone, again and again.

    First it is written down that they go, with a checkpoint. A pruning that was interrupted is taken up
    by the next one. Raises RecordsUnavailableError.
    """
    with store.writing() as connection:
        cut = _cut(connection, before)
        if cut > pruned_before(connection):
            add_checkpoint(connection, origin, signer, now)
            chain = select(tables.records.c.chain).where(tables.records.c.seq == cut - 1)
            kept = sorted(_kept(connection, cut).items())
            row = {
                "seq": cut - 1,
                "chain": bytes(connection.execute(chain).scalar_one()),
                "time": now,
                "reason": reason,
                "kept": orjson.dumps([[*subtree, value.hex()] for subtree, value in kept]).decode(),
            }
            add_sealed(connection, tables.prunings, row)
        cut = pruned_before(connection)
    yield from _remove(store, cut)


def pruned_before(connection: Connection) -> int:
    """Return the number of the first record that no pruning covers."""
    last = connection.execute(select(func.max(tables.prunings.c.seq))).scalar()
    return 0 if last is None else last + 1


def _cut(connection: Connection, before: int) -> int:
    records = tables.records.c
    first_to_stay = connection.execute(select(func.min(records.seq)).where(records.time >= before)).scalar()
    cut = read_head(connection).size if first_to_stay is None else first_to_stay
    return max(cut, pruned_before(connection))


def _kept(connection: Connection, cut: int) -> Kept:
    """Return the subtrees wholly before the cut that proofs will need.

    For records that stay: the right edge at the cut. For each checkpoint that was ever handed out, to
    prove that the log only grew since: its own right edge, and what fills it up to the cut.
    """
    needed = set(edge_of(cut))
    sizes = select(tables.checkpoints.c.size).where(tables.checkpoints.c.size < cut).distinct()
    for size in connection.execute(sizes).scalars():
        needed.update(edge_of(size), _filling(size, cut))
    return read_nodes(connection, needed)


def _filling(size: int, cut: int) -> Iterator[Subtree]:
    """Yield the complete subtrees that follow each other from `size` on, as long as they end by the cut."""
    at, level = size, 0
    while size and at + (1 << level) <= cut:
        if at >> level & 1:
            yield level, at >> level
            at += 1 << level
        level += 1


def _remove(store: Store, cut: int) -> Iterator[int]:
    gone = 0
    records, payloads, remembered = tables.records, tables.payloads, tables.idempotency
    while True:
        with store.writing() as connection:
            below = select(records.c.seq).where(records.c.seq < cut).order_by(records.c.seq).limit(_AT_ONCE)
            last = connection.execute(select(func.max(below.subquery().c.seq))).scalar()
            if last is None:
                break
            count = connection.execute(delete(records).where(records.c.seq <= last)).rowcount
            connection.execute(delete(payloads).where(payloads.c.seq <= last))
            connection.execute(delete(remembered).where(remembered.c.first_seq <= last))
        gone += count
        yield gone
    with store.writing() as connection:
        # Whatever an interrupted pruning left behind.
        connection.execute(delete(payloads).where(payloads.c.seq < cut))
        connection.execute(delete(remembered).where(remembered.c.first_seq < cut))
    _remove_nodes(store, cut)
    store.empty_journal()


def _remove_nodes(store: Store, cut: int) -> None:
    nodes = tables.tree_nodes
    with store.reading() as connection:
        kept = kept_before(connection)
    this = and_(nodes.c.level == bindparam("at_level"), nodes.c.index == bindparam("at_index"))
    for level in range(cut.bit_length()):
        last = -1
        while True:
            with store.writing() as connection:
                here = and_(nodes.c.level == level, nodes.c.index > last, nodes.c.index < cut >> level)
                query = select(nodes.c.index).where(here).order_by(nodes.c.index).limit(_AT_ONCE)
                found = connection.execute(query).scalars().all()
                going = [index for index in found if (level, index) not in kept]
                if going:
                    rows = [{"at_level": level, "at_index": index} for index in going]
                    connection.execute(delete(nodes).where(this), rows)
            if not found:
                break
            last = found[-1]


def kept_before(connection: Connection) -> Kept:
    """Return the subtrees that the last pruning kept, as it wrote them down."""
    prunings = tables.prunings.c
    text = connection.execute(select(prunings.kept).order_by(prunings.number.desc()).limit(1)).scalar()
    rows = [] if text is None else orjson.loads(text)
    return {(level, index): bytes.fromhex(value) for level, index, value in rows}
