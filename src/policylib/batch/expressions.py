"""The rules of a norm set as expressions over columns, for whatever engine holds the columns.

An engine says which rows pass a test of a variable, and how sets of rows are joined (`Algebra`); `cases` then
says, in its terms, which rows have which verdict and which rules decide them. Rows whose verdict or deciding
rules hang on something that is not known may be in no case: they are decided one pattern at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from policylib.check.model import CheckedPolicy
from policylib.engine.findings import deciding
from policylib.engine.generate import status_cases
from policylib.engine.instance import Code
from policylib.engine.normset import NormSet
from policylib.engine.outcome import FLAGS_OF_SIDES, JOINED, OUTCOMES, SIDES
from policylib.engine.trace import Verdict
from policylib.logic.formula import FALSE, TRUE, Formulas, Variable

Rows = TypeVar("Rows")


@dataclass(frozen=True, slots=True)
class Test:
    """The variable has one of the values in the mask `values` (bit i: its value i)."""

    variable: int
    values: int


@dataclass(frozen=True, slots=True)
class Every:
    """All of some earlier steps hold; of none: it holds."""

    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of some earlier steps holds; of none: it does not hold."""

    steps: tuple[int, ...]


Step = Test | Every | Some


class Sets(Protocol[Rows]):
    """Sets of rows, as an engine has them: bits of an integer, columns of truth values."""

    @property
    def complete(self) -> bool:
        """Whether every variable is known in every row: nothing is worked out twice then."""

    def every(self, parts: Sequence[Rows]) -> Rows:
        """Return what is in all of some sets; of none: all rows."""

    def some(self, parts: Sequence[Rows]) -> Rows:
        """Return what is in one of some sets; of none: no row."""

    def without(self, rows: Rows, others: Rows) -> Rows:
        """Return what is in one set and not in another."""

    def nothing(self, rows: Rows) -> bool:
        """Whether a set is seen to be empty; False where that would have to be worked out."""


class Algebra(Sets[Rows], Protocol[Rows]):
    """Sets of rows that tests can be made of."""

    def passing(self, variable: int, values: int, *, possibly: bool) -> Rows:
        """Return the rows of which a variable is known to have one of the values in a mask; `possibly`: and
        those in which it is not known.
        """


@dataclass(frozen=True, slots=True)
class Case(Generic[Rows]):
    """Rows of one verdict, of one tier. `deciding`: for each rule (and body) that can make this verdict, the
    rows in which it does; in all that are in the same of these sets the same rules do.
    """

    outcome: int
    rows: Rows
    deciding: tuple[Rows, ...]


@dataclass(frozen=True, slots=True)
class Expressions:
    """A norm set as steps, each about earlier ones. `flags`: the steps of `outcome.Flags.roots`; `deciding`:
    for each verdict the steps that say of a rule that it makes the verdict.

    No step denies another: where what is not known is counted as failing every test, a step holds only if it
    must, where it is counted as passing, it holds if it can.
    """

    variables: tuple[Variable, ...]
    steps: tuple[Step, ...]
    flags: tuple[int, ...]
    deciding: dict[Verdict, tuple[int, ...]]

    @staticmethod
    def of(checked: CheckedPolicy, norm_set: NormSet) -> Expressions:
        """Return what a norm set computes."""
        writer = _Writer(norm_set.formulas)
        flags = tuple(writer.step(root) for root in norm_set.flags[0].roots())
        codes = [dict(status_cases(norm_set.formulas, instance)) for instance in norm_set.instances]
        decides: dict[Verdict, tuple[int, ...]] = {}
        for verdict in dict.fromkeys(outcome.verdict for outcome in OUTCOMES):
            formulas: dict[int, list[int]] = {}
            for code in _LIVE:
                for i in deciding(checked, norm_set, [frozenset((code,))] * len(codes), verdict, ()):
                    formulas.setdefault(i, []).append(codes[i].get(code, FALSE))
            joined = (norm_set.formulas.disj(each) for _, each in sorted(formulas.items()))
            decides[verdict] = tuple(writer.step(formula) for formula in joined if formula != FALSE)
        return Expressions(norm_set.variables, tuple(writer.steps), flags, decides)

    def cases(self, algebra: Algebra[Rows]) -> Iterator[Case[Rows]]:
        """Yield the cases; no row is in two of them."""
        must = _Walk(self.steps, algebra, possibly=False).rows
        can = must if algebra.complete else _Walk(self.steps, algebra, possibly=True).rows
        return self.cases_of(algebra, must, can)

    def cases_of(
        self, sets: Sets[Rows], must: Callable[[int], Rows], can: Callable[[int], Rows]
    ) -> Iterator[Case[Rows]]:
        """Yield the cases, given the rows in which each step must hold and in which it can."""
        sides = [_sides(sets, [self.flags[i] for i in order], must, can) for order in FLAGS_OF_SIDES]
        for minus, plus in _PAIRS:
            rows = sets.every([sides[0][minus], sides[1][plus]])
            if sets.nothing(rows):
                continue
            outcome = JOINED[minus, plus]
            steps = self.deciding[OUTCOMES[outcome].verdict]
            if not sets.complete:
                rows = sets.without(rows, sets.some([sets.without(can(step), must(step)) for step in steps]))
            yield Case(outcome, rows, tuple([sets.every([rows, must(step)]) for step in steps]))

    def lines(self) -> Iterator[str]:
        """Write the steps, so that they can be read."""
        for number, step in enumerate(self.steps):
            match step:
                case Test(variable, values):
                    name = self.variables[variable].name
                    words = [w for i, w in enumerate(self.variables[variable].values) if values >> i & 1]
                    yield f"s{number} = {name} in ({', '.join(words)})"
                case Every(steps):
                    yield f"s{number} = {' and '.join(f's{i}' for i in steps) or 'true'}"
                case Some(steps):
                    yield f"s{number} = {' or '.join(f's{i}' for i in steps) or 'false'}"
        yield f"flags = {', '.join(f's{i}' for i in self.flags)}"
        for verdict, steps in self.deciding.items():
            yield f"{verdict} by {', '.join(f's{i}' for i in steps) or 'none'}"


# Statuses of a live rule: a rule has no two of them, so each is the formula that it stands beside.
_LIVE = (Code.BREACHED, Code.UNMET, Code.MET, Code.PERMITTED, Code.ADVISED)
# Both sides of every outcome that there can be: what remains of breaches is among them (see `outcome.Flags`).
_PAIRS = tuple(
    sorted(
        {
            sides
            for flags, sides in enumerate(SIDES)
            if not (flags >> 5 & ~flags & 1 or flags >> 6 & ~(flags >> 1) & 1)
        }
    )
)


@dataclass(slots=True)
class _Writer:
    """Writes formulas as steps, negations pushed down to the tests, each formula once."""

    formulas: Formulas
    steps: list[Step] = field(default_factory=list)
    _places: dict[int, int] = field(default_factory=dict)

    def step(self, formula: int) -> int:
        place = self._places.get(formula)
        if place is None:
            written = self._written(formula)
            place = self._places[formula] = len(self.steps)
            self.steps.append(written)
        return place

    def _written(self, formula: int) -> Step:
        if formula in (TRUE, FALSE):
            return Every(()) if formula == TRUE else Some(())
        node = self.formulas.nodes[formula]
        if len(node) == 3:
            return Test(node[1], node[2])
        children, connective = self.formulas.children(formula), node[0]
        if connective == "not":
            connective = "or" if self.formulas.nodes[children[0]][0] == "and" else "and"
            children = tuple(self.formulas.neg(child) for child in self.formulas.children(children[0]))
        places = tuple(self.step(child) for child in children)
        return Every(places) if connective == "and" else Some(places)


class _Walk(Generic[Rows]):
    """The rows in which steps hold, worked out once and only where they are asked for."""

    def __init__(self, steps: Sequence[Step], algebra: Algebra[Rows], *, possibly: bool) -> None:
        self._steps = steps
        self._algebra = algebra
        self._possibly = possibly
        self._known: dict[int, Rows] = {}

    def rows(self, step: int) -> Rows:
        """Return the rows in which a step holds."""
        if step not in self._known:
            match self._steps[step]:
                case Test(variable, values):
                    rows = self._algebra.passing(variable, values, possibly=self._possibly)
                case Every(steps):
                    rows = self._algebra.every([self.rows(each) for each in steps])
                case Some(steps):
                    rows = self._algebra.some([self.rows(each) for each in steps])
            self._known[step] = rows
        return self._known[step]


def _sides(
    sets: Sets[Rows], flags: Sequence[int], must: Callable[[int], Rows], can: Callable[[int], Rows]
) -> list[Rows]:
    """Return, for each side, the rows of it: the flag holds and none before it; at last, none holds."""
    result = []
    before: list[Rows] = []
    for flag in flags:
        result.append(sets.without(must(flag), sets.some(before)))
        before.append(can(flag))
    return [*result, sets.without(sets.every(()), sets.some(before))]
