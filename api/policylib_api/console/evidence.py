"""What a record is shown with: whether it is still what it was, and whether the log has it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from policylib_api.call import Call
from policylib_api.records.checkpoints import Checkpoint, configured_signer, parse_checkpoint
from policylib_api.records.merkle import leaf_hash, root_from_inclusion
from policylib_api.records.notes import NoteError
from policylib_api.records.proofs import Proof, prove_inclusion
from policylib_api.records.store import StoredRecord
from policylib_api.records.verify_record import opens
from policylib_api.routes.records import checkpoint_with, reading


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `name` of its words, and whether it is as it should be."""

    name: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """The checks of a record, and what they were made with: hashes in base64, and the checkpoint as it is
    handed out.
    """

    checks: tuple[Check, ...]
    leaf: str
    root: str
    path: tuple[str, ...]
    index: int
    size: int
    checkpoint: str
    signed: bool

    @property
    def holds(self) -> bool:
        """Whether everything is as it should be."""
        return all(check.holds for check in self.checks)


async def evidence_of(call: Call, record: StoredRecord) -> Evidence:
    """Look at a record and prove it, with the latest checkpoint that counts it.

    Raises ProblemError 410, 503.
    """
    checkpoint = await checkpoint_with(call, record)
    proof = await reading(call, lambda connection: prove_inclusion(connection, record.seq, checkpoint.size))
    signer = configured_signer(call.service.config)
    checks = [*_checks(record, checkpoint, proof)]
    if signer is not None:
        try:
            signed = parse_checkpoint(checkpoint.note, signer.verifier)
            checks.append(Check("signature", (signed.size, signed.root) == (proof.size, checkpoint.root)))
        except NoteError:
            checks.append(Check("signature", holds=False))
    return Evidence(
        checks=tuple(checks),
        leaf=_base64(record.leaf),
        root=_base64(checkpoint.root),
        path=tuple(map(_base64, proof.path)),
        index=record.seq,
        size=proof.size,
        checkpoint=checkpoint.note,
        signed=signer is not None,
    )


def _checks(record: StoredRecord, checkpoint: Checkpoint, proof: Proof) -> Iterator[Check]:
    commitments = record.core["commitments"]
    kept = all(opens(commitments.get(pointer), pair) for pointer, pair in record.payload.items())
    yield Check("contents", kept)
    leaf = leaf_hash(record.core_bytes)
    yield Check("leaf", leaf == record.leaf)
    # From the bytes themselves, not from the hash that is stored beside them.
    led_to = root_from_inclusion(leaf, record.seq, proof.size, proof.path)
    yield Check("inclusion", led_to == checkpoint.root)


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
