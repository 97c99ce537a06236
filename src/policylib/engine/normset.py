"""The compiled rules of one context: a generated function for what is known, diagrams for what is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from policylib.check.model import CheckedPolicy, Rule
from policylib.engine.instance import Code, Context, Instance, Translator, instances
from policylib.engine.known import Known
from policylib.engine.outcome import TABLE, Flags, flags_of, outcome_diagram, verdict_of
from policylib.engine.trace import TIERS, Governing
from policylib.logic.diagram import IMPOSSIBLE, Diagrams, LimitError, Residual, prefer, unless_impossible
from policylib.logic.formula import FALSE, TRUTH, Formulas, emit
from policylib.logic.tables import patterns, table_function

NODE_BUDGET = 50_000

# Outcome codes (the whole, then each aspect) and the status code of every instance.
Evaluation = tuple[tuple[int, ...], tuple[int, ...]]


class NormSet:
    """The rules that can reach the tasks of one context, compiled once and shared by all of them."""

    def __init__(self, checked: CheckedPolicy, context: Context, rules: Sequence[Rule]) -> None:
        """Write the rules as formulas; functions and diagrams are made when first needed."""
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
        self._codes = tuple({v: i for i, v in enumerate(variable.values)} for variable in self.variables)
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

    @cached_property
    def source(self) -> str:
        """The generated function as text: `run(values)` for values that are all known."""
        return _generate(self.formulas, self.instances, self.flags, len(self.variables))

    @cached_property
    def run(self) -> Callable[[Sequence[int]], Evaluation]:
        """Evaluate outcomes and statuses where every value is known."""
        scope: dict[str, object] = {"T": TABLE}
        # What is run is made of indices only, never of names or words of a policy.
        exec(self.source, scope)
        function = scope["run"]
        assert callable(function)
        return function

    @cached_property
    def diagrams(self) -> Diagrams:
        """The store of all diagrams of this norm set."""
        return Diagrams(self.sizes, NODE_BUDGET)

    @cached_property
    def _consistent_diagram(self) -> int:
        return self.diagrams.from_formula(self.formulas, self.consistent)

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
    def _verdict_diagram(self) -> int | None:
        try:
            diagram = self.outcome_diagram(0)
            return None if diagram is None else self.diagrams.map(diagram, verdict_of)
        except LimitError:
            return None

    def verdicts(self, values: Sequence[int]) -> Residual:
        """Return the diagram of the verdict (indices into `Verdict`) over what is not known.

        Raises LimitError where even that is too large.
        """
        if self._verdict_diagram is not None:
            return self.diagrams.restrict(self._verdict_diagram, values)
        residual = self.residual(0, values)
        return residual.store.restrict(residual.store.map(residual.root, verdict_of), [-1] * len(self.sizes))

    def outcomes(self, scope: int, values: Sequence[int]) -> set[int]:
        """Return every outcome that is possible where some values are not known (-1)."""
        diagram = self.outcome_diagram(scope)
        if diagram is None:
            return self.residual(scope, values).leaves
        return self.diagrams.leaves(diagram, values)

    def residual(self, scope: int, values: Sequence[int]) -> Residual:
        """Return the diagram of the outcome over what is not known.

        Raises LimitError where even that is too large.
        """
        diagram = self.outcome_diagram(scope)
        if diagram is not None:
            return self.diagrams.restrict(diagram, values)
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
    def _status_diagrams(self) -> dict[int, int]:
        return {}

    def statuses(self, index: int, values: Sequence[int]) -> set[int]:
        """Return every status code an instance can have where some values are not known (-1)."""
        known = self._status_diagrams
        if index not in known:
            known[index] = self._status_diagram(self.instances[index])
        return self.diagrams.leaves(known[index], values)

    def _status_diagram(self, instance: Instance) -> int:
        diagrams, formulas = self.diagrams, self.formulas
        result = diagrams.leaf(Code.DEFEATED)
        for code, formula in _cases(formulas, instance):
            result = diagrams.apply(prefer(code), diagrams.from_formula(formulas, formula), result)
        return diagrams.apply(unless_impossible, self._consistent_diagram, result)


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


def _live_cases(formulas: Formulas, instance: Instance) -> list[tuple[int, int]]:
    """What a live instance says, the last that holds wins: (status code, formula)."""
    match instance.rule.modality:
        case "forbids":
            return [(Code.BREACHED, instance.live)]
        case "requires":
            met = formulas.conj([instance.live, instance.met])
            return [(Code.MET, met), (Code.UNMET, instance.unmet), (Code.BREACHED, instance.breached)]
        case "permits":
            lacking = formulas.conj([instance.live, formulas.neg(instance.met)])
            return [(Code.UNMET, lacking), (Code.PERMITTED, instance.supports)]
        case _:
            return [(Code.ADVISED, instance.live)]


def _cases(formulas: Formulas, instance: Instance) -> list[tuple[int, int]]:
    return [
        *_live_cases(formulas, instance),
        (Code.EXCEPTED, formulas.conj([instance.applies, instance.excepted])),
        (Code.NOT_TRIGGERED, formulas.neg(instance.applies)),
    ]


def _generate(
    formulas: Formulas, all_instances: Sequence[Instance], flags: Sequence[Flags], count: int
) -> str:
    names = " ".join(f"v{i}," for i in range(count))
    lines = ["def run(values):", f"    {names} = values" if count else "    pass"]
    named: dict[int, str] = {}

    def write(formula: int, name: str) -> None:
        if formula > 1 and formula not in named:
            lines.append(f"    {name} = {emit(formulas, formula, TRUTH, named)}")
            named[formula] = name

    for i, instance in enumerate(all_instances):
        write(instance.applies, f"a{i}")
        write(instance.excepted, f"x{i}")
    for i, instance in enumerate(all_instances):
        cases = "".join(
            f"{int(code)} if {emit(formulas, formula, TRUTH, named)} else "
            for code, formula in reversed(_live_cases(formulas, instance))
            if formula != FALSE
        )
        applies = emit(formulas, instance.applies, TRUTH, named)
        excepted = emit(formulas, instance.excepted, TRUTH, named)
        lines.append(
            f"    s{i} = {int(Code.NOT_TRIGGERED)} if not {applies} else "
            f"{int(Code.EXCEPTED)} if {excepted} else {cases}{int(Code.DEFEATED)}"
        )
        for part, name in ((instance.breached, "b"), (instance.unmet, "u"), (instance.supports, "p")):
            write(part, f"{name}{i}")
    indices = []
    for group in flags:
        terms = [
            f"({emit(formulas, root, TRUTH, named)} and {1 << i})"
            for i, root in enumerate(group.roots())
            if root
        ]
        indices.append(f"T[{' + '.join(terms) or '0'}],")
    statuses = " ".join(f"s{i}," for i in range(len(all_instances)))
    lines.append(f"    return ({' '.join(indices)}), ({statuses})")
    return "\n".join(lines)
