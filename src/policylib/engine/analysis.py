"""What a decision says that hangs on the values of the variables alone; worked out once a pattern."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import field
from functools import partial
from typing import Any

from policylib.check.model import CheckedPolicy
from policylib.engine.findings import Findings, all_statuses, deciding, deciding_rules
from policylib.engine.kept import Later
from policylib.engine.known import Known
from policylib.engine.normset import NormSet
from policylib.engine.outcome import OUTCOMES, Outcome, Weighed, verdict_of
from policylib.engine.questions import assumed, missing, missing_variables, worth_checking
from policylib.engine.remedy import Remedies, citations_of, remedies
from policylib.engine.trace import Brief, Judgement, Missing, Prospects, Verdict
from policylib.logic.residual import Residual
from policylib.records import dataclass

_FALSE_AS_IT_STANDS = frozenset((Verdict.UNLAWFUL, Verdict.IMPROPER, Verdict.CURABLE, Verdict.CONFLICT))


@dataclass(frozen=True, slots=True)
class Analysis:
    """A decision without task, item and receipt. `prospects` are worked out when first asked for, which can
    raise LimitError. `rendered`: as in `Ruling`.
    """

    judgement: Judgement
    prospects: Later[Prospects] = field(compare=False, repr=False)
    rendered: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


def _weigh(
    checked: CheckedPolicy, norm_set: NormSet, whole: int | Residual, statuses: Sequence[frozenset[int]]
) -> Weighed:
    """Return the verdict and which instances made it. `whole`: the outcome, or what it may be. Far fewer
    combinations of these come up than of values.
    """
    if not _recurs(whole):
        return _weigh_anew(checked, norm_set, whole, statuses)
    key = (whole, *statuses)
    return norm_set.weighed.get(key) or norm_set.weighed.make(
        key, lambda: _weigh_anew(checked, norm_set, whole, statuses)
    )


def _weigh_anew(
    checked: CheckedPolicy, norm_set: NormSet, whole: int | Residual, statuses: Sequence[frozenset[int]]
) -> Weighed:
    outcomes = _outcomes(whole)
    verdict, possible = _summary(outcomes)
    open_ = whole.mapped(verdict_of) if isinstance(whole, Residual) and len(possible) > 1 else None
    open_variables = [] if open_ is None else missing_variables(open_)
    return Weighed(
        verdict,
        _allowed(outcomes),
        possible,
        open_,
        open_variables,
        deciding(checked, norm_set, statuses, verdict, open_variables),
    )


def _recurs(whole: int | Residual) -> bool:
    return isinstance(whole, int) or whole.shared


def _outcomes(whole: int | Residual) -> Collection[int]:
    return whole.leaves if isinstance(whole, Residual) else (whole,)


def brief(checked: CheckedPolicy, norm_set: NormSet, code: int) -> Brief:
    """Return the verdict, the rules that made it and what it hangs on, from what is known of each variable.

    Raises LimitError where too much is not known.
    """
    masks, item_stated = norm_set.decoded(code)
    seen, codes = norm_set.settled(masks)
    values = _values(masks)

    def work() -> Brief:
        opened = norm_set.opened(values)
        statuses = all_statuses(opened, codes)
        whole = opened.residual(0) if seen[0] is None else seen[0]
        found = _weigh(checked, norm_set, whole, statuses)
        if not _recurs(whole):
            return _brief(checked, norm_set, found, statuses, item_stated=item_stated)
        key = (found, item_stated)
        return norm_set.briefs.get(key) or norm_set.briefs.make(
            key, lambda: _brief(checked, norm_set, found, statuses, item_stated=item_stated)
        )

    if seen[0] is None or None in codes:
        return work()
    key = (seen[0], *codes)  # nothing else counts, not even whether an item is stated
    return norm_set.briefs.get(key) or norm_set.briefs.make(key, work)


def _brief(
    checked: CheckedPolicy,
    norm_set: NormSet,
    found: Weighed,
    statuses: Sequence[frozenset[int]],
    *,
    item_stated: bool,
) -> Brief:
    rules = deciding_rules(checked, norm_set, statuses, found.deciding)
    questions = _questions(checked, norm_set, found, item_stated=item_stated)
    names = tuple(f"{question.kind}:{question.name}" for question in questions)
    return Brief(found.verdict, found.allowed, found.possible, rules, names)


def analyse(
    checked: CheckedPolicy,
    norm_set: NormSet,
    pattern: Sequence[Known | None],
    *,
    item_stated: bool,
    derivation: bool,
) -> Analysis:
    """Work out what follows from what is known of each variable. With `derivation`, the findings hold every
    rule that was looked at, also those not triggered. Raises LimitError where too much is not known.
    """
    masks = norm_set.masks(pattern)
    values = _values(masks)
    seen, codes = norm_set.settled(masks)
    opened = norm_set.opened(values)
    whole = opened.residual(0) if seen[0] is None else seen[0]
    statuses = all_statuses(opened, codes)
    found = _weigh(checked, norm_set, whole, statuses)
    findings = Findings(checked, norm_set, pattern, values, statuses).all(
        found.deciding, derivation=derivation
    )
    judgement = Judgement(
        verdict=found.verdict,
        allowed=found.allowed,
        possible=found.possible,
        tier=_tier(_outcomes(whole)),
        aspects=tuple(
            (aspect, _summary(opened.outcomes(scope) if code is None else (code,))[0])
            for scope, (aspect, code) in enumerate(zip(checked.vocabulary.aspects, seen[1:], strict=True), 1)
        ),
        findings=tuple(finding for finding in findings if finding.binding),
        advice=tuple(finding for finding in findings if not finding.binding),
    )
    prospects = Later(
        partial(_prospects, checked, norm_set, pattern, values, found, statuses, item_stated=item_stated)
    )
    return Analysis(judgement, prospects)


def _prospects(
    checked: CheckedPolicy,
    norm_set: NormSet,
    pattern: Sequence[Known | None],
    values: Sequence[int],
    found: Weighed,
    statuses: Sequence[frozenset[int]],
    *,
    item_stated: bool,
) -> Prospects:
    """Raises LimitError where too much is not known, unless the whole of the norm set is drawn."""
    adverse = found.allowed is False or found.verdict is Verdict.CONFLICT
    ways = (
        Remedies()
        if found.allowed
        else remedies(checked, norm_set, values, pattern, citations_of(norm_set, statuses))
    )
    return Prospects(
        missing=_questions(checked, norm_set, found, item_stated=item_stated),
        assumed=assumed(norm_set, values, pattern),
        worth_checking=worth_checking(checked, norm_set, values, pattern) if adverse else (),
        remedies=ways.remedies,
        more_remedies=ways.more,
        hopeless=ways.hopeless,
    )


def _values(masks: Iterable[int]) -> list[int]:
    """Return the value of each variable as an index into its domain, -1 where it is not known (mask 0)."""
    return [mask.bit_length() - 1 for mask in masks]


def _questions(
    checked: CheckedPolicy, norm_set: NormSet, found: Weighed, *, item_stated: bool
) -> tuple[Missing, ...]:
    if found.open is None:
        return ()
    return missing(checked, norm_set, found.open, found.open_variables, item_stated=item_stated)


def _summary(outcomes: Iterable[int]) -> tuple[Verdict, tuple[Verdict, ...]]:
    found = {OUTCOMES[code].verdict for code in outcomes}
    possible = tuple(verdict for verdict in Verdict if verdict in found)
    return (possible[0] if len(possible) == 1 else Verdict.UNDETERMINED), possible


def _allowed(outcomes: Iterable[int]) -> bool | None:
    found: Sequence[Outcome] = [OUTCOMES[code] for code in outcomes]
    if all(outcome.verdict is Verdict.LAWFUL for outcome in found):
        return True
    if all(outcome.verdict in _FALSE_AS_IT_STANDS and not outcome.may_be_lawful for outcome in found):
        return False
    return None


def _tier(outcomes: Iterable[int]) -> str | None:
    tiers = {OUTCOMES[code].tier for code in outcomes}
    return tiers.pop() if len(tiers) == 1 else None
