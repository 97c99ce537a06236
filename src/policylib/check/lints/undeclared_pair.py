"""A permission and a prohibition that can meet and have no order (L405): a conflict of norms."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.holding import Holding, days_of
from policylib.check.lints.subject import Subject
from policylib.check.model import Addressee, CheckedPolicy, Rule
from policylib.check.report import label, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.regions import governs


def undeclared_pairs(subject: Subject) -> Iterator[Diagnostic]:
    """Report pairs of one aspect that can bind together, neither of higher rank, with no declared order."""
    checked = subject.checked
    bind = [rule for rule in checked.rules.values() if _tier(rule, checked) != "advice"]
    permissions = [rule for rule in bind if rule.modality == "permits"]
    prohibitions = [rule for rule in bind if rule.modality == "forbids"]
    fresh = {rule.id for rule, _ in subject.rules()}
    fresh_ones = [rule for rule in prohibitions if rule.id in fresh]
    pairs = [
        (permission, prohibition)
        for permission in permissions
        for prohibition in (prohibitions if permission.id in fresh else fresh_ones)
        if _may_meet(permission, prohibition, checked)
    ]
    holding = Holding(checked, {rule.id: rule for pair in pairs for rule in pair}.values())
    for permission, prohibition in pairs:
        if _do_meet(permission, prohibition, holding):
            yield from _report(permission, prohibition)


def _report(permission: Rule, prohibition: Rule) -> Iterator[Diagnostic]:
    if permission.span is None or prohibition.span is None:
        return
    yield problem(
        "L405",
        permission.span,
        f"许可 {permission.id} 与禁止 {prohibition.id} 可能同时成立，却没有说明哪个优先",
        f"the permission `{permission.id}` and the prohibition `{prohibition.id}` can meet, and nothing says "
        "which prevails",
        advice=Text(
            f"写：优先于 {prohibition.id}，或者：不影响 {prohibition.id}；禁止优先时写在禁止一方",
            f"write `prevails over {prohibition.id}` or `does not affect {prohibition.id}`; where the "
            "prohibition prevails, write it there",
        ),
        labels=[label(prohibition.span, "禁止在此", "the prohibition is here")],
    )


def _tier(rule: Rule, checked: CheckedPolicy) -> str:
    return checked.ranks[checked.regulations[rule.regulation].rank].tier


def _may_meet(one: Rule, other: Rule, checked: CheckedPolicy) -> bool:
    """Say whether aspect, order, rank, acts, days and places leave room for both. Cheap tests first."""
    if one.aspect != other.aspect or _ordered(one, other):
        return False
    first, second = checked.regulations[one.regulation], checked.regulations[other.regulation]
    ranks = checked.ranks
    if second.rank in ranks[first.rank].prevails_over or first.rank in ranks[second.rank].prevails_over:
        return False
    if one.acts is not None and other.acts is not None and not one.acts & other.acts:
        return False
    (start, end), (other_start, other_end) = (
        days_of(one, first, binding=True),
        days_of(other, second, binding=True),
    )
    if start > other_end or other_start > end:
        return False
    return any(governs(a, b) or governs(b, a) for a in first.regions for b in second.regions)


def _ordered(one: Rule, other: Rule) -> bool:
    """Say whether one of two rules declares to prevail over the other, or to leave it untouched."""
    return other.id in one.overrides | one.saves or one.id in other.overrides | other.saves


def _do_meet(permission: Rule, prohibition: Rule, holding: Holding) -> bool:
    """Say whether a possible task puts both in effect."""
    formulas = holding.formulas
    bodies = formulas.disj(
        formulas.conj((holding.formula(a.condition), holding.formula(b.condition)))
        for a in permission.addressees
        for b in prohibition.addressees
        if _share_bodies(a, b, holding.checked)
    )
    parts = [bodies, holding.formula(permission.requirement)]
    for rule in (permission, prohibition):
        parts += [
            holding.formula(rule.condition),
            holding.period(rule, binding=True),
            formulas.neg(holding.carved(rule)),
        ]
    return holding.can_hold(formulas.conj(parts)) is True


def _share_bodies(one: Addressee, other: Addressee, checked: CheckedPolicy) -> bool:
    """Say whether some body may belong to both groups."""
    actors = checked.vocabulary.actors
    shared = (one.actors or actors.keys()) & (other.actors or actors.keys())
    if any(not actors[actor].has_level for actor in shared):
        return True
    anywhere = any(group.levels is None and group.places is None for group in (one, other))
    mixed = (one.levels and other.places) or (one.places and other.levels)
    same = (one.levels or frozenset()) & (other.levels or frozenset()) or (one.places or frozenset()) & (
        other.places or frozenset()
    )
    return bool(shared) and bool(anywhere or mixed or same)
