"""What a maintainer wants to hold of every task (保证 in rule files): proven, or refuted with a task.

A guarantee is taken for a rule of its regulation that only advises. Such a rule changes no verdict, and the
places, days, acts, bodies and conditions that it reaches are what the guarantee is about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from policylib.analysis.defects import Finding
from policylib.analysis.look import Look, recent_first
from policylib.analysis.space import Situation, Space, place_class, places_of
from policylib.analysis.witness import Witness, Witnesses
from policylib.check.model import Addressee, CheckedPolicy, Guarantee, Regulation, Rule
from policylib.check.report import problem
from policylib.diagnostics import Diagnostic, Text
from policylib.engine.compile import Program
from policylib.engine.trace import Verdict
from policylib.logic.diagram import LimitError
from policylib.regions import governs

_OF_NOTHING = "A514"


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the guarantees of a policy.

    `found`: those that some task breaks, each with one; those that could not be decided and those that are
    about no task at all. `proven`: ids of those that every task keeps.
    """

    found: tuple[Finding, ...] = ()
    proven: tuple[str, ...] = ()


def judge(program: Program, within: Collection[str] | None = None) -> Judged:
    """Prove or refute the guarantees of a policy.

    `within`: look only at tasks of these of the places that law tells apart (`places_of`). Whether there are
    tasks elsewhere that a guarantee is about is not known then: nothing is said of one about no task here.
    """
    checked = program.checked
    if not checked.guarantees:
        return Judged()
    proofs = [_Proof(guarantee) for guarantee in checked.guarantees]
    widened = Program(_with_rules(checked), program.settings, program.digest)
    witnesses = Witnesses(widened)
    space = Space([widened])
    told_apart = places_of([checked])
    places = tuple(
        place
        for place in space.places
        if any(governs(region, place) for one in checked.guarantees for region in one.regions)
        and (within is None or place_class(told_apart, place) in within)
    )
    for pairs in (False, True):
        for situation in recent_first(space.situations(pairs=pairs, places=places)):
            _look(situation, [proof for proof in proofs if proof.is_open], witnesses)
    judged = [(proof.guarantee.id, proof.finding()) for proof in proofs]
    return Judged(
        tuple(one for _, one in judged if one is not None and (within is None or one.code != _OF_NOTHING)),
        tuple(name for name, one in judged if one is None),
    )


class _Proof:
    """How far a guarantee is proven: whether a task was met that it is about, and what speaks against it."""

    def __init__(self, guarantee: Guarantee) -> None:
        self.guarantee = guarantee
        self.met = False
        self.too_large = False
        self.witness: Witness | None = None

    @property
    def is_open(self) -> bool:
        return self.witness is None and not self.too_large

    def look(self, look: Look) -> None:
        """Look for a task of a situation that breaks the guarantee."""
        name = _key(self.guarantee)
        meant = look.formulas.disj(each.applies for each in look.instances if each.rule.id == name)
        self.met = self.met or look.can(meant)
        self.witness = look.reaching([Verdict(verdict) for verdict in self.guarantee.never], meant)

    def finding(self) -> Finding | None:
        """Return what is to be said of the guarantee; None: it holds."""
        if self.witness is not None:
            code = "A513"
        elif self.too_large:
            code = "A511"
        elif not self.met:
            code = _OF_NOTHING
        else:
            return None
        return Finding(_said(code, self.guarantee), self.guarantee.id, self.witness)


def _look(situation: Situation, proofs: Sequence[_Proof], witnesses: Witnesses) -> None:
    reached = {rule.id for rule in situation.rules[0]}
    look = None
    for proof in proofs:
        if _key(proof.guarantee) not in reached:
            continue
        look = look or Look(situation, witnesses)
        try:
            proof.look(look)
        except LimitError:
            proof.too_large = True
            look = None  # what filled it may be of this guarantee only


# --- guarantees as rules -------------------------------------------------------------------------


def _with_rules(checked: CheckedPolicy) -> CheckedPolicy:
    """Return a policy in which every guarantee is a rule that advises, in a regulation of its own."""
    regulations = {_key(one): _regulation(one, checked) for one in checked.guarantees}
    rules = {_key(one): _rule(one) for one in checked.guarantees}
    return replace(
        checked, regulations={**checked.regulations, **regulations}, rules={**checked.rules, **rules}
    )


def _key(guarantee: Guarantee) -> str:
    """Return an id that no rule has: there is no space in theirs."""
    return f"保证 {guarantee.id}"


def _regulation(guarantee: Guarantee, checked: CheckedPolicy) -> Regulation:
    """Return the regulation of a guarantee as far as the guarantee is about it: not where it only advises."""
    own = checked.regulations[guarantee.regulation]
    return replace(own, slug=_key(guarantee), regions=guarantee.regions, analogy=frozenset())


def _rule(guarantee: Guarantee) -> Rule:
    return Rule(
        id=_key(guarantee),
        regulation=_key(guarantee),
        title=guarantee.title,
        aspect="",
        modality="advises",
        addressees=guarantee.addressees or (Addressee(actors=None),),
        acts=guarantee.acts,
        condition=guarantee.condition,
        citations=(),
        start=guarantee.start,
        ended=guarantee.ended,
    )


# --- what is said --------------------------------------------------------------------------------


# By code: the sentence, and what can be done.
_SAID: Mapping[str, tuple[Text, Text]] = {
    "A513": (
        Text(
            "保证「{title}」不成立：有任务违反它", "the guarantee `{title}` does not hold: a task breaks it"
        ),
        Text("看例子：改规则，或者改保证", "look at the example: correct the rules or the guarantee"),
    ),
    "A511": (
        Text(
            "保证「{title}」牵涉的条件太多，没有能够证明",
            "the guarantee `{title}` hangs on too much for an exact answer; it was not proven",
        ),
        Text("把范围写窄一些", "make its scope narrower"),
    ),
    _OF_NOTHING: (
        Text(
            "保证「{title}」说的任务一件也不会有，等于什么也没有保证",
            "there can be no task that the guarantee `{title}` is about: it guarantees nothing",
        ),
        Text("检查条件、行为、单位、日期", "check its conditions, acts, bodies and days"),
    ),
}


def _said(code: str, guarantee: Guarantee) -> Diagnostic:
    sentence, advice = _SAID[code]
    assert guarantee.span is not None  # every one was read from a file
    zh, en = (sentence.filled(language, {"title": guarantee.title}) for language in ("zh", "en"))
    return problem(code, guarantee.span, zh, en, advice=advice)
