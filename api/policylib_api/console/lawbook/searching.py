"""Provisions and rules with some words in them: exact, but for spelling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from policylib import Policy
from policylib.check.model import CheckedPolicy
from policylib.matching.normalise import normalise
from policylib.regions import governs
from policylib.render.words import title_of
from policylib_api.console.addresses import regulation_address, rule_address
from policylib_api.console.lawbook.keeping import kept

MOST = 40  # of either kind


@dataclass(frozen=True, slots=True)
class Hit:
    """A provision or a rule with the words that were looked for. `lines`: those they stand in."""

    address: str
    title: str
    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind: the first of it, and how much there is in all."""

    shown: tuple[Hit, ...]
    count: int


@dataclass(frozen=True, slots=True)
class _Text:
    """Something to be searched. `regulation`: whose; `spelled`: its parts, each in one spelling."""

    regulation: str
    spelled: tuple[str, ...]
    title: str
    name: str
    lines: tuple[str, ...]
    address: str


def find(policy: Policy, words: str, region: str | None) -> tuple[Hits, Hits]:
    """Return provisions and rules with `words` in them, of the regulations of a place (None: of all)."""
    sought = normalise(words)
    here = _within(policy.checked, region)
    return _found(_provisions(policy), sought, here), _found(_rules(policy), sought, here)


def _within(checked: CheckedPolicy, region: str | None) -> Callable[[str], bool]:
    """Return what says whether a text is law of a place; one that is no regulation belongs to none."""
    if region is None:
        return lambda _: True
    slugs = {
        one.slug for one in checked.regulations.values() if any(governs(wide, region) for wide in one.regions)
    }
    return slugs.__contains__


def _found(texts: tuple[_Text, ...], sought: str, here: Callable[[str], bool]) -> Hits:
    if not sought:
        return Hits((), 0)
    found = [one for one in texts if any(sought in part for part in one.spelled) and here(one.regulation)]
    return Hits(tuple(_hit(one, sought) for one in found[:MOST]), len(found))


def _hit(one: _Text, sought: str) -> Hit:
    lines = tuple(line for line in one.lines if sought in normalise(line))
    return Hit(one.address, one.title, one.name, lines or one.lines[:1])


@kept
def _provisions(policy: Policy) -> tuple[_Text, ...]:
    checked = policy.checked
    return tuple(
        _Text(
            one.regulation,
            tuple(map(normalise, (title_of(checked, one.regulation), one.at, one.text))),
            title_of(checked, one.regulation),
            one.at,
            tuple(line for line in one.text.splitlines() if line.strip()),
            regulation_address(one.regulation, one.at),
        )
        for one in checked.provisions.values()
    )


@kept
def _rules(policy: Policy) -> tuple[_Text, ...]:
    checked = policy.checked
    found = []
    for rule in checked.rules.values():
        quotes = tuple(dict.fromkeys(quote for one in rule.citations for quote in one.quotes))
        spelled = tuple(map(normalise, (rule.id, rule.title, rule.note or "", *quotes)))
        found.append(_Text(rule.regulation, spelled, rule.title, rule.id, quotes, rule_address(rule.id)))
    return tuple(found)
