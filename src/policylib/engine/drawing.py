"""The diagrams of a norm set, and what a task leaves open: found in these, or drawn for the task alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import Protocol, TypeVar

from policylib.engine.generate import status_cases
from policylib.engine.instance import Code, Instance
from policylib.engine.outcome import TABLE, Flags, outcome_diagram, verdict_of
from policylib.logic.diagram import IMPOSSIBLE, UNLESS_IMPOSSIBLE, Diagrams, LimitError, prefer
from policylib.logic.formula import Formulas
from policylib.logic.residual import Leaves, Residual, Restrictions
from policylib.logic.tables import patterns, table_function

NODE_BUDGET = 50_000
DRAWN_ALONE = 4  # drawing the whole takes about as long

T = TypeVar("T")


class Rules(Protocol):
    """The rules of a norm set as formulas. `flags`: of the whole task, then of each aspect; `consistent`: no
    constraint is broken; `sizes`: how many values each variable has.
    """

    formulas: Formulas
    instances: tuple[Instance, ...]
    flags: tuple[Flags, ...]
    consistent: int
    sizes: tuple[int, ...]


class Drawing:
    """Diagrams of the outcome of each scope and the status of each instance, over what is not known.

    What is drawn raises LimitError where all of it together is larger than the budget.
    """

    def __init__(self, rules: Rules, values: Sequence[int] = ()) -> None:
        """Draw nothing yet. `values`: what is known of each variable (-1: not known); absent: nothing."""
        self._rules = rules
        self.store = Diagrams(rules.sizes, NODE_BUDGET, values)

    @cached_property
    def _consistent(self) -> int:
        return self.store.from_formula(self._rules.formulas, self._rules.consistent)

    def outcome(self, scope: int) -> int:
        """Draw the outcome of a scope (indices into `OUTCOMES`)."""
        rules = self._rules
        return outcome_diagram(self.store, rules.formulas, rules.flags[scope], self._consistent)

    def status(self, index: int) -> int:
        """Draw the status codes of an instance."""
        store, formulas = self.store, self._rules.formulas
        result = store.leaf(Code.NOT_TRIGGERED)
        for code, formula in reversed(status_cases(formulas, self._rules.instances[index])):
            result = store.choose(prefer(code), store.from_formula(formulas, formula), result)
        return store.choose(UNLESS_IMPOSSIBLE, self._consistent, result)


class Whole:
    """What any task leaves open, found in diagrams over all variables, which are drawn when first needed."""

    def __init__(self, rules: Rules) -> None:
        """Draw nothing yet."""
        self._rules = rules
        self._drawing = Drawing(rules)
        self._tasks = 0
        self._outcomes: dict[int, int | None] = {}
        self._restrictions: dict[int, Restrictions] = {}
        self._outcome_leaves: dict[int, Leaves] = {}
        self._status_leaves: dict[int, Leaves] = {}

    def outcome(self, scope: int) -> int | None:
        """Return the diagram of the outcome of a scope; None where it is larger than the budget."""
        known = self._outcomes
        if scope not in known:
            try:
                known[scope] = self._drawing.outcome(scope)
            except LimitError:
                known[scope] = None
        return known[scope]

    @property
    def drawn(self) -> bool:
        """Whether the outcome of the whole task is drawn, so that nothing asked about it is too large."""
        return self._outcomes.get(0) is not None

    def worth_drawing(self) -> bool:
        """Count one more task that leaves something open; say whether so many came that the whole, which is
        drawn then, has cost less than each of them alone.
        """
        self._tasks += 1
        return self._tasks > DRAWN_ALONE and self.outcome(0) is not None

    def residual(self, scope: int, values: Sequence[int]) -> Residual:
        """Return the diagram of the outcome over what is not known.

        Raises LimitError where even that is too large.
        """
        diagram = self.outcome(scope)
        if diagram is not None:
            if scope not in self._restrictions:
                self._restrictions[scope] = Restrictions(self._drawing.store, diagram)
            return self._restrictions[scope].restrict(values)
        unknown, bits, count = patterns(self._rules.sizes, values)
        tables = self._table_functions[scope](bits, (1 << count) - 1)
        *flags, consistent = tables
        leaves = [
            TABLE[sum((table >> n & 1) << i for i, table in enumerate(flags))]
            if consistent >> n & 1
            else IMPOSSIBLE
            for n in range(count)
        ]
        store = Diagrams(self._rules.sizes, 8 * count + 64)
        return Residual(store, store.from_table(unknown, leaves))

    @cached_property
    def _table_functions(self) -> tuple[Callable[[Sequence[Sequence[int]], int], tuple[int, ...]], ...]:
        rules = self._rules
        return tuple(
            table_function(rules.formulas, (*flags.roots(), rules.consistent)) for flags in rules.flags
        )

    def verdicts(self, values: Sequence[int]) -> Residual:
        """Return the diagram of the verdict (indices into `Verdict`) over what is not known.

        Raises LimitError where even that is too large.
        """
        return self.residual(0, values).mapped(verdict_of)

    def outcomes(self, scope: int, values: Sequence[int]) -> Collection[int]:
        """Return every outcome that is possible. Raises LimitError as `residual` does."""
        diagram = self.outcome(scope)
        if scope == 0 or diagram is None:
            return self.residual(scope, values).leaves
        if scope not in self._outcome_leaves:
            self._outcome_leaves[scope] = Leaves(self._drawing.store, diagram)
        return self._outcome_leaves[scope].among(values)

    def statuses(self, index: int, values: Sequence[int]) -> frozenset[int]:
        """Return every status code an instance can have. Raises LimitError where diagrams are too large."""
        found = self._status_leaves.get(index)
        if found is None:
            found = self._status_leaves[index] = Leaves(self._drawing.store, self._drawing.status(index))
        return found.among(values)


class Alone:
    """What one task leaves open, in diagrams drawn for it. Asked like `Whole`, with values of the task."""

    def __init__(self, rules: Rules, values: Sequence[int]) -> None:
        """Draw nothing yet. `values`: as of `Drawing`."""
        self._drawing = Drawing(rules, values)

    def residual(self, scope: int, values: Sequence[int]) -> Residual:
        """Return the diagram of the outcome over what is not known. Raises LimitError."""
        del values  # nothing that is drawn hangs on them
        return Residual(self._drawing.store, self._drawing.outcome(scope))

    def outcomes(self, scope: int, values: Sequence[int]) -> Collection[int]:
        """Return every outcome that is possible. Raises LimitError."""
        return self._drawing.store.leaves(self._drawing.outcome(scope), values)

    def statuses(self, index: int, values: Sequence[int]) -> frozenset[int]:
        """Return every status code an instance can have. Raises LimitError."""
        return frozenset(self._drawing.store.leaves(self._drawing.status(index), values))


class Opened:
    """What one task leaves open: drawn for it alone, which is mostly little where the whole is large, until
    enough tasks have come; then found in the whole. Where one of the two is too large, the other answers.
    """

    def __init__(self, rules: Rules, whole: Whole, values: Sequence[int]) -> None:
        """Draw nothing yet. `values`: as of `Drawing`."""
        self._rules = rules
        self._whole = whole
        self._values = values
        self._alone: Alone | None = None
        self._whole_first: bool | None = None

    def residual(self, scope: int) -> Residual:
        """Return the diagram of the outcome over what is not known. Raises LimitError."""
        return self._first(lambda opened: opened.residual(scope, self._values))

    def outcomes(self, scope: int) -> Collection[int]:
        """Return every outcome that is possible. Raises LimitError."""
        return self._first(lambda opened: opened.outcomes(scope, self._values))

    def statuses(self, indices: Sequence[int]) -> list[frozenset[int]]:
        """Return every status code that each of some instances can have. Raises LimitError."""
        return self._first(lambda opened: [opened.statuses(index, self._values) for index in indices])

    def _first(self, ask: Callable[[Whole | Alone], T]) -> T:
        if self._whole_first is None:
            self._whole_first = self._whole.worth_drawing()
        try:
            return ask(self._whole if self._whole_first else self._drawn())
        except LimitError:
            return ask(self._drawn() if self._whole_first else self._whole)

    def _drawn(self) -> Alone:
        if self._alone is None:
            self._alone = Alone(self._rules, self._values)
        return self._alone
