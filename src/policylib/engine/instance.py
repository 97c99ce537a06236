"""One rule for one body as formulas: when it applies, when it is live, and what it then says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum

from policylib.check.model import (
    Addressee,
    CheckedPolicy,
    Condition,
    DateTest,
    Defined,
    Group,
    Liability,
    Rule,
    Test,
)
from policylib.check.variables import COMMUNITY, changed_by, domain, kinds_with
from policylib.engine.trace import Status
from policylib.logic.formula import FALSE, TRUE, Formulas
from policylib.records import dataclass

BODIES = ("assigner", "on_behalf_of")

STATUSES = (
    Status.NOT_TRIGGERED,
    Status.EXCEPTED,
    Status.DEFEATED,
    Status.BREACHED,
    Status.UNMET,
    Status.MET,
    Status.PERMITTED,
    Status.ADVISED,
)


class Code(IntEnum):
    """Indices into `STATUSES`."""

    NOT_TRIGGERED = 0
    EXCEPTED = 1
    DEFEATED = 2
    BREACHED = 3
    UNMET = 4
    MET = 5
    PERMITTED = 6
    ADVISED = 7


@dataclass(frozen=True, slots=True)
class BodyContext:
    """What is fixed about a body: its kind, its possible levels, and the types its place can have at each.

    `levels` is empty for a body that has none; several levels, or several types, are unknowns.
    """

    kind: str
    levels: tuple[str, ...]
    types: tuple[tuple[str, ...], ...]

    @property
    def open_types(self) -> tuple[str, ...]:
        """Every type the place of the body can have where its level does not tell it."""
        return tuple(sorted({t for types in self.types if len(types) > 1 for t in types}))


@dataclass(frozen=True, slots=True)
class Context:
    """Everything that decides which rules reach a task; programs are made for contexts, not for places.

    `day` stands for every day between two changes of the law; `community` None: not known.
    """

    day: dt.date
    act: str
    bodies: tuple[BodyContext, ...]
    community: str | None


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule for one body. All fields but the first four are formulas.

    `applies`: gate and condition hold. `excepted`: some exception does. `met`: the requirement or
    precondition holds. `unmet`: what is lacking can be cured; `breached`, also: it cannot. `reached`: for
    each liability of the rule, when it reaches the body.
    """

    rule: Rule
    body: int
    binding: bool
    advises_because: str | None
    applies: int
    exceptions: tuple[int, ...]
    excepted: int
    live: int
    met: int
    breached: int
    unmet: int
    supports: int
    reached: tuple[int, ...]


class Translator:
    """Writes conditions and addressees of one context as formulas."""

    def __init__(self, checked: CheckedPolicy, context: Context) -> None:
        """Start with an empty store of formulas."""
        self.checked = checked
        self.context = context
        self.answers = {reading.id: reading.answers for reading in checked.readings.values()}
        self.formulas = Formulas()

    def domain(self, name: str) -> tuple[str, ...]:
        """Return the values of a variable of the policy, or of a field of a body."""
        if name == COMMUNITY or not name.startswith("field:"):
            return domain(name, self.checked.vocabulary, self.answers)
        body, _, field = name.removeprefix("field:").partition(".")
        context = self.context.bodies[BODIES.index(body)]
        return context.levels if field == "level" else context.open_types

    def test(self, name: str, values: frozenset[str]) -> int:
        """Return the formula "the variable has one of the values"."""
        if name == COMMUNITY and self.context.community is not None:
            return TRUE if self.context.community in values else FALSE
        possible = self.domain(name)
        if len(possible) == 1:
            return TRUE if possible[0] in values else FALSE
        variable = self.formulas.variable(name, possible)
        return self.formulas.test(variable, self.formulas.variables[variable].mask(values))

    def condition(self, condition: Condition) -> int:
        """Return a condition as a formula."""
        match condition:
            case Test(variable, values):
                return self.test(variable, values)
            case DateTest(date, before):
                return TRUE if (self.context.day < date) == before else FALSE
            case Defined(_, inner):
                return self.condition(inner)
            case Group(connective, conditions):
                parts = [self.condition(part) for part in conditions]
                if connective == "all":
                    return self.formulas.conj(parts)
                joined = self.formulas.disj(parts)
                return joined if connective == "any" else self.formulas.neg(joined)

    def addressee(self, addressee: Addressee, body: int) -> int:
        """Return when a body belongs to a group of addressees."""
        context = self.context.bodies[body]
        if addressee.actors is not None and context.kind not in addressee.actors:
            return FALSE
        parts = [TRUE if addressee.condition is None else self.condition(addressee.condition)]
        # Levels and places narrow the bodies that have a level; a street office named beside them is bound.
        if context.levels and (addressee.levels is not None or addressee.places is not None):
            parts.append(
                self.formulas.disj(
                    self._at_level(addressee, body, level, types)
                    for level, types in zip(context.levels, context.types, strict=True)
                )
            )
        return self.formulas.conj(parts)

    def _at_level(self, addressee: Addressee, body: int, level: str, types: tuple[str, ...]) -> int:
        here = self.test(f"field:{BODIES[body]}.level", frozenset((level,)))
        if addressee.levels is not None and level in addressee.levels:
            return here
        within = (addressee.places or frozenset()) & frozenset(types)
        if not within:
            return FALSE
        if within == frozenset(types):
            return here
        return self.formulas.conj([here, self.test(f"field:{BODIES[body]}.place", within)])

    def addressed(self, addressees: Sequence[Addressee], body: int) -> int:
        """Return when a body belongs to one of the groups."""
        return self.formulas.disj(self.addressee(group, body) for group in addressees)

    def curable(self, requirement: int) -> int:
        """Return when somebody can still make a requirement hold, what nobody can change staying as it is.
        The result must be able to exist: what constraints tie to it may have to change as well.
        """
        formulas = self.formulas
        named = [formulas.variables[v].name for v in sorted(formulas.support(requirement))]
        joint = formulas.conj([requirement, self._constraints_on(named)])
        supplied = {
            v: formulas.variables[v].mask(supplies(self.checked, formulas.variables[v].name))
            for v in sorted(formulas.support(joint))
        }
        return formulas.attainable(joint, supplied)

    def consistent(self) -> int:
        """Return the formula of all assignments that can be: constraints of the vocabulary that bear on the
        variables in use, and levels that fit places.
        """
        formulas = self.formulas
        parts = self._entries_are_listed()
        parts.append(self._constraints_on(formulas.index))
        for body, context in enumerate(self.context.bodies):
            name = f"field:{BODIES[body]}.place"
            if name in formulas.index and len(context.levels) > 1:
                parts.extend(
                    formulas.disj(
                        [
                            formulas.neg(self.test(f"field:{BODIES[body]}.level", frozenset((level,)))),
                            self.test(name, frozenset(types)),
                        ]
                    )
                    for level, types in zip(context.levels, context.types, strict=True)
                    if len(types) > 1  # elsewhere the type follows from the level, and nothing asks for it
                )
        return formulas.conj(parts)

    def _entries_are_listed(self) -> list[int]:
        """Return, for each entry in use, that whoever is this entry is on a list of its kind."""
        entries = [name for name in self.formulas.index if name.startswith("item:")]
        return [
            self.formulas.disj(
                [
                    self.formulas.neg(self.test(name, frozenset(("on",)))),
                    *(
                        self.test(f"list:{kind}", frozenset(("on",)))
                        for kind in kinds_with(name.removeprefix("item:"), self.checked.lists)
                    ),
                ]
            )
            for name in entries
        ]

    def _constraints_on(self, names: Iterable[str]) -> int:
        """Return the constraints on some variables, and on those that constraints tie to them."""
        reached = set(names)
        parts = []
        waiting = list(self.checked.vocabulary.constraints)
        grown = True
        while grown:
            bearing = [c for c in waiting if any(name in reached for name, _ in c.never)]
            for constraint in bearing:
                waiting.remove(constraint)
                reached.update(name for name, _ in constraint.never)
                both = [self.test(name, frozenset((value,))) for name, value in constraint.never]
                parts.append(self.formulas.neg(self.formulas.conj(both)))
            grown = bool(bearing)
        return self.formulas.conj(parts)


def supplies(checked: CheckedPolicy, name: str) -> frozenset[str]:
    """Return the values that somebody can bring about: what lacks is supplied (true), an element that need
    not be part of a task is dropped (false), a matter is put on a list, any option is chosen.
    """
    kind, _, rest = name.partition(":")
    if not changed_by(name, checked.vocabulary):
        return frozenset()
    if kind == "list":
        return frozenset(("on",))
    fact = checked.vocabulary.facts[rest]
    if fact.options:
        return frozenset(option.id for option in fact.options)
    return frozenset(("false" if fact.not_part else "true",))


@dataclass(frozen=True, slots=True)
class _Draft:
    """An instance before it is known which other rules prevail over it."""

    rule: Rule
    body: int
    binding: bool
    advises_because: str | None
    applies: int
    exceptions: tuple[int, ...]
    excepted: int
    requirement: int


def instances(translator: Translator, rules: Sequence[Rule]) -> tuple[Instance, ...]:
    """Return the instances of rules that can apply in the context, in the order of `rules`."""
    drafts = [
        draft
        for rule in rules
        for body in range(len(translator.context.bodies))
        for draft in _drafts(translator, rule, body)
    ]
    overriders: dict[tuple[str, int], list[int]] = {}
    for i, draft in enumerate(drafts):
        if draft.binding:
            for target in draft.rule.overrides:
                overriders.setdefault((target, draft.body), []).append(i)
    finished: dict[int, Instance] = {}
    for i in range(len(drafts)):
        _finish(translator, drafts, overriders, i, finished)
    return tuple(finished[i] for i in range(len(drafts)))


def _drafts(translator: Translator, rule: Rule, body: int) -> list[_Draft]:
    regulation = translator.checked.regulations[rule.regulation]
    tier = translator.checked.ranks[regulation.rank].tier
    gate = translator.addressed(rule.addressees, body)
    if gate == FALSE:
        return []
    everyone = frozenset(translator.checked.vocabulary.communities)
    direct = regulation.communities if regulation.communities is not None else everyone
    because = (
        "tier"
        if tier == "advice"
        else "modality"
        if rule.modality == "advises"
        else "lapsed"
        if regulation.lapsed is not None and translator.context.day > regulation.lapsed
        else None
    )
    if because is None:
        scopes = [(direct, None), (regulation.analogy - direct, "analogy")]
    else:
        scopes = [(direct | regulation.analogy, because)]  # it only advises either way: one finding
    formulas = translator.formulas
    drafts = []
    for communities, reason in scopes:
        scope = translator.test(COMMUNITY, communities)
        if scope == FALSE:
            continue
        applies = formulas.conj([scope, gate, translator.condition(rule.condition)])
        if applies == FALSE:
            continue
        exceptions = tuple(translator.condition(exception.condition) for exception in rule.exceptions)
        requirement = TRUE if rule.requirement is None else translator.condition(rule.requirement)
        excepted = formulas.disj(exceptions)
        drafts.append(_Draft(rule, body, reason is None, reason, applies, exceptions, excepted, requirement))
    return drafts


def _finish(
    translator: Translator,
    drafts: Sequence[_Draft],
    overriders: Mapping[tuple[str, int], Sequence[int]],
    index: int,
    finished: dict[int, Instance],
) -> Instance:
    """Complete a draft after the rules that prevail over it (the checker has refused cycles)."""
    if index in finished:
        return finished[index]
    formulas = translator.formulas
    draft = drafts[index]
    prevailing = [
        _finish(translator, drafts, overriders, i, finished)
        for i in overriders.get((draft.rule.id, draft.body), ())
    ]
    defeated = formulas.disj(in_effect(other) for other in prevailing)
    live = formulas.conj([draft.applies, formulas.neg(draft.excepted), formulas.neg(defeated)])
    breached = unmet = supports = FALSE
    lacking = formulas.conj([live, formulas.neg(draft.requirement)])
    match draft.rule.modality:
        case "forbids":
            breached = live
        case "requires":
            curable = translator.curable(draft.requirement)
            unmet = formulas.conj([lacking, curable])
            breached = formulas.conj([lacking, formulas.neg(curable)])
        case "permits":
            unmet = formulas.conj([lacking, translator.curable(draft.requirement)])
            supports = formulas.conj([live, draft.requirement])
        case _:
            pass
    finished[index] = Instance(
        draft.rule,
        draft.body,
        draft.binding,
        draft.advises_because,
        draft.applies,
        draft.exceptions,
        draft.excepted,
        live,
        draft.requirement,
        breached,
        unmet,
        supports,
        tuple(_reached(translator, liability, draft.body) for liability in draft.rule.liabilities),
    )
    return finished[index]


def _reached(translator: Translator, liability: Liability, body: int) -> int:
    addressed = translator.addressed(liability.addressees or (Addressee(None),), body)
    condition = TRUE if liability.condition is None else translator.condition(liability.condition)
    return translator.formulas.conj([addressed, condition])


def in_effect(instance: Instance) -> int:
    """Return when an instance can prevail: it is live, and a permission has its preconditions."""
    if instance.rule.modality == "permits":
        return instance.supports
    return instance.live
