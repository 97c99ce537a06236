"""Reduced ordered decision diagrams over variables with finitely many values, and what can be asked of them.

A diagram is an integer handle into its `Diagrams`: leaves carry small integers, inner nodes a variable
and one child for each of its values. Equal functions have equal handles. The leaf `IMPOSSIBLE` marks
assignments that cannot be; no question counts it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from policylib.logic.formula import Formulas
from policylib.portable import Portable

IMPOSSIBLE = -1

# What to say where a diagram with leaves 0 and 1 does not hold, and where it does; None: what another says.
Choice = tuple[int | None, int | None]

_AND: Choice = (0, None)
_OR: Choice = (None, 1)
# Mark as impossible what a diagram says cannot be.
UNLESS_IMPOSSIBLE: Choice = (IMPOSSIBLE, None)


class LimitError(Portable):
    """A question that is too large for an exact answer. Nothing is ever approximated instead."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the message in both languages."""
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


class Diagrams:
    """A store of diagrams over variables 0, 1, …, with `sizes[i]` values each, tested in this order."""

    def __init__(self, sizes: Sequence[int], budget: int, values: Sequence[int] = ()) -> None:
        """Start empty; `budget` is the most nodes the store may hold before it raises `LimitError`.

        `values`: of variables that no formula tests any more (-1: it does); absent: all are tested.
        """
        self.sizes = tuple(sizes)
        self.budget = budget
        self._values = values or (-1,) * len(self.sizes)
        self.variable: list[int] = []
        self.children: list[tuple[int, ...]] = []
        self._unique: dict[tuple[int, ...], int] = {}
        self._applied: dict[tuple[object, int, int], int] = {}
        self._choosers: dict[Choice, Callable[[int, int], int]] = {}
        self._from: dict[int, int] = {}

    def leaf(self, value: int) -> int:
        """Return the leaf that carries `value`."""
        return self._add(len(self.sizes), (value,))

    def node(self, variable: int, children: tuple[int, ...]) -> int:
        """Return the diagram that tests `variable`; the same child everywhere is no test."""
        if children.count(children[0]) == len(children):
            return children[0]
        return self._add(variable, children)

    def _add(self, variable: int, children: tuple[int, ...]) -> int:
        key = (variable, *children)
        handle = self._unique.get(key)
        if handle is None:
            handle = len(self.variable)
            if handle >= self.budget:
                raise LimitError(
                    f"判定图超过 {self.budget} 个节点", f"decision diagram larger than {self.budget} nodes"
                )
            self._unique[key] = handle
            self.variable.append(variable)
            self.children.append(children)
        return handle

    def is_leaf(self, diagram: int) -> bool:
        """Say whether a diagram is a leaf."""
        return self.variable[diagram] == len(self.sizes)

    def value(self, leaf: int) -> int:
        """Return what a leaf carries."""
        return self.children[leaf][0]

    def apply(self, operation: Callable[[int, int], int], left: int, right: int) -> int:
        """Combine two diagrams leaf by leaf."""
        key = (operation, left, right)
        known = self._applied.get(key)
        if known is not None:
            return known
        at_left, at_right = self.variable[left], self.variable[right]
        variable = min(at_left, at_right)
        if variable == len(self.sizes):
            result = self.leaf(operation(self.value(left), self.value(right)))
        else:
            lefts = self.children[left] if at_left == variable else (left,) * self.sizes[variable]
            rights = self.children[right] if at_right == variable else (right,) * self.sizes[variable]
            result = self.node(
                variable, tuple(self.apply(operation, a, b) for a, b in zip(lefts, rights, strict=True))
            )
        self._applied[key] = result
        return result

    def choose(self, choice: Choice, left: int, right: int) -> int:
        """Combine a diagram with leaves 0 and 1 (`left`) with another, as `choice` says. Most combinations
        are of this kind, and many of them need no look at what is below.
        """
        chooser = self._choosers.get(choice)
        if chooser is None:
            chooser = self._choosers[choice] = self._chooser(choice)
        return chooser(left, right)

    def _chooser(self, choice: Choice) -> Callable[[int, int], int]:
        """Return a function that combines as one choice says. The first decision of a kind spends most of its
        time there, so what it needs is at hand and equal children are seen before a node is looked for.
        """
        variable, children, end = self.variable, self.children, len(self.sizes)
        add, leaf = self._add, self.leaf
        known: dict[tuple[int, int], int] = {}

        def choose(left: int, right: int) -> int:
            at_left, at_right = variable[left], variable[right]
            if at_left == end:
                holds = children[left][0]
                assert holds >= 0  # what is impossible neither holds nor does not
                chosen = choice[holds]
                return right if chosen is None else leaf(chosen)
            if at_right == end:
                otherwise, then = (children[right][0] if chosen is None else chosen for chosen in choice)
                if then == otherwise:
                    return leaf(then)
            key = (left, right)
            result = known.get(key)
            if result is None:
                if at_left == at_right:
                    at, below = at_left, [*map(choose, children[left], children[right])]
                elif at_left < at_right:
                    at, below = at_left, [choose(child, right) for child in children[left]]
                else:
                    at, below = at_right, [choose(left, child) for child in children[right]]
                first = below[0]
                same = below.count(first) == len(below)
                result = known[key] = first if same else add(at, tuple(below))
            return result

        return choose

    def conj(self, left: int, right: int) -> int:
        """Conjunction of diagrams with leaves 0 and 1."""
        return self.choose(_AND, left, right)

    def disj(self, left: int, right: int) -> int:
        """Disjunction of diagrams with leaves 0 and 1."""
        return self.choose(_OR, left, right)

    def from_formula(self, formulas: Formulas, formula: int) -> int:
        """Return the diagram (leaves 0, 1) of a formula; variables are tested in the order of `formulas`."""
        known = self._from.get(formula)
        if known is not None:
            return known
        node = formulas.nodes[formula]
        if len(node) == 3:
            variable = node[1]
            value = self._values[variable]
            possible = range(self.sizes[variable]) if value < 0 else (value,)
            result = self.node(variable, tuple(self.leaf(node[2] >> i & 1) for i in possible))
        elif node[0] == "not":
            inner = self.from_formula(formulas, formulas.children(formula)[0])
            result = self.apply(_xor, inner, self.leaf(1))
        else:
            join = self.conj if node[0] == "and" else self.disj
            result = self.leaf(1 if node[0] == "and" else 0)
            for child in formulas.children(formula):
                result = join(result, self.from_formula(formulas, child))
        self._from[formula] = result
        return result

    def from_table(self, variables: Sequence[int], leaves: Sequence[int]) -> int:
        """Return the diagram of a table: `leaves` in the order of the assignments, the first of
        `variables` (which must ascend) changing slowest.
        """
        row = [self.leaf(value) for value in leaves]
        for variable in reversed(variables):
            size = self.sizes[variable]
            row = [self.node(variable, tuple(row[i : i + size])) for i in range(0, len(row), size)]
        return row[0]

    def map(self, diagram: int, change: Callable[[int], int]) -> int:
        """Return the diagram with every possible leaf changed."""
        done: dict[int, int] = {}

        def changed(node: int) -> int:
            if node not in done:
                if self.is_leaf(node):
                    value = self.value(node)
                    done[node] = self.leaf(value if value == IMPOSSIBLE else change(value))
                else:
                    done[node] = self.node(
                        self.variable[node], tuple([changed(child) for child in self.children[node]])
                    )
            return done[node]

        return changed(diagram)

    def restrict(self, diagram: int, values: Mapping[int, int]) -> int:
        """Return what is left of a diagram where some variables have a value."""
        done: dict[int, int] = {}

        def left(node: int) -> int:
            if self.is_leaf(node):
                return node
            if node not in done:
                at, children = self.variable[node], self.children[node]
                known = values.get(at)
                if known is None:
                    done[node] = self.node(at, tuple([left(child) for child in children]))
                else:
                    done[node] = left(children[known])
            return done[node]

        return left(diagram)

    def leaves(self, diagram: int, values: Sequence[int]) -> set[int]:
        """Return what can be reached where `values[v]` is known (-1: not known), IMPOSSIBLE left out."""
        end = len(self.sizes)
        variable, children = self.variable, self.children
        seen = {diagram}
        stack = [diagram]
        found = set()
        while stack:
            node = stack.pop()
            at = variable[node]
            if at == end:
                found.add(children[node][0])
                continue
            value = values[at]
            for child in children[node] if value < 0 else (children[node][value],):
                if child not in seen:
                    seen.add(child)
                    stack.append(child)
        found.discard(IMPOSSIBLE)
        return found


def prefer(value: int) -> Choice:
    """Return the choice "`value` where the left diagram holds, else what the right one says"."""
    return None, value


def _xor(left: int, right: int) -> int:
    return left ^ right
