"""The rules of the Tonghua ordinance that decide the tasks of the comparison, as one formula for each.

Made from the checked policy, so that every language gets the same rules; the words of the policy stay in
the names of the variables (`fact:quota`, `list:duty`), and what is settled for a deployment is filled in.
What a translation could not say stops it: levels are bodies' own, no regulation ends, nothing lapses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import policylib
from policylib.check.model import Addressee, CheckedPolicy, Condition, DateTest, Defined, Group, Rule, Test
from policylib.check.variables import changed_by, domain, tests_of
from policylib.engine.settings import Settings, Settlement
from policylib.logic.formula import FALSE, TRUE, Formulas
from policylib.policyset import Policy
from policylib.regions import region_groups

DAY = dt.date(2024, 3, 1)
REGULATION = "tonghua-ordinance"
ACTS = ("assign_task", "transfer_duty", "entrust_matter", "assess", "request_certificate")
KINDS = ("people_government", "department", "subdistrict_office")

# What a rule that holds does to the verdict; the first that some rule does is the verdict's reason.
EFFECTS = {"breached": "unlawful", "unmet": "curable", "permitted": "lawful"}

Answer = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Norm:
    """A rule and one thing it can do to a verdict; `formula`: when it does."""

    rule: str
    title: str
    effect: str
    formula: int


@dataclass(frozen=True, slots=True)
class Rules:
    """All norms. `gate`: place, time and community, which all of them share; `terms`: defined terms in use,
    by their titles.
    """

    formulas: Formulas
    gate: int
    terms: Mapping[str, int]
    norms: tuple[Norm, ...]

    def answer(self, held: Iterable[int]) -> Answer:
        """Return the verdict and the ids of the rules that made it, of the norms (by number) that hold."""
        norms = [self.norms[number] for number in held]
        for effect, verdict in EFFECTS.items():
            rules = tuple(sorted(norm.rule for norm in norms if norm.effect == effect))
            if rules:
                return verdict, rules
        return "ungoverned", ()


class Answers(dict[int, Answer]):
    """The answers by bits (bit i: norm i holds), each worked out once."""

    def __init__(self, rules: Rules) -> None:
        super().__init__()
        self._rules = rules

    def __missing__(self, bits: int) -> Answer:
        answer = self[bits] = self._rules.answer(i for i in range(len(self._rules.norms)) if bits >> i & 1)
        return answer


def deployment(whole: Policy) -> Policy:
    """Return the same policy with every reading of the ordinance settled that is open: the first answer."""
    settlement = {
        reading.id: Settlement(reading.answers[0], "benchmark", dt.date(2024, 1, 1), "for comparison")
        for reading in whole.checked.readings.values()
        if reading.default is None
    }
    return whole.with_settings(Settings(settlement))


def ordinance_only(policy: Policy) -> Policy:
    """Return a policy of the rules of the ordinance alone, under the same settings."""
    rules = {name: rule for name, rule in policy.checked.rules.items() if rule.regulation == REGULATION}
    return Policy(replace(policy.checked, rules=rules, cases=()), policy.settings)


def shipped() -> tuple[Policy, Policy]:
    """Return the shipped rule base, and of it the ordinance alone."""
    whole = deployment(policylib.load())
    return whole, ordinance_only(whole)


def decided(policy: Policy, task: object) -> Answer:
    """Return the verdict of a decision and the numbers of the rules that made it."""
    decision = policy.decide(task, decided_on=DAY)
    return decision.verdict.value, numbers_in(f.rule for f in decision.findings if f.deciding)


def briefly(policy: Policy, task: object) -> Answer:
    """Return the same without the reasons."""
    brief = policy.verdict(task)
    return brief.verdict.value, numbers_in(brief.deciding)


def numbers_in(rules: Iterable[str]) -> tuple[str, ...]:
    """Return the numbers of rules without their regulation."""
    return tuple(sorted(rule.partition("/")[2] for rule in rules))


def translate(policy: Policy) -> Rules:
    """Write the rules that can decide a task of these acts, by these kinds of bodies, as formulas."""
    return _Translator(policy.checked, policy.settings).rules()


class _Translator:
    def __init__(self, checked: CheckedPolicy, settings: Settings) -> None:
        self.checked = checked
        self.formulas = Formulas()
        self.terms: dict[str, int] = {}
        self.answers = {name: reading.default for name, reading in checked.readings.items()}
        self.answers |= {name: settled.answer for name, settled in settings.readings.items()}

    def rules(self) -> Rules:
        regulation = self.checked.regulations[REGULATION]
        assert regulation.until is None
        assert regulation.lapsed is None
        (region,) = regulation.regions
        gate = self.formulas.conj(
            [
                self.test(f"region:{''.join(region_groups(region))}", ("no", "yes"), ("yes",)),
                self.day(regulation.start),
                self.test("community", self.checked.vocabulary.communities, regulation.communities or ()),
            ]
        )
        drafts = {
            rule.id: (rule, self.applies(rule), self.requirement(rule))
            for rule in self.checked.rules.values()
            if rule.regulation == REGULATION and rule.modality != "advises"
        }
        norms = []
        for rule, applies, requirement in drafts.values():
            prevailing = [
                self.formulas.conj(other[1:]) for other in drafts.values() if rule.id in other[0].overrides
            ]
            live = self.formulas.conj([applies, self.formulas.neg(self.formulas.disj(prevailing))])
            norms += [norm for norm in self.norms(rule, live, requirement) if norm.formula != FALSE]
        return Rules(self.formulas, gate, self.terms, tuple(norms))

    def norms(self, rule: Rule, live: int, requirement: int) -> list[Norm]:
        def norm(effect: str, formula: int) -> Norm:
            return Norm(rule.id.partition("/")[2], rule.title, effect, formula)

        if rule.modality == "forbids":
            return [norm("breached", live)]
        assert rule.modality == "permits"
        lacking = norm("unmet", self.formulas.conj([live, self.formulas.neg(requirement)]))
        if not self.checked.vocabulary.aspects[rule.aspect].ground:
            return [lacking]
        return [lacking, norm("permitted", self.formulas.conj([live, requirement]))]

    def applies(self, rule: Rule) -> int:
        assert rule.start is None
        assert rule.ended is None
        acts = rule.acts if rule.acts is not None else ACTS
        excepted = self.formulas.disj(self.condition(exception.condition) for exception in rule.exceptions)
        return self.formulas.conj(
            [
                self.test("act", ACTS, acts),
                self.formulas.disj(map(self.addressee, rule.addressees)),
                self.condition(rule.condition),
                self.formulas.neg(excepted),
            ]
        )

    def requirement(self, rule: Rule) -> int:
        if rule.requirement is None:
            return TRUE
        # Of what nobody can change, the engine says that it breaches; no rule here requires such a thing.
        names = [test.variable for test in tests_of(rule.requirement) if isinstance(test, Test)]
        assert all(changed_by(name, self.checked.vocabulary) for name in names)
        return self.condition(rule.requirement)

    def addressee(self, group: Addressee) -> int:
        assert group.places is None
        actors = self.checked.vocabulary.actors
        named = [kind for kind in KINDS if group.actors is None or kind in group.actors]
        levelled = [kind for kind in named if actors[kind].has_level]
        levels = self.checked.vocabulary.levels
        condition = TRUE if group.condition is None else self.condition(group.condition)
        with_level = [
            self.test("kind", KINDS, levelled),
            self.test("level", levels, group.levels or levels),
        ]
        others = [kind for kind in named if kind not in levelled]
        who = [self.formulas.conj(with_level), self.test("kind", KINDS, others)]
        if group.levels is None:
            who = [self.test("kind", KINDS, named)]
        return self.formulas.conj([self.formulas.disj(who), condition])

    def condition(self, condition: Condition) -> int:
        match condition:
            case Test(variable, values) if variable.startswith("reading:"):
                return TRUE if self.answers[variable.partition(":")[2]] in values else FALSE
            case Test(variable, values):
                return self.test(variable, domain(variable, self.checked.vocabulary, {}), values)
            case DateTest(date, before):
                return self.formulas.neg(self.day(date)) if before else self.day(date)
            case Defined(title, inner):
                formula = self.condition(inner)
                if formula not in (TRUE, FALSE):
                    self.terms[title] = formula
                return formula
            case Group(connective, conditions):
                parts = [self.condition(part) for part in conditions]
                if connective == "all":
                    return self.formulas.conj(parts)
                joined = self.formulas.disj(parts)
                return joined if connective == "any" else self.formulas.neg(joined)

    def day(self, day: dt.date) -> int:
        return self.test(f"from:{day.isoformat()}", ("no", "yes"), ("yes",))

    def test(self, name: str, values: Iterable[str], wanted: Iterable[str]) -> int:
        variable = self.formulas.variable(name, tuple(values))
        return self.formulas.test(variable, self.formulas.variables[variable].mask(wanted))
