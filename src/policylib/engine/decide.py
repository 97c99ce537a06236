"""From a task to a decision: a pure function of the program, the task and the day of the decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from policylib.check.model import CheckedPolicy
from policylib.engine.compile import Program
from policylib.engine.findings import Findings, all_statuses, deciding
from policylib.engine.knowledge import know, resolve_item
from policylib.engine.normset import NormSet
from policylib.engine.outcome import OUTCOMES, Outcome
from policylib.engine.questions import assumed, missing, missing_variables, worth_checking
from policylib.engine.receipt import mode, receipt
from policylib.engine.remedy import Remedies, citations_of, remedies
from policylib.engine.task import Task, parse_task
from policylib.engine.trace import Decision, Finding, Governing, Status, Verdict

_FALSE_AS_IT_STANDS = frozenset((Verdict.UNLAWFUL, Verdict.IMPROPER, Verdict.CURABLE, Verdict.CONFLICT))


def decide(program: Program, raw: object, *, decided_on: dt.date, derivation: bool = False) -> Decision:
    """Decide a task given as plain data. `decided_on` is today in Asia/Shanghai, an input like all others.

    With `derivation`, the findings hold every rule that was looked at, also those not triggered.
    Raises TaskError with every mistake in the task, and LimitError where too much is not known.
    """
    return decide_task(program, parse_task(program.checked, raw, decided_on), decided_on, derivation=derivation)


def decide_task(program: Program, task: Task, decided_on: dt.date, *, derivation: bool = False) -> Decision:
    """Decide a checked task."""
    checked = program.checked
    norm_set = program.norm_set(task)
    membership = resolve_item(checked, program.list_index, task)
    known = know(checked, program.defaults, task, membership)
    values = norm_set.encode(known)
    outcomes = norm_set.outcomes(0, values)
    verdict, possible = _summary(outcomes)
    residual = norm_set.residual(0, values) if len(outcomes) > 1 else None
    statuses = all_statuses(norm_set, values)
    open_variables = missing_variables(residual) if residual is not None else []
    findings = Findings(checked, norm_set, values, known, statuses).all(
        deciding(checked, norm_set, statuses, verdict, open_variables)
    )
    allowed = _allowed(outcomes)
    adverse = allowed is False or verdict is Verdict.CONFLICT
    cures = (
        Remedies()
        if allowed
        else remedies(checked, norm_set, task, values, known, citations_of(norm_set, statuses))
    )
    binding_mode = mode(task.date, decided_on, program.settings.tolerance)
    return Decision(
        verdict=verdict,
        allowed=allowed,
        possible=possible,
        tier=_tier(outcomes),
        aspects=tuple(_aspects(checked, norm_set, values)),
        findings=tuple(f for f in findings if f.binding and (derivation or f.status is not Status.NOT_TRIGGERED)),
        missing=()
        if residual is None
        else missing(checked, norm_set, residual, item_stated=task.item is not None),
        assumed=assumed(norm_set, values, known),
        worth_checking=worth_checking(checked, norm_set, values, known) if adverse else (),
        remedies=cures.remedies,
        more_remedies=cures.more,
        advice=tuple(f for f in findings if not f.binding and (derivation or f.status is not Status.NOT_TRIGGERED)),
        governed_by=tuple(_governed_by(checked, findings)),
        item=membership.answer,
        illustrative=membership.illustrative,
        mode="preview" if membership.illustrative and binding_mode == "binding" else binding_mode,
        receipt=receipt(program.digest, program.settings_digest, task, decided_on),
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


def _governed_by(checked: CheckedPolicy, findings: Iterable[Finding]) -> Iterable[Governing]:
    """Name the regulations with a rule that reaches the task, the strongest first."""
    reasons: dict[str, str] = {}
    for finding in findings:
        slug = checked.rules[finding.rule].regulation
        if finding.binding or finding.advises_because == "modality":
            reasons[slug] = "in_force"
        else:
            reasons.setdefault(slug, finding.advises_because or "tier")
    result = []
    for slug, why in reasons.items():
        regulation = checked.regulations[slug]
        tier = checked.ranks[regulation.rank].tier
        version = regulation.start.isoformat()
        result.append(Governing(slug, regulation.title, version, regulation.rank, tier, why))
    ranks = tuple(checked.ranks)
    return sorted(
        result, key=lambda g: (("law", "policy", "advice").index(g.tier), ranks.index(g.rank), g.regulation)
    )


