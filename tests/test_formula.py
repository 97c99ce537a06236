"""Formulas: the store, the walk in three values, the generated function and the truth table say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expressions import SIZES, Tree, assignments, build, partial, store, trees, truth
from policylib.logic.diagram import LimitError
from policylib.logic.formula import FALSE, TRUE, TRUTH, Formulas, emit
from policylib.logic.tables import patterns, table_function

UNKNOWN = (-1,) * len(SIZES)


def generated(formulas: Formulas, formula: int, named: dict[int, str] | None = None) -> Callable[..., bool]:
    names = ", ".join(f"v{i}" for i in range(len(SIZES)))
    return cast("Callable[..., bool]", eval(f"lambda {names}: {emit(formulas, formula, TRUTH, named or {})}"))


@given(trees())
def test_evaluation_generated_function_and_table_are_the_truth(tree: Tree) -> None:
    formulas = store()
    formula = build(formulas, tree)
    function = generated(formulas, formula)
    _, bits, count = patterns(SIZES, UNKNOWN)
    (table,) = table_function(formulas, [formula])(bits, (1 << count) - 1)
    for n, values in enumerate(assignments(UNKNOWN)):
        expected = truth(tree, values)
        assert formulas.evaluate(formula, values) is expected
        assert bool(function(*(1 << value for value in values))) is expected
        assert bool(table >> n & 1) is expected
    assert table >> count == 0


@given(trees(), partial())
def test_the_table_of_what_is_open(tree: Tree, known: Sequence[int]) -> None:
    formulas = store()
    unknown, bits, count = patterns(SIZES, known)
    (table,) = table_function(formulas, [build(formulas, tree)])(bits, (1 << count) - 1)
    worlds = list(assignments(known))
    assert unknown == [v for v, value in enumerate(known) if value < 0]
    assert [bool(table >> n & 1) for n in range(count)] == [truth(tree, values) for values in worlds]


@given(trees(), partial())
def test_the_walk_in_three_values_is_never_wrong(tree: Tree, known: Sequence[int]) -> None:
    formulas = store()
    found = formulas.evaluate(build(formulas, tree), known)
    if found is not None:
        assert {truth(tree, values) for values in assignments(known)} == {found}


@given(trees(), partial())
def test_where_the_least_and_the_most_say_the_same_it_is_so(tree: Tree, known: Sequence[int]) -> None:
    """Empty masks of what is not known give a lower bound, full ones an upper."""
    formulas = store()
    function = generated(formulas, build(formulas, tree))
    least = [1 << value if value >= 0 else 0 for value in known]
    most = [mask or variable.full for mask, variable in zip(least, formulas.variables, strict=True)]
    found = {truth(tree, values) for values in assignments(known)}
    assert bool(function(*least)) <= min(found)
    assert max(found) <= bool(function(*most))


@given(trees(), partial())
def test_the_reasons_alone_give_the_same_value(tree: Tree, known: Sequence[int]) -> None:
    formulas = store()
    formula = build(formulas, tree)
    found: dict[int, None] = {}
    formulas.reasons(formula, known, found)
    kept = [value if v in found else -1 for v, value in enumerate(known)]
    assert formulas.evaluate(formula, kept) is formulas.evaluate(formula, known)


@given(trees(), trees())
def test_equal_formulas_have_equal_handles_and_negation_undoes_itself(left: Tree, right: Tree) -> None:
    formulas = store()
    a, b = build(formulas, left), build(formulas, right)
    assert build(formulas, left) == a
    assert formulas.neg(formulas.neg(a)) == a
    assert formulas.conj([a, formulas.neg(a), b]) == FALSE
    assert formulas.disj([b, a, formulas.neg(a)]) == TRUE
    assert formulas.conj([a, a, TRUE]) == a
    assert formulas.disj([a, FALSE, a]) == a


@given(trees())
def test_the_support_holds_every_variable_that_matters(tree: Tree) -> None:
    formulas = store()
    support = formulas.support(build(formulas, tree))
    for values in assignments(UNKNOWN):
        for variable in set(range(len(SIZES))) - support:
            for value in range(SIZES[variable]):
                other = (*values[:variable], value, *values[variable + 1 :])
                assert truth(tree, other) is truth(tree, values)


@given(trees(), st.integers(0, len(SIZES) - 1), st.data())
def test_substitution_fixes_a_variable_and_attainable_lets_it_be_given_values(
    tree: Tree, variable: int, data: st.DataObject
) -> None:
    formulas = store()
    formula = build(formulas, tree)
    value = data.draw(st.integers(0, SIZES[variable] - 1))
    fixed = formulas.substitute(formula, variable, value)
    mask = data.draw(st.integers(0, (1 << SIZES[variable]) - 1))
    attainable = formulas.attainable(formula, {variable: mask})
    assert variable not in formulas.support(fixed)
    for values in assignments(UNKNOWN):
        same = [(*values[:variable], v, *values[variable + 1 :]) for v in range(SIZES[variable])]
        assert formulas.evaluate(fixed, values) is truth(tree, same[value])
        given = [values, *(each for v, each in enumerate(same) if mask >> v & 1)]
        assert formulas.evaluate(attainable, values) is any(truth(tree, each) for each in given)


@given(trees(), trees())
def test_a_named_subformula_is_written_by_its_name(inner: Tree, outer: Tree) -> None:
    formulas = store()
    part = build(formulas, inner)
    whole = formulas.conj([part, build(formulas, outer)])
    known = [0] * len(SIZES)
    value = truth(inner, known)
    if part > TRUE and part in formulas.children(whole):
        assert "part" in emit(formulas, whole, TRUTH, {part: "part"})
        function = eval(f"lambda part, {', '.join(f'v{i}' for i in range(len(SIZES)))}: "
                        f"{emit(formulas, whole, TRUTH, {part: 'part'})}")  # fmt: skip
        masks = [1 << value for value in known]
        assert bool(function(value, *masks)) is (value and truth(outer, known))


def test_the_constants_and_impossible_values() -> None:
    formulas = store()
    assert formulas.conj([]) == TRUE
    assert formulas.disj([]) == FALSE
    assert formulas.test(1, 0b111) == TRUE
    assert formulas.test(1, 0b1000) == FALSE
    assert formulas.variables[1].mask(["0", "2", "none of these"]) == 0b101


def test_a_variable_is_declared_once() -> None:
    formulas = store()
    assert formulas.variable("x1", ["0", "1", "2"]) == 1
    assert len(formulas.variables) == len(SIZES)


def test_too_many_assignments_are_refused() -> None:
    assert patterns([2] * 16, [-1] * 16)[2] == 1 << 16
    with pytest.raises(LimitError) as caught:
        patterns([2] * 17, [-1] * 17)
    assert str(1 << 17) in caught.value.zh
    assert str(1 << 17) in caught.value.en
