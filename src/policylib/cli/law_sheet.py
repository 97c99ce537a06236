"""The law of a place on a day as lines of text and as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from policylib.analysis.law import Law, Listed, Question, Text
from policylib.analysis.standing import Standing
from policylib.check.model import CheckedPolicy
from policylib.cli.messages import say
from policylib.regions import place_name
from policylib.render.width import wrap
from policylib.render.words import Words


def law_dict(law: Law) -> dict[str, Any]:
    """Return the law of a place as plain data (docs/maps.md)."""
    return {
        "region": law.region,
        "date": law.date.isoformat(),
        "regulations": [_text_dict(text) for text in law.texts],
        "lists": [_list_dict(one) for one in law.lists],
        "readings": [
            {
                "reading": one.reading.id,
                "title": one.reading.title,
                "answer": one.answer,
                "settled_by": None if one.settled is None else one.settled.by,
            }
            for one in law.questions
        ],
    }


def _text_dict(text: Text) -> dict[str, Any]:
    regulation = text.regulation
    return {
        "regulation": regulation.slug,
        "title": regulation.title,
        "rank": regulation.rank,
        "tier": text.tier,
        "regions": list(regulation.regions),
        "from": regulation.start.isoformat(),
        "until": _iso(regulation.until),
        "lapsed": _iso(regulation.lapsed),
        "standing": text.standing.value,
        "binding": text.binding,
        "communities": None if regulation.communities is None else sorted(regulation.communities),
        "analogy": sorted(regulation.analogy),
        "rules": [rule.id for rule in text.rules],
        "coming": [rule.id for rule in text.coming],
        "gone": [rule.id for rule in text.gone],
        "successor": None if text.successor is None else text.successor.slug,
    }


def _list_dict(one: Listed) -> dict[str, Any]:
    each = one.list
    return {
        "list": each.id,
        "title": each.title,
        "kind": each.kind,
        "region": each.region,
        "status": each.status,
        "complete": each.complete,
        "items": len(each.items),
        "from": each.start.isoformat(),
        "until": _iso(each.until),
        "standing": one.standing.value,
    }


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def law_lines(checked: CheckedPolicy, law: Law, language: str, width: int) -> Iterator[str]:
    """Return the law of a place as lines of text."""
    sheet = _Sheet(checked, language, width)
    name = place_name(checked.places, law.region)
    yield from wrap(sheet.say("heading", name=name, code=law.region, date=law.date.isoformat()), width)
    advising = [
        text
        for text in law.texts
        if not text.binding and text.standing in (Standing.IN_FORCE, Standing.LAPSED)
    ]
    yield from sheet.texts("binding", (text for text in law.texts if text.binding))
    yield from sheet.texts("advising", advising)
    yield from sheet.section("lists", (sheet.listed(one) for one in law.lists))
    yield from sheet.section("readings", (sheet.question(one) for one in law.questions))
    yield from sheet.texts("over", (text for text in law.texts if text.standing is Standing.OVER))
    yield from sheet.texts("to_come", (text for text in law.texts if text.standing is Standing.TO_COME))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Writes in one language, at one width."""

    checked: CheckedPolicy
    language: str
    width: int

    @property
    def words(self) -> Words:
        return Words(self.checked, self.language)

    def say(self, key: str, **values: object) -> str:
        return say(f"law.{key}", self.language, **values)

    def section(self, key: str, entries: Iterable[str]) -> Iterator[str]:
        """Give a heading and its entries, or that there are none."""
        yield ""
        yield say("map.heading", self.language, title=self.say(key))
        for entry in list(entries) or [self.say("none")]:
            yield from wrap(entry, self.width, "  - ", "    ")

    def texts(self, key: str, texts: Iterable[Text]) -> Iterator[str]:
        """Give a heading and regulations."""
        yield ""
        yield say("map.heading", self.language, title=self.say(key))
        empty = True
        for text in texts:
            empty = False
            yield from self._text(text)
        if empty:
            yield from wrap(self.say("none"), self.width, "  - ", "    ")

    def _text(self, text: Text) -> Iterator[str]:
        regulation = text.regulation
        yield from wrap(
            self.say("regulation", title=regulation.title, slug=regulation.slug), self.width, "  - ", "    "
        )
        names = [place_name(self.checked.places, code) for code in regulation.regions]
        count = len(text.rules)
        if text.standing in (Standing.OVER, Standing.TO_COME):
            count = sum(rule.regulation == regulation.slug for rule in self.checked.rules.values())
        about = [
            self.say(
                "describe",
                rank=self.words.rank(regulation.rank),
                tier=self.say(f"tier.{text.tier}"),
                place=self.words.join(names),
                period=self._period(regulation.start, regulation.until),
                count=count,
            )
        ]
        if text.standing is Standing.LAPSED:
            about.append(say("standing.lapsed", self.language, lapsed=regulation.lapsed))
        for key, kinds in (("communities", regulation.communities), ("analogy", regulation.analogy)):
            if kinds:
                words = self.checked.vocabulary.communities
                labels = [self.words.label(words[kind]) for kind in words if kind in kinds]
                about.append(self.say(key, kinds=self.words.join(labels)))
        about += [
            self.say("rule_from", rule=rule.id, date=rule.start)
            for rule in text.coming
            if rule.start is not None
        ]
        about += [self.say("rule_ended", rule=rule.id, date=rule.ended) for rule in text.gone]
        if text.successor is not None:
            about.append(self.say("succeeded", title=text.successor.title, slug=text.successor.slug))
        for line in about:
            yield from wrap(line, self.width, "    ", "      ")

    def listed(self, one: Listed) -> str:
        """Describe a list."""
        each = one.list
        line = self.say(
            "list",
            title=each.title,
            id=each.id,
            kind=self.words.list_kind(each.kind),
            status=say(f"status.{each.status}", self.language),
            complete=self.say("complete" if each.complete else "incomplete"),
            count=len(each.items),
            period=self._period(each.start, each.until),
        )
        if one.standing is Standing.IN_FORCE:
            return line
        stands = say(f"standing.{one.standing}", self.language, start=each.start, until=each.until)
        return self.words.join([line, stands], "clause")

    def question(self, one: Question) -> str:
        """Give a reading with the answer that counts."""
        if one.settled is not None:
            answer = self.say("reading.settled", answer=one.settled.answer, by=one.settled.by)
        elif one.answer is not None:
            answer = self.say("reading.default", answer=one.answer)
        else:
            answer = self.say("reading.open")
        return self.say("reading", title=one.reading.title, id=one.reading.id, answer=answer)

    def _period(self, start: dt.date, until: dt.date | None) -> str:
        if until is None:
            return say("from", self.language, start=start.isoformat())
        return say("from_to", self.language, start=start.isoformat(), until=until.isoformat())
