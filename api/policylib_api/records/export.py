"""Records as lines of JSON: complete, to be verified elsewhere, or as an Authorization Decision Log."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson

from policylib_api.records.entry import ANSWER, TASK, TEXTS, with_texts
from policylib_api.records.store import StoredRecord


def task_of(record: StoredRecord) -> dict[str, Any] | None:
    """Return the task of a record, with the texts that are still there; None where it was redacted."""
    if TASK not in record.payload:
        return None
    texts = {pointer: record.payload[pointer][1] for pointer in TEXTS if pointer in record.payload}
    return with_texts(record.payload[TASK][1], texts)


def answer_of(record: StoredRecord) -> dict[str, Any] | None:
    """Return the answer of a record as it was given; None where it was redacted."""
    answer: dict[str, Any] | None = (
        orjson.loads(record.payload[ANSWER][1]) if ANSWER in record.payload else None
    )
    return answer


def absent_of(record: StoredRecord) -> list[str]:
    """Return the pointers to what a record commits to and no longer has."""
    return sorted(set(record.core["commitments"]) - set(record.payload))


def complete_line(record: StoredRecord) -> bytes:
    """Return a record with all that is needed to verify it: `core` is exactly what was hashed."""
    return orjson.dumps(
        {
            "seq": record.seq,
            "core": record.core_bytes.decode(),
            "leaf": base64.b64encode(record.leaf).decode(),
            "chain": base64.b64encode(record.chain).decode(),
            "payload": record.payload,
        }
    )


def adl_line(record: StoredRecord, origin: str) -> bytes:
    """Return a record as an entry of an Authorization Decision Log (Logius), level 4.

    Policy and settings are named by their hashes, under which the store keeps them.
    """
    core = record.core
    entry = {
        **_trace(core),
        "event_name": "adl.access_evaluation",
        "timestamp": core["time"],
        "status": "Ok",
        "resource": {"service.name": "policylib", "service.namespace": origin},
        "attributes": {
            "adl.core.policies": {"policylib": core["policy"]},
            # Law, lists and readings are part of the policy; nothing else is asked.
            "adl.core.information": {"policylib": core["policy"]},
            "adl.core.configuration": {
                "engine": {"name": "policylib", "version": core["engine"]},
                "settings": core["settings"],
                "clock": {"decided_on": core["decided_on"]},
            },
            "policylib.record.seq": record.seq,
            "policylib.record.id": core["id"],
            "policylib.record.leaf": base64.b64encode(record.leaf).decode(),
            "policylib.record.caller": core["caller"],
            "policylib.record.request_id": core["request_id"],
            "policylib.record.redacted": absent_of(record),
        },
        "body": {"adl.core.request": _request(record), "adl.core.response": _response(record)},
    }
    return orjson.dumps(entry)


def _trace(core: Mapping[str, Any]) -> dict[str, str]:
    if core["trace"] is not None:
        return dict(core["trace"])
    # Recorded without a trace: the id of the record is as unique, and the same at every export.
    identity = UUID(core["id"]).hex
    return {"trace_id": identity, "span_id": identity[16:]}


def _request(record: StoredRecord) -> dict[str, Any]:
    """Return the task in the form of AuthZEN: who, does what, on what; the whole task is the context."""
    core, task = record.core, task_of(record)
    assigner = (task or {}).get("assigner") or {}
    item = (task or {}).get("item") or {}
    return {
        "subject": {"type": core["assigner"], "id": assigner.get("name") or core["assigner"]},
        "action": {"name": core["act"]},
        "resource": {"type": "work_item", "id": item.get("id") or item.get("text") or "unnamed"},
        "context": {"region": core["region"], "date": core["date"], "task": task},
    }


def _response(record: StoredRecord) -> dict[str, Any]:
    core, answer = record.core, answer_of(record)
    short = {"id": core["id"], "verdict": core["verdict"], "possible": core["possible"]}
    return {"decision": core["allowed"] is True, "context": short if answer is None else answer}
