"""What a decision says that hangs on the values of the variables alone; worked out once a pattern."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from policylib.check.model import CheckedPolicy
from policylib.engine.findings import Findings, all_statuses, deciding, deciding_rules
from policylib.engine.known import Known
from policylib.engine.normset import NormSet
from policylib.engine.outcome import OUTCOMES, Outcome
from policylib.engine.questions import assumed, missing, missing_variables, worth_checking
from policylib.engine.remedy import Remedies, citations_of, remedies
from policylib.engine.trace import Assumption, Brief, Finding, Missing, Verdict
from policylib.logic.diagram import Residual

_FALSE_AS_IT_STANDS = frozenset((Verdict.UNLAWFUL, Verdict.IMPROPER, Verdict.CURABLE, Verdict.CONFLICT))


@dataclass(frozen=True, slots=True)
class Analysis:
    """A decision without task, item and receipt. `rendered`: as in `Ruling`."""

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
    rendered: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """The outcomes that are possible (the whole, then each aspect), and what follows of them at once. `open`:
    the diagram of the verdict over what is not known, if the verdict hangs on it.
    """

    outcomes: tuple[Collection[int], ...]
    verdict: Verdict
    allowed: bool | None
    possible: tuple[Verdict, ...]
    statuses: tuple[frozenset[int], ...]
    open: Residual | None
    open_variables: Sequence[int]
    deciding: frozenset[int]


def _weigh(
    checked: CheckedPolicy,
    norm_set: NormSet,
    masks: Sequence[int],
    seen: Sequence[int | None],
    codes: Sequence[int | None],
) -> _Weighed:
    """Work out the verdict and which instances made it. `seen` and `codes` are what `NormSet.settled` gives,
    of as many scopes as are wanted. Raises LimitError where too much is not known.
    """
    values = [mask.bit_length() - 1 for mask in masks]
    outcomes = tuple(
        norm_set.outcomes(scope, values) if code is None else (code,) for scope, code in enumerate(seen)
    )
    verdict, possible = _summary(outcomes[0])
    open_ = norm_set.verdicts(values) if len(possible) > 1 else None
    open_variables = missing_variables(open_) if open_ is not None else []
    statuses = all_statuses(norm_set, values, codes)
    return _Weighed(
        outcomes,
        verdict,
        _allowed(outcomes[0]),
        possible,
        statuses,
        open_,
        open_variables,
        deciding(checked, norm_set, statuses, verdict, open_variables),
    )


def brief(checked: CheckedPolicy, norm_set: NormSet, code: int) -> Brief:
    """Return the verdict, the rules that made it and what it hangs on, from what is known of each variable.

    Raises LimitError where too much is not known.
    """
    masks, item_stated = norm_set.decoded(code)
    seen, codes = norm_set.settled(masks)

    def work() -> Brief:
        found = _weigh(checked, norm_set, masks, seen[:1], codes)
        rules = deciding_rules(checked, norm_set, found.statuses, found.deciding)
        questions = _questions(checked, norm_set, found, item_stated=item_stated)
        names = tuple(f"{question.kind}:{question.name}" for question in questions)
        return Brief(found.verdict, found.allowed, found.possible, rules, names)

    # Where all is settled, nothing else counts, and far fewer combinations come up than of values.
    settled = (seen[0], *codes)
    return work() if None in settled else norm_set.briefs.get(settled) or norm_set.briefs.make(settled, work)


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
    values = [mask.bit_length() - 1 for mask in masks]
    known = {
        variable.name: entry
        for variable, entry in zip(norm_set.variables, pattern, strict=True)
        if entry is not None
    }
    found = _weigh(checked, norm_set, masks, *norm_set.settled(masks))
    findings = Findings(checked, norm_set, values, known, found.statuses).all(
        found.deciding, derivation=derivation
    )
    adverse = found.allowed is False or found.verdict is Verdict.CONFLICT
    return Analysis(
        verdict=found.verdict,
        allowed=found.allowed,
        possible=found.possible,
        tier=_tier(found.outcomes[0]),
        aspects=tuple(
            (aspect, _summary(outcomes)[0])
            for aspect, outcomes in zip(checked.vocabulary.aspects, found.outcomes[1:], strict=True)
        ),
        findings=tuple(finding for finding in findings if finding.binding),
        advice=tuple(finding for finding in findings if not finding.binding),
        missing=_questions(checked, norm_set, found, item_stated=item_stated),
        assumed=assumed(norm_set, values, known),
        worth_checking=worth_checking(checked, norm_set, values, known) if adverse else (),
        remedies=Remedies()
        if found.allowed
        else remedies(checked, norm_set, values, known, citations_of(norm_set, found.statuses)),
    )


def _questions(
    checked: CheckedPolicy, norm_set: NormSet, found: _Weighed, *, item_stated: bool
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
