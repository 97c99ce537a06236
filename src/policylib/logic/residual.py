"""What is left of a diagram where something is known, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from math import log2
from operator import itemgetter, mul

from policylib.logic.diagram import IMPOSSIBLE, Diagrams

# So many nodes and parts of one diagram are remembered, and so many sets of leaves.
MOST_KEPT = 20_000


def below(store: Diagrams, root: int) -> list[int]:
    """Return a node and all that are below it, children before parents: they have smaller handles."""
    end, variable, children = len(store.sizes), store.variable, store.children
    seen = {root}
    stack = [root]
    while stack:
        node = stack.pop()
        if variable[node] < end:
            for child in children[node]:
                if child not in seen:
                    seen.add(child)
                    stack.append(child)
    return sorted(seen)


def reader(places: Sequence[int]) -> Callable[[Sequence[Hashable]], Hashable]:
    """Return a function to what stands in some places of a sequence, as the key of a mapping."""
    # Of one place `itemgetter` gives what stands there, not a tuple, which is as good a key.
    return itemgetter(*places) if places else lambda _: None


class Leaves:
    """The leaves of one diagram that can be reached, by what is known of its variables."""

    def __init__(self, store: Diagrams, root: int) -> None:
        """Look up which variables it has."""
        self._store = store
        self._root = root
        support = sorted({store.variable[node] for node in below(store, root)} - {len(store.sizes)})
        self._read = reader(support)
        self._kept: dict[Hashable, frozenset[int]] = {}

    def among(self, values: Sequence[int]) -> frozenset[int]:
        """Return what can be reached where `values[v]` is known (-1: not known), IMPOSSIBLE left out."""
        key = self._read(values)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = frozenset(self._store.leaves(self._root, values))
        return found


class Restrictions:
    """What is left of one diagram, whatever is known. Most of it is left where other values are known too:
    each part is worked out once for all values of its variables, and equal ones are one.
    """

    def __init__(self, store: Diagrams, root: int, most: int = MOST_KEPT) -> None:
        """Keep the diagram. `most`: so much is remembered before it begins anew; never too little for one
        question.
        """
        self._original = Residual(store, root)
        self._most = most
        at = 0
        self._units: list[int] = []
        for size in store.sizes:
            self._units.append(1 << at)
            at += size.bit_length()  # for the values and one more: not known, which is 0
        self._unknown = sum(self._units)
        self._begin()

    def _begin(self) -> None:
        """Forget everything but the diagram, in a store that holds nothing else."""
        source = self._original.store
        self._store = Diagrams(source.sizes, self._most + 2 * len(self._original.order))
        self._masks: list[int] = []
        self._parts: list[dict[int, int]] = []
        self._residuals: dict[int, Residual] = {}
        self._remembered = 0
        place: dict[int, int] = {}
        for node in self._original.order:
            at = source.variable[node]
            if source.is_leaf(node):
                place[node] = self._store.leaf(source.value(node))
                mask = 0
            else:
                children = tuple([place[child] for child in source.children[node]])
                place[node] = self._store.node(at, children)
                mask = ((1 << source.sizes[at].bit_length()) - 1) * self._units[at]
                for child in children:
                    mask |= self._masks[child]
            self._masks.append(mask)
            self._parts.append({})
        self._root = place[self._original.root]

    def restrict(self, values: Sequence[int]) -> Residual:
        """Return what is left where `values[v]` is known (-1: not known); of equal ones, the same."""
        if self._remembered + len(self._store.variable) > self._most + len(self._original.order):
            self._begin()
        code = sum(map(mul, values, self._units), self._unknown)
        root = self._left(self._root, values, code)
        found = self._residuals.get(root)
        if found is None:
            found = self._residuals[root] = Residual(self._store, root, shared=True)
            self._remembered += len(found.order)
        return found

    def _left(self, node: int, values: Sequence[int], code: int) -> int:
        known = code & self._masks[node]
        if not known:
            return node
        parts = self._parts[node]
        found = parts.get(known)
        if found is None:
            store = self._store
            at, children = store.variable[node], store.children[node]
            if (value := values[at]) >= 0:
                found = self._left(children[value], values, code)
            else:
                found = store.node(at, tuple([self._left(child, values, code) for child in children]))
            parts[known] = found
            self._remembered += 1
        return found


class Residual:
    """One diagram, looked at as a whole: what is still open in a task."""

    def __init__(self, store: Diagrams, root: int, *, shared: bool = False) -> None:
        """Keep the store and its root. `shared`: whoever has an equal one has this one, so what is found out
        about it is worth keeping.
        """
        self.store = store
        self.root = root
        self.shared = shared
        end = len(store.sizes)
        self.at: dict[int, list[int]] = {}
        reached = set()
        self.order = below(store, root)
        for node in self.order:
            at = store.variable[node]
            if at < end:
                self.at.setdefault(at, []).append(node)
            else:
                reached.add(store.children[node][0])
        self.constrained = IMPOSSIBLE in reached
        self.leaves = reached - {IMPOSSIBLE}
        self.support = sorted(self.at)
        self._mapped: dict[Callable[[int], int], Residual] = {}

    def mapped(self, change: Callable[[int], int]) -> Residual:
        """Return the same with every possible leaf changed."""
        known = self._mapped.get(change)
        if known is not None:
            return known
        store = Diagrams(self.store.sizes, len(self.order))
        made: dict[int, int] = {}
        for node in self.order:
            if self.store.is_leaf(node):
                value = self.store.value(node)
                made[node] = store.leaf(value if value == IMPOSSIBLE else change(value))
            else:
                children = tuple([made[child] for child in self.store.children[node]])
                made[node] = store.node(self.store.variable[node], children)
        found = self._mapped[change] = Residual(store, made[self.root])
        return found

    @cached_property
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

    @cached_property
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

    @cached_property
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
