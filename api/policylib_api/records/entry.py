"""What is recorded of a decision: a core that is hashed into the chain, and the texts it commits to."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

VERSION = 1
SALT_BYTES = 16

# Texts of a task: they may name people, so each is committed to by itself and can be taken out alone.
TITLE = "/task/item/text"
TEXTS = (TITLE, "/task/assigner/name", "/task/on_behalf_of/name")
TASK, ANSWER, RECEIPT_TASK = "/task", "/answer", "/receipt/task"

Payload = dict[str, tuple[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One decision to be recorded.

    `time` is in milliseconds since 1970 (UTC); `task` the canonical task; `answer` the exact bytes of the
    answer; `trace` the ids of the W3C trace context, where there is one.
    """

    id: str
    time: int
    caller: str
    request_id: str
    language: str
    task: Mapping[str, Any]
    answer: bytes
    receipt: Mapping[str, str]
    verdict: str
    allowed: bool | None
    possible: Sequence[str]
    deciding: Sequence[str]
    mode: str
    trace: Mapping[str, str] | None = None
    replay_of: str | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry with its place in the log: the bytes that are hashed, and what they commit to (packed)."""

    seq: int
    core: Mapping[str, Any]
    core_bytes: bytes
    packed: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry made ready, all but its place in the log. Small: the answer is in `packed` only."""

    core: Mapping[str, Any]
    packed: bytes

    @property
    def answer(self) -> bytes:
        """The answer, byte for byte."""
        return str(unpack(self.packed)[ANSWER][1]).encode()

    def sealed(self, seq: int) -> Sealed:
        """Return it with its place in the log."""
        core = {**self.core, "seq": seq}
        return Sealed(seq, core, canonical(core), self.packed)


def prepare(entry: Entry, salt: Callable[[int], bytes]) -> Prepared:
    """Make an entry ready: what takes time is done before the log is locked.

    `salt` gives that many random bytes.
    """
    task, texts = without_texts(entry.task)
    values: dict[str, Any] = {TASK: task, **texts, ANSWER: entry.answer.decode()}
    values[RECEIPT_TASK] = entry.receipt["task"]
    payload = {pointer: (salt(SALT_BYTES).hex(), value) for pointer, value in values.items()}
    core = {
        "v": VERSION,
        "id": entry.id,
        "time": entry.time,
        "caller": entry.caller,
        "request_id": entry.request_id,
        "trace": None if entry.trace is None else dict(entry.trace),
        "language": entry.language,
        "policy": entry.receipt["policy"],
        "settings": entry.receipt["settings"],
        "engine": entry.receipt["engine"],
        "date": entry.receipt["date"],
        "decided_on": entry.receipt["decided_on"],
        "region": entry.task["region"],
        "assigner": entry.task["assigner"]["kind"],
        "act": entry.task["act"],
        "verdict": entry.verdict,
        "allowed": entry.allowed,
        "possible": list(entry.possible),
        "deciding": list(entry.deciding),
        "mode": entry.mode,
        "replay_of": entry.replay_of,
        "commitments": {pointer: commitment(*pair) for pointer, pair in payload.items()},
    }
    return Prepared(core, pack(payload))


def pack(payload: Mapping[str, tuple[str, Any]]) -> bytes:
    """Return a payload as it is stored."""
    return zlib.compress(orjson.dumps(payload), 1)


def title_in(payload: Mapping[str, tuple[str, Any]]) -> str | None:
    """Return the title of the matter; None: it has none, or none any more."""
    title: str | None = payload.get(TITLE, ("", None))[1]
    return title


def unpack(body: bytes) -> Payload:
    """Return a stored payload. Raises ValueError where it is none."""
    try:
        return {
            pointer: (salt, value) for pointer, (salt, value) in orjson.loads(zlib.decompress(body)).items()
        }
    except zlib.error as error:
        raise ValueError(str(error)) from None


def without_texts(task: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return a task with its texts set to null, and the texts by pointer."""
    bare = dict(task)
    texts: dict[str, str] = {}
    for pointer in TEXTS:
        _, _, outer, inner = pointer.split("/")
        part = bare.get(outer)
        if part is not None and part.get(inner) is not None:
            texts[pointer] = part[inner]
            bare[outer] = {**part, inner: None}
    return bare, texts


def with_texts(task: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Put texts back where they were taken from."""
    whole = dict(task)
    for pointer, text in texts.items():
        _, _, outer, inner = pointer.split("/")
        whole[outer] = {**whole[outer], inner: text}
    return whole


def commitment(salt: str, value: Any) -> str:
    """Return the hash that stands for a value: SHA-256 over the salt (hexadecimal) and its canonical JSON.

    Without the salt nobody can find the value by trying.
    """
    return sha256(bytes.fromhex(salt) + canonical(value)).hexdigest()


def canonical(value: Any) -> bytes:
    """Return JSON as RFC 8785 has it, for values without fractions and keys in ASCII: for these the sorted
    output of orjson is that form.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
