"""An answer as a card shows it: made of a decision as plain data, so that a stored one looks the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policylib import Policy
from policylib.render.sections import Section, answer_sections, grounds_of, other_findings
from policylib_api.console.addresses import reading_address, regulation_address, rule_address


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision a ground rests on: its page, its exact words, and the whole of it where that is more."""

    address: str
    title: str
    at: str
    quotes: tuple[str, ...]
    whole: str | None


@dataclass(frozen=True, slots=True)
class Because:
    """A value that a ground hangs on, as a sentence. `step`: the small page that asks for it, where it is not
    known; `address`: where the question of interpretation stands that it answers.
    """

    text: str
    step: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What one rule says; `address`: its page."""

    rule: str
    address: str
    title: str
    status: str
    text: str
    body: str
    cited: tuple[Cited, ...]
    exceptions: tuple[Cited, ...]
    defeated_by: tuple[str, ...]
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to find out: `name` of the small page that asks it (None: no task can say it)."""

    text: str
    who: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """Everything a card shows, in one language. `parts`: sections in words, by name."""

    verdict: str
    allowed: bool | None
    parts: Mapping[str, Section]
    grounds: tuple[Ground, ...]
    also: tuple[Ground, ...]
    others: tuple[Ground, ...]
    advice: tuple[Ground, ...]
    missing: tuple[Question, ...]
    worth_checking: tuple[Question, ...]
    receipt: Mapping[str, str]


def card_of(policy: Policy, answer: Mapping[str, Any], language: str) -> Card:
    """Return the card of a decision as plain data (`Decision.model_dump(language)`)."""
    checked, data = policy.checked, dict(answer)
    brief = {one.name: one for one in answer_sections(checked, data, language, full=False)}
    whole = {one.name: one for one in answer_sections(checked, data, language, full=True)}
    # What is taken for granted is folded away, so it can be said in full.
    parts = {**whole, **{name: one for name, one in brief.items() if name != "assumed"}}
    also, others = other_findings(data)

    def grounds(findings: Sequence[Mapping[str, Any]]) -> tuple[Ground, ...]:
        return tuple(_ground(policy, one) for one in findings)

    return Card(
        verdict=data["verdict"],
        allowed=data["allowed"],
        parts=parts,
        grounds=grounds(grounds_of(data)),
        also=grounds(also),
        others=grounds(others),
        advice=grounds(data["advice"]),
        missing=tuple(map(_question, data["missing"])),
        worth_checking=tuple(map(_question, data["worth_checking"])),
        receipt=data["receipt"],
    )


def _ground(policy: Policy, finding: Mapping[str, Any]) -> Ground:
    return Ground(
        rule=finding["rule"],
        address=rule_address(finding["rule"]),
        title=finding["title"],
        status=finding["status"],
        text=finding["text"],
        body=finding["body"],
        cited=tuple(_cited(policy, one) for one in finding["citations"]),
        exceptions=tuple(_cited(policy, one) for one in finding["exceptions"]),
        defeated_by=tuple(finding["defeated_by"]),
        because=tuple(map(_because, finding["because"])),
    )


def _cited(policy: Policy, citation: Mapping[str, Any]) -> Cited:
    regulation, at, quotes = citation["regulation"], citation["at"], tuple(citation["quotes"])
    provision = policy.checked.provisions.get((regulation, at))
    whole = None if provision is None or provision.text.strip() in quotes else provision.text.strip()
    return Cited(regulation_address(regulation, at), citation["title"], at, quotes, whole)


def _because(ground: Mapping[str, Any]) -> Because:
    kinds = ("fact", "list", "item", "field", "reading")
    kind = next(kind for kind in kinds if kind in ground)
    is_open = ground["origin"] == "unknown"
    return Because(
        ground["text"],
        page_name(kind, ground[kind]) if is_open else None,
        reading_address(ground[kind]) if kind == "reading" else None,
    )


def _question(asked: Mapping[str, Any]) -> Question:
    return Question(asked["question"], asked["who_label"], page_name(asked["kind"], asked["name"]))


def page_name(kind: str, name: str) -> str | None:
    """Return the name of the small page that asks about something; None: only a deployment can settle it.

    >>> page_name("fact", "quota"), page_name("list", "duty"), page_name("field", "assigner.level")
    ('facts.quota', 'lists', 'assigner.level')
    """
    if kind == "fact":
        return f"facts.{name}"
    if kind == "item":
        return "what" if name == "item" else f"entry.{name}"
    if kind == "field":
        return name
    return "lists" if kind == "list" else None
