"""Verifies one record by itself: its core, the copies to search by, its leaf, and what it commits to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import orjson

from policylib.diagnostics import Text
from policylib_api.records.entry import VERSION, canonical, commitment, unpack
from policylib_api.records.merkle import leaf_hash
from policylib_api.records.mistakes import Mistake
from policylib_api.records.raw import Row, as_bytes

COPIES = ("seq", "id", "time", "caller", "policy", "settings", "region", "assigner", "act", "verdict")
_FIELDS = frozenset(
    (
        *COPIES,
        *("v", "request_id", "trace", "language", "engine", "date", "decided_on"),
        *("allowed", "possible", "deciding", "mode", "replay_of", "commitments"),
    )
)

Core = Mapping[str, Any]


def read_core(row: Row) -> Core | None:
    """Return the core of a record, or None where it is none."""
    try:
        core = orjson.loads(as_bytes(row["core"]))
    except orjson.JSONDecodeError:
        return None
    return core if isinstance(core, dict) and isinstance(core.get("commitments"), dict) else None


def verify_record(row: Row, core: Core | None, redacted: Collection[str]) -> Iterator[Mistake]:
    """Yield what is wrong in a record; `redacted` are the pointers that redactions took out of it."""
    seq = row["seq"]
    name = core["id"] if core is not None and isinstance(core.get("id"), str) else None

    def mistake(zh: str, en: str, table: str = "records") -> Mistake:
        return Mistake(table, Text(zh, en), seq, name)

    if as_bytes(row["leaf"]) != leaf_hash(as_bytes(row["core"])):
        yield mistake("leaf 与 core 的哈希不符", "leaf is not the hash of core")
    if core is None:
        yield mistake("core 不是记录的 JSON", "core is not the JSON of a record")
        return
    if canonical(core) != as_bytes(row["core"]):
        yield mistake("core 不是规范的 JSON（RFC 8785）", "core is not canonical JSON (RFC 8785)")
    if core.keys() != _FIELDS or core["v"] != VERSION:
        yield mistake("core 的字段不对", "core has not the fields of a record")
    for column in COPIES:
        if row[column] != core.get(column):
            yield mistake(
                f"{column} 与 core 不符：{row[column]!r}，core 里是 {core.get(column)!r}",
                f"{column} is {row[column]!r}, in core it is {core.get(column)!r}",
            )
    for zh, en in _payload_mistakes(row, core["commitments"], redacted):
        yield mistake(zh, en, "payloads")


def _payload_mistakes(
    row: Row, commitments: Mapping[str, Any], redacted: Collection[str]
) -> Iterator[tuple[str, str]]:
    try:
        payload = {} if row["payload"] is None else unpack(as_bytes(row["payload"]))
    except (ValueError, TypeError, AttributeError):
        yield "body 读不了", "body cannot be read"
        return
    for pointer, pair in payload.items():
        if pointer not in commitments:
            yield f"{pointer} 没有承诺", f"{pointer} was never committed to"
        elif not opens(commitments[pointer], pair):
            yield f"{pointer} 与承诺不符", f"{pointer} is not what was committed to"
        if pointer in redacted:
            yield f"{pointer} 已删除却还在", f"{pointer} was redacted and is still there"
    for pointer in commitments:
        if pointer not in payload and pointer not in redacted:
            yield f"{pointer} 不在了，却没有删除记录", f"{pointer} is gone and no redaction says why"


def opens(committed: object, pair: tuple[Any, Any]) -> bool:
    """Say whether a salt and a value are what was committed to."""
    try:
        return commitment(*pair) == committed
    except (ValueError, TypeError):
        return False
