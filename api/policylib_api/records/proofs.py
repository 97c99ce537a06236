"""Proofs from a store: that a record is in the log, and that the log has only grown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from policylib_api.records.checkpoints import root_at
from policylib_api.records.merkle import (
    Hash,
    Lookup,
    Subtree,
    consistency_proof,
    inclusion_proof,
)
from policylib_api.records.store import read_nodes


class PrunedError(LookupError):
    """What a proof needs has been pruned."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Hashes that lead to the root of the first `size` records."""

    size: int
    root: Hash
    path: list[Hash]


def prove_inclusion(connection: Connection, index: int, size: int) -> Proof:
    """Prove that record `index` is among the first `size`. Raises ValueError, PrunedError."""
    return _proven(connection, size, lambda lookup: inclusion_proof(index, size, lookup))


def prove_consistency(connection: Connection, first: int, second: int) -> tuple[Hash, Proof]:
    """Prove that the first `first` records are the beginning of the first `second`; also return the root
    of the former. Raises ValueError, PrunedError.
    """
    proof = _proven(connection, second, lambda lookup: consistency_proof(first, second, lookup))
    return _root(connection, first), proof


def _proven(connection: Connection, size: int, prove: Callable[[Lookup], list[Hash]]) -> Proof:
    # First only ask which subtrees are needed, then read them at once.
    needed: list[Subtree] = []

    def note(subtree: Subtree) -> Hash:
        needed.append(subtree)
        return b""

    prove(note)
    try:
        path = prove(read_nodes(connection, needed).__getitem__)
    except KeyError:
        raise PrunedError from None
    return Proof(size, _root(connection, size), path)


def _root(connection: Connection, size: int) -> Hash:
    try:
        return root_at(connection, size)
    except KeyError:
        raise PrunedError from None
