"""Random formulas as plain trees with their meaning spelled out, to compare `policylib.logic` with."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

from policylib.logic.formula import Formulas

# ("test", variable, set of values) | ("not", tree) | ("and", trees) | ("or", trees)
Tree = tuple[Any, ...]

SIZES = (2, 3, 2, 4, 2, 2)


def trees(sizes: Sequence[int] = SIZES) -> st.SearchStrategy[Tree]:
    """Draw a formula over variables 0, 1, … with `sizes[i]` values each."""
    tests = st.integers(0, len(sizes) - 1).flatmap(
        lambda v: st.tuples(st.just("test"), st.just(v), st.frozensets(st.integers(0, sizes[v] - 1)))
    )
    return st.recursive(
        tests,
        lambda inner: st.one_of(
            st.tuples(st.just("not"), inner),
            st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, max_size=4).map(tuple)),
        ),
        max_leaves=12,
    )


def truth(tree: Tree, values: Sequence[int]) -> bool:
    """Evaluate a tree the plain way."""
    if tree[0] == "test":
        return values[tree[1]] in tree[2]
    if tree[0] == "not":
        return not truth(tree[1], values)
    return (all if tree[0] == "and" else any)(truth(part, values) for part in tree[1])


def store(sizes: Sequence[int] = SIZES) -> Formulas:
    """Return a store with the variables declared."""
    formulas = Formulas()
    for i, size in enumerate(sizes):
        formulas.variable(f"x{i}", [str(value) for value in range(size)])
    return formulas


def build(formulas: Formulas, tree: Tree) -> int:
    """Write a tree as a formula of the store."""
    if tree[0] == "test":
        return formulas.test(tree[1], sum(1 << value for value in tree[2]))
    if tree[0] == "not":
        return formulas.neg(build(formulas, tree[1]))
    parts = [build(formulas, part) for part in tree[1]]
    return formulas.conj(parts) if tree[0] == "and" else formulas.disj(parts)


def assignments(known: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the assignments that agree with what is known (-1: not known), the first unknown slowest."""
    return itertools.product(
        *(range(size) if value < 0 else (value,) for size, value in zip(SIZES, known, strict=True))
    )


def partial() -> st.SearchStrategy[tuple[int, ...]]:
    """Draw an assignment in which some variables are not known (-1)."""
    return st.tuples(*(st.integers(-1, size - 1) for size in SIZES))
