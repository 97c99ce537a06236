"""From titles that no list knows to the aliases that lists may lack: shown to maintainers, never applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from policylib.engine.lists import ListIndex
from policylib.engine.query import Query, match
from policylib.engine.trace import ItemAnswer, ResolvedEntry
from policylib.matching.frame import core, forms
from policylib.matching.normalise import normalise

MOST_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Unknown:
    """Titles of one matter that are no entry: `titles` as written with how often, the most frequent first.

    `alias`: the most frequent one without its frame, as it would stand among the aliases of an entry.
    `regions`: where it was asked; `nearest`: the entries it may be, in the place where it was asked most.
    """

    alias: str
    titles: tuple[tuple[str, int], ...]
    regions: tuple[str, ...]
    nearest: tuple[ResolvedEntry, ...]

    @property
    def count(self) -> int:
        """How often they were asked in all."""
        return sum(count for _, count in self.titles)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the titles teach. `asked`: how many there were; `found`: how many are an entry."""

    asked: int
    found: int
    unknown: tuple[Unknown, ...]


def learn(index: ListIndex, queries: Iterable[Query]) -> Lesson:
    """Look up every title; group those that are no entry by what is left of them without their frames.

    The matters asked most often come first, then in the order of their words.
    """
    asked = Counter(queries)
    answers = {query: match(index, query, MOST_NEAREST) for query in asked}
    groups: dict[str, Counter[Query]] = {}
    for query, count in asked.items():
        if answers[query].unresolved:
            groups.setdefault(core(normalise(query.text)), Counter())[query] = count
    unknown = [_unknown(group, answers) for group in groups.values()]
    return Lesson(
        asked.total(),
        sum(count for query, count in asked.items() if not answers[query].unresolved),
        tuple(sorted(unknown, key=lambda one: (-one.count, one.alias))),
    )


def _unknown(group: Counter[Query], answers: dict[Query, ItemAnswer]) -> Unknown:
    titles: Counter[str] = Counter()
    for query, count in group.items():
        titles[query.text] += count
    ordered = sorted(titles.items(), key=lambda pair: (-pair[1], pair[0]))
    most = min(group, key=lambda query: (-group[query], query.text, query.region, query.date))
    *_, alias = forms(normalise(ordered[0][0]))
    return Unknown(
        alias,
        tuple(ordered),
        tuple(sorted({query.region for query in group})),
        answers[most].candidates,
    )
