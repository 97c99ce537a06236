"""The compiled rules of one context: a generated function for what is known, diagrams for what is not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import cached_property
from itertools import count

from policylib.check.model import CheckedPolicy, Rule
from policylib.engine.generate import Run, function_of, generate, status_cases
from policylib.engine.instance import Code, Context, Instance, Translator, in_effect, instances, supplies
from policylib.engine.kept import Kept
from policylib.engine.known import Known
from policylib.engine.outcome import JOINED, TABLE, Flags, Weighed, flags_of, outcome_diagram, verdict_of
from policylib.engine.trace import TIERS, Brief, Finding, Governing
from policylib.logic.diagram import IMPOSSIBLE, UNLESS_IMPOSSIBLE, Diagrams, LimitError, prefer
from policylib.logic.formula import Formulas, Variable
from policylib.logic.residual import Leaves, Residual, Restrictions, reader
from policylib.logic.tables import patterns, table_function

NODE_BUDGET = 50_000
KEPT_BRIEFS = 1024
KEPT_FINDINGS = 4096
KEPT_OPEN = 256  # these hold diagrams

_serial = count()
_SERIAL_BITS = 48


class NormSet:
    """The rules that can reach the tasks of one context, compiled once and shared by all of them."""

    def __init__(self, checked: CheckedPolicy, context: Context, rules: Sequence[Rule]) -> None:
        """Write the rules as formulas; functions and diagrams are made when first needed.

        What was made last is kept: `briefs` and `weighed` by outcome and statuses, `findings` by status and
        what they are about, `minimal` sets of changes by the diagram of what is open.
        """
        translator = Translator(checked, context)
        self.checked = checked
        self.context = context
        self.formulas: Formulas = translator.formulas
        self.instances: tuple[Instance, ...] = instances(translator, rules)
        bodies = len(context.bodies)
        self.scopes: tuple[str | None, ...] = (None, *checked.vocabulary.aspects)
        self.flags: tuple[Flags, ...] = tuple(
            flags_of(checked, self.formulas, self.instances, aspect, bodies) for aspect in self.scopes
        )
        self.consistent = translator.consistent()
        self.variables = tuple(self.formulas.variables)
        self.sizes = tuple(len(variable.values) for variable in self.variables)
        self._shifts = _shifts(self.variables)
        self._bits = sum(len(variable.values) for variable in self.variables)
        self._serial = next(_serial)
        self._everything = tuple(variable.full for variable in self.variables)
        self._codes = tuple({v: i for i, v in enumerate(variable.values)} for variable in self.variables)
        self.briefs: Kept[tuple[Hashable, ...], Brief] = Kept(KEPT_BRIEFS)
        self.weighed: Kept[Hashable, Weighed] = Kept(KEPT_OPEN)
        self.findings: Kept[Hashable, Finding] = Kept(KEPT_FINDINGS)
        self.minimal: Kept[Hashable, tuple[list[tuple[tuple[int, int], ...]], bool]] = Kept(KEPT_OPEN)
        self.supports = tuple(_mask(self.formulas, _parts(instance)) for instance in self.instances)

    @cached_property
    def governed_by(self) -> tuple[Governing, ...]:
        """The regulations with a rule that reaches the tasks of the context, the strongest first."""
        reasons: dict[str, str] = {}
        for instance in self.instances:
            slug = instance.rule.regulation
            if instance.binding or instance.advises_because == "modality":
                reasons[slug] = "in_force"
            else:
                reasons.setdefault(slug, instance.advises_because or "tier")
        ranks = self.checked.ranks
        order = tuple(ranks)
        result = []
        for slug, why in reasons.items():
            regulation = self.checked.regulations[slug]
            rank = regulation.rank
            result.append(
                Governing(slug, regulation.title, regulation.start.isoformat(), rank, ranks[rank].tier, why)
            )
        return tuple(sorted(result, key=lambda g: (TIERS.index(g.tier), order.index(g.rank), g.regulation)))

    def encode(self, known: Mapping[str, Known]) -> list[int]:
        """Return the value of each variable as an index into its domain, -1 where it is not known."""
        return [
            codes[entry.value] if (entry := known.get(variable.name)) is not None else -1
            for variable, codes in zip(self.variables, self._codes, strict=True)
        ]

    def pattern(self, known: Mapping[str, Known]) -> tuple[Known | None, ...]:
        """Return what is known of each variable."""
        return tuple([known.get(variable.name) for variable in self.variables])

    def masks(self, pattern: Sequence[Known | None]) -> list[int]:
        """Return the mask of the value of each variable, 0 where it is not known."""
        return [
            0 if entry is None else 1 << codes[entry.value]
            for entry, codes in zip(pattern, self._codes, strict=True)
        ]

    def code(self, masks: Sequence[int], *, item_stated: bool) -> int:
        """Return masks as one number, which no other norm set has for anything: they stand side by side in it
        (see `shift`), beside whether an item is stated. With the bit before the serial number, the length of
        a code tells how long its masks are: norm sets with longer and with shorter ones could meet in one.
        """
        code = 1 << _SERIAL_BITS | self._serial << 1 | item_stated
        return sum([mask << at for mask, at in zip(masks, self._shifts, strict=True)], code << self._bits)

    def shift(self, variable: int) -> int:
        """Return how far to the left the mask of a variable stands in a code."""
        return self._shifts[variable]

    def decoded(self, code: int) -> tuple[list[int], bool]:
        """Return the masks of a code, and whether an item is stated."""
        masks = [
            code >> at & everything for at, everything in zip(self._shifts, self._everything, strict=True)
        ]
        return masks, bool(code >> self._bits & 1)

    @cached_property
    def source(self) -> str:
        """The generated function as text."""
        return generate(self.formulas, self.instances, self.flags)

    @cached_property
    def run(self) -> Run:
        """The generated function: the sides of every outcome and every status, from masks of values."""
        return function_of(self.source)

    def settled(self, masks: Sequence[int]) -> tuple[Sequence[int | None], tuple[int | None, ...]]:
        """Return the outcome of every scope and the status code of every instance as far as the generated
        function sees that it is the same whatever is not known (mask 0); None: only a diagram can tell.
        """
        sides, codes = self.run(masks)
        if 0 not in masks:
            return [JOINED[both] for both in sides], codes
        most = [mask or everything for mask, everything in zip(masks, self._everything, strict=True)]
        other_sides, other_codes = self.run(most)
        outcomes: Sequence[int | None]
        if sides == other_sides:
            outcomes = [JOINED[both] for both in sides]
        else:
            outcomes = [JOINED[a] if a == b else None for a, b in zip(sides, other_sides, strict=True)]
        if codes == other_codes:
            return outcomes, codes
        return outcomes, tuple([a if a == b else None for a, b in zip(codes, other_codes, strict=True)])

    @cached_property
    def diagrams(self) -> Diagrams:
        """The store of all diagrams of this norm set."""
        return Diagrams(self.sizes, NODE_BUDGET)

    @cached_property
    def _consistent_diagram(self) -> int:
        return self.diagrams.from_formula(self.formulas, self.consistent)

    @cached_property
    def _restrictions(self) -> dict[int, Restrictions]:
        return {}

    @cached_property
    def _outcome_leaves(self) -> dict[int, Leaves]:
        return {}

    @cached_property
    def _outcome_diagrams(self) -> dict[int, int | None]:
        return {}

    def outcome_diagram(self, scope: int) -> int | None:
        """Return the diagram of the outcome of a scope; None where it is larger than the budget."""
        known = self._outcome_diagrams
        if scope not in known:
            try:
                known[scope] = outcome_diagram(
                    self.diagrams, self.formulas, self.flags[scope], self._consistent_diagram
                )
            except LimitError:
                known[scope] = None
        return known[scope]

    @cached_property
    def readers(self) -> tuple[Callable[[Sequence[Hashable]], Hashable], ...]:
        """For each instance, what a finding about it looks at of all that is known."""
        formulas = self.formulas
        result = []
        for instance in self.instances:
            over = (i for i in self.instances if instance.rule.id in i.rule.overrides)
            roots = (*_parts(instance), *instance.exceptions, *instance.reached, *map(in_effect, over))
            result.append(reader(sorted(frozenset().union(*map(formulas.support, roots)))))
        return tuple(result)

    @cached_property
    def changeable(self) -> dict[int, int]:
        """The variables that somebody can change, with the masks of the values that they can be given."""
        supplied = {
            i: variable.mask(supplies(self.checked, variable.name))
            for i, variable in enumerate(self.variables)
        }
        return {i: mask for i, mask in supplied.items() if mask}

    def verdicts(self, values: Sequence[int]) -> Residual:
        """Return the diagram of the verdict (indices into `Verdict`) over what is not known.

        Raises LimitError where even that is too large.
        """
        return self.residual(0, values).mapped(verdict_of)

    def outcomes(self, scope: int, values: Sequence[int]) -> Collection[int]:
        """Return every outcome that is possible where some values are not known (-1)."""
        diagram = self.outcome_diagram(scope)
        if scope == 0 or diagram is None:
            return self.residual(scope, values).leaves
        if scope not in self._outcome_leaves:
            self._outcome_leaves[scope] = Leaves(self.diagrams, diagram)
        return self._outcome_leaves[scope].among(values)

    def residual(self, scope: int, values: Sequence[int]) -> Residual:
        """Return the diagram of the outcome over what is not known.

        Raises LimitError where even that is too large.
        """
        diagram = self.outcome_diagram(scope)
        if diagram is not None:
            if scope not in self._restrictions:
                self._restrictions[scope] = Restrictions(self.diagrams, diagram)
            return self._restrictions[scope].restrict(values)
        unknown, bits, count = patterns(self.sizes, values)
        function = self._table_functions[scope]
        tables = function(bits, (1 << count) - 1)
        *flags, consistent = tables
        leaves = [
            TABLE[sum((table >> n & 1) << i for i, table in enumerate(flags))]
            if consistent >> n & 1
            else IMPOSSIBLE
            for n in range(count)
        ]
        store = Diagrams(self.sizes, 8 * count + 64)
        return Residual(store, store.from_table(unknown, leaves))

    @cached_property
    def _table_functions(self) -> tuple[Callable[[Sequence[Sequence[int]], int], tuple[int, ...]], ...]:
        return tuple(table_function(self.formulas, (*flags.roots(), self.consistent)) for flags in self.flags)

    @cached_property
    def _status_leaves(self) -> dict[int, Leaves]:
        return {}

    def statuses(self, index: int, values: Sequence[int]) -> frozenset[int]:
        """Return every status code an instance can have where some values are not known (-1)."""
        found = self._status_leaves.get(index)
        if found is None:
            diagram = self._status_diagram(self.instances[index])
            found = self._status_leaves[index] = Leaves(self.diagrams, diagram)
        return found.among(values)

    def _status_diagram(self, instance: Instance) -> int:
        diagrams, formulas = self.diagrams, self.formulas
        result = diagrams.leaf(Code.NOT_TRIGGERED)
        for code, formula in reversed(status_cases(formulas, instance)):
            result = diagrams.choose(prefer(code), diagrams.from_formula(formulas, formula), result)
        return diagrams.choose(UNLESS_IMPOSSIBLE, self._consistent_diagram, result)


def _shifts(variables: Sequence[Variable]) -> tuple[int, ...]:
    """Return where the mask of each variable stands in a code: those of facts, which are added one by one, to
    the right, since small numbers are added faster.
    """
    shifts = [0] * len(variables)
    at = 0
    for index in sorted(range(len(variables)), key=lambda i: not variables[i].name.startswith("fact:")):
        shifts[index] = at
        at += len(variables[index].values)
    return tuple(shifts)


def _parts(instance: Instance) -> tuple[int, ...]:
    return (
        instance.applies,
        instance.excepted,
        instance.live,
        instance.met,
        instance.breached,
        instance.unmet,
        instance.supports,
    )


def _mask(formulas: Formulas, roots: Sequence[int]) -> int:
    variables = frozenset().union(*(formulas.support(root) for root in roots))
    return sum(1 << variable for variable in variables)
