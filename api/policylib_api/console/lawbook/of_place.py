"""The law of a place on a day, as a page shows it: what binds, what advises, what was, what comes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from policylib import Policy
from policylib.analysis.law import Law, Text, law_of
from policylib.analysis.standing import Standing, standing
from policylib.check.model import Regulation
from policylib.regions import place_name
from policylib.render.law_words import answer_words, remarks
from policylib.render.map_messages import say
from policylib.render.periods import period
from policylib.render.words import Words
from policylib_api.console.addresses import reading_address, regulation_address
from policylib_api.console.lawbook.lists import ListRow, list_row
from policylib_api.console.lawbook.timeline import Timeline, timeline


@dataclass(frozen=True, slots=True)
class TextRow:
    """A regulation in brief, in words. `remarks`: what is particular to it on the day."""

    address: str
    title: str
    rank: str
    tier: str
    place: str
    period: str
    rules: int
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question of interpretation in brief, with the answer that counts."""

    address: str
    title: str
    answer: str


@dataclass(frozen=True, slots=True)
class PlaceLaw:
    """The law of a place on a day. `sections`: key and regulations, in the order they are shown in."""

    sections: tuple[tuple[str, tuple[TextRow, ...]], ...]
    lists: tuple[ListRow, ...]
    questions: tuple[QuestionRow, ...]
    timeline: Timeline


def place_law(policy: Policy, language: str, region: str, day: dt.date) -> PlaceLaw:
    """Return the law of a place, an administrative code that exists, on a day."""
    words = Words(policy.checked, language)
    law = law_of(policy.checked, policy.settings, region, day)
    return PlaceLaw(
        tuple((key, tuple(_row(words, one) for one in law.texts if fits(one))) for key, fits in _SECTIONS),
        tuple(list_row(words, one.list, one.standing) for one in law.lists),
        tuple(
            QuestionRow(reading_address(one.reading.id), one.reading.title, answer_words(language, one))
            for one in law.questions
        ),
        _timeline(law, day),
    )


def every_text(policy: Policy, language: str, today: dt.date) -> tuple[TextRow, ...]:
    """Return every regulation, with how it stands today."""
    words = Words(policy.checked, language)
    return tuple(
        text_row(words, one, (standing_words(one, today, language),))
        for one in policy.checked.regulations.values()
    )


_SECTIONS: tuple[tuple[str, Callable[[Text], bool]], ...] = (
    ("binding", lambda one: one.binding),
    (
        "advising",
        lambda one: not one.binding and one.standing in (Standing.IN_FORCE, Standing.LAPSED),
    ),
    ("to_come", lambda one: one.standing is Standing.TO_COME),
    ("over", lambda one: one.standing is Standing.OVER),
)


def _row(words: Words, text: Text) -> TextRow:
    found = remarks(words, text)
    if text.standing is Standing.IN_FORCE and text.tier == "advice":
        found.insert(0, say("standing.reference", words.language))
    return text_row(words, text.regulation, tuple(found))


def text_row(words: Words, regulation: Regulation, about: tuple[str, ...]) -> TextRow:
    """Return a regulation in brief, with what there is to remark on it."""
    return TextRow(
        regulation_address(regulation.slug),
        regulation.title,
        words.rank(regulation.rank),
        tier_words(words, words.checked.ranks[regulation.rank].tier),
        places_of(words, regulation.regions),
        period(words.language, regulation.start, regulation.until),
        sum(rule.regulation == regulation.slug for rule in words.checked.rules.values()),
        about,
    )


def standing_words(regulation: Regulation, day: dt.date, language: str) -> str:
    """Return how a regulation stands on a day."""
    dates = {"start": regulation.start, "until": regulation.until, "lapsed": regulation.lapsed}
    return say(f"standing.{standing(regulation, day)}", language, **dates)


def tier_words(words: Words, tier: str) -> str:
    """Return what the rank of a regulation does to a verdict."""
    return say(f"law.tier.{tier}", words.language)


def places_of(words: Words, regions: tuple[str, ...]) -> str:
    """Return the names of the places that a regulation is for, as far as they are known."""
    return words.join([place_name(words.checked.places, code) for code in regions])


def _timeline(law: Law, day: dt.date) -> Timeline:
    regulations: list[Regulation] = [text.regulation for text in law.texts]
    return timeline(regulations, {text.regulation.slug for text in law.texts if text.binding}, day)
