"""From breaches, lacks and grounds to a verdict: the table of docs/meaning.md, once for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policylib.check.model import CheckedPolicy, Rule
from policylib.engine.instance import Instance
from policylib.engine.trace import Verdict
from policylib.logic.diagram import UNLESS_IMPOSSIBLE, Diagrams, prefer
from policylib.logic.formula import Formulas
from policylib.logic.residual import Residual
from policylib.records import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one completion leads to. `tier` is that of the strongest failing norm; `may_be_lawful`: it is
    lawful, or a conflict that is lawful if permissions prevail.
    """

    verdict: Verdict
    tier: str | None
    may_be_lawful: bool


# One side of a conflict, strongest first; the index is the code.
_SIDES = (
    (Verdict.UNLAWFUL, "law"),
    (Verdict.IMPROPER, "policy"),
    (Verdict.CURABLE, "law"),
    (Verdict.CURABLE, "policy"),
    (Verdict.LAWFUL, None),
    (Verdict.UNGOVERNED, None),
)
_LAWFUL, _UNGOVERNED = 4, 5

OUTCOMES: tuple[Outcome, ...] = (
    *(Outcome(verdict, tier, verdict is Verdict.LAWFUL) for verdict, tier in _SIDES),
    *(Outcome(Verdict.CONFLICT, tier, lawful) for tier in ("law", "policy") for lawful in (False, True)),
)
_VERDICTS = tuple(Verdict)


def verdict_of(outcome: int) -> int:
    """Return the verdict of an outcome, as an index into `Verdict`: outcomes of one verdict count as one."""
    return _VERDICTS.index(OUTCOMES[outcome].verdict)


_CONFLICTS = {("law", False): 6, ("law", True): 7, ("policy", False): 8, ("policy", True): 9}
LAWFUL = _LAWFUL


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """What follows at once of the outcomes that are possible and of what each rule may say. `open`: the
    diagram of the verdict over what is not known, if the verdict hangs on it.
    """

    verdict: Verdict
    allowed: bool | None
    possible: tuple[Verdict, ...]
    open: Residual | None
    open_variables: Sequence[int]
    deciding: frozenset[int]


@dataclass(frozen=True, slots=True)
class Flags:
    """The formulas that decide one verdict. `plus_…`: breaches that remain if permissions prevail."""

    breached_law: int
    breached_policy: int
    unmet_law: int
    unmet_policy: int
    ground: int
    plus_law: int
    plus_policy: int

    def roots(self) -> tuple[int, ...]:
        """All of them, in the order of `outcome`."""
        return (
            self.breached_law,
            self.breached_policy,
            self.unmet_law,
            self.unmet_policy,
            self.ground,
            self.plus_law,
            self.plus_policy,
        )


def _join(minus: int, plus: int) -> int:
    """Return the outcome of prohibitions prevailing (`minus`) and permissions prevailing (`plus`)."""
    if _SIDES[minus][0] is _SIDES[plus][0]:
        return minus
    return _CONFLICTS[_SIDES[minus][1] or "law", plus == _LAWFUL]


# Each side is the first of these flags that holds: prohibitions prevailing, permissions prevailing.
FLAGS_OF_SIDES = ((0, 1, 2, 3, 4), (5, 6, 2, 3, 4))


def _sides(flags: int) -> tuple[int, int]:
    minus, plus = (
        next((side for side, flag in enumerate(order) if flags >> flag & 1), _UNGOVERNED)
        for order in FLAGS_OF_SIDES
    )
    return minus, plus


# Both sides, by flags (bit i is flag i of `Flags.roots`), and the outcome of both sides. What is true of the
# flags with as few as possible and with as many as possible is true whatever they are of one side, which is
# the first flag that holds; of the outcome of both it need not be.
SIDES: tuple[tuple[int, int], ...] = tuple(_sides(flags) for flags in range(1 << 7))
JOINED: dict[tuple[int, int], int] = {sides: _join(*sides) for sides in SIDES}
TABLE: tuple[int, ...] = tuple(JOINED[sides] for sides in SIDES)


def outcome_diagram(diagrams: Diagrams, formulas: Formulas, flags: Flags, consistent: int) -> int:
    """Return the diagram of the outcome (indices into `OUTCOMES`)."""
    law, policy, unmet_law, unmet_policy, ground, plus_law, plus_policy = (
        diagrams.from_formula(formulas, root) for root in flags.roots()
    )
    base = diagrams.leaf(_UNGOVERNED)
    for code, flag in ((_LAWFUL, ground), (3, unmet_policy), (2, unmet_law)):
        base = diagrams.choose(prefer(code), flag, base)
    minus, plus = (
        diagrams.choose(prefer(0), law_flag, diagrams.choose(prefer(1), policy_flag, base))
        for law_flag, policy_flag in ((law, policy), (plus_law, plus_policy))
    )
    return diagrams.choose(UNLESS_IMPOSSIBLE, consistent, diagrams.apply(_join, minus, plus))


def flags_of(
    checked: CheckedPolicy, formulas: Formulas, instances: Sequence[Instance], aspect: str | None, bodies: int
) -> Flags:
    """Return the flags of the whole task (`aspect` None) or of one aspect."""
    mine = [i for i in instances if i.binding and (aspect is None or i.rule.aspect == aspect)]
    breached: dict[str, list[int]] = {"law": [], "policy": []}
    unmet: dict[str, list[int]] = {"law": [], "policy": []}
    remaining: dict[str, list[int]] = {"law": [], "policy": []}
    for instance in mine:
        tier = tier_of(checked, instance.rule)
        rivals = formulas.disj(other.supports for other in mine if in_conflict(checked, other, instance))
        breached[tier].append(instance.breached)
        remaining[tier].append(formulas.conj([instance.breached, formulas.neg(rivals)]))
        unmet[tier].append(instance.unmet)
    return Flags(
        breached_law=formulas.disj(breached["law"]),
        breached_policy=formulas.disj(breached["policy"]),
        unmet_law=formulas.disj(unmet["law"]),
        unmet_policy=formulas.disj(unmet["policy"]),
        ground=_ground(checked, formulas, mine, aspect, bodies),
        plus_law=formulas.disj(remaining["law"]),
        plus_policy=formulas.disj(remaining["policy"]),
    )


def _ground(
    checked: CheckedPolicy, formulas: Formulas, mine: Iterable[Instance], aspect: str | None, bodies: int
) -> int:
    """A permission that carries the matter, for every body; for an aspect that carries none, a met
    requirement of it says as much.
    """
    mine = list(mine)
    grounds = checked.vocabulary.aspects
    permitted = formulas.conj(
        formulas.disj(
            i.supports
            for i in mine
            if i.body == body and (aspect is not None or grounds[i.rule.aspect].ground)
        )
        for body in range(bodies)
    )
    if aspect is None or grounds[aspect].ground:
        return permitted
    met = (formulas.conj([i.live, i.met]) for i in mine if i.rule.modality == "requires")
    return formulas.disj([permitted, *met])


def tier_of(checked: CheckedPolicy, rule: Rule) -> str:
    """Return the tier of the regulation a rule stands in."""
    return checked.ranks[checked.regulations[rule.regulation].rank].tier


def in_conflict(checked: CheckedPolicy, permission: Instance, prohibition: Instance) -> bool:
    """Say whether a permission and a prohibition contradict each other with nothing to order them."""
    over, under = permission.rule, prohibition.rule
    if over.modality != "permits" or under.modality != "forbids":
        return False
    if permission.body != prohibition.body or over.aspect != under.aspect:
        return False
    if not (permission.binding and prohibition.binding):
        return False
    declared = under.id in over.overrides | over.saves or over.id in under.overrides | under.saves
    ranks = checked.ranks
    first, second = (checked.regulations[rule.regulation].rank for rule in (over, under))
    ordered = second in ranks[first].prevails_over or first in ranks[second].prevails_over
    return not declared and not ordered
