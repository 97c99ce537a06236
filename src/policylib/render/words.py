"""Names in one language: of facts, lists, readings, bodies, values and citations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from policylib.check.model import CheckedPolicy, Citation, Word
from policylib.pinpoint import Pinpoint
from policylib.render.messages import MESSAGES, join, say

# What is missing where no item is stated at all: no entry of a list, but the item itself.
ITEM = "item"


class Rulebook(Protocol):
    """What a decision is put into words with: whatever holds the checked policy."""

    @property
    def checked(self) -> CheckedPolicy:
        """The policy as checked."""

    @property
    def rendered(self) -> dict[str, Any]:
        """Room for what is written of its decisions, by language."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a policy in `zh` or `en`. Ids are those of a checked policy, so every one is found."""

    checked: CheckedPolicy
    language: str

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence of `messages.py`."""
        return say(key, self.language, **values)

    def join(self, parts: list[str], how: str = "list") -> str:
        """Join parts as a `list`, as `clause`s or as `sentence`s."""
        return join(parts, self.language, how)

    def label(self, word: Word) -> str:
        """Return the name of a word of the vocabulary."""
        return word.label.in_language(self.language)

    def lists(self, ids: Iterable[str]) -> str:
        """Return the titles of lists, by id, as a list."""
        titles = {one.id: one.title for one in self.checked.lists}
        return self.join([titles[one] for one in ids])

    def list_kind(self, kind: str) -> str:
        """Return the name of a kind of list."""
        return self.label(self.checked.vocabulary.list_kinds[kind])

    def rank(self, rank: str) -> str:
        """Return the name of a rank."""
        return self.label(self.checked.ranks[rank])

    def name(self, kind: str, name: str) -> str:
        """Return the name of a variable: a fact, a list or an entry (as a condition), a reading, a field; or
        of the item itself, which is named `item`.
        """
        vocabulary = self.checked.vocabulary
        if kind == "fact":
            return self.label(vocabulary.facts[name])
        if kind == "list":
            return self.say("name.list", list=self.list_kind(name))
        if kind == "reading":
            return self.say("name.reading", title=self.checked.readings[name].title)
        if kind == "field":
            return self.say(f"field.{name}")
        if name != ITEM:
            return self.say("name.entry", name=self.entry(name))
        return self.say("name.item")

    def entry(self, identity: str) -> str:
        """Return the name of an entry of a list."""
        return self._entry(identity)[1]

    def _entry(self, name: str) -> tuple[str, str]:
        """Return the title of a list with an entry of this id, and the name of the entry."""
        entries = ((each.title, item) for each in self.checked.lists for item in each.items)
        return next((title, item.names[0]) for title, item in entries if item.id == name)

    def value(self, kind: str, name: str, value: str | None) -> str:
        """Return the value of a variable: yes or no, an option, an answer of a reading."""
        vocabulary = self.checked.vocabulary
        if value is None:
            return self.say("value.unknown")
        if kind == "fact":
            for option in vocabulary.facts[name].options:
                if option.id == value:
                    return self.label(option)
        if kind == "field":
            if name == "community":
                return self.label(vocabulary.communities[value])
            if name.endswith(".level"):
                return self.label(vocabulary.levels[value])
            return self.say(f"place.{value}")
        key = f"value.{value}"
        return self.say(key) if key in MESSAGES else value

    def body(self, body: str) -> str:
        """Return the name of whoever is asked or has to act: a role, an actor kind or another body."""
        vocabulary = self.checked.vocabulary
        for words in (vocabulary.actors, vocabulary.other_bodies):
            if body in words:
                return self.label(words[body])
        return self.say(f"body.{body}")

    def question(self, kind: str, name: str) -> str:
        """Return the question that finds out a variable (for the item see `decision_json`)."""
        vocabulary = self.checked.vocabulary
        if kind == "fact":
            return vocabulary.facts[name].question.in_language(self.language)
        if kind == "list":
            return vocabulary.list_kinds[name].question.in_language(self.language)
        if kind == "reading":
            return self.say("question.reading", question=self.checked.readings[name].question)
        if kind == "item" and name != ITEM:
            title, entry = self._entry(name)
            return self.say("question.entry", list=title, name=entry)
        return self.say(f"question.field.{name}" if kind == "field" else "question.item")

    def cite(self, citation: Citation) -> str:
        """Return a citation as it is named in running text: the title and the article."""
        return self.say("cited", title=citation.title, at=citation.at)

    def cite_all(self, citations: tuple[Citation, ...]) -> str:
        """Return several citations as a list, each once."""
        return self.join(list(dict.fromkeys(self.cite(citation) for citation in citations)))


def title_of(checked: CheckedPolicy, slug: str) -> str:
    """Return the title of a regulation, or of a text that lists and provisions rest on."""
    if slug in checked.regulations:
        return checked.regulations[slug].title
    return checked.sources[slug].title if slug in checked.sources else slug


def split_variable(variable: str) -> tuple[str, str]:
    """Split `fact:quota` into kind and name."""
    kind, _, name = variable.partition(":")
    return kind, name


def plain_value(kind: str, value: str | None) -> bool | str | None:
    """Return a value as the JSON of the contract has it: yes-no facts are true or false."""
    if kind == "fact" and value in ("true", "false"):
        return value == "true"
    return value


@lru_cache(maxsize=4096)
def pinpoint_parts(at: str) -> tuple[str | None, str | None, str | None]:
    """Split a place in a text into article, paragraph and item, as far as it has them.

    >>> pinpoint_parts("第十八条第三款")
    ('第十八条', '第三款', None)
    >>> pinpoint_parts("附件第1项")
    (None, None, '第(一)项')
    """
    named = {step.kind: str(Pinpoint((step,))) for step in Pinpoint.parse(at).steps}
    return named.get("article"), named.get("paragraph"), named.get("item")
