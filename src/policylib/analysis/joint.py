"""The norm sets of one situation over the same variables, so that what they say can be compared."""

from __future__ import annotations

from collections.abc import Sequence

from policylib.analysis.space import Side, Situation
from policylib.engine.outcome import Flags, outcome_diagram, verdict_of
from policylib.logic.diagram import UNLESS_IMPOSSIBLE, Diagrams
from policylib.logic.formula import Formulas, Variable

BUDGET = 500_000


class Joint:
    """All sides of a situation in one store of diagrams.

    `variables` are those of all sides, by name; of a variable whose values differ, every value, those that a
    side does not know being impossible there.
    """

    def __init__(self, situation: Situation) -> None:
        """Take the sides of a situation; they are compiled now."""
        self.sides = situation.sides
        self._formulas = Formulas()
        self.variables: Sequence[Variable] = self._formulas.variables
        self._taken: tuple[dict[int, int], ...] = tuple({} for _ in self.sides)
        for name, values in _domains(self.sides).items():
            self._formulas.variable(name, values)
        self.diagrams = Diagrams([len(variable.values) for variable in self.variables], BUDGET)

    def diagram(self, side: int, formula: int) -> int:
        """Return the diagram (leaves 0, 1) of a formula of the norm set of a side. Raises LimitError."""
        return self.diagrams.from_formula(self._formulas, self._take(side, formula))

    def possible(self, side: int) -> int:
        """Return the diagram (leaves 0, 1) of what can be under a side. Raises LimitError."""
        return self.diagrams.from_formula(self._formulas, self._possible(side))

    def verdicts(self, side: int) -> int:
        """Return the diagram of the verdict under a side: indices into `Verdict`, IMPOSSIBLE where something
        cannot be. Raises LimitError.
        """
        flags = Flags(*self._flags(side))
        outcomes = outcome_diagram(self.diagrams, self._formulas, flags, self.possible(side))
        return self.diagrams.map(outcomes, verdict_of)

    def flags(self, side: int) -> tuple[int, ...]:
        """Return the diagrams (leaves 0, 1, and IMPOSSIBLE where something cannot be or a reading is answered
        otherwise) of all that the verdict under a side is made of. Raises LimitError.
        """
        store = self.diagrams
        so = store.conj(self.possible(side), self.diagram(side, self.sides[side].answered))
        flags = (store.from_formula(self._formulas, flag) for flag in self._flags(side))
        return tuple(store.choose(UNLESS_IMPOSSIBLE, so, flag) for flag in flags)

    def _flags(self, side: int) -> tuple[int, ...]:
        return tuple(self._take(side, root) for root in self.sides[side].norm_set.flags[0].roots())

    def _possible(self, side: int) -> int:
        own = self.sides[side]
        known = (
            self._formulas.test(
                self._formulas.index[variable.name], self._of(variable.name).mask(variable.values)
            )
            for variable in own.norm_set.variables
        )
        return self._formulas.conj((self._take(side, own.possible), *known))

    def _of(self, name: str) -> Variable:
        return self.variables[self._formulas.index[name]]

    def _take(self, side: int, formula: int) -> int:
        """Return a formula of a side as a formula over the variables of all."""
        taken = self._taken[side]
        if formula not in taken:
            own, joint = self.sides[side].norm_set.formulas, self._formulas
            node = own.nodes[formula]
            if len(node) == 3:
                variable = own.variables[node[1]]
                values = [value for i, value in enumerate(variable.values) if node[2] >> i & 1]
                taken[formula] = joint.test(joint.index[variable.name], self._of(variable.name).mask(values))
            else:
                parts = [self._take(side, child) for child in own.children(formula)]
                join = joint.conj if node[0] == "and" else joint.disj
                taken[formula] = joint.neg(parts[0]) if node[0] == "not" else join(parts)
        return taken[formula]


def _domains(sides: Sequence[Side]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for side in sides:
        for variable in side.norm_set.variables:
            values = found.get(variable.name, ())
            found[variable.name] = (*values, *(v for v in variable.values if v not in values))
    return found
