"""What the cases show of the rules, as pages show it: counts by regulation, and rule by rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from policylib import Policy
from policylib.analysis.coverage import AtomCoverage, Coverage, ProvisionCoverage, RuleCoverage, coverage
from policylib.check.atoms import VALUES
from policylib.check.model import Rule
from policylib.render.atoms import atom_words
from policylib.render.map_messages import say
from policylib.render.messages import say as say_rendered
from policylib.render.reach import obstacle_words
from policylib.render.words import Words, split_variable, title_of
from policylib_api.console.addresses import coverage_address, regulation_address, rule_address

MOST_CASES = 12


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of a regulation (`address` None: of all) is shown: rules, values of conditions, provisions."""

    title: str
    address: str | None
    rules: int
    complete: int
    values: int
    seen: int
    excused: int
    provisions: int
    cited: int
    explained: int
    unaccounted: int


@dataclass(frozen=True, slots=True)
class AtomShown:
    """A condition: how often each value was seen; values that cannot be, with the reason; values not seen."""

    words: str
    seen: tuple[int, ...]
    excused: tuple[tuple[str, str], ...]
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleCovered:
    """What the cases show of a rule; of those that trigger it and nearly do, the first `MOST_CASES`."""

    id: str
    address: str
    title: str
    complete: bool
    triggered: int
    triggering: tuple[tuple[str, str], ...]
    near: int
    nearly: tuple[tuple[str, str], ...]
    named: int
    atoms: tuple[AtomShown, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """The rules of a regulation, and its provisions that nothing accounts for."""

    title: str
    address: str
    rules: tuple[RuleCovered, ...]
    unaccounted: tuple[tuple[str, str], ...]


# One at a time: each takes all the time of this process that is left.
_WORKER = ThreadPoolExecutor(1, "coverage")


@lru_cache(maxsize=2)
def coverage_of(policy: Policy, today: dt.date) -> Future[Coverage]:
    """Return what the cases of a policy show, or will: every case is run, once a policy and day; seconds."""
    return _WORKER.submit(coverage, policy.program, today)


def counts(policy: Policy, found: Coverage) -> tuple[Counts, tuple[Counts, ...]]:
    """Return the counts of all, and of each regulation with rules or provisions."""
    slugs = sorted({one.provision.regulation for one in found.provisions} | _slugs(found.rules))
    return _counts("", None, found.rules, found.provisions), tuple(
        _counts(
            title_of(policy.checked, slug),
            coverage_address(slug),
            [one for one in found.rules if one.rule.regulation == slug],
            [one for one in found.provisions if one.provision.regulation == slug],
        )
        for slug in slugs
    )


def covered(policy: Policy, language: str, found: Coverage, slug: str) -> Covered:
    """Return what the cases show of a regulation, rule by rule. Raises KeyError."""
    regulation = policy.checked.regulations[slug]
    words = Words(policy.checked, language)
    return Covered(
        regulation.title,
        regulation_address(slug),
        tuple(_rule(words, one) for one in found.rules if one.rule.regulation == slug),
        tuple(
            (one.provision.at, regulation_address(slug, one.provision.at))
            for one in found.provisions
            if one.provision.regulation == slug and not one.accounted
        ),
    )


def _slugs(rules: Iterable[RuleCoverage]) -> set[str]:
    return {one.rule.regulation for one in rules}


def _counts(
    title: str,
    address: str | None,
    rules: Iterable[RuleCoverage],
    provisions: Iterable[ProvisionCoverage],
) -> Counts:
    atoms = [atom for one in rules for atom in one.atoms]
    ready, texts = list(rules), list(provisions)
    values = sum(len(atom.atom.shows) for atom in atoms)
    excused = sum(len(atom.excused) for atom in atoms)
    return Counts(
        title,
        address,
        len(ready),
        sum(one.complete for one in ready),
        values,
        values - excused - sum(len(atom.unseen) for atom in atoms),
        excused,
        len(texts),
        sum(bool(one.uses) for one in texts),
        sum(one.provision.not_encoded is not None for one in texts),
        sum(not one.accounted for one in texts),
    )


def _rule(words: Words, one: RuleCoverage) -> RuleCovered:
    triggering = [
        (each.case, say_rendered(f"status.{each.status}", words.language)) for each in one.triggered
    ]
    nearly = [(each.case, _obstacle(words, one.rule, each.by)) for each in one.near]
    return RuleCovered(
        one.rule.id,
        rule_address(one.rule.id),
        one.rule.title,
        one.complete,
        len(triggering),
        tuple(triggering[:MOST_CASES]),
        len(nearly),
        tuple(nearly[:MOST_CASES]),
        len(one.named),
        tuple(_atom(words, atom) for atom in one.atoms),
    )


def _obstacle(words: Words, rule: Rule, by: str) -> str:
    """Return what keeps a case from a rule: a variable by name, or that the rule reaches no further."""
    kind, name = split_variable(by)
    return words.name(kind, name) if name else obstacle_words(words.checked, rule, by, words.language)


def _atom(words: Words, one: AtomCoverage) -> AtomShown:
    def value(name: str) -> str:
        return say(f"coverage.value.{name}", words.language)

    return AtomShown(
        atom_words(words, one.atom),
        tuple(one.seen[name] for name in VALUES),
        tuple((value(name), reason) for name, reason in one.excused.items()),
        tuple(map(value, one.unseen)),
    )
