"""The Merkle tree against RFC 6962 as it is written: recursively, over all leaves."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policylib_api.records import merkle


def nothing(subtree: tuple[int, int]) -> bytes:
    raise AssertionError(subtree)


def slow_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01" + slow_root(leaves[:split]) + slow_root(leaves[split:])).digest()


def tree(count: int) -> tuple[list[bytes], dict[tuple[int, int], bytes]]:
    leaves = [merkle.leaf_hash(str(n).encode()) for n in range(count)]
    return leaves, dict(merkle.grow(0, leaves, nothing))


def test_the_roots_of_rfc_6962_test_vectors() -> None:
    # The first leaves of the vectors published with RFC 9162 implementations.
    data = [b"", b"\x00", b"\x10"]
    nodes = dict(merkle.grow(0, map(merkle.leaf_hash, data), nothing))
    roots = [merkle.root(n, nodes.__getitem__).hex() for n in range(4)]
    assert roots == [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    ]


@given(st.integers(0, 70))
def test_root_is_that_of_the_recursive_definition(count: int) -> None:
    leaves, nodes = tree(count)
    assert merkle.root(count, nodes.__getitem__) == slow_root(leaves)


@given(st.integers(0, 40), st.integers(0, 40))
def test_growing_in_steps_is_growing_at_once(first: int, more: int) -> None:
    leaves, nodes = tree(first + more)
    grown = dict(merkle.grow(0, leaves[:first], nothing))
    grown |= dict(merkle.grow(first, leaves[first:], grown.__getitem__))
    assert grown == nodes


@given(st.integers(1, 70), st.data())
def test_inclusion_is_proven_and_nothing_else_is(size: int, data: st.DataObject) -> None:
    leaves, nodes = tree(size)
    index = data.draw(st.integers(0, size - 1))
    root = slow_root(leaves)
    proof = merkle.inclusion_proof(index, size, nodes.__getitem__)
    assert merkle.root_from_inclusion(leaves[index], index, size, proof) == root
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index)) if size > 1 else None
    if other is not None:
        assert merkle.root_from_inclusion(leaves[other], index, size, proof) != root
    assert merkle.root_from_inclusion(leaves[index], index, size, [*proof, root]) != root
    if proof:
        assert merkle.root_from_inclusion(leaves[index], index, size, proof[:-1]) != root


@given(st.integers(0, 70), st.data())
def test_consistency_is_proven_and_a_changed_past_is_not(second: int, data: st.DataObject) -> None:
    leaves, nodes = tree(second)
    first = data.draw(st.integers(0, second))
    old, new = slow_root(leaves[:first]), slow_root(leaves)
    proof = merkle.consistency_proof(first, second, nodes.__getitem__)
    assert merkle.is_consistent(first, second, old, new, proof)
    forged = merkle.leaf_hash(b"forged")
    assert not merkle.is_consistent(first, second, forged, new, proof)
    if 0 < first < second:
        assert not merkle.is_consistent(first, second, old, forged, proof)
        assert not merkle.is_consistent(first, second, old, new, [*proof, forged])
        assert not merkle.is_consistent(first, second, old, new, proof[:-1])


@pytest.mark.parametrize(("index", "size"), [(3, 3), (-1, 3), (0, 0)])
def test_there_is_no_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    _, nodes = tree(3)
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(index, size, nodes.__getitem__)
    assert merkle.root_from_inclusion(b"", index, size, []) is None
