"""The Merkle tree of RFC 6962 over leaf hashes: roots, proofs that a leaf is in a tree, and proofs that one
tree is the beginning of another.

A *complete subtree* is named by its level (0: a leaf) and its index at that level; subtree (l, i) covers
the leaves from i·2^l up to, not including, (i + 1)·2^l. A store that keeps the hashes of complete
subtrees can make every proof from O(log n) of them. All hashes are SHA-256, 32 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

Hash = bytes
Subtree = tuple[int, int]
Lookup = Callable[[Subtree], Hash]

EMPTY_ROOT: Hash = sha256(b"").digest()


def leaf_hash(data: bytes) -> Hash:
    """Return the hash of a leaf (RFC 6962 §2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: Hash, right: Hash) -> Hash:
    """Return the hash of an inner node (RFC 6962 §2.1)."""
    return sha256(b"\x01" + left + right).digest()


def grow(size: int, leaves: Iterable[Hash], lookup: Lookup) -> Iterator[tuple[Subtree, Hash]]:
    """Yield the complete subtrees, with their hashes, that a tree of `size` leaves gains from more leaves.

    `lookup` gives the hash of a complete subtree of the old tree.
    """
    fresh: dict[Subtree, Hash] = {}

    def get(subtree: Subtree) -> Hash:
        return fresh[subtree] if subtree in fresh else lookup(subtree)

    for index, leaf in enumerate(leaves, size):
        level, here, value = 0, index, leaf
        while True:
            fresh[level, here] = value
            yield (level, here), value
            if here % 2 == 0:
                break
            value = node_hash(get((level, here - 1)), value)
            level, here = level + 1, here // 2


def root(size: int, lookup: Lookup) -> Hash:
    """Return the root of the tree of the first `size` leaves."""
    return _range_hash(0, size, lookup)


def inclusion_proof(index: int, size: int, lookup: Lookup) -> list[Hash]:
    """Return the audit path of a leaf in the tree of the first `size` leaves (RFC 6962 §2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    path: list[Hash] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _largest_power_below(high - low)
        if index < middle:
            path.append(_range_hash(middle, high, lookup))
            high = middle
        else:
            path.append(_range_hash(low, middle, lookup))
            low = middle
    path.reverse()
    return path


def consistency_proof(first: int, second: int, lookup: Lookup) -> list[Hash]:
    """Return the proof that the tree of `first` leaves is the beginning of that of `second` (§2.1.2)."""
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {first} leaves is no beginning of one of {second}")
    if first in (0, second):
        return []
    proof: list[Hash] = []
    low, high, whole = 0, second, True
    while first != high:
        middle = low + _largest_power_below(high - low)
        if first <= middle:
            proof.append(_range_hash(middle, high, lookup))
            high = middle
        else:
            proof.append(_range_hash(low, middle, lookup))
            low, whole = middle, False
    if not whole:
        proof.append(_range_hash(low, high, lookup))
    proof.reverse()
    return proof


def root_from_inclusion(leaf: Hash, index: int, size: int, proof: Sequence[Hash]) -> Hash | None:
    """Return the root that a leaf and its audit path lead to; None where the path has the wrong length."""
    if not 0 <= index < size:
        return None
    here, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if here % 2 or here == last:
            value = node_hash(sibling, value)
            while here % 2 == 0 and here:
                here, last = here // 2, last // 2
        else:
            value = node_hash(value, sibling)
        here, last = here // 2, last // 2
    return value if last == 0 else None


def is_consistent(first: int, second: int, old_root: Hash, new_root: Hash, proof: Sequence[Hash]) -> bool:
    """Say whether a proof shows that the tree of `first` leaves is the beginning of that of `second`."""
    if first == second:
        return not proof and old_root == new_root
    if first == 0:
        return not proof and old_root == EMPTY_ROOT
    # A complete tree is a subtree of the larger one as it is, and not repeated in the proof.
    path = [old_root, *proof] if first & (first - 1) == 0 else list(proof)
    return (
        first < second
        and bool(path)
        and _roots_from_consistency(first, second, path)
        == (
            old_root,
            new_root,
        )
    )


def _roots_from_consistency(first: int, second: int, path: Sequence[Hash]) -> tuple[Hash, Hash] | None:
    here, last = first - 1, second - 1
    while here % 2:
        here, last = here // 2, last // 2
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if here % 2 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while here % 2 == 0 and here:
                here, last = here // 2, last // 2
        else:
            new = node_hash(new, sibling)
        here, last = here // 2, last // 2
    return (old, new) if last == 0 else None


def _range_hash(low: int, high: int, lookup: Lookup) -> Hash:
    """Return the hash over the leaves from `low` up to `high`; `low` begins a complete subtree of that size
    or a larger one.
    """
    if high == low:
        return EMPTY_ROOT
    parts: list[Hash] = []
    while low < high:
        level = (high - low).bit_length() - 1
        parts.append(lookup((level, low >> level)))
        low += 1 << level
    value = parts.pop()
    while parts:
        value = node_hash(parts.pop(), value)
    return value


def _largest_power_below(size: int) -> int:
    """Return the largest power of two smaller than `size` (at least 2)."""
    return 1 << (size - 1).bit_length() - 1
