"""What the rules of a policy can do, found by looking at every situation of its space once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from policylib.analysis.look import Look, recent_first
from policylib.analysis.space import Space, Where
from policylib.analysis.variants import Variant, variants
from policylib.analysis.witness import Witness, Witnesses
from policylib.check.model import CheckedPolicy, Rule
from policylib.engine.compile import Program
from policylib.engine.instance import Instance
from policylib.engine.outcome import in_conflict, tier_of
from policylib.logic.diagram import LimitError
from policylib.logic.formula import FALSE
from policylib.regions import governs

Pair = tuple[str, str]


@dataclass(slots=True)
class Seen:
    """What was seen of a rule: that it applies somewhere, that something then comes of it (it is neither
    excepted nor defeated), that what it asks for is met. `shadowed`: a task to which it applies in vain.

    `idle`: the variants that nobody could tell from it so far. `implied`: the rules that did all that it did
    so far; None before it did anything.
    """

    rule: Rule
    idle: list[Variant]
    applies: bool = False
    live: bool = False
    met: bool = False
    shadowed: Witness | None = None
    unmet: Witness | None = None
    implied: set[str] | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """The places where no binding norm reaches an act by a kind of body, and a task that shows it."""

    places: list[str]
    witness: Witness


@dataclass(slots=True)
class Survey:
    """What was seen in all situations. Pairs are (permission, prohibition).

    `whole`: the rules that were looked at wherever they reach. `gaps`: by act and kind of body, in the latest
    period. `large`: a place in each situation that was too large for an exact answer.
    """

    program: Program
    rules: dict[str, Seen]
    conflicts: dict[Pair, Witness] = field(default_factory=dict)
    wider: dict[Pair, Witness] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    gaps: dict[Pair, Gap] = field(default_factory=dict)
    large: list[Where] = field(default_factory=list)


def survey(
    program: Program,
    places: Collection[str] | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Survey:
    """Look at every situation.

    Args:
        program: the policy, with its settings.
        places: only these of `space.places_of`.
        progress: told after each situation how many are done, of how many.
    """
    checked = program.checked
    found = Survey(program, {name: Seen(rule, list(variants(rule))) for name, rule in checked.rules.items()})
    witnesses = Witnesses(program)
    space = Space([program])
    left_out = [] if places is None else [place for place in space.places if place not in places]
    found.whole = {
        rule.id
        for rule in checked.rules.values()
        if not any(
            governs(code, place)
            for code in checked.regulations[rule.regulation].regions
            for place in left_out
        )
    }
    situations = recent_first(space.situations(places=places))
    for number, situation in enumerate(situations):
        try:
            _look(found, Look(situation, witnesses))
        except LimitError:
            found.large.append(situation.corners[0].where[0])
        progress(number + 1, len(situations))
    return found


def _look(found: Survey, look: Look) -> None:
    checked = found.program.checked
    for instance in look.instances:
        _see(found.rules[instance.rule.id], look, instance)
    _thin(found.rules, look)
    binding = [each for each in look.instances if each.binding]
    for instance in binding:
        seen = found.rules[instance.rule.id]
        if seen.implied is None or seen.implied:
            _implied(checked, seen, look, instance, binding)
    _pairs(found, look, binding)
    if not binding:
        _gap(found, look)


def _see(seen: Seen, look: Look, instance: Instance) -> None:
    """Note what an instance of a rule can do."""
    if not seen.live:
        if look.can(instance.live):
            seen.live = seen.applies = True
        elif look.can(instance.applies):
            seen.applies = True
            seen.shadowed = seen.shadowed or look.shown(instance.applies)
    if seen.rule.requirement is not None and not seen.met:
        if look.can(look.formulas.conj((instance.live, instance.met))):
            seen.met = True
        elif seen.unmet is None:
            seen.unmet = look.shown(instance.live)


def _thin(rules: dict[str, Seen], look: Look) -> None:
    """Drop the variants that can be told from their rules in this situation."""
    for name in {instance.rule.id: None for instance in look.instances}:
        seen = rules[name]
        if not seen.idle:
            continue
        whole = look.alone(seen.rule)
        seen.idle = [each for each in seen.idle if look.same(whole, look.alone(each.rule))]


def _implied(
    checked: CheckedPolicy, seen: Seen, look: Look, instance: Instance, binding: Sequence[Instance]
) -> None:
    """Keep the rules that do all that a rule does here."""
    parts = _parts(checked, look, instance, binding)
    if not any(look.can(part) for part in parts):
        return
    kept = set()
    for other in binding:
        if seen.implied is not None and other.rule.id not in seen.implied:
            continue
        if _comparable(checked, instance, other, binding) and all(
            not look.can(look.formulas.conj((part, look.formulas.neg(more))))
            for part, more in zip(parts, _parts(checked, look, other, binding), strict=True)
            if part != more
        ):
            kept.add(other.rule.id)
    seen.implied = kept


def _parts(
    checked: CheckedPolicy, look: Look, instance: Instance, binding: Iterable[Instance]
) -> tuple[int, int, int, int]:
    """Return what an instance contributes to the verdict (`outcome.flags_of`)."""
    formulas = look.formulas
    rivals = formulas.disj(other.supports for other in binding if in_conflict(checked, other, instance))
    remaining = formulas.conj((instance.breached, formulas.neg(rivals)))
    return instance.breached, remaining, instance.unmet, instance.supports


def _comparable(checked: CheckedPolicy, one: Instance, other: Instance, binding: Iterable[Instance]) -> bool:
    """Say whether the second of two instances can stand in for the first wherever it has the same effect."""
    return (
        one.rule.id != other.rule.id
        and one.rule.aspect == other.rule.aspect
        and one.rule.modality == other.rule.modality
        and tier_of(checked, one.rule) == tier_of(checked, other.rule)
        and one.rule.overrides <= other.rule.overrides
        and all(in_conflict(checked, other, each) for each in binding if in_conflict(checked, one, each))
    )


def _pairs(found: Survey, look: Look, binding: Sequence[Instance]) -> None:
    """Note permissions that meet a prohibition of the same aspect: in conflict, or of a higher norm."""
    checked = found.program.checked
    permissions = [each for each in binding if each.supports != FALSE]
    prohibitions = [each for each in binding if each.rule.modality == "forbids"]
    for permission in permissions:
        for prohibition in prohibitions:
            pair = permission.rule.id, prohibition.rule.id
            if permission.rule.aspect != prohibition.rule.aspect:
                continue
            both = look.formulas.conj((permission.supports, prohibition.breached))
            if pair not in found.conflicts and in_conflict(checked, permission, prohibition):
                witness = look.conflicting(both)
                if witness is not None:
                    found.conflicts[pair] = witness
            elif pair not in found.wider and _undercut(checked, permission.rule, prohibition.rule):
                witness = look.usual(both)
                if witness is not None:
                    found.wider[pair] = witness


def _undercut(checked: CheckedPolicy, permission: Rule, prohibition: Rule) -> bool:
    """Say whether a permission stands below a prohibition and nothing says what one is to the other."""
    low, high = (checked.regulations[rule.regulation].rank for rule in (permission, prohibition))
    declared = permission.overrides | permission.saves
    return (
        low in checked.ranks[high].prevails_over
        and prohibition.id not in declared
        and permission.id not in prohibition.overrides | prohibition.saves
    )


def _gap(found: Survey, look: Look) -> None:
    """Note that no binding norm reaches the acts and bodies of a situation in the latest period."""
    for corner in look.situation.corners:
        for where in corner.where:
            if where.last is None:
                for kind in corner.bodies[0]:
                    gap = found.gaps.setdefault((where.act, kind), Gap([], look.of(where, kind)))
                    gap.places.append(where.place)
