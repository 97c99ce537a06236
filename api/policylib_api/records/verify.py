"""Verifies a whole store: every record, the chain, the tree, and all that they rest on, in little memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, func, or_, select

from policylib.diagnostics import Text
from policylib_api.records import tables
from policylib_api.records.checkpoints import Checkpoint
from policylib_api.records.merkle import Hash, Subtree, node_hash
from policylib_api.records.migrating import current_version, known_versions
from policylib_api.records.mistakes import Mistake, Outcome, Summary
from policylib_api.records.prune import kept_before
from policylib_api.records.raw import Row, as_bytes, as_whole, plain, take_any_text
from policylib_api.records.store import GENESIS, RecordsUnavailableError, Store, edge_of, link
from policylib_api.records.verify_record import read_core, verify_record
from policylib_api.records.verify_tables import (
    contradictions,
    pointers_of,
    stored_nodes,
    stored_root,
    verify_checkpoints,
    verify_database,
    verify_policies,
    verify_prunings,
    verify_redactions,
    verify_settings,
)

_AT_ONCE = 500

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _Walk:
    """How far the walk along the log has come. `pending`: stored subtrees that wait for their sibling."""

    at: int
    size: int
    chain: Hash | None
    pending: dict[Subtree, Hash]
    records: int = 0
    redacted: int = 0
    engines: dict[str, set[str]] = field(default_factory=dict)
    settings: set[str] = field(default_factory=set)


def verify(
    store: Store, given: Mapping[str, Checkpoint], progress: Progress = lambda _done, _all: None
) -> Iterator[Outcome]:
    """Yield what is wrong in a store, as it is at one moment, and at the end a summary.

    Args:
        store: the store; it is only read.
        given: checkpoints that others kept, by what to call them.
        progress: told how many records of how many were looked at.

    Raises:
        RecordsUnavailableError: the store cannot be read, or is none of a version that is known.
    """
    try:
        with store.snapshot() as connection:
            take_any_text(connection)
            _expect_known(connection)
            yield from _verify(connection, given, progress)
    except (RecordsUnavailableError, UnicodeDecodeError) as error:
        if isinstance(error, RecordsUnavailableError) and "malformed" not in str(error):
            raise
        # SQLite met something in its file that it never writes.
        yield Mistake("database", Text(f"文件损坏，读不下去：{error}", f"the file is damaged: {error}"))


def _expect_known(connection: Connection) -> None:
    if current_version(connection) not in known_versions():
        raise RecordsUnavailableError("there are no records of a version that this policylib knows")


def _verify(connection: Connection, given: Mapping[str, Checkpoint], progress: Progress) -> Iterator[Outcome]:
    yield from verify_database(connection)
    yield from verify_prunings(connection)
    walk = _begin(connection)
    start = walk.at
    yield from _verify_kept(connection, start)
    yield from _walk(connection, walk, progress)
    yield from _verify_rest(connection, start, walk.size)
    yield from verify_redactions(connection, walk.size)
    yield from verify_settings(connection, walk.settings)
    yield from verify_policies(connection, walk.engines)
    yield from verify_checkpoints(connection, walk.size)
    for name, checkpoint in given.items():
        for what in contradictions(connection, checkpoint, walk.size):
            yield Mistake("checkpoint", what, key=name)
    try:
        root = stored_root(connection, walk.size)
    except KeyError:
        root = None
    checkpoints, policies = (
        connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (tables.checkpoints, tables.policies)
    )
    yield Summary(walk.size, start, walk.records, walk.redacted, checkpoints, policies, root)


def _begin(connection: Connection) -> _Walk:
    """Return the walk at its beginning: the start of the log, or the end of the last pruning."""
    prunings = tables.prunings.c
    last = connection.execute(
        select(plain(prunings.seq), plain(prunings.chain)).order_by(prunings.number.desc()).limit(1)
    ).first()
    highest = connection.execute(select(func.max(tables.records.c.seq))).scalar()
    start = 0 if last is None else as_whole(last.seq) + 1
    size = max(start, 0 if highest is None else highest + 1)
    chain = GENESIS if last is None else as_bytes(last.chain)
    return _Walk(start, size, chain, stored_nodes(connection, edge_of(start)))


# --- the log ---------------------------------------------------------------------------------------


def _walk(connection: Connection, walk: _Walk, progress: Progress) -> Iterator[Mistake]:
    while walk.at < walk.size:
        rows = _records(connection, walk.at)
        if rows[0]["seq"] > walk.at:
            yield _gap(walk.at, rows[0]["seq"])
            walk.at, walk.chain = rows[0]["seq"], None
            walk.pending = stored_nodes(connection, edge_of(walk.at))
        run = [row for offset, row in enumerate(rows) if row["seq"] == walk.at + offset]
        nodes = _nodes(connection, walk.at, walk.at + len(run))
        redacted = _redacted(connection, walk.at, walk.at + len(run))
        for row in run:
            yield from _verify_one(walk, row, redacted.get(row["seq"], frozenset()))
            yield from _verify_subtrees(walk, row, nodes)
            walk.at += 1
        walk.records += len(run)
        progress(walk.at, walk.size)


def _records(connection: Connection, start: int) -> Sequence[Row]:
    records, payloads = tables.records, tables.payloads
    query = (
        select(*map(plain, records.c), plain(payloads.c.body, "payload"))
        .outerjoin(payloads, payloads.c.seq == records.c.seq)
        .where(records.c.seq >= start)
        .order_by(records.c.seq)
        .limit(_AT_ONCE)
    )
    return connection.execute(query).mappings().all()


def _nodes(connection: Connection, start: int, end: int) -> dict[Subtree, Hash]:
    """Return the stored subtrees that end after leaf `start` and not after leaf `end`."""
    nodes = tables.tree_nodes.c
    levels = range(end.bit_length())
    wanted = or_(
        *(
            and_(nodes.level == level, nodes.index.between(start >> level, (end >> level) - 1))
            for level in levels
        )
    )
    rows = connection.execute(select(plain(nodes.level), plain(nodes.index), plain(nodes.hash)).where(wanted))
    return {(level, index): as_bytes(value) for level, index, value in rows}


def _redacted(connection: Connection, start: int, end: int) -> dict[int, set[str]]:
    redactions = tables.redactions.c
    found: dict[int, set[str]] = {}
    query = select(plain(redactions.seq), plain(redactions.pointers))
    for row in connection.execute(query.where(redactions.seq >= start, redactions.seq < end)).mappings():
        found.setdefault(row["seq"], set()).update(pointers_of(row) or ())
    return found


def _verify_one(walk: _Walk, row: Row, redacted: set[str] | frozenset[str]) -> Iterator[Mistake]:
    core = read_core(row)
    yield from verify_record(row, core, redacted)
    if walk.chain is not None and as_bytes(row["chain"]) != link(walk.chain, as_bytes(row["leaf"])):
        what = Text("chain 接不上前一条记录", "chain does not follow from the record before")
        yield Mistake("records", what, row["seq"], str(row["id"]))
    walk.chain = as_bytes(row["chain"])
    walk.redacted += bool(redacted)
    if core is not None:
        walk.engines.setdefault(str(core.get("policy")), set()).add(str(core.get("engine")))
        walk.settings.add(str(core.get("settings")))


def _verify_subtrees(walk: _Walk, row: Row, nodes: Mapping[Subtree, Hash]) -> Iterator[Mistake]:
    """Compare each subtree that the record completes with what its two halves make."""
    level, index = 0, row["seq"]
    expected: Hash | None = as_bytes(row["leaf"])
    while True:
        stored = nodes.get((level, index))
        if stored is None:
            what = Text("缺少这棵子树", "this subtree is missing")
            yield Mistake("tree_nodes", what, key=f"{level}/{index}")
        elif expected is not None and stored != expected:
            what = Text("与它的下级不符", "it does not follow from what is below it")
            yield Mistake("tree_nodes", what, key=f"{level}/{index}")
        value = expected if stored is None else stored
        if index % 2 == 0:
            if value is not None:
                walk.pending[level, index] = value
            return
        left = walk.pending.pop((level, index - 1), None)
        expected = None if left is None or value is None else node_hash(left, value)
        level, index = level + 1, index // 2


def _gap(start: int, end: int) -> Mistake:
    if end - start == 1:
        return Mistake("records", Text("这条记录不在了", "this record is gone"), start)
    what = Text(f"记录 {start} 到 {end - 1} 不在了", f"records {start} to {end - 1} are gone")
    return Mistake("records", what, start)


# --- what must be there besides, and what must not ---------------------------------------------------


def _verify_kept(connection: Connection, start: int) -> Iterator[Mistake]:
    """Yield what is wrong with the subtrees below the last pruning: exactly those it kept must be there."""
    nodes = tables.tree_nodes.c
    try:
        kept = kept_before(connection)
    except (ValueError, TypeError):
        yield Mistake("prunings", Text("kept 读不了", "kept cannot be read"))
        return
    stored = stored_in_parts(connection, list(kept))
    for subtree, value in kept.items():
        if stored.get(subtree) != value:
            missing = subtree not in stored
            what = Text(
                "删减时留下的子树不在了" if missing else "与删减时留下的不同",
                "it was kept by the pruning and is gone" if missing else "it is not what the pruning kept",
            )
            yield Mistake("tree_nodes", what, key=f"{subtree[0]}/{subtree[1]}")
    for level in range(start.bit_length()):
        below = select(func.count()).where(nodes.level == level, nodes.index < start >> level)
        more = connection.execute(below).scalar_one() - sum(1 for one in stored if one[0] == level)
        if more:
            yield _left_over("tree_nodes", more)


def stored_in_parts(connection: Connection, subtrees: Sequence[Subtree]) -> dict[Subtree, Hash]:
    """Return subtrees as they are stored, asking for some at a time."""
    found: dict[Subtree, Hash] = {}
    for start in range(0, len(subtrees), 100):
        found |= stored_nodes(connection, subtrees[start : start + 100])
    return found


def _verify_rest(connection: Connection, start: int, size: int) -> Iterator[Mistake]:
    records, payloads, nodes = tables.records, tables.payloads, tables.tree_nodes.c
    for table in (records, payloads):
        count = connection.execute(select(func.count()).where(table.c.seq < start)).scalar_one()
        if count:
            yield _left_over(table.name, count)
    lonely = (
        select(plain(payloads.c.seq))
        .outerjoin(records, records.c.seq == payloads.c.seq)
        .where(records.c.seq.is_(None), payloads.c.seq >= start)
    )
    for seq in connection.execute(lonely.order_by(payloads.c.seq).limit(_AT_ONCE)).scalars():
        what = Text("有内容，没有记录", "there is a payload and no record")
        yield Mistake("payloads", what, seq)
    levels = range(size.bit_length())
    outside = or_(
        nodes.level.not_in(levels),
        nodes.index < 0,
        *(and_(nodes.level == level, nodes.index >= size >> level) for level in levels),
    )
    query = select(plain(nodes.level), plain(nodes.index)).where(outside)
    for level, index in connection.execute(query.order_by(nodes.level, nodes.index).limit(_AT_ONCE)):
        what = Text(
            "超出了最后一条记录：末尾的记录不在了",
            "it lies beyond the last record: records at the end are gone",
        )
        yield Mistake("tree_nodes", what, key=f"{level}/{index}")


def _left_over(table: str, count: int) -> Mistake:
    return Mistake(
        table,
        Text(
            f"已删减的部分还留有 {count} 行：删减没有做完，请再运行一次 policylib records prune",
            f"{count} rows of what was pruned are still there: the pruning was interrupted, run "
            "`policylib records prune` again",
        ),
    )
