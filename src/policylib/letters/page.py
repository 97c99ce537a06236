"""What every kind of letter is written from, and what all of them say: dates, matter, signature, foot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from policylib.diagnostics import Text
from policylib.letters.lines import check
from policylib.letters.messages import MESSAGES, say
from policylib.letters.model import Kind, Line
from policylib.letters.particulars import Particulars
from policylib.policyset import Decision
from policylib.render.messages import MESSAGES as DECISION_MESSAGES
from policylib.render.sections import Section, decision_sections
from policylib.render.task_words import item_name
from policylib.render.ways import without_special_ways
from policylib.render.words import Words

# A title is read at a glance; the whole name stands below it.
LONGEST_MATTER = 40

_HASH = "sha256:"


@dataclass(frozen=True, slots=True)
class Page:
    """A decision, as data and in sections, with what else a letter says."""

    decision: Decision
    language: str
    particulars: Particulars
    words: Words = field(init=False)
    answer: dict[str, Any] = field(init=False)
    sections: tuple[Section, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Put the decision into words."""
        decision, language = self.decision, self.language
        object.__setattr__(self, "words", Words(decision.policy.checked, language))
        object.__setattr__(self, "answer", decision.model_dump(language))
        sections = decision_sections(decision.policy, decision, language, full=False)
        object.__setattr__(self, "sections", tuple(sections))

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence of the letters."""
        return say(key, self.language, **values)

    @property
    def verdict(self) -> Text:
        """The verdict in words, in both languages."""
        return DECISION_MESSAGES[f"verdict.{self.answer['verdict']}"]

    def section(self, name: str) -> Section | None:
        """Return a section of the decision by its name, if it has it."""
        return next((one for one in self.sections if one.name == name), None)

    def heading(self, name: str) -> str:
        """Return a heading as letters have it, or else as decisions do."""
        key = f"heading.{name}"
        return self.say(key) if key in MESSAGES else self.words.say(key)

    @property
    def matter(self) -> str:
        """The matter as it is named in a title or a sentence."""
        item = self.decision.task.item
        name = None if item is None else item_name(self.words, item)
        if not name:
            return self.say("matter.unnamed")
        short = name if len(name) <= LONGEST_MATTER else f"{name[:LONGEST_MATTER]}……"
        return self.say("matter", name=short)

    def day(self, day: dt.date | None) -> str:
        """Return a day as a letter writes it, or room for one."""
        if day is None:
            return self.say("date.blank")
        return self.say("date", year=day.year, month=day.month, day=day.day, iso=day.isoformat())

    @property
    def ways(self) -> list[list[dict[str, Any]]]:
        """The steps of each way of making the task lawful that is no special case of another."""
        constraints = self.words.checked.vocabulary.constraints
        return [way["steps"] for way in without_special_ways(self.answer["remedies"], constraints)]

    def way_lines(self, ways: list[list[dict[str, Any]]]) -> list[Line]:
        """Return ways as boxes to tick, under a number each where there are several."""
        lines: list[Line] = []
        for number, steps in enumerate(ways, 1):
            if len(ways) > 1:
                lines.append(Line("text", self.say("way", number=number)))
            lines += [check(step["text"], self.language) for step in steps]
        return lines

    @property
    def notes(self) -> list[str]:
        """What keeps the decision from binding: illustrative lists, or a day that is not today."""
        banner = [self.answer["banner"]] if "banner" in self.answer else []
        mode = self.section("mode")
        if mode is None or self.answer["mode"] == "binding":
            return banner
        return banner + [entry.text for entry in mode.entries]

    def signature(self, kind: Kind) -> tuple[str, ...]:
        """Return who signs, and the day."""
        who = self.particulars.issuer or self.say(f"signed.{kind}")
        return who, self.day(self.particulars.date)

    @property
    def contact(self) -> str:
        """Whom to ask, or room for it."""
        blank = self.say("blank")
        given = self.particulars
        return self.say("contact", contact=given.contact or blank, phone=given.phone or blank)

    @property
    def foot(self) -> tuple[str, ...]:
        """What identifies the decision: its receipt, and the checkpoint of the log that holds it."""
        say = self.words.say
        named = {
            say("label.receipt", name=say(f"label.{name}"), value=value.removeprefix(_HASH)): value
            for name, value in self.answer["receipt"].items()
        }
        hashes = [text for text, value in named.items() if value.startswith(_HASH)]
        others = [text for text, value in named.items() if not value.startswith(_HASH)]
        lines = [say("heading.receipt"), *hashes, self.words.join(others, "clause")]
        if self.particulars.checkpoint:
            lines.append(self.say("checkpoint", checkpoint=self.particulars.checkpoint))
        return tuple(lines)
