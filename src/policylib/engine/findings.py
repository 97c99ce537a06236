"""What every rule says about a task: statuses, the values that decided them, consequences, exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policylib.check.model import CheckedPolicy, Citation
from policylib.engine.drawing import Opened
from policylib.engine.instance import BODIES, STATUSES, Code, Instance, in_effect
from policylib.engine.known import ASSERTED, CALLER, Known
from policylib.engine.normset import NormSet
from policylib.engine.outcome import tier_of
from policylib.engine.trace import TIERS, Consequence, Finding, Ground, Status, Verdict
from policylib.logic.formula import FALSE, TRUE

_FAILING = frozenset((Code.BREACHED, Code.UNMET))
_LIVE = frozenset((Code.BREACHED, Code.UNMET, Code.MET, Code.PERMITTED, Code.ADVISED))
_NOT_TRIGGERED = frozenset((Code.NOT_TRIGGERED,))
_ONLY = tuple(frozenset((int(code),)) for code in Code)
_RANK_OF_STATUS = {
    status: i
    for i, status in enumerate(
        (
            Status.BREACHED,
            Status.UNMET,
            Status.UNKNOWN,
            Status.PERMITTED,
            Status.MET,
            Status.ADVISED,
            Status.EXCEPTED,
            Status.DEFEATED,
            Status.NOT_TRIGGERED,
        )
    )
}


def all_statuses(opened: Opened, settled: Sequence[int | None]) -> tuple[frozenset[int], ...]:
    """Return the status codes every instance can have. `settled`: those that are seen already."""
    if None not in settled:
        return tuple(_ONLY[code] for code in settled if code is not None)
    found = iter(opened.statuses([i for i, code in enumerate(settled) if code is None]))
    return tuple(next(found) if code is None else _ONLY[code] for code in settled)


def _statuses(codes: frozenset[int]) -> tuple[Status, ...]:
    return tuple(STATUSES[code] for code in sorted(codes, reverse=True))


def _status(codes: frozenset[int]) -> Status:
    return STATUSES[next(iter(codes))] if len(codes) == 1 else Status.UNKNOWN


_Order = tuple[int, int, str, str]


def _order(status: Status, tier: str, rule: str, body: str) -> _Order:
    return _RANK_OF_STATUS[status], TIERS.index(tier), rule, body


def deciding_rules(
    checked: CheckedPolicy,
    norm_set: NormSet,
    statuses: Sequence[frozenset[int]],
    chosen: Iterable[int],
) -> tuple[str, ...]:
    """Return the ids of the rules of some instances, each once, in the order of their findings."""
    orders = []
    for i in chosen:
        instance = norm_set.instances[i]
        rule = instance.rule
        orders.append(_order(_status(statuses[i]), tier_of(checked, rule), rule.id, BODIES[instance.body]))
    return tuple(dict.fromkeys(rule for _, _, rule, _ in sorted(orders)))


class Findings:
    """Makes the findings of one decision."""

    def __init__(
        self,
        checked: CheckedPolicy,
        norm_set: NormSet,
        pattern: Sequence[Known | None],
        values: Sequence[int],
        statuses: Sequence[frozenset[int]],
    ) -> None:
        """Keep what all findings of a decision share."""
        self.checked = checked
        self.norm_set = norm_set
        self.pattern = pattern
        self.values = values
        self.statuses = statuses

    def all(self, deciding: frozenset[int], *, derivation: bool) -> tuple[Finding, ...]:
        """Return the findings, those that decided first; with `derivation`, also what was not triggered."""
        findings = [
            self._kept_finding(i, deciding=i in deciding)
            for i, codes in enumerate(self.statuses)
            if derivation or codes != _NOT_TRIGGERED
        ]
        return tuple(sorted(findings, key=self._order))

    def _order(self, finding: Finding) -> tuple[bool, _Order]:
        return not finding.deciding, _order(finding.status, finding.tier, finding.rule, finding.body)

    def _kept_finding(self, index: int, *, deciding: bool) -> Finding:
        """Return the finding of one instance, which another decision may have made."""
        norm_set = self.norm_set
        key = (index, deciding, self.statuses[index], norm_set.readers[index](self.pattern))
        return norm_set.findings.get(key) or norm_set.findings.make(
            key, lambda: self._finding(index, deciding=deciding)
        )

    def _finding(self, index: int, *, deciding: bool) -> Finding:
        instance = self.norm_set.instances[index]
        rule = instance.rule
        codes = self.statuses[index]
        statuses = _statuses(codes)
        regulation = self.checked.regulations[rule.regulation]
        live = bool(codes & _LIVE)
        return Finding(
            rule=rule.id,
            title=rule.title,
            body=BODIES[instance.body],
            aspect=rule.aspect,
            modality=rule.modality,
            status=_status(codes),
            statuses=statuses,
            deciding=deciding,
            tier=tier_of(self.checked, rule),
            rank=regulation.rank,
            citations=rule.citations,
            because=self._because(instance, codes),
            exceptions=self._exceptions(instance) if Code.EXCEPTED in codes else (),
            defeated_by=self._defeated_by(instance) if Code.DEFEATED in codes else (),
            consequence=self._consequence(instance) if codes & _FAILING else None,
            refusal=rule.refusal if live else None,
            remedy=rule.remedy if codes & _FAILING else None,
            binding=instance.binding,
            advises_because=instance.advises_because,
        )

    def _because(self, instance: Instance, codes: frozenset[int]) -> tuple[Ground, ...]:
        formulas = self.norm_set.formulas
        found: dict[int, None] = {}
        formulas.reasons(instance.applies, self.values, found)
        if codes != {Code.NOT_TRIGGERED}:
            formulas.reasons(instance.excepted, self.values, found)
        if codes & _LIVE and instance.met not in (TRUE, FALSE):
            formulas.reasons(instance.met, self.values, found)
        return tuple(self.ground(variable) for variable in found)

    def ground(self, variable: int) -> Ground:
        """Return a variable with its value and origin."""
        name = self.norm_set.variables[variable].name
        entry = self.pattern[variable]
        if entry is None:
            return Ground(name, None, "unknown")
        return Ground(name, entry.value, CALLER if entry.origin == ASSERTED else entry.origin, entry.source)

    def _exceptions(self, instance: Instance) -> tuple[Citation, ...]:
        formulas = self.norm_set.formulas
        holding = [
            citation
            for exception, formula in zip(instance.rule.exceptions, instance.exceptions, strict=True)
            if formulas.evaluate(formula, self.values) is not False
            for citation in exception.citations
        ]
        return tuple(sorted(dict.fromkeys(holding), key=Citation.sort_key))

    def _defeated_by(self, instance: Instance) -> tuple[str, ...]:
        formulas = self.norm_set.formulas
        return tuple(
            sorted(
                other.rule.id
                for other in self.norm_set.instances
                if other.binding
                and other.body == instance.body
                and instance.rule.id in other.rule.overrides
                and formulas.evaluate(in_effect(other), self.values) is not False
            )
        )

    def _consequence(self, instance: Instance) -> Consequence:
        """Return what the text provides against this body, or that it names nothing for it."""
        for liability, formula in zip(instance.rule.liabilities, instance.reached, strict=True):
            reaches = self.norm_set.formulas.evaluate(formula, self.values)
            if reaches is not False:
                return Consequence(
                    liability.consequence, liability.id, liability.citations, certain=reaches is True
                )
        return Consequence(None)


def deciding(
    checked: CheckedPolicy,
    norm_set: NormSet,
    statuses: Sequence[frozenset[int]],
    verdict: Verdict,
    open_variables: Sequence[int],
) -> frozenset[int]:
    """Return the indices of the instances that made the verdict."""
    mask = sum(1 << variable for variable in open_variables)
    grounds = checked.vocabulary.aspects
    result = set()
    for i, (instance, codes) in enumerate(zip(norm_set.instances, statuses, strict=True)):
        if not instance.binding:
            continue
        tier = tier_of(checked, instance.rule)
        carries = grounds[instance.rule.aspect].ground
        failing = bool(codes & _FAILING)
        match verdict:
            case Verdict.UNLAWFUL:
                decides = Code.BREACHED in codes and tier == "law"
            case Verdict.IMPROPER:
                decides = Code.BREACHED in codes
            case Verdict.CURABLE:
                decides = Code.UNMET in codes
            case Verdict.LAWFUL:
                decides = Code.PERMITTED in codes and carries
            case Verdict.CONFLICT:
                decides = Code.BREACHED in codes or (Code.PERMITTED in codes)
            case Verdict.UNDETERMINED:
                hangs = bool(norm_set.supports[i] & mask)
                decides = codes <= _FAILING or (
                    len(codes) > 1 and hangs and (failing or Code.PERMITTED in codes)
                )
            case _:
                decides = False
        if decides:
            result.add(i)
    certain = {i for i in result if len(statuses[i]) == 1}
    return frozenset(certain if certain and verdict is not Verdict.UNDETERMINED else result)
