"""Reduced ordered decision diagrams over variables with finitely many values, and what can be asked of them.

A diagram is an integer handle into its `Diagrams`: leaves carry small integers, inner nodes a variable
and one child for each of its values. Equal functions have equal handles. The leaf `IMPOSSIBLE` marks
assignments that cannot be; no question counts it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from math import log2

from policylib.logic.formula import Formulas

IMPOSSIBLE = -1

# What to say where a diagram with leaves 0 and 1 does not hold, and where it does; None: what another says.
Choice = tuple[int | None, int | None]

_AND: Choice = (0, None)
_OR: Choice = (None, 1)
# Mark as impossible what a diagram says cannot be.
UNLESS_IMPOSSIBLE: Choice = (IMPOSSIBLE, None)


class LimitError(Exception):
    """A question that is too large for an exact answer. Nothing is ever approximated instead."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the message in both languages."""
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


class Diagrams:
    """A store of diagrams over variables 0, 1, …, with `sizes[i]` values each, tested in this order."""

    def __init__(self, sizes: Sequence[int], budget: int) -> None:
        """Start empty; `budget` is the most nodes the store may hold before it raises `LimitError`."""
        self.sizes = tuple(sizes)
        self.budget = budget
        self.variable: list[int] = []
        self.children: list[tuple[int, ...]] = []
        self._unique: dict[tuple[int, ...], int] = {}
        self._applied: dict[tuple[object, int, int], int] = {}
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
        variable, children, end = self.variable, self.children, len(self.sizes)
        at_left, at_right = variable[left], variable[right]
        if at_left == end:
            chosen = choice[children[left][0]]
            return right if chosen is None else self.leaf(chosen)
        if at_right == end:
            otherwise, then = (children[right][0] if chosen is None else chosen for chosen in choice)
            if then == otherwise:
                return self.leaf(then)
        key = (choice, left, right)
        result = self._applied.get(key)
        if result is None:
            at = min(at_left, at_right)
            lefts = children[left] if at_left == at else (left,) * self.sizes[at]
            rights = children[right] if at_right == at else (right,) * self.sizes[at]
            chosen_children = [self.choose(choice, a, b) for a, b in zip(lefts, rights, strict=True)]
            result = self._applied[key] = self.node(at, tuple(chosen_children))
        return result

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
            result = self.node(
                variable, tuple(self.leaf(node[2] >> i & 1) for i in range(self.sizes[variable]))
            )
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

    def _open(self, diagram: int, values: Sequence[int]) -> tuple[int, dict[int, list[int]]]:
        """Return the first test that is open (or leaf), and the children of all that are reached, each known
        value followed down.
        """
        end = len(self.sizes)
        variable, children = self.variable, self.children
        root = diagram
        while (at := variable[root]) < end and values[at] >= 0:
            root = children[root][values[at]]
        below: dict[int, list[int]] = {}
        stack = [root]
        while stack:
            node = stack.pop()
            if node in below:
                continue
            kids: list[int] = []
            below[node] = kids
            if variable[node] == end:
                continue
            for child in children[node]:
                while (at := variable[child]) < end and values[at] >= 0:
                    child = children[child][values[at]]  # noqa: PLW2901
                kids.append(child)
                if child not in below:
                    stack.append(child)
        return root, below

    def restrict(self, diagram: int, values: Sequence[int]) -> Residual:
        """Return what is left of a diagram where `values[v]` is known (-1: not), in a store of its own."""
        end = len(self.sizes)
        variable, children = self.variable, self.children

        root, below = self._open(diagram, values)
        # Children have smaller handles than their parents. The new store is filled directly: this is the
        # inner loop of every question, and what is reached here is within the budget already.
        into = Diagrams(self.sizes, self.budget)
        place: dict[int, int] = {}
        unique, new_variable, new_children = into._unique, into.variable, into.children
        for node in sorted(below):
            at = variable[node]
            placed = children[node] if at == end else tuple([place[child] for child in below[node]])
            if at < end and placed.count(placed[0]) == len(placed):
                place[node] = placed[0]
                continue
            key = (at, *placed)
            handle = unique.get(key)
            if handle is None:
                handle = unique[key] = len(new_variable)
                new_variable.append(at)
                new_children.append(placed)
            place[node] = handle
        return Residual(into, place[root])


def prefer(value: int) -> Choice:
    """Return the choice "`value` where the left diagram holds, else what the right one says"."""
    return None, value


def _xor(left: int, right: int) -> int:
    return left ^ right


class Residual:
    """One diagram in a small store of its own, which holds nothing else: what is still open in a task."""

    def __init__(self, store: Diagrams, root: int) -> None:
        """Keep the store and its root."""
        self.store = store
        self.root = root
        end = len(store.sizes)
        self.at: dict[int, list[int]] = {}
        reached = set()
        # Children before parents: they have smaller handles. Every node of the store is below the root.
        self.order = range(len(store.variable))
        for node, at in enumerate(store.variable):
            if at < end:
                self.at.setdefault(at, []).append(node)
            else:
                reached.add(store.children[node][0])
        self.constrained = IMPOSSIBLE in reached
        self.leaves = reached - {IMPOSSIBLE}
        self.support = sorted(self.at)

    def essential(self) -> list[int]:
        """Return the variables of which two values lead to different leaves, all else being equal."""
        if not self.constrained:
            return self.support
        return self.turning(_differ, self.support)

    @cached_property
    def _tainted(self) -> frozenset[int]:
        """The nodes below which something is impossible."""
        store = self.store
        found = set()
        for node in self.order:
            if store.is_leaf(node):
                if store.value(node) == IMPOSSIBLE:
                    found.add(node)
            elif any(child in found for child in store.children[node]):
                found.add(node)
        return frozenset(found)

    def informative(self) -> list[int]:
        """Return the variables of which some value makes the set of leaves smaller."""
        if not self.constrained:
            return []
        return [
            v
            for v in self.support
            if any(self._under(v, i) not in (set(), self.leaves) for i in self._range(v))
        ]

    def _range(self, variable: int) -> range:
        return range(self.store.sizes[variable])

    def _under(self, variable: int, value: int) -> set[int]:
        values = [-1] * len(self.store.sizes)
        values[variable] = value
        return self.store.leaves(self.root, values)

    def turning(
        self,
        wanted: Callable[[int, int], bool],
        variables: Iterable[int],
        values: Sequence[tuple[int, int]] | None = None,
    ) -> list[int]:
        """Return those of some variables that turn the outcome: two possible assignments that differ in the
        variable only have leaves (a, b) with `wanted(a, b)`, which must not hold of equal leaves.

        `values`: the pairs of values to compare, the first with a, the second with b; absent: any two values,
        of which `wanted` must not care which is first.

        Assignments that differ in one variable only part at a node that tests it, so it is enough to
        compare the children of these nodes; what is learnt of a pair of diagrams serves all variables.
        """
        known: dict[tuple[int, int], bool] = {}
        store = self.store
        found = []
        for variable in variables:
            pairs = values or [(i, j) for i in self._range(variable) for j in self._range(variable) if i < j]
            if any(
                self._somewhere(store.children[node][i], store.children[node][j], wanted, known)
                for node in self.at.get(variable, ())
                for i, j in pairs
            ):
                found.append(variable)
        return found

    def _somewhere(
        self, left: int, right: int, wanted: Callable[[int, int], bool], known: dict[tuple[int, int], bool]
    ) -> bool:
        """Say whether some assignment leads from two diagrams to possible leaves that are `wanted`."""
        if left == right:
            return False
        if wanted is _differ and left not in self._tainted and right not in self._tainted:
            return True  # different diagrams are different functions, and nothing in them is impossible
        key = (left, right)
        if key in known:
            return known[key]
        store = self.store
        at_left, at_right = store.variable[left], store.variable[right]
        at = min(at_left, at_right)
        if at == len(store.sizes):
            a, b = store.value(left), store.value(right)
            result = IMPOSSIBLE not in (a, b) and wanted(a, b)
        else:
            size = store.sizes[at]
            lefts = store.children[left] if at_left == at else (left,) * size
            rights = store.children[right] if at_right == at else (right,) * size
            result = any(self._somewhere(a, b, wanted, known) for a, b in zip(lefts, rights, strict=True))
        known[key] = result
        return result

    def expected_entropy(self) -> dict[int, float]:
        """Return, for each variable of the support, the expected entropy (bits) of the leaf once its value is
        known, all values of all variables being equally likely and impossible assignments left out.
        """
        store = self.store
        leaves = sorted(self.leaves)
        width = len(leaves)
        up: dict[int, list[float]] = {}
        for node in self.order:
            if store.is_leaf(node):
                up[node] = [1.0 if store.value(node) == leaf else 0.0 for leaf in leaves]
            else:
                children = store.children[node]
                up[node] = [sum(up[c][i] for c in children) / len(children) for i in range(width)]
        down = dict.fromkeys(self.order, 0.0)
        down[self.root] = 1.0
        for node in reversed(self.order):
            if not store.is_leaf(node):
                share = down[node] / len(store.children[node])
                for child in store.children[node]:
                    down[child] += share
        total = up[self.root]
        return {
            variable: self._entropy_of(nodes, variable, total, down, up)
            for variable, nodes in self.at.items()
        }

    def _entropy_of(
        self,
        nodes: Iterable[int],
        variable: int,
        total: Sequence[float],
        down: dict[int, float],
        up: dict[int, list[float]],
    ) -> float:
        size = self.store.sizes[variable]
        past = [t - sum(down[n] * up[n][i] for n in nodes) for i, t in enumerate(total)]
        entropies = []
        for value in range(size):
            mass = [
                p + sum(down[n] * up[self.store.children[n][value]][i] for n in nodes)
                for i, p in enumerate(past)
            ]
            whole = sum(mass)
            if whole > 1e-12:
                entropies.append(-sum(m / whole * log2(m / whole) for m in mass if m > 1e-12))
        return sum(entropies) / len(entropies)


def _differ(left: int, right: int) -> bool:
    return left != right
