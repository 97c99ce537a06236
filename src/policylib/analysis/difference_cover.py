"""Few and short conditions for what a diagram says: an irredundant cover by products of values (Minato)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from policylib.logic.diagram import Choice, Diagrams
from policylib.logic.formula import Variable

# The right diagram except where the left one holds.
_WITHOUT: Choice = (None, 0)

# For some variables, the values that they may have; any others may be anything.
Cube = tuple[tuple[str, frozenset[str]], ...]


def cover(diagrams: Diagrams, variables: Sequence[Variable], wanted: int, at_most: int) -> tuple[Cube, ...]:
    """Return conditions that hold together wherever `wanted` does, and nowhere outside `at_most` (diagrams
    with leaves 0 and 1, the first within the second); the shortest first. Raises LimitError.
    """
    cubes, _ = _Covering(diagrams).cover(wanted, at_most)
    named = [
        tuple(
            # By name: situations with other variables say the same in the same way.
            sorted(
                (
                    (variables[v].name, frozenset(variables[v].values[i] for i in values))
                    for v, values in cube
                ),
                key=itemgetter(0),
            )
        )
        for cube in cubes
    ]
    return tuple(
        sorted(named, key=lambda cube: (len(cube), [(name, sorted(values)) for name, values in cube]))
    )


def holds(cube: Cube, values: Mapping[str, str]) -> bool:
    """Say whether a condition holds of values by the names of variables; one that is not there does not."""
    return all(values.get(name) in allowed for name, allowed in cube)


# The same with indices: (variable, values), the variables ascending.
_Indexed = tuple[tuple[int, frozenset[int]], ...]


@dataclass(slots=True)
class _Covering:
    diagrams: Diagrams
    _known: dict[tuple[int, int], tuple[tuple[_Indexed, ...], int]] = field(default_factory=dict)

    def cover(self, wanted: int, at_most: int) -> tuple[tuple[_Indexed, ...], int]:
        """Return the cubes and the diagram of what they cover together."""
        store = self.diagrams
        if store.is_leaf(wanted) and not store.value(wanted):
            return (), wanted
        if store.is_leaf(at_most):
            return ((),), at_most  # it is 1: what is wanted is within it
        key = wanted, at_most
        if key not in self._known:
            self._known[key] = self._split(wanted, at_most)
        return self._known[key]

    def _split(self, wanted: int, at_most: int) -> tuple[tuple[_Indexed, ...], int]:
        """Cover what hangs on the value of the first variable value by value, the rest without it."""
        store = self.diagrams
        at = min(store.variable[wanted], store.variable[at_most])
        inside, bounds = self._children(wanted, at), self._children(at_most, at)
        everywhere = store.leaf(1)
        for bound in bounds:
            everywhere = store.conj(everywhere, bound)
        values: dict[_Indexed, set[int]] = {}
        covered = []
        rest = store.leaf(0)
        for value, (part, bound) in enumerate(zip(inside, bounds, strict=True)):
            cubes, done = self.cover(store.choose(_WITHOUT, everywhere, part), bound)
            covered.append(done)
            rest = store.disj(rest, store.choose(_WITHOUT, done, part))
            for cube in cubes:
                values.setdefault(cube, set()).add(value)
        others, done = self.cover(rest, everywhere)
        named = tuple(((at, frozenset(found)), *cube) for cube, found in values.items())
        return (*others, *named), store.disj(store.node(at, tuple(covered)), done)

    def _children(self, diagram: int, at: int) -> tuple[int, ...]:
        store = self.diagrams
        if store.variable[diagram] == at:
            return store.children[diagram]
        return (diagram,) * store.sizes[at]
