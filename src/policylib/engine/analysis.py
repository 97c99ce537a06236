"""What a decision says that hangs on the values of the variables alone; worked out once a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy
from policylib.engine.findings import Findings, all_statuses, deciding
from policylib.engine.known import Known
from policylib.engine.normset import NormSet
from policylib.engine.outcome import OUTCOMES, Outcome
from policylib.engine.questions import assumed, missing, missing_variables, worth_checking
from policylib.engine.remedy import Remedies, citations_of, remedies
from policylib.engine.trace import Assumption, Finding, Missing, Verdict

_FALSE_AS_IT_STANDS = frozenset((Verdict.UNLAWFUL, Verdict.IMPROPER, Verdict.CURABLE, Verdict.CONFLICT))


@dataclass(frozen=True, slots=True)
class Analysis:
    """A decision without task, item and receipt."""

    verdict: Verdict
    allowed: bool | None
    possible: tuple[Verdict, ...]
    tier: str | None
    aspects: tuple[tuple[str, Verdict], ...]
    findings: tuple[Finding, ...]
    advice: tuple[Finding, ...]
    missing: tuple[Missing, ...]
    assumed: tuple[Assumption, ...]
    worth_checking: tuple[Missing, ...]
    remedies: Remedies


def analyse(
    checked: CheckedPolicy,
    norm_set: NormSet,
    known: Mapping[str, Known],
    *,
    item_stated: bool,
    derivation: bool,
) -> Analysis:
    """Work out what follows from the known values. With `derivation`, the findings hold every rule that was
    looked at, also those not triggered. Raises LimitError where too much is not known.
    """
    values = norm_set.encode(known)
    outcomes = norm_set.outcomes(0, values)
    verdict, possible = _summary(outcomes)
    open_ = norm_set.verdicts(values) if len(possible) > 1 else None
    statuses = all_statuses(norm_set, values)
    open_variables = missing_variables(open_) if open_ is not None else []
    findings = Findings(checked, norm_set, values, known, statuses).all(
        deciding(checked, norm_set, statuses, verdict, open_variables), derivation=derivation
    )
    allowed = _allowed(outcomes)
    adverse = allowed is False or verdict is Verdict.CONFLICT
    return Analysis(
        verdict=verdict,
        allowed=allowed,
        possible=possible,
        tier=_tier(outcomes),
        aspects=tuple(_aspects(checked, norm_set, values)),
        findings=tuple(finding for finding in findings if finding.binding),
        advice=tuple(finding for finding in findings if not finding.binding),
        missing=()
        if open_ is None
        else missing(checked, norm_set, open_, open_variables, item_stated=item_stated),
        assumed=assumed(norm_set, values, known),
        worth_checking=worth_checking(checked, norm_set, values, known) if adverse else (),
        remedies=Remedies()
        if allowed
        else remedies(checked, norm_set, values, known, citations_of(norm_set, statuses)),
    )


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


def _aspects(
    checked: CheckedPolicy, norm_set: NormSet, values: Sequence[int]
) -> Iterable[tuple[str, Verdict]]:
    for scope, aspect in enumerate(checked.vocabulary.aspects, start=1):
        yield aspect, _summary(norm_set.outcomes(scope, values))[0]
