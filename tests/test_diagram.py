"""Decision diagrams: the same function as the formula, and exact answers to what is asked of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expressions import SIZES, Tree, assignments, build, partial, store, trees, truth
from policylib.logic.diagram import IMPOSSIBLE, Diagrams, LimitError, prefer
from policylib.logic.residual import Leaves, Residual, Restrictions

BUDGET = 100_000
UNKNOWN = (-1,) * len(SIZES)
Parts = tuple[Tree, Tree, Tree]
PARTS = st.tuples(trees(), trees(), trees())
Function = dict[tuple[int, ...], int]


def code(parts: Parts, values: Sequence[int]) -> int:
    """A function with four leaves and impossible assignments, made of three formulas."""
    low, high, possible = parts
    if not truth(possible, values):
        return IMPOSSIBLE
    return truth(low, values) + 2 * truth(high, values)


def diagram_of(diagrams: Diagrams, parts: Parts) -> int:
    formulas = store()
    first, second, third = (diagrams.from_formula(formulas, build(formulas, t)) for t in (parts))
    both = diagrams.apply(lambda a, b: a + 2 * b, first, second)
    return diagrams.apply(lambda ok, value: value if ok else IMPOSSIBLE, third, both)


def follow(diagrams: Diagrams, node: int, values: Sequence[int]) -> int:
    while not diagrams.is_leaf(node):
        node = diagrams.children[node][values[diagrams.variable[node]]]
    return diagrams.value(node)


def open_function(parts: Parts, known: Sequence[int]) -> Function:
    return {values: code(parts, values) for values in assignments(known)}


def changed(values: tuple[int, ...], variable: int, value: int) -> tuple[int, ...]:
    return (*values[:variable], value, *values[variable + 1 :])


def essential(
    function: Function, unknown: Sequence[int], wanted: set[tuple[int, int]] | None = None
) -> list[int]:
    """The variables of which two values lead to different possible leaves, all else being equal."""
    found = []
    for variable in unknown:
        pairs = {
            (leaf, function[changed(values, variable, value)])
            for values, leaf in function.items()
            for value in range(SIZES[variable])
        }
        real = {(a, b) for a, b in pairs if IMPOSSIBLE not in (a, b) and a != b}
        if real if wanted is None else real & wanted:
            found.append(variable)
    return found


def restricted(diagrams: Diagrams, root: int, known: Sequence[int]) -> Residual:
    return Restrictions(diagrams, root).restrict(known)


@given(PARTS)
def test_a_diagram_is_the_function_and_equal_functions_are_one_node(parts: Parts) -> None:
    diagrams = Diagrams(SIZES, BUDGET)
    root = diagram_of(diagrams, parts)
    table = [code(parts, values) for values in assignments(UNKNOWN)]
    assert [follow(diagrams, root, values) for values in assignments(UNKNOWN)] == table
    assert diagrams.from_table(range(len(SIZES)), table) == root


@given(PARTS)
def test_diagrams_are_ordered_and_reduced(parts: Parts) -> None:
    diagrams = Diagrams(SIZES, BUDGET)
    diagram_of(diagrams, parts)
    for variable, children in zip(diagrams.variable, diagrams.children, strict=True):
        if variable < len(SIZES):
            assert len(children) == SIZES[variable]
            assert len(set(children)) > 1
            assert all(diagrams.variable[child] > variable for child in children)
    keys = list(zip(diagrams.variable, diagrams.children, strict=True))
    assert len(set(keys)) == len(keys)


@given(PARTS, partial())
def test_leaves_are_exactly_what_can_be_reached(parts: Parts, known: Sequence[int]) -> None:
    diagrams = Diagrams(SIZES, BUDGET)
    root = diagram_of(diagrams, parts)
    expected = set(open_function(parts, known).values()) - {IMPOSSIBLE}
    assert diagrams.leaves(root, known) == expected
    assert restricted(diagrams, root, known).leaves == expected


@given(PARTS, partial())
def test_a_residual_is_the_function_of_what_is_open(parts: Parts, known: Sequence[int]) -> None:
    diagrams = Diagrams(SIZES, BUDGET)
    residual = restricted(diagrams, diagram_of(diagrams, parts), known)
    for values, leaf in open_function(parts, known).items():
        assert follow(residual.store, residual.root, values) == leaf
    assert all(known[variable] < 0 for variable in residual.support)


@given(PARTS, st.lists(partial(), min_size=2, max_size=12), st.sampled_from((0, 8, 10_000)))
def test_what_is_remembered_changes_no_answer(parts: Parts, questions: list[list[int]], most: int) -> None:
    """Equal questions, and equal remains of different questions, are one; unless too much was remembered."""
    diagrams = Diagrams(SIZES, BUDGET)
    root = diagram_of(diagrams, parts)
    restrictions, leaves = Restrictions(diagrams, root, most), Leaves(diagrams, root)
    found: list[tuple[Function, Residual]] = []
    for known in (*questions, *questions):
        function = {
            values: code(parts, [k if k >= 0 else v for k, v in zip(known, values, strict=True)])
            for values in assignments(UNKNOWN)
        }
        residual = restrictions.restrict(known)
        found.append((function, residual))
        assert leaves.among(known) == residual.leaves == set(function.values()) - {IMPOSSIBLE}
        for values, leaf in function.items():
            assert follow(residual.store, residual.root, values) == leaf
    for function, residual in found:
        for other_function, other in found:
            if most == 10_000:
                assert (residual is other) == (function == other_function)


def drawn(parts: Parts, known: Sequence[int]) -> tuple[Residual, Function, list[int]]:
    diagrams = Diagrams(SIZES, BUDGET)
    residual = restricted(diagrams, diagram_of(diagrams, parts), known)
    unknown = [variable for variable, value in enumerate(known) if value < 0]
    return residual, open_function(parts, known), unknown


@given(PARTS, partial())
def test_what_is_essential(parts: Parts, known: Sequence[int]) -> None:
    residual, function, unknown = drawn(parts, known)
    assert sorted(residual.essential) == essential(function, unknown)


@given(PARTS, partial())
def test_what_narrows_the_leaves(parts: Parts, known: Sequence[int]) -> None:
    residual, function, unknown = drawn(parts, known)
    everything = set(function.values()) - {IMPOSSIBLE}
    narrowing = []
    for variable in unknown:
        under = [
            {leaf for values, leaf in function.items() if values[variable] == value} - {IMPOSSIBLE}
            for value in range(SIZES[variable])
        ]
        if any(leaves not in (set(), everything) for leaves in under):
            narrowing.append(variable)
    found = {*residual.essential, *residual.informative}
    assert found == {*essential(function, unknown), *narrowing}


@given(PARTS, partial(), st.integers(0, len(SIZES) - 1), st.sets(st.integers(0, 3)))
def test_what_turns_the_outcome(parts: Parts, known: Sequence[int], variable: int, wanted: set[int]) -> None:
    """From a leaf in `wanted` to one that is not, as the variable goes from its first value to its second."""
    residual, function, _ = drawn(parts, known)
    expected = any(
        values[variable] == 0
        and known[variable] < 0
        and leaf in wanted
        and function[changed(values, variable, 1)] not in {*wanted, IMPOSSIBLE}
        for values, leaf in function.items()
    )
    turning = residual.turning(lambda a, b: a in wanted and b not in wanted, [variable], [(0, 1)])
    assert turning == ([variable] if expected else [])


def _half(leaf: int) -> int:
    return leaf // 2


@given(PARTS, partial())
def test_map_changes_leaves_and_leaves_the_impossible_alone(parts: Parts, known: Sequence[int]) -> None:
    residual, function, unknown = drawn(parts, known)
    store = residual.store
    halved = restricted(store, store.map(residual.root, _half), [-1] * len(SIZES))
    expected = {values: leaf if leaf == IMPOSSIBLE else leaf // 2 for values, leaf in function.items()}
    mapped = residual.mapped(_half)
    for values, leaf in expected.items():
        assert follow(halved.store, halved.root, values) == leaf
        assert follow(mapped.store, mapped.root, values) == leaf
    assert residual.mapped(_half) is mapped
    assert sorted(halved.essential) == essential(expected, unknown)


@given(PARTS, partial())
def test_expected_entropy(parts: Parts, known: Sequence[int]) -> None:
    """The mean, over the values of a variable that can be, of the entropy of the leaf then."""
    residual, function, _ = drawn(parts, known)
    found = residual.expected_entropy
    assert sorted(found) == residual.support
    for variable, bits in found.items():
        entropies = []
        for value in range(SIZES[variable]):
            leaves = [
                leaf for values, leaf in function.items() if values[variable] == value and leaf != IMPOSSIBLE
            ]
            if leaves:
                shares = [leaves.count(leaf) / len(leaves) for leaf in set(leaves)]
                entropies.append(-sum(share * log2(share) for share in shares))
        assert bits == pytest.approx(sum(entropies) / len(entropies) if entropies else 0, abs=1e-9)


def test_a_choice_by_what_is_impossible_is_refused() -> None:
    diagrams = Diagrams(SIZES, BUDGET)
    either = diagrams.node(0, tuple(map(diagrams.leaf, (IMPOSSIBLE, *[1] * (SIZES[0] - 1)))))
    for choice in (prefer(3), (0, None)):
        with pytest.raises(AssertionError):
            diagrams.choose(choice, either, diagrams.node(1, tuple(map(diagrams.leaf, range(SIZES[1])))))


def test_the_budget_is_exact_and_its_error_speaks_both_languages() -> None:
    table = [0, 1, 1, 0]
    sizes = (2, 2)
    needed = 5  # two leaves, two tests of the second variable, one of the first
    assert len(Diagrams(sizes, needed).variable) == 0
    store_ = Diagrams(sizes, needed)
    store_.from_table((0, 1), table)
    assert len(store_.variable) == needed
    full = Diagrams(sizes, needed - 1)
    for _ in range(2):  # a refused node leaves nothing behind: the same question is refused again
        with pytest.raises(LimitError):
            full.from_table((0, 1), table)
    with pytest.raises(LimitError) as caught:
        full.from_table((0, 1), table)
    assert str(needed - 1) in caught.value.zh
    assert str(needed - 1) in caught.value.en


@given(st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_a_table_over_some_variables(leaves: list[int]) -> None:
    diagrams = Diagrams(SIZES, BUDGET)
    root = diagrams.from_table((1, 3), leaves)
    expected = dict(zip(itertools.product(range(SIZES[1]), range(SIZES[3])), leaves, strict=True))
    for values in assignments(UNKNOWN):
        assert follow(diagrams, root, values) == expected[values[1], values[3]]
