"""The law of a place on a day: what is in force there, what only advises, what was, and what comes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from policylib.analysis.standing import Standing, standing
from policylib.check.model import CheckedPolicy, ItemList, Reading, Regulation, Rule
from policylib.engine.reach import first_day, last_day
from policylib.engine.settings import Settings, Settlement
from policylib.regions import canonical_code, governs, region_groups

_VERSION = re.compile(r"[(（][^()（）]*[)）]$")


@dataclass(frozen=True, slots=True)
class Text:
    """A regulation of the place. `rules`: those that apply on the day; `coming` and `gone`: rules of a
    regulation in force that do not apply yet, or no longer. `successor`: the version that took its place.
    """

    regulation: Regulation
    standing: Standing
    tier: str
    rules: tuple[Rule, ...]
    coming: tuple[Rule, ...]
    gone: tuple[Rule, ...]
    successor: Regulation | None

    @property
    def binding(self) -> bool:
        """Whether it is in force and its rank binds."""
        return self.standing is Standing.IN_FORCE and self.tier != "advice"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of the place, and how it stands."""

    list: ItemList
    standing: Standing


@dataclass(frozen=True, slots=True)
class Question:
    """A reading of a regulation that is in force or advises. `settled`: by whom, where a deployment did."""

    reading: Reading
    settled: Settlement | None

    @property
    def answer(self) -> str | None:
        """The answer that counts; None: it is open."""
        return self.reading.default if self.settled is None else self.settled.answer


@dataclass(frozen=True, slots=True)
class Law:
    """The law of a place on a day, each kind in the order of rank, width of place and id."""

    region: str
    date: dt.date
    texts: tuple[Text, ...]
    lists: tuple[Listed, ...]
    questions: tuple[Question, ...]


def law_of(checked: CheckedPolicy, settings: Settings, region: str, date: dt.date) -> Law:
    """Return the law of a place on a day; `region`: an administrative code that exists."""
    code = canonical_code(region)
    here = [
        each for each in checked.regulations.values() if any(governs(wide, code) for wide in each.regions)
    ]
    texts = [_text(checked, each, here, date) for each in here]
    ranks = tuple(checked.ranks)
    texts.sort(
        key=lambda text: (
            ranks.index(text.regulation.rank),
            min(len(region_groups(wide)) for wide in text.regulation.regions),
            text.regulation.slug,
        )
    )
    speaking = {
        text.regulation.slug for text in texts if text.standing in (Standing.IN_FORCE, Standing.LAPSED)
    }
    return Law(
        code,
        date,
        tuple(texts),
        tuple(_listed(each, date) for each in checked.lists if governs(each.region, code)),
        tuple(
            Question(reading, _settlement(settings, reading, date))
            for reading in checked.readings.values()
            if reading.id.partition("/")[0] in speaking
        ),
    )


def _text(checked: CheckedPolicy, regulation: Regulation, here: Iterable[Regulation], date: dt.date) -> Text:
    rules = [rule for rule in checked.rules.values() if rule.regulation == regulation.slug]
    coming = [rule for rule in rules if date < first_day(regulation, rule)]
    gone = [rule for rule in rules if (last_day(regulation, rule) or dt.date.max) < date]
    state = standing(regulation, date)
    split = state in (Standing.IN_FORCE, Standing.LAPSED)
    return Text(
        regulation,
        state,
        checked.ranks[regulation.rank].tier,
        tuple(rule for rule in rules if rule not in coming and rule not in gone),
        tuple(coming) if split else (),
        tuple(gone) if split else (),
        _successor(regulation, here),
    )


def _successor(regulation: Regulation, here: Iterable[Regulation]) -> Regulation | None:
    """Return the next version: the regulation of the same title, but for the version in brackets behind it,
    that begins first after this one ends.
    """
    until = regulation.until
    if until is None:
        return None
    title = unversioned(regulation.title)
    later = [each for each in here if each.start > until and unversioned(each.title) == title]
    return min(later, key=lambda each: each.start, default=None)


def _listed(one: ItemList, date: dt.date) -> Listed:
    if date < one.start:
        return Listed(one, Standing.TO_COME)
    over = one.until is not None and date > one.until
    return Listed(one, Standing.OVER if over else Standing.IN_FORCE)


def _settlement(settings: Settings, reading: Reading, date: dt.date) -> Settlement | None:
    settled = settings.readings.get(reading.id)
    if settled is None or (settled.start is not None and date < settled.start):
        return None
    return settled


def unversioned(title: str) -> str:
    """Return a title without the version in brackets behind it: the same for all versions of a regulation.

    >>> unversioned("城市居民委员会组织法（2018年修正）")
    '城市居民委员会组织法'
    """
    return _VERSION.sub("", title)
