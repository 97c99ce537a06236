"""An answer as a card shows it: made of a decision as plain data, so that a stored one looks the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policylib import Policy
from policylib.render.sections import Section, answer_sections, grounds_of, other_findings


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision a ground rests on: its exact words, and the whole of it where that is more."""

    regulation: str
    title: str
    at: str
    quotes: tuple[str, ...]
    whole: str | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What one rule says. `because`: the values it hangs on, each as a sentence and the name of what could
    still be answered (None: it is known).
    """

    rule: str
    title: str
    status: str
    text: str
    body: str
    cited: tuple[Cited, ...]
    exceptions: tuple[Cited, ...]
    defeated_by: tuple[str, ...]
    because: tuple[tuple[str, str | None], ...]


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
        title=finding["title"],
        status=finding["status"],
        text=finding["text"],
        body=finding["body"],
        cited=tuple(_cited(policy, one) for one in finding["citations"]),
        exceptions=tuple(_cited(policy, one) for one in finding["exceptions"]),
        defeated_by=tuple(finding["defeated_by"]),
        because=tuple((one["text"], _still_open(one)) for one in finding["because"]),
    )


def _cited(policy: Policy, citation: Mapping[str, Any]) -> Cited:
    regulation, at, quotes = citation["regulation"], citation["at"], tuple(citation["quotes"])
    provision = policy.checked.provisions.get((regulation, at))
    whole = None if provision is None or provision.text.strip() in quotes else provision.text.strip()
    return Cited(regulation, citation["title"], at, quotes, whole)


def _still_open(ground: Mapping[str, Any]) -> str | None:
    """Return the name of the small page that asks what a ground hangs on, if it is not known."""
    if ground["origin"] != "unknown":
        return None
    kinds = ("fact", "list", "item", "field", "reading")
    return next((page_name(kind, ground[kind]) for kind in kinds if kind in ground), None)


def _question(asked: Mapping[str, Any]) -> Question:
    return Question(asked["question"], asked["who_label"], page_name(asked["kind"], asked["name"]))


def page_name(kind: str, name: str) -> str | None:
    """Return the name of the small page that asks about something; None: only a deployment can settle it.

    >>> page_name("fact", "quota"), page_name("list", "duty"), page_name("field", "assigner.level")
    ('facts.quota', 'lists', 'who')
    """
    if kind == "fact":
        return f"facts.{name}"
    if kind == "item":
        return "what" if name == "item" else f"entry.{name}"
    if kind == "field":
        return "place" if name == "community" else "who"
    return "lists" if kind == "list" else None
