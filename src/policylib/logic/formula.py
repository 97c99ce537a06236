"""Formulas over finite variables: built once, shared, simplified, and emitted as Python expressions.

A formula is an integer handle into its `Formulas`; equal formulas have equal handles. A value of a
variable is its index in the variable's domain, a set of values a bit mask over these indices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from policylib.records import dataclass

FALSE = 0
TRUE = 1


@dataclass(frozen=True, slots=True)
class Variable:
    """A name and its values, in a fixed order."""

    name: str
    values: tuple[str, ...]

    @property
    def full(self) -> int:
        """The mask of all values."""
        return (1 << len(self.values)) - 1

    def mask(self, values: Iterable[str]) -> int:
        """The mask of some values; values outside the domain are ignored."""
        wanted = set(values)
        return sum(1 << i for i, value in enumerate(self.values) if value in wanted)


# A node is ("test", variable index, mask), ("not", child), ("and", children) or ("or", children).
Node = tuple[str, int, int] | tuple[str, int] | tuple[str, tuple[int, ...]]


class Formulas:
    """A store of variables and formulas.

    >>> f = Formulas()
    >>> paid = f.test(f.variable("paid", ["no", "yes"]), 0b10)
    >>> f.conj([paid, f.neg(paid)]) == FALSE
    True
    """

    def __init__(self) -> None:
        """Start with the two constants."""
        self.variables: list[Variable] = []
        self.index: dict[str, int] = {}
        self.nodes: list[Node] = [("or", ()), ("and", ())]
        self._handles: dict[Node, int] = {("or", ()): FALSE, ("and", ()): TRUE}
        self._support: dict[int, frozenset[int]] = {}

    def variable(self, name: str, values: Sequence[str]) -> int:
        """Return the index of a variable, declaring it on first use."""
        if name not in self.index:
            self.index[name] = len(self.variables)
            self.variables.append(Variable(name, tuple(values)))
        return self.index[name]

    def test(self, variable: int, mask: int) -> int:
        """Return the formula "the variable has one of the values in `mask`"."""
        full = self.variables[variable].full
        mask &= full
        if mask == 0:
            return FALSE
        if mask == full:
            return TRUE
        return self._intern(("test", variable, mask))

    def neg(self, formula: int) -> int:
        """Return the negation."""
        if formula <= TRUE:
            return 1 - formula
        node = self.nodes[formula]
        if len(node) == 3:
            return self.test(node[1], ~node[2])
        if node[0] == "not":
            child = node[1]
            assert isinstance(child, int)
            return child
        return self._intern(("not", formula))

    def conj(self, formulas: Iterable[int]) -> int:
        """Return the conjunction (of nothing: TRUE)."""
        return self._join("and", formulas, absorbing=FALSE, neutral=TRUE)

    def disj(self, formulas: Iterable[int]) -> int:
        """Return the disjunction (of nothing: FALSE)."""
        return self._join("or", formulas, absorbing=TRUE, neutral=FALSE)

    def _join(self, kind: str, formulas: Iterable[int], *, absorbing: int, neutral: int) -> int:
        parts: dict[int, None] = {}
        for formula in formulas:
            node = self.nodes[formula]
            if formula == absorbing:
                return absorbing
            if formula == neutral:
                continue
            if node[0] == kind:
                parts.update(dict.fromkeys(node[1]))  # type: ignore[arg-type]
            else:
                parts[formula] = None
        if any(self._opposite(part) in parts for part in parts):
            return absorbing
        if not parts:
            return neutral
        if len(parts) == 1:
            return next(iter(parts))
        return self._intern((kind, tuple(parts)))

    def _opposite(self, formula: int) -> int | None:
        """Return the handle of the negation if it exists already."""
        node = self.nodes[formula]
        if len(node) == 3:
            return self._handles.get(("test", node[1], self.variables[node[1]].full & ~node[2]))
        if node[0] == "not":
            child = node[1]
            assert isinstance(child, int)
            return child
        return self._handles.get(("not", formula))

    def _intern(self, node: Node) -> int:
        handle = self._handles.get(node)
        if handle is None:
            handle = self._handles[node] = len(self.nodes)
            self.nodes.append(node)
        return handle

    def children(self, formula: int) -> tuple[int, ...]:
        """Return the direct subformulas."""
        node = self.nodes[formula]
        if len(node) == 3:
            return ()
        child = node[1]
        return (child,) if isinstance(child, int) else child

    def substitute(self, formula: int, variable: int, value: int) -> int:
        """Return the formula with a variable fixed to a value."""
        if variable not in self.support(formula):
            return formula
        node = self.nodes[formula]
        if len(node) == 3:
            return node[2] >> value & 1
        children = [self.substitute(child, variable, value) for child in self.children(formula)]
        if node[0] == "not":
            return self.neg(children[0])
        return self.conj(children) if node[0] == "and" else self.disj(children)

    def attainable(self, formula: int, supplied: Mapping[int, int]) -> int:
        """Return "the formula holds, or would if some variables were given values": `supplied` maps
        variables to the masks of the values that they can be given.
        """
        for variable, mask in supplied.items():
            values = [value for value in range(len(self.variables[variable].values)) if mask >> value & 1]
            formula = self.disj([formula, *(self.substitute(formula, variable, value) for value in values)])
        return formula

    def support(self, formula: int) -> frozenset[int]:
        """Return the indices of the variables that occur."""
        known = self._support.get(formula)
        if known is None:
            node = self.nodes[formula]
            if len(node) == 3:
                known = frozenset((node[1],))
            else:
                known = frozenset().union(*map(self.support, self.children(formula)))
            self._support[formula] = known
        return known

    def evaluate(self, formula: int, values: Sequence[int]) -> bool | None:
        """Evaluate in three values; `values[i]` is the value of variable i, or -1 if it is not known.

        None only says that this walk cannot tell: (a or not a) is None where a is not known.
        """
        node = self.nodes[formula]
        if len(node) == 3:
            value = values[node[1]]
            return None if value < 0 else bool(node[2] >> value & 1)
        if node[0] == "not":
            inner = self.evaluate(self.children(formula)[0], values)
            return None if inner is None else not inner
        decisive = node[0] == "or"
        result: bool | None = not decisive
        for child in self.children(formula):
            value_ = self.evaluate(child, values)
            if value_ is decisive:
                return decisive
            if value_ is None:
                result = None
        return result

    def reasons(self, formula: int, values: Sequence[int], found: dict[int, None]) -> None:
        """Collect the variables that make a formula true, false or not known, in the order of the text."""
        node = self.nodes[formula]
        if len(node) == 3:
            found[node[1]] = None
            return
        if node[0] == "not":
            self.reasons(self.children(formula)[0], values, found)
            return
        decisive = node[0] == "or"
        outcomes = [(child, self.evaluate(child, values)) for child in self.children(formula)]
        for child, outcome in outcomes:
            if outcome is decisive:
                self.reasons(child, values, found)
                return
        for child, _ in outcomes:
            self.reasons(child, values, found)


@dataclass(frozen=True, slots=True)
class Operators:
    """How to write a formula in Python: one table for masks of values, one for bits of truth tables.

    `negation` None: negations are pushed inwards, down to the tests.
    """

    conjunction: str
    disjunction: str
    negation: str | None
    false: str
    true: str
    test: Callable[[Variable, int, int], str]


def _test_mask(variable: Variable, index: int, mask: int) -> str:
    del variable
    return f"(v{index} & {mask})"


def _test_bits(variable: Variable, index: int, mask: int) -> str:
    terms = [f"v{index}_{i}" for i in range(len(variable.values)) if mask >> i & 1]
    return terms[0] if len(terms) == 1 else f"({' | '.join(terms)})"


# Over the masks of the values that variables may have. For a mask of one value each, it is the truth. For the
# masks of all values it is true if the formula can be, for empty masks of what is not known only if it must
# be: a formula without negations is monotone in its tests. Where both agree, that is exact.
TRUTH = Operators(" and ", " or ", None, "0", "1", _test_mask)
BITS = Operators(" & ", " | ", "ALL ^ ", "0", "ALL", _test_bits)


def emit(formulas: Formulas, formula: int, operators: Operators, named: Mapping[int, str]) -> str:
    """Write a formula as a Python expression; subformulas in `named` are written by their name."""
    if formula in named:
        return named[formula]
    if formula == TRUE:
        return operators.true
    if formula == FALSE:
        return operators.false
    node = formulas.nodes[formula]
    if len(node) == 3:
        return operators.test(formulas.variables[node[1]], node[1], node[2])
    children, connective = formulas.children(formula), node[0]
    if connective == "not":
        if operators.negation is not None:
            return f"({operators.negation}{emit(formulas, children[0], operators, named)})"
        connective = "or" if formulas.nodes[children[0]][0] == "and" else "and"
        children = tuple(formulas.neg(child) for child in formulas.children(children[0]))
    parts = [emit(formulas, child, operators, named) for child in children]
    return f"({(operators.conjunction if connective == 'and' else operators.disjunction).join(parts)})"
