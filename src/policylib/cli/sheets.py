"""What is on record about a rule, an article, a list, a reading or a fact, as lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policylib.analysis.moves import moves
from policylib.authoring.writing import rule_as_written
from policylib.check.model import Citation, FactWord, ItemList, Provision, Reading, Rule
from policylib.cli.messages import say
from policylib.policyset import Policy
from policylib.render.messages import say as say_rendered
from policylib.render.moves import move_words
from policylib.render.periods import period, period_of
from policylib.render.width import wrap
from policylib.render.words import Words, title_of


@dataclass(frozen=True, slots=True)
class Sheets:
    """Writes sheets about the things of one policy, in one language."""

    policy: Policy
    language: str
    width: int

    @property
    def words(self) -> Words:
        """The names of the policy's words."""
        return Words(self.policy.checked, self.language)

    def rule(self, rule: Rule) -> Iterator[str]:
        """Describe a rule: where it belongs, all that is written in it, what follows, where it stands."""
        checked = self.policy.checked
        regulation = checked.regulations[rule.regulation]
        yield from self._title(rule.id, rule.title)
        yield from self._line("regulation", regulation.title)
        yield from self._line("rank", self.words.rank(regulation.rank))
        yield from self._line("region", self.words.join(list(regulation.regions)))
        yield from self._line("in_force", period(self.language, *period_of(checked, rule)))
        for line in rule_as_written(checked, rule, self.language):
            blanks = " " * (2 + len(line) - len(line.lstrip()))
            yield from wrap(line.lstrip(), self.width, blanks, f"{blanks}  ")
        if rule.overrides:
            yield from self._line("overrides", self.words.join(sorted(rule.overrides)))
        for liability in rule.liabilities:
            yield from self._line("consequence", liability.consequence)
        if rule.span is not None:
            yield from self._line("place", str(rule.span))

    def provision(self, provision: Provision) -> Iterator[str]:
        """Give the words of an article, and the rules that cite it."""
        checked = self.policy.checked
        title = title_of(checked, provision.regulation)
        yield from wrap(say_rendered("cited", self.language, title=title, at=provision.at), self.width)
        for paragraph in provision.text.splitlines():
            yield from wrap(paragraph, self.width, "  ")
        citing = [
            rule.id
            for rule in checked.rules.values()
            if any(c.regulation == provision.regulation and c.at == provision.at for c in rule.citations)
        ]
        yield from self._line("rules", self.words.join(citing) if citing else say("none", self.language))

    def item_list(self, one: ItemList) -> Iterator[str]:
        """Describe a list and name its entries."""
        yield from self._title(one.id, one.title)
        yield from self._line("kind", self.words.list_kind(one.kind))
        yield from self._line("region", one.region)
        yield from self._line("in_force", period(self.language, one.start, one.until))
        yield from self._line("status", say(f"status.{one.status}", self.language))
        yield from self._line("complete", say("yes" if one.complete else "no", self.language))
        if one.note:
            yield from self._line("note", one.note)
        yield from self._line("items", str(len(one.items)))
        for item in one.items:
            name, *aliases = item.names
            also = say("aliases", self.language, names=self.words.join(aliases)) if aliases else ""
            yield from wrap(f"{item.id} {name}{also}", self.width, "  - ")

    def reading(self, reading: Reading) -> Iterator[str]:
        """Describe a question of interpretation and how it is answered."""
        yield from self._title(reading.id, reading.title)
        yield from self._line("question", reading.question)
        yield from self._citations("citation", reading.citations)
        yield from self._line("answers", self.words.join(list(reading.answers)))
        yield from self._line("default", reading.default or say("label.open", self.language))
        settled = self.policy.settings.readings.get(reading.id)
        if settled is not None:
            how = self.words.join([settled.answer, settled.by, settled.on.isoformat(), settled.authority])
            yield from self._line("settled", how)
        if reading.note:
            yield from self._line("note", reading.note)
        moved = moves(self.policy.checked, reading.id)
        yield from self._line("moves", "" if moved else say("none", self.language))
        for move in moved:
            yield from wrap(move_words(self.words, move), self.width, "    - ", "      ")

    def fact(self, fact: FactWord) -> Iterator[str]:
        """Describe a fact: how it is asked, who knows, who can change it, what silence means."""
        words = self.words
        yield from self._title(fact.id, words.label(fact))
        yield from self._line("question", fact.question.in_language(self.language))
        if fact.options:
            options = [f"{option.id} ({words.label(option)})" for option in fact.options]
            yield from self._line("options", words.join(options))
        yield from self._line("who", words.body(fact.who))
        changed_by = [words.body(body) for body in fact.changed_by]
        yield from self._line("changed_by", words.join(changed_by) if changed_by else words.body("nobody"))
        absent = "not_part" if fact.not_part else "unknown"
        yield from self._line("absent", say(f"absent.{absent}", self.language))

    def _title(self, identity: str, title: str) -> Iterable[str]:
        return wrap(f"{identity} “{title}”", self.width)

    def _line(self, name: str, text: str) -> Iterable[str]:
        label = say(f"label.{name}", self.language)
        return wrap(say("line", self.language, label=label, text=text), self.width, "  ", "    ")

    def _citations(self, name: str, citations: Iterable[Citation]) -> Iterator[str]:
        for citation in citations:
            quotes = "".join(f"“{quote}”" for quote in citation.quotes)
            yield from self._line(name, f"{self.words.cite(citation)} {quotes}")
