"""One situation of one policy looked at closely: what its rules can do there, and a task that shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from policylib.analysis.space import Side, Situation, Where
from policylib.analysis.witness import Witness, Witnesses, cheapest
from policylib.check.model import Rule
from policylib.engine.instance import Instance, Translator, instances
from policylib.engine.outcome import FLAGS_OF_SIDES, JOINED, OUTCOMES
from policylib.engine.trace import Verdict
from policylib.logic.diagram import Choice, Diagrams
from policylib.logic.formula import FALSE, Formulas

BUDGET = 500_000
# What a diagram says, but for where another (leaves 0 and 1) holds.
_BUT: Choice = (None, 0)


class Look:
    """A situation with diagrams of its own. Formulas are those of its norm set. Every question raises
    LimitError where it is too large.
    """

    def __init__(self, situation: Situation, witnesses: Witnesses) -> None:
        """Take the only side of a situation; it is compiled now."""
        self.situation = situation
        self.side: Side = situation.sides[0]
        self.formulas: Formulas = self.side.norm_set.formulas
        self.instances: tuple[Instance, ...] = self.side.norm_set.instances
        self._witnesses = witnesses
        norm_set = self.side.norm_set
        self._diagrams = Diagrams(norm_set.sizes, BUDGET)
        self._translator = Translator(norm_set.checked, norm_set.context)
        self._translator.formulas = self.formulas

    @cached_property
    def _possible(self) -> int:
        return self._diagrams.from_formula(self.formulas, self.side.possible)

    @cached_property
    def _usual(self) -> int:
        """What is possible with readings as they are answered."""
        answered = self._diagrams.from_formula(self.formulas, self.side.answered)
        return self._diagrams.conj(self._possible, answered)

    def can(self, formula: int) -> bool:
        """Say whether some task of the situation makes a formula hold, whatever the readings."""
        return self._within(formula, self._possible) is not None

    def shown(self, formula: int) -> Witness | None:
        """Return a task for which a formula holds, with readings as they are answered where that can be."""
        usual = self._within(formula, self._usual)
        return self._witness(self._within(formula, self._possible) if usual is None else usual)

    def conflicting(self, formula: int) -> Witness | None:
        """Return a task for which a formula holds and the verdict is a conflict of norms, with readings as
        they are answered. Verdicts are looked at only where the formula holds: in little of the situation.
        """
        within = self._within(formula, self._usual) if self._may_conflict else None
        return None if within is None else self._witness(self._having({Verdict.CONFLICT}, within))

    def usual(self, formula: int) -> Witness | None:
        """Return a task for which a formula holds, with readings as they are answered and no other."""
        return self._witness(self._within(formula, self._usual))

    def reaching(self, verdicts: Collection[Verdict], formula: int) -> Witness | None:
        """Return a task for which a formula holds, with one of some verdicts, whatever the readings."""
        within = self._within(formula, self._possible)
        return None if within is None else self._witness(self._having(verdicts, within))

    def _having(self, verdicts: Collection[Verdict], within: int) -> int:
        """Return the diagram of where, within one, the verdict is one of some.

        What the first of two sides settles alone needs no look at the second: most often much of the law is
        never made a diagram.
        """
        diagrams = self._diagrams
        wanted = {sides for sides, outcome in JOINED.items() if OUTCOMES[outcome].verdict in verdicts}
        prohibiting, permitting = FLAGS_OF_SIDES
        found = diagrams.leaf(0)
        for minus, part in self._sides(prohibiting, within):
            for plus, both in self._sides(permitting, part) if minus in {side for side, _ in wanted} else ():
                if (minus, plus) in wanted:
                    found = diagrams.disj(found, both)
        return found

    def _sides(self, order: Sequence[int], within: int) -> Iterator[tuple[int, int]]:
        """Yield each side that can be within a diagram, with the diagram of where it is."""
        diagrams, roots = self._diagrams, self.side.norm_set.flags[0].roots()
        left = within
        for side, flag in enumerate(order):
            if left == diagrams.leaf(0):
                return
            rest = self._without(roots[flag], left)
            if rest != left:
                yield side, diagrams.choose(_BUT, rest, left)
            left = rest
        if left != diagrams.leaf(0):
            yield len(order), left

    def _without(self, formula: int, within: int) -> int:
        """Return the diagram of where, within one, a formula does not hold; of alternatives only as many are
        looked at as it takes.
        """
        diagrams, formulas = self._diagrams, self.formulas
        alternatives = formulas.children(formula) if formulas.nodes[formula][0] == "or" else (formula,)
        for alternative in alternatives:
            if within == diagrams.leaf(0):
                break
            within = diagrams.choose(_BUT, diagrams.from_formula(formulas, alternative), within)
        return within

    def same(self, one: Sequence[Instance], other: Sequence[Instance]) -> bool:
        """Say whether two lists of instances say the same of every task of the situation."""
        formulas = self.formulas
        parts: list[int] = []
        for sign, several in ((0, one), (1, other)):
            for at, effect in enumerate(_effects(formulas, several)):
                if sign == 0:
                    parts.append(effect)
                elif effect != parts[at] and self.can(_differ(formulas, effect, parts[at])):
                    return False
        return True

    def alone(self, rule: Rule) -> tuple[Instance, ...]:
        """Return the instances of a rule, or of one made from it, as if no other rule were there."""
        return instances(self._translator, [rule])

    def of(self, where: Where, kind: str) -> Witness:
        """Return a task of an act, place and period by a kind of body, with nothing else said."""
        return self._witnesses.witness(where, [kind], {})

    @cached_property
    def _corner(self) -> tuple[Where, list[str]]:
        latest = max((where for corner in self.situation.corners for where in corner.where), key=_recent)
        corner = next(each for each in self.situation.corners if latest in each.where)
        return latest, [kinds[0] for kinds in corner.bodies]

    @cached_property
    def _may_conflict(self) -> bool:
        modalities = {instance.rule.modality for instance in self.instances if instance.binding}
        return {"permits", "forbids"} <= modalities

    def _within(self, formula: int, within: int) -> int | None:
        """Return the diagram of a formula where something holds; None: never."""
        if formula == FALSE:
            return None
        found = self._diagrams.conj(within, self._diagrams.from_formula(self.formulas, formula))
        return None if found == self._diagrams.leaf(0) else found

    def _witness(self, diagram: int | None) -> Witness | None:
        if diagram is None:
            return None
        where, kinds = self._corner
        cost = self._witnesses.cost(where)
        found = cheapest(self._diagrams, diagram, self.formulas.variables, cost, lambda leaf: leaf == 1)
        return None if found is None else self._witnesses.witness(where, kinds, found)


def recent_first(situations: Iterable[Situation]) -> list[Situation]:
    """Return situations, those of the latest law first: what is found first shows the law of today."""
    return sorted(
        situations,
        key=lambda one: max(_recent(where) for corner in one.corners for where in corner.where),
        reverse=True,
    )


def _recent(where: Where) -> tuple[int, int]:
    return int(where.last is None), where.first.toordinal()


def _effects(formulas: Formulas, several: Sequence[Instance]) -> list[int]:
    """Return what instances do, each effect of each body and of binding or advising, as one formula."""
    return [
        formulas.disj(getattr(each, part) for each in several if each.body == 0 and each.binding is binding)
        for binding in (True, False)
        for part in ("live", "breached", "unmet", "supports")
    ]


def _differ(formulas: Formulas, one: int, other: int) -> int:
    return formulas.disj(
        (
            formulas.conj((one, formulas.neg(other))),
            formulas.conj((other, formulas.neg(one))),
        )
    )
