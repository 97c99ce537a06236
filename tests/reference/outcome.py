"""One world: what becomes of every norm in it, and the verdict."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from policylib.check.model import Addressee, Condition, DateTest, Defined, Group, Rule
from policylib.check.model import Test as VariableTest
from reference.question import Body, Question, World, tied, variables

ADVERSE = frozenset({"unlawful", "improper", "curable", "conflict"})

Norm = tuple[Rule, Body]


@dataclass(frozen=True)
class Outcome:
    """What holds in one world. `permissive` is the verdict if permissions win every contradiction.

    `statuses` are keyed by rule, body and whether the rule binds here or only advises; `consequences`, of
    what is breached or unmet only, name the liability that reaches the body, or none.
    """

    verdict: str
    permissive: str
    tier: str | None
    aspects: dict[str, str]
    statuses: dict[tuple[str, str, bool], str]
    consequences: dict[tuple[str, str, bool], str | None]

    @property
    def refused(self) -> bool:
        """Not as it stands: an adverse verdict which no resolution of a conflict makes lawful."""
        if self.verdict == "conflict":
            return self.permissive != "lawful"
        return self.verdict in ADVERSE


class Court:
    """Every norm applied to every body in one world."""

    def __init__(self, question: Question, world: World) -> None:
        """Take the facts; `cached_property` and `_live` do the rest once."""
        self.question = question
        self.policy = question.policy
        self.world = world
        self._live_memo: dict[tuple[str, str], bool] = {}

    def outcome(self) -> Outcome:
        """Return verdict, aspects and statuses of this world."""
        verdict, permissive = self._verdicts(None)
        return Outcome(
            verdict=verdict,
            permissive=permissive,
            tier=self._tier(),
            aspects={aspect: self._verdicts(aspect)[0] for aspect in self.policy.vocabulary.aspects},
            statuses={
                (rule.id, body.name, self.binding(rule)): self.status((rule, body))
                for rule, body in self.norms
            },
            consequences={
                (rule.id, body.name, self.binding(rule)): self.consequence((rule, body))
                for rule, body in self.norms
                if self.status((rule, body)) in ("breached", "unmet")
            },
        )

    def consequence(self, norm: Norm) -> str | None:
        """Return the first liability of a rule that reaches a body."""
        rule, body = norm
        for liability in rule.liabilities:
            reached = not liability.addressees or any(
                self.fits(group, body) for group in liability.addressees
            )
            if reached and (liability.condition is None or self.holds(liability.condition)):
                return liability.id
        return None

    # --- norms ---------------------------------------------------------------------------------

    @cached_property
    def norms(self) -> list[Norm]:
        """Every rule in force here and now, for every body."""
        return list(itertools.product(self.question.rules, self.question.bodies))

    @cached_property
    def statuses(self) -> list[tuple[Norm, str]]:
        """What becomes of every norm that binds."""
        return [(norm, self.status(norm)) for norm in self.norms if self.binding(norm[0])]

    def status(self, norm: Norm) -> str:
        """Return the status of a norm. A requirement not met that nobody can cure is a breach."""
        rule, _ = norm
        if not self.triggered(norm):
            return "not_triggered"
        if self.excepted(norm):
            return "excepted"
        if not self.live(norm):
            return "defeated"
        if rule.modality in ("forbids", "advises"):
            return "breached" if rule.modality == "forbids" else "advised"
        met = rule.requirement is None or self.holds(rule.requirement)
        if rule.modality == "permits":
            return "permitted" if met else "unmet"
        return "met" if met else "unmet" if self.curable(rule) else "breached"

    def triggered(self, norm: Norm) -> bool:
        """The regulation governs this community, the addressee fits and the condition holds."""
        rule, body = norm
        regulation = self.policy.regulations[rule.regulation]
        governs = regulation.communities is None or (
            self.world["field:community"] in regulation.communities | regulation.analogy
        )
        addressed = any(self.fits(addressee, body) for addressee in rule.addressees)
        return governs and addressed and self.holds(rule.condition)

    def excepted(self, norm: Norm) -> bool:
        """One of the exceptions holds."""
        return any(self.holds(exception.condition) for exception in norm[0].exceptions)

    def live(self, norm: Norm) -> bool:
        """Triggered, not excepted, and no binding rule that declares to prevail is in effect for the body."""
        key = (norm[0].id, norm[1].name)
        if key not in self._live_memo:
            self._live_memo[key] = (
                self.triggered(norm)
                and not self.excepted(norm)
                and not any(
                    norm[0].id in other.overrides and self.binding(other) and self.in_effect((other, norm[1]))
                    for other in self.question.rules
                )
            )
        return self._live_memo[key]

    def in_effect(self, norm: Norm) -> bool:
        """Live, and a permission's preconditions met."""
        rule, _ = norm
        met = rule.modality != "permits" or rule.requirement is None or self.holds(rule.requirement)
        return met and self.live(norm)

    def binding(self, rule: Rule) -> bool:
        """It can change a verdict: no advice, not lapsed, and not by analogy only."""
        regulation = self.policy.regulations[rule.regulation]
        lapsed = regulation.lapsed is not None and self.question.date > regulation.lapsed
        scope = regulation.communities
        by_analogy = scope is not None and self.world["field:community"] not in scope
        return not (self.tier(rule) == "advice" or rule.modality == "advises" or lapsed or by_analogy)

    def tier(self, rule: Rule) -> str:
        """The tier of the rank of the rule's regulation."""
        return self.policy.ranks[self.policy.regulations[rule.regulation].rank].tier

    def fits(self, addressee: Addressee, body: Body) -> bool:
        """The body is one of those bound; levels and places narrow only bodies that have a level."""
        if addressee.actors is not None and body.kind not in addressee.actors:
            return False
        if addressee.condition is not None and not self.holds(addressee.condition):
            return False
        if addressee.levels is None and addressee.places is None:
            return True
        level = self.question.level(body, self.world)
        return (
            level is None
            or (addressee.levels is not None and level in addressee.levels)
            or (addressee.places is not None and self.question.place(body, self.world) in addressee.places)
        )

    def holds(self, condition: Condition, world: World | None = None) -> bool:
        """Evaluate a condition; nothing is unknown in a world."""
        world = self.world if world is None else world
        if isinstance(condition, VariableTest):
            return world[condition.variable] in condition.values
        if isinstance(condition, DateTest):
            return (self.question.date < condition.date) == condition.before
        if isinstance(condition, Defined):
            return self.holds(condition.condition, world)
        assert isinstance(condition, Group)
        parts = [self.holds(part, world) for part in condition.conditions]
        return {"all": all(parts), "any": any(parts), "none": not any(parts)}[condition.connective]

    # --- verdict -------------------------------------------------------------------------------

    @cached_property
    def breaches(self) -> list[Norm]:
        """Prohibitions breached, and requirements that are not met and that nobody can cure."""
        return [norm for norm, status in self.statuses if status == "breached"]

    @cached_property
    def unmet(self) -> list[Norm]:
        """What is not met and can be cured; a permission that cannot be had is no breach, just no support."""
        return [norm for norm, status in self.statuses if status == "unmet" and self.curable(norm[0])]

    def curable(self, rule: Rule) -> bool:
        """Somebody can bring about what the rule asks, all that nobody can change staying as it is.

        Whatever somebody can change may change with it; but the result must be able to exist.
        """
        assert rule.requirement is not None
        asked = variables(rule.requirement)
        names = [n for n in tied(self.policy, asked) if n in self.world and changed_by(self.question, n)]
        choices = ({self.world[name], *supplies(self.question, name)} for name in names)
        for values in itertools.product(*choices):
            changed = {**self.world, **dict(zip(names, values, strict=True))}
            if self.question.consistent(changed) and self.holds(rule.requirement, changed):
                return True
        return False

    @cached_property
    def contradicted(self) -> list[Norm]:
        """Breached prohibitions that a permission of the aspect contradicts, with no declared order."""
        permitted = [norm for norm, status in self.statuses if status == "permitted"]
        prohibited = [norm for norm in self.breaches if norm[0].modality == "forbids"]
        return [f for f in prohibited if any(self._contradict(p, f) for p in permitted)]

    def _contradict(self, permission: Norm, prohibition: Norm) -> bool:
        (p, body), (f, other_body) = permission, prohibition
        ranks = self.policy.ranks
        rank_p, rank_f = (self.policy.regulations[rule.regulation].rank for rule in (p, f))
        ordered = rank_f in ranks[rank_p].prevails_over or rank_p in ranks[rank_f].prevails_over
        declared = p.id in f.saves | f.overrides or f.id in p.saves | p.overrides
        return body == other_body and p.aspect == f.aspect and not ordered and not declared

    def _verdicts(self, aspect: str | None) -> tuple[str, str]:
        """Return the verdict, and that with permissions winning, as a whole or of one aspect."""
        strict = self._table(self.breaches, aspect)
        permissive = self._table([n for n in self.breaches if n not in self.contradicted], aspect)
        return (strict if strict == permissive else "conflict"), permissive

    def _table(self, breaches: Iterable[Norm], aspect: str | None) -> str:
        tiers = {self.tier(rule) for rule, _ in breaches if aspect in (None, rule.aspect)}
        if "law" in tiers:
            return "unlawful"
        if "policy" in tiers:
            return "improper"
        if any(aspect in (None, rule.aspect) for rule, _ in self.unmet):
            return "curable"
        return "lawful" if self._grounded(aspect) else "ungoverned"

    def _grounded(self, aspect: str | None) -> bool:
        """Each body has a permission that carries the matter; of an aspect that carries none, that is one of
        its permissions for each body, or one of its requirements met.
        """
        words = self.policy.vocabulary.aspects
        grounds = {aspect} if aspect is not None else {a for a in words if words[a].ground}
        supported = {
            body for (rule, body), status in self.statuses if status == "permitted" and rule.aspect in grounds
        }
        if supported == set(self.question.bodies):
            return True
        return (
            aspect is not None
            and not words[aspect].ground
            and any(status == "met" and rule.aspect == aspect for (rule, _), status in self.statuses)
        )

    def _tier(self) -> str | None:
        """The tier of the strongest norm that fails: a breach, else what is unmet."""
        tiers = {self.tier(rule) for rule, _ in self.breaches or self.unmet}
        return next((tier for tier in ("law", "policy") if tier in tiers), None)


def changed_by(question: Question, variable: str) -> tuple[str, ...]:
    """Return who can change a variable; fields and readings nobody can."""
    kind, _, name = variable.partition(":")
    vocabulary = question.policy.vocabulary
    if kind == "fact":
        return vocabulary.facts[name].changed_by
    return vocabulary.list_kinds[name].changed_by if kind == "list" else ()


def supplies(question: Question, variable: str) -> tuple[str, ...]:
    """Return the values somebody can bring about: what lacks is supplied, what need not be there is dropped,
    a matter is put on a list, an option is chosen.
    """
    kind, _, name = variable.partition(":")
    if not changed_by(question, variable):
        return ()
    if kind == "list":
        return ("on",)
    fact = question.policy.vocabulary.facts[name]
    if fact.options:
        return tuple(option.id for option in fact.options)
    return ("false",) if fact.not_part else ("true",)
