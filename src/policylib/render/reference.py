"""What is on record about the things of a policy, as plain data: what `policylib show` says to people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policylib.analysis.moves import Move, every_move, moves
from policylib.check.model import (
    Addressee,
    CheckedPolicy,
    Citation,
    Condition,
    DateTest,
    Defined,
    FactWord,
    Group,
    ItemList,
    ListItem,
    ListKind,
    Provision,
    Reading,
    Regulation,
    Rule,
    Test,
    Word,
)
from policylib.engine.settings import Settings
from policylib.pinpoint import Pinpoint
from policylib.render.words import Words, title_of


@dataclass(frozen=True, slots=True)
class Reference:
    """Describes regulations, rules, lists, articles, readings and words of a policy, in `zh` or `en`.

    What names one thing raises KeyError where there is no such thing.
    """

    checked: CheckedPolicy
    settings: Settings
    language: str

    @property
    def words(self) -> Words:
        """The names of the policy's words."""
        return Words(self.checked, self.language)

    # --- regulations -----------------------------------------------------------------------------

    def regulations(self) -> list[dict[str, Any]]:
        """Return every regulation in brief."""
        return [self._regulation(one) for one in self.checked.regulations.values()]

    def regulation(self, slug: str) -> dict[str, Any]:
        """Return a regulation, with its rules, readings and the articles that are on record."""
        one = self.checked.regulations[slug]
        return {
            **self._regulation(one),
            "rules": [_named(rule) for rule in self.checked.rules.values() if rule.regulation == slug],
            "readings": [
                _named(each) for each in self.checked.readings.values() if each.id.startswith(f"{slug}/")
            ],
            "articles": [at for regulation, at in self.checked.provisions if regulation == slug],
        }

    def _regulation(self, one: Regulation) -> dict[str, Any]:
        return {
            "id": one.slug,
            "title": one.title,
            "rank": one.rank,
            "rank_label": self.words.rank(one.rank),
            "tier": self.checked.ranks[one.rank].tier,
            "regions": list(one.regions),
            "from": one.start.isoformat(),
            "until": _iso(one.until),
            "lapsed": _iso(one.lapsed),
            "issuer": one.issuer,
            "published": _iso(one.published),
            "communities": None if one.communities is None else sorted(one.communities),
            "analogy": sorted(one.analogy),
            "note": one.note,
        }

    # --- rules -----------------------------------------------------------------------------------

    def rules(self, regulation: str | None = None) -> list[dict[str, Any]]:
        """Return every rule, or every rule of a regulation, in brief."""
        return [
            self._rule(one)
            for one in self.checked.rules.values()
            if regulation is None or one.regulation == regulation
        ]

    def rule(self, identity: str) -> dict[str, Any]:
        """Return a rule: whom it binds, when, what it demands, what it rests on, what follows a breach."""
        one = self.checked.rules[identity]
        return {
            **self._rule(one),
            "addressees": [_addressee(each) for each in one.addressees],
            "condition": condition_dict(one.condition),
            "requirement": None if one.requirement is None else condition_dict(one.requirement),
            "exceptions": [
                {"condition": condition_dict(each.condition), "citations": _citations(each.citations)}
                for each in one.exceptions
            ],
            "overrides": sorted(one.overrides),
            "saves": sorted(one.saves),
            "remedy": one.remedy,
            "refusal": one.refusal,
            "liabilities": [
                {
                    "id": each.id,
                    "consequence": each.consequence,
                    "addressees": [_addressee(group) for group in each.addressees],
                    "condition": None if each.condition is None else condition_dict(each.condition),
                    "citations": _citations(each.citations),
                }
                for each in one.liabilities
            ],
            "note": one.note,
            "place": None if one.span is None else str(one.span),
        }

    def _rule(self, one: Rule) -> dict[str, Any]:
        regulation = self.checked.regulations[one.regulation]
        return {
            "id": one.id,
            "title": one.title,
            "regulation": one.regulation,
            "aspect": one.aspect,
            "modality": one.modality,
            "acts": None if one.acts is None else sorted(one.acts),
            "from": (one.start or regulation.start).isoformat(),
            "until": _iso(regulation.until),
            "ended": _iso(one.ended),
            "citations": _citations(one.citations),
        }

    # --- lists -----------------------------------------------------------------------------------

    def lists(self) -> list[dict[str, Any]]:
        """Return every list in brief."""
        return [self._list(one) for one in self.checked.lists]

    def item_list(self, identity: str) -> dict[str, Any]:
        """Return a list with its entries."""
        found = next((one for one in self.checked.lists if one.id == identity), None)
        if found is None:
            raise KeyError(identity)
        return {**self._list(found), "entries": [_entry(item) for item in found.items]}

    def _list(self, one: ItemList) -> dict[str, Any]:
        return {
            "id": one.id,
            "title": one.title,
            "kind": one.kind,
            "kind_label": self.words.list_kind(one.kind),
            "region": one.region,
            "status": one.status,
            "complete": one.complete,
            "items": len(one.items),
            "from": one.start.isoformat(),
            "until": _iso(one.until),
            "regulation": one.regulation,
            "replaces": list(one.replaces),
            "note": one.note,
        }

    # --- articles --------------------------------------------------------------------------------

    def articles(self, regulation: str) -> list[dict[str, Any]]:
        """Return the articles of a text that are on record: those that something cites."""
        found = [one for one in self.checked.provisions.values() if one.regulation == regulation]
        if not found and regulation not in self.checked.regulations:
            raise KeyError(regulation)
        return [self._provision(one) for one in found]

    def article(self, regulation: str, at: str) -> list[dict[str, Any]]:
        """Return what is on record at, within or around a place in a text.

        Raises KeyError also where `at` names no place.
        """
        try:
            place = Pinpoint.parse(at)
        except ValueError:
            raise KeyError(at) from None
        found = [
            one
            for one in self.checked.provisions.values()
            if one.regulation == regulation and place.touches(Pinpoint.parse(one.at))
        ]
        if not found:
            raise KeyError(at)
        return [self._provision(one) for one in found]

    def _provision(self, one: Provision) -> dict[str, Any]:
        uses = [use for use in self.checked.uses if (use.regulation, use.at) == (one.regulation, one.at)]
        return {
            "regulation": one.regulation,
            "title": title_of(self.checked, one.regulation),
            "at": one.at,
            "text": one.text,
            "not_encoded": one.not_encoded,
            "uses": [{"kind": use.kind, "by": use.by} for use in uses],
        }

    # --- readings --------------------------------------------------------------------------------

    def readings(self) -> list[dict[str, Any]]:
        """Return every question of interpretation: how it is answered, and the rules it moves."""
        moved = every_move(self.checked)
        return [self._reading(one, moved[one.id]) for one in self.checked.readings.values()]

    def reading(self, identity: str) -> dict[str, Any]:
        """Return one question of interpretation."""
        return self._reading(self.checked.readings[identity], moves(self.checked, identity))

    def _reading(self, one: Reading, moved: Iterable[Move]) -> dict[str, Any]:
        settled = self.settings.readings.get(one.id)
        return {
            "id": one.id,
            "title": one.title,
            "question": one.question,
            "citations": _citations(one.citations),
            "answers": list(one.answers),
            "default": one.default,
            "settled": None if settled is None else settled.canonical(),
            "note": one.note,
            "moves": [
                {
                    "rule": move.rule.id,
                    "title": move.rule.title,
                    "part": move.part,
                    "answers": list(move.answers),
                    "bodies": list(move.bodies),
                    "levels": list(move.levels),
                    "places": list(move.places),
                }
                for move in moved
            ],
        }

    # --- vocabulary ------------------------------------------------------------------------------

    def vocabulary(self) -> dict[str, Any]:
        """Return the words of tasks and rules, in the order in which questions are asked."""
        words = self.checked.vocabulary
        return {
            "acts": self._labelled(words.acts),
            "actors": [{**self._word(one), "has_level": one.has_level} for one in words.actors.values()],
            "levels": self._labelled(words.levels),
            "communities": self._labelled(words.communities),
            "place_groups": [
                {**self._word(one), "types": sorted(one.types)} for one in words.place_groups.values()
            ],
            "aspects": self._labelled(words.aspects),
            "other_bodies": self._labelled(words.other_bodies),
            "list_kinds": [
                {**self._asked(one), "off_when_none": one.off_when_none} for one in words.list_kinds.values()
            ],
            "facts": [self._fact(one) for one in words.facts.values()],
            "constraints": [
                {
                    "never": [{"variable": variable, "value": value} for variable, value in one.never],
                    "label": one.label.in_language(self.language),
                }
                for one in words.constraints
            ],
            "ranks": [
                {**self._word(one), "tier": one.tier, "prevails_over": sorted(one.prevails_over)}
                for one in self.checked.ranks.values()
            ],
        }

    def _fact(self, one: FactWord) -> dict[str, Any]:
        return {
            **self._asked(one),
            "options": self._labelled({option.id: option for option in one.options}),
            "absent": "not_part" if one.not_part else "unknown",
            "asked_for": sorted(one.asked_for),
        }

    def _asked(self, one: FactWord | ListKind) -> dict[str, Any]:
        question = one.question.in_language(self.language)
        return {**self._word(one), "question": question, "who": one.who, "changed_by": list(one.changed_by)}

    def _labelled(self, words: Mapping[str, Word]) -> list[dict[str, Any]]:
        return [self._word(one) for one in words.values()]

    def _word(self, one: Word) -> dict[str, Any]:
        return {"id": one.id, "label": self.words.label(one)}


def condition_dict(condition: Condition) -> dict[str, Any]:
    """Return a condition as plain data: a test of a variable, of the day, or a group of conditions.

    >>> condition_dict(Group("none", (Test("fact:quota", frozenset({"true"})),)))
    {'none': [{'variable': 'fact:quota', 'values': ['true']}]}
    """
    match condition:
        case Test(variable, values):
            return {"variable": variable, "values": sorted(values)}
        case DateTest(date, before):
            return {"before" if before else "from": date.isoformat()}
        case Defined(title, inner):
            return {"definition": title, "means": condition_dict(inner)}
        case Group(connective, conditions):
            return {connective: [condition_dict(each) for each in conditions]}


def _addressee(one: Addressee) -> dict[str, Any]:
    return {
        "actors": _sorted(one.actors),
        "levels": _sorted(one.levels),
        "places": _sorted(one.places),
        "condition": None if one.condition is None else condition_dict(one.condition),
    }


def _citations(citations: Iterable[Citation]) -> list[dict[str, Any]]:
    return [{"regulation": one.regulation, "at": one.at, "quotes": list(one.quotes)} for one in citations]


def _entry(item: ListItem) -> dict[str, Any]:
    name, *aliases = item.names
    basis = {"regulation": item.basis_regulation, "at": item.basis_at, "quote": item.basis_quote}
    return {
        "id": item.id,
        "name": name,
        "aliases": aliases,
        "basis": basis if item.basis_regulation is not None else None,
        "role": item.role,
        "from": _iso(item.start),
        "until": _iso(item.until),
        "note": item.note,
    }


def _named(one: Rule | Reading) -> dict[str, str]:
    return {"id": one.id, "title": one.title}


def _sorted(values: frozenset[str] | None) -> list[str] | None:
    return None if values is None else sorted(values)


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
