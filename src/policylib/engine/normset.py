"""The compiled rules of one context: a generated function for what is known, `drawing` for what is not."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from itertools import count

from policylib.check.model import CheckedPolicy, Rule
from policylib.engine.drawing import DRAWN_ALONE, Opened, Whole
from policylib.engine.generate import Run, function_of, generate
from policylib.engine.instance import Context, Instance, Translator, in_effect, instances, supplies
from policylib.engine.kept import Kept
from policylib.engine.known import Known
from policylib.engine.outcome import JOINED, Flags, Weighed, flags_of
from policylib.engine.trace import TIERS, Brief, Finding, Governing
from policylib.logic.formula import Formulas, Variable
from policylib.logic.residual import reader

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
        self.whole = Whole(self)
        self._tasks = 0
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
        function sees that it is the same whatever is not known (mask 0); None: only a diagram can tell. For
        the first tasks, diagrams tell everything: that takes less than to write the function.
        """
        self._tasks += 1
        if self._tasks <= DRAWN_ALONE:
            return (None,) * len(self.scopes), (None,) * len(self.instances)
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

    def stop_drawing(self) -> bool:
        """Let the generated function tell what it sees from now on; return whether it did not do so yet."""
        drew, self._tasks = self._tasks <= DRAWN_ALONE, DRAWN_ALONE
        return drew

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

    def opened(self, values: Sequence[int]) -> Opened:
        """Return what is open where some values are not known (-1)."""
        return Opened(self, self.whole, values)


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
