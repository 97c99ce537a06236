"""The law of a place on a day as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policylib.analysis.law import Law, Listed, Question, Text
from policylib.analysis.standing import Standing
from policylib.check.model import CheckedPolicy
from policylib.cli.messages import say
from policylib.cli.sheet import Sheet
from policylib.regions import place_name
from policylib.render.law_words import answer_words, remarks
from policylib.render.periods import period
from policylib.render.width import wrap


def law_lines(checked: CheckedPolicy, law: Law, language: str, width: int) -> Iterator[str]:
    """Return the law of a place as lines of text."""
    sheet = _Sheet(checked, language, width)
    name = place_name(checked.places, law.region)
    date = law.date.isoformat()
    heading = (
        sheet.say("heading.unnamed", code=law.region, date=date)
        if name == law.region
        else sheet.say("heading", name=name, code=law.region, date=date)
    )
    yield from wrap(heading, width)
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
class _Sheet(Sheet):
    topic = "law"

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
                period=period(self.language, regulation.start, regulation.until),
                count=count,
            )
        ]
        about += remarks(self.words, text)
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
            period=period(self.language, each.start, each.until),
        )
        if one.standing is Standing.IN_FORCE:
            return line
        stands = say(f"standing.{one.standing}", self.language, start=each.start, until=each.until)
        return self.words.join([line, stands], "clause")

    def question(self, one: Question) -> str:
        """Give a reading with the answer that counts."""
        answer = answer_words(self.language, one)
        return self.say("reading", title=one.reading.title, id=one.reading.id, answer=answer)
