"""A regulation as a page shows it: its provisions in order, and beside each what was made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policylib import Policy
from policylib.analysis.law import unversioned
from policylib.analysis.standing import Standing, standing
from policylib.authoring.writing import as_written
from policylib.check.model import CheckedPolicy, Provision, Regulation, Use
from policylib.check.uses import by_provision
from policylib.pinpoint import Pinpoint
from policylib.render.periods import period
from policylib.render.words import Words, title_of
from policylib_api.console.addresses import (
    coverage_address,
    list_address,
    reading_address,
    regulation_address,
    rule_address,
)
from policylib_api.console.lawbook.citing import has_page
from policylib_api.console.lawbook.keeping import kept
from policylib_api.console.lawbook.of_place import places_of, standing_words, tier_words
from policylib_api.console.lawbook.rules import RuleShown, rule_shown, written


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is on record about a text: of a regulation all of it, of another text its source alone."""

    rank: str | None
    tier: str | None
    places: str | None
    period: str | None
    standing: str | None
    in_force: bool
    communities: str | None
    analogy: str | None
    issuer: str | None
    number: str | None
    published: str | None
    note: str | None
    source_note: str | None
    url: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class UseRow:
    """Something that cites a provision: its kind, its name and its page (None: it has none)."""

    kind: str
    name: str
    address: str | None


@dataclass(frozen=True, slots=True)
class ProvisionShown:
    """The words of a provision, the rules that are shown beside it, and what else cites it."""

    at: str
    address: str
    lines: tuple[str, ...]
    rules: tuple[RuleShown, ...]
    uses: tuple[UseRow, ...]
    not_encoded: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """Another version of the same regulation."""

    address: str
    title: str
    period: str


@dataclass(frozen=True, slots=True)
class TextPage:
    """A regulation, or another text on record. `elsewhere`: its rules that cite none of its provisions;
    `guarantees`: what its maintainers want to hold, as it is written.
    """

    slug: str
    title: str
    address: str
    coverage: str
    encoded: bool
    particulars: Particulars
    versions: tuple[Version, ...]
    provisions: tuple[ProvisionShown, ...]
    elsewhere: tuple[RuleShown, ...]
    guarantees: tuple[str, ...]
    rules: int


def text_page(policy: Policy, language: str, slug: str, day: dt.date) -> TextPage:
    """Return a regulation, or another text of which provisions are on record. Raises KeyError."""
    checked = policy.checked
    if not has_page(policy, slug):
        raise KeyError(slug)
    regulation = checked.regulations.get(slug)
    provisions = _body(policy, language, slug)
    shown = {rule.id for one in provisions for rule in one.rules}
    others = [rule for rule in checked.rules.values() if rule.regulation == slug and rule.id not in shown]
    words = Words(checked, language)
    lines = written(policy, language, slug)
    return TextPage(
        slug,
        title_of(checked, slug),
        regulation_address(slug),
        coverage_address(slug),
        regulation is not None,
        _particulars(words, slug, day),
        tuple(_versions(words, regulation)),
        provisions,
        tuple(rule_shown(policy, words, rule, lines) for rule in others),
        _guarantees(policy, language, slug),
        len(shown) + len(others),
    )


def provisions_at(policy: Policy, language: str, slug: str, at: str) -> tuple[ProvisionShown, ...]:
    """Return what is on record at, within or around a place in a text.

    Raises KeyError where there is nothing, and where `at` names no place.
    """
    try:
        place = Pinpoint.parse(at)
    except ValueError:
        raise KeyError(at) from None
    if not has_page(policy, slug):
        raise KeyError(slug)
    found = tuple(one for one in _body(policy, language, slug) if place.touches(Pinpoint.parse(one.at)))
    if not found:
        raise KeyError(at)
    return found


@kept
def _guarantees(policy: Policy, language: str, slug: str) -> tuple[str, ...]:
    """Return the guarantees of a regulation as they are written, each with the terms it uses."""
    own = [one for one in policy.checked.guarantees if one.regulation == slug]
    return tuple("\n".join(lines) for lines in as_written(policy.checked, own, language).values())


@kept
def _body(policy: Policy, language: str, slug: str) -> tuple[ProvisionShown, ...]:
    """Return the provisions of a text in the order in which they stand in it; each of its rules is shown in
    full where it first cites one of them.
    """
    checked = policy.checked
    words = Words(checked, language)
    own = sorted((one for one in checked.provisions.values() if one.regulation == slug), key=_written_at)
    used = by_provision(own, checked.uses)
    seen: set[str] = set()
    return tuple(_provision(policy, words, one, used[slug, one.at], seen) for one in own)


def _written_at(one: Provision) -> tuple[str, int]:
    """Return where a provision stands in its file, which is in the order of the text."""
    return ("", 0) if one.span is None else (one.span.source.name, one.span.start)


def _provision(
    policy: Policy, words: Words, one: Provision, uses: Sequence[Use], seen: set[str]
) -> ProvisionShown:
    """Return a provision; `seen`: the rules that stand beside an earlier one, which those beside it join."""
    rules = policy.checked.rules
    lines = written(policy, words.language, one.regulation)
    here = dict.fromkeys(
        use.by for use in uses if use.kind == "rule" and rules[use.by].regulation == one.regulation
    )
    first = [name for name in here if name not in seen]
    seen.update(first)
    others = [use for use in uses if use.kind != "rule" or use.by not in first]
    return ProvisionShown(
        one.at,
        regulation_address(one.regulation, one.at),
        tuple(line for line in one.text.splitlines() if line.strip()),
        tuple(rule_shown(policy, words, rules[name], lines) for name in first),
        tuple(dict.fromkeys(_use(words.checked, use) for use in others)),
        one.not_encoded,
    )


def _use(checked: CheckedPolicy, use: Use) -> UseRow:
    match use.kind:
        case "rule":
            return UseRow("rule", f"{use.by} {checked.rules[use.by].title}", rule_address(use.by))
        case "reading":
            return UseRow("reading", checked.readings[use.by].title, reading_address(use.by))
        case "list":
            title = next(one.title for one in checked.lists if one.id == use.by)
            return UseRow("list", title, list_address(use.by))
        case kind:
            return UseRow(kind, use.by.partition("/")[2], None)


def _particulars(words: Words, slug: str, day: dt.date) -> Particulars:
    checked, language = words.checked, words.language
    regulation, source = checked.regulations.get(slug), checked.sources.get(slug)
    if regulation is None:
        start, until = (source.start, source.until) if source is not None else (None, None)
        rank = source.rank if source is not None else None
    else:
        start, until, rank = regulation.start, regulation.until, regulation.rank
    published = (regulation and regulation.published) or (source and source.published)
    return Particulars(
        rank=None if rank is None else words.rank(rank),
        tier=None if rank is None else tier_words(words, checked.ranks[rank].tier),
        places=None if regulation is None else places_of(words, regulation.regions),
        period=None if start is None else period(language, start, until),
        standing=None if regulation is None else standing_words(regulation, day, language),
        in_force=regulation is not None and standing(regulation, day) is Standing.IN_FORCE,
        communities=_communities(words, regulation.communities if regulation else None),
        analogy=_communities(words, regulation.analogy if regulation else None),
        issuer=(regulation and regulation.issuer) or (source.issuer if source else None),
        number=source.number if source is not None else None,
        published=published.isoformat() if published else None,
        note=regulation.note if regulation is not None else None,
        source_note=source.note if source is not None else None,
        url=source.url if source is not None else None,
        sha256=source.sha256 if source is not None else None,
    )


def _communities(words: Words, kinds: frozenset[str] | None) -> str | None:
    known = words.checked.vocabulary.communities
    labels = [words.label(known[kind]) for kind in known if kinds and kind in kinds]
    return words.join(labels) or None


def _versions(words: Words, regulation: Regulation | None) -> Iterator[Version]:
    if regulation is None:
        return
    title = unversioned(regulation.title)
    same = [one for one in words.checked.regulations.values() if unversioned(one.title) == title]
    for one in sorted(same, key=lambda each: each.start):
        if one.slug != regulation.slug:
            when = period(words.language, one.start, one.until)
            yield Version(regulation_address(one.slug), one.title, when)
