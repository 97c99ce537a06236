"""One situation of one policy looked at closely: what its rules can do there, and a task that shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from policylib.analysis.space import Side, Situation, Where, test
from policylib.analysis.witness import Witness, Witnesses, cheapest
from policylib.check.model import Rule
from policylib.engine.instance import Instance, Translator, instances
from policylib.engine.outcome import outcome_diagram, verdict_of
from policylib.engine.trace import Verdict
from policylib.logic.diagram import Diagrams
from policylib.logic.formula import FALSE, Formulas

BUDGET = 500_000
_CONFLICT = tuple(Verdict).index(Verdict.CONFLICT)


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

    @cached_property
    def _conflict(self) -> int:
        """Where the verdict is a conflict of norms, readings as they are answered."""
        return self._diagrams.conj(self._usual, self._verdicts({_CONFLICT}))

    def can(self, formula: int) -> bool:
        """Say whether some task of the situation makes a formula hold, whatever the readings."""
        return self._within(formula, self._possible) is not None

    def shown(self, formula: int) -> Witness | None:
        """Return a task for which a formula holds, with readings as they are answered where that can be."""
        usual = self._within(formula, self._usual)
        return self._witness(self._within(formula, self._possible) if usual is None else usual)

    def conflicting(self, formula: int) -> Witness | None:
        """Return a task for which a formula holds and the verdict is a conflict of norms."""
        if not self._may_conflict:
            return None
        return self._witness(self._within(formula, self._conflict))

    def usual(self, formula: int) -> Witness | None:
        """Return a task for which a formula holds, with readings as they are answered and no other."""
        return self._witness(self._within(formula, self._usual))

    def reaching(
        self, verdicts: Collection[Verdict], when: Mapping[str, str], where: Where, kinds: Sequence[str]
    ) -> Witness | None:
        """Return a task of an act, place and period of the situation, by bodies of some kinds, in which
        variables have some values, and that has one of some verdicts; whatever the readings.
        """
        diagrams = self._diagrams
        wanted = {tuple(Verdict).index(verdict) for verdict in verdicts}
        given = self.formulas.conj(test(self.side.norm_set, *pair) for pair in when.items())
        found = diagrams.conj(self._verdicts(wanted), self._within(given, self._possible) or diagrams.leaf(0))
        cost = self._witnesses.cost(where)
        assignment = cheapest(diagrams, found, self.formulas.variables, cost, lambda leaf: leaf == 1)
        if assignment is None:
            return None
        return self._witnesses.witness(where, kinds, {**when, **assignment})

    def _verdicts(self, wanted: Collection[int]) -> int:
        """Return the diagram (leaves 0, 1) of where the verdict is one of some, by index."""
        diagrams = self._diagrams
        # Nothing is marked as impossible here: what is left is a diagram with leaves 0 and 1.
        flags = self.side.norm_set.flags[0]
        outcomes = outcome_diagram(diagrams, self.formulas, flags, diagrams.leaf(1))
        return diagrams.map(outcomes, lambda outcome: int(verdict_of(outcome) in wanted))

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
