"""A task as the reference reads it: what is known, on what footing, and what is left open."""

from __future__ import annotations

import datetime as dt
import itertools
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from policylib.check.model import CheckedPolicy, Condition, DateTest, Defined, Group, ItemList, ListItem, Rule
from policylib.check.model import Test as VariableTest
from reference import places

World = Mapping[str, str]


class ImpossibleError(ValueError):
    """The task states things that exclude each other."""


@dataclass(frozen=True)
class Body:
    """The assigner, or the body it acts for. `level` None: not known where the kind has one, else none."""

    name: str
    kind: str
    level: str | None
    region: str


@dataclass(frozen=True)
class Question:
    """A task, read. `stated`: what the caller or the data say; `asserted`: lists the caller asserts;
    `readings`: settled and default readings; `not_part`: facts taken not to be part of the task;
    `domains`: every variable that can bear on the answer, with its values; `entry_kinds`: by `item:…`, the
    kinds of lists in force that have the entry.
    """

    policy: CheckedPolicy
    region: str
    date: dt.date
    act: str
    bodies: tuple[Body, ...]
    stated: Mapping[str, str]
    asserted: Mapping[str, str]
    readings: Mapping[str, str]
    not_part: frozenset[str]
    domains: Mapping[str, tuple[str, ...]]
    entry_kinds: Mapping[str, Set[str]]
    rules: tuple[Rule, ...]

    def known(self, *, released: Collection[str] = ()) -> dict[str, str]:
        """Return what is known, without the `released` footings (`asserted`, `readings`, `not_part`).

        What is stated and asserted implies, by two-value constraints, the other value of a yes-no
        variable. Only after that does an absent element mean that it is not part of the task.
        """
        known = dict(self.stated)
        if "asserted" not in released:
            known |= {name: value for name, value in self.asserted.items() if name not in known}
        if "readings" not in released:
            known |= self.readings
        known = implied(self.policy, known)
        if "not_part" not in released:
            known |= {f"fact:{fact}": "false" for fact in self.not_part if f"fact:{fact}" not in known}
        return known

    def assumed_absent(self) -> tuple[str, ...]:
        """Return the variables whose value is only that an absent element is not part of the task."""
        established = self.known(released=("not_part",))
        return tuple(f"fact:{f}" for f in sorted(self.not_part) if f"fact:{f}" not in established)

    def consistent(self, world: World) -> bool:
        """Tell whether no constraint of the vocabulary forbids the world, and places suit levels."""
        never = [constraint.never for constraint in self.policy.vocabulary.constraints]
        if any(all(world.get(name) == value for name, value in pair) for pair in never):
            return False
        for entry, kinds in self.entry_kinds.items():  # what is an entry is on a list that has it
            if world.get(entry) == "on" and all(world[f"list:{kind}"] == "off" for kind in kinds):
                return False
        return all(self._place_suits(body, world) for body in self.bodies)

    def completions(self, known: World) -> Iterator[dict[str, str]]:
        """Yield every consistent world that agrees with what is known, over all relevant variables."""
        names = list(self.domains)
        choices = [(known[n],) if n in known else self.domains[n] for n in names]
        for values in itertools.product(*choices):
            world = dict(zip(names, values, strict=True))
            if self.consistent(world):
                yield world

    def level(self, body: Body, world: World) -> str | None:
        """Return the level of a body in a world; None for a kind without levels."""
        if not self.policy.vocabulary.actors[body.kind].has_level:
            return None
        return body.level or world[f"field:{body.name}.level"]

    def place(self, body: Body, world: World) -> str | None:
        """Return the type of the place that a body with a level is the body of."""
        level = self.level(body, world)
        if level is None:
            return None
        told, types = place_types(self.policy, body.region, level)
        return told if not types else world[f"field:{body.name}.place"]

    def _place_suits(self, body: Body, world: World) -> bool:
        variable = f"field:{body.name}.place"
        if variable not in self.domains:
            return True
        level = self.level(body, world)
        assert level is not None
        _, types = place_types(self.policy, body.region, level)
        return not types or world[variable] in types


def implied(policy: CheckedPolicy, known: World) -> dict[str, str]:
    """Return what is known with all that two-value constraints imply."""
    known = dict(known)
    while True:
        added = {}
        for constraint in policy.vocabulary.constraints:
            for (one, held), (other, excluded) in itertools.permutations(constraint.never):
                if known.get(one) != held:
                    continue
                if known.get(other) == excluded:
                    raise ImpossibleError(constraint.label.en)
                rest = [v for v in domain(policy, other) if v != excluded]
                if other not in known and len(rest) == 1:
                    added[other] = rest[0]
        if not added:
            return known
        known |= added


def read(
    policy: CheckedPolicy, task: Mapping[str, Any], settled: Mapping[str, str] | None = None
) -> Question:
    """Read a well-formed task; `settled` are readings that the deployment settled."""
    date = dt.date.fromisoformat(task["date"])
    bodies = [_body("assigner", task["assigner"], task["region"])]
    if task.get("on_behalf_of") is not None:
        bodies.append(_body("on_behalf_of", task["on_behalf_of"], task["region"]))
    facts: Mapping[str, Any] = task.get("facts") or {}
    stated = {f"fact:{name}": _spelled(value) for name, value in facts.items() if value is not None}
    if task.get("community") is not None:
        stated["field:community"] = task["community"]
    item: Mapping[str, Any] = task.get("item") or {}
    evidence, asserted = _lists(policy, task["region"], date, item)
    entry_kinds = _entry_kinds(policy, task["region"], date)
    readings = {r.id: r.default for r in policy.readings.values() if r.default is not None} | dict(
        settled or {}
    )
    rules = tuple(rule for rule in policy.rules.values() if _may_reach(policy, rule, task, date))
    question = Question(
        policy=policy,
        region=task["region"],
        date=date,
        act=task["act"],
        bodies=tuple(bodies),
        stated=stated | evidence | _entries(policy, task["region"], date, item),
        asserted=asserted,
        readings={f"reading:{name}": answer for name, answer in readings.items()},
        not_part=frozenset(
            f.id
            for f in policy.vocabulary.facts.values()
            if f.not_part and f.id not in facts and task["act"] not in f.asked_for
        ),
        domains=_domains(policy, bodies, rules, entry_kinds),
        entry_kinds=entry_kinds,
        rules=rules,
    )
    if next(question.completions(question.known()), None) is None:
        raise ImpossibleError("no consistent world agrees with the task")
    return question


def domain(policy: CheckedPolicy, variable: str) -> tuple[str, ...]:
    """Return the values of a variable (places of bodies aside, which depend on the body)."""
    kind, _, name = variable.partition(":")
    if kind == "fact":
        options = policy.vocabulary.facts[name].options
        return tuple(option.id for option in options) or ("true", "false")
    if kind in ("list", "item"):
        return ("on", "off")
    if kind == "reading":
        return policy.readings[name].answers
    return tuple(policy.vocabulary.communities if name == "community" else policy.vocabulary.levels)


def variables(condition: Condition | None) -> set[str]:
    """Return the variables that a condition tests."""
    if condition is None or isinstance(condition, DateTest):
        return set()
    if isinstance(condition, VariableTest):
        return {condition.variable}
    if isinstance(condition, Defined):
        return variables(condition.condition)
    assert isinstance(condition, Group)
    return set().union(*map(variables, condition.conditions))


def tied(policy: CheckedPolicy, names: set[str]) -> set[str]:
    """Return variables with all that constraints tie to them, directly or through others."""
    names = set(names)
    for _ in policy.vocabulary.constraints:
        for constraint in policy.vocabulary.constraints:
            pair = {name for name, _ in constraint.never}
            names |= pair if pair & names else set()
    return names


def place_types(policy: CheckedPolicy, region: str, level: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the type of the place of a level at or above a region, or, where the region does not
    tell, None and the types that a place of the level can have.
    """
    types = places.TYPES_OF_LEVEL[level]
    told = types[0] if len(types) == 1 else places.type_at(policy.places, region, level)
    return (told, ()) if told is not None else (None, types)


def _body(name: str, raw: Mapping[str, Any], region: str) -> Body:
    return Body(name, raw["kind"], raw.get("level"), raw.get("region") or region)


def _spelled(value: bool | str) -> str:
    return value if isinstance(value, str) else str(value).lower()


def _may_reach(policy: CheckedPolicy, rule: Rule, task: Mapping[str, Any], date: dt.date) -> bool:
    """Tell whether a rule can matter in any world: place, days and act are known in each of them."""
    regulation = policy.regulations[rule.regulation]
    return (
        any(places.lies_in(task["region"], region) for region in regulation.regions)
        and regulation.start <= date
        and (regulation.until is None or date <= regulation.until)
        and (rule.start is None or rule.start <= date)
        and (rule.ended is None or date < rule.ended)
        and (rule.acts is None or task["act"] in rule.acts)
    )


def _domains(
    policy: CheckedPolicy, bodies: list[Body], rules: tuple[Rule, ...], entry_kinds: Mapping[str, Set[str]]
) -> dict[str, tuple[str, ...]]:
    """Collect the variables that can bear on the answer: those that rules test, and what constraints
    tie to them. No other variable occurs in any outcome, so none of them is enumerated.
    """
    addressees = [addressee for rule in rules for addressee in rule.addressees]
    addressees += [a for rule in rules for liability in rule.liabilities for a in liability.addressees]
    names = {"field:community"} if any(policy.regulations[r.regulation].communities for r in rules) else set()
    for addressee in addressees:
        names |= variables(addressee.condition)
    for rule in rules:
        names |= variables(rule.condition) | variables(rule.requirement)
        for exception in rule.exceptions:
            names |= variables(exception.condition)
        for liability in rule.liabilities:
            names |= variables(liability.condition)
    names |= {f"list:{kind}" for name in names for kind in entry_kinds.get(name, ())}
    domains = {name: domain(policy, name) for name in sorted(tied(policy, names))}
    if any(a.levels is not None or a.places is not None for a in addressees):
        for body in bodies:
            domains |= _body_domains(policy, body, any(a.places is not None for a in addressees))
    return domains


def _body_domains(policy: CheckedPolicy, body: Body, places_matter: bool) -> dict[str, tuple[str, ...]]:
    """Return what is open about a body: its level, and its type of place where the region does not tell."""
    if not policy.vocabulary.actors[body.kind].has_level:
        return {}
    domains = {}
    levels = (body.level,) if body.level else tuple(policy.vocabulary.levels)
    if body.level is None:
        domains[f"field:{body.name}.level"] = levels
    open_types = {t for level in levels for t in place_types(policy, body.region, level)[1]}
    if open_types and places_matter:
        domains[f"field:{body.name}.place"] = tuple(sorted(open_types))
    return domains


def _lists(
    policy: CheckedPolicy, region: str, date: dt.date, item: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return what the lists say about the item, and what the caller asserts where they, and what follows from
    them, leave it open.

    "Not on the list" follows from complete lists only for a matter that some list in force knows (as an
    entry, though it may have ended): of any other wording nobody can say that it is not an entry's.
    """
    in_force = [x for x in policy.lists if places.lies_in(region, x.region) and _in_days(x, date)]
    found = [(x.kind, e) for x in in_force for e in x.items if _is(e, item)]
    evidence: dict[str, str] = {}
    asserted: dict[str, str] = {}
    for kind in policy.vocabulary.list_kinds.values():
        of_kind = [x for x in in_force if x.kind == kind.id]
        if any(of == kind.id and _in_days(entry, date) for of, entry in found):
            evidence[f"list:{kind.id}"] = "on"
        elif found and of_kind and all(x.complete for x in of_kind):
            evidence[f"list:{kind.id}"] = "off"
        elif item.get("lists") is not None:
            asserted[f"list:{kind.id}"] = "on" if kind.id in item["lists"] else "off"
        elif not of_kind and kind.off_when_none:
            evidence[f"list:{kind.id}"] = "off"
    settled = implied(policy, evidence)
    return evidence, {name: value for name, value in asserted.items() if name not in settled}


def _entry_kinds(policy: CheckedPolicy, region: str, date: dt.date) -> dict[str, Set[str]]:
    """Return the kinds of lists in force that have an entry in force, by `item:` and its id."""
    kinds: dict[str, set[str]] = {f"item:{e.id}": set() for x in policy.lists for e in x.items}
    for x in policy.lists:
        if places.lies_in(region, x.region) and _in_days(x, date):
            for e in x.items:
                if _in_days(e, date):
                    kinds[f"item:{e.id}"].add(x.kind)
    return dict(kinds)


def _entries(policy: CheckedPolicy, region: str, date: dt.date, item: Mapping[str, Any]) -> dict[str, str]:
    """Return which entry the item is, as far as that is known. It is none that is not in force here; and a
    matter that some list in force knows is no other entry than those it is found as.
    """
    in_force = [x for x in policy.lists if places.lies_in(region, x.region) and _in_days(x, date)]
    found = [e for x in in_force for e in x.items if _is(e, item)]
    known = {}
    for variable, kinds in _entry_kinds(policy, region, date).items():
        if any(f"item:{e.id}" == variable and _in_days(e, date) for e in found):
            known[variable] = "on"
        elif found or not kinds:
            known[variable] = "off"
    return known


def _in_days(thing: ItemList | ListItem, date: dt.date) -> bool:
    return (thing.start is None or thing.start <= date) and (thing.until is None or date <= thing.until)


def _is(entry: ListItem, item: Mapping[str, Any]) -> bool:
    if item.get("id") is not None:
        return bool(entry.id == item["id"])
    text = item.get("text")
    return text is not None and _normal(text) in map(_normal, entry.names)


def _normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
