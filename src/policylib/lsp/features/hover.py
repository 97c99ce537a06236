"""Hover: the words of a provision, what a term means, since when a rule is in force; as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy, FactWord, ListKind, Word
from policylib.check.report import heading
from policylib.lsp.features.lsp_messages import say
from policylib.lsp.features.navigation import declared, occurrence_at
from policylib.lsp.features.symbols import Kind, Symbol
from policylib.lsp.features.view import View, declaration_at
from policylib.pinpoint import Pinpoint
from policylib.regions import place_name
from policylib.render.periods import period, period_of
from policylib.render.record_messages import say as say_recorded
from policylib.render.words import Words
from policylib.source import Span


@dataclass(frozen=True, slots=True)
class Hover:
    """What is to be said of a stretch of a file, as Markdown."""

    span: Span
    markdown: str


def hover(view: View, path: str, offset: int) -> Hover | None:
    """Return what is on record about what is named at an offset, None where there is nothing to say."""
    here = occurrence_at(view, path, offset)
    if here is None or view.checked is None:
        return None
    sheet = Sheet(view, view.checked, here.symbol)
    parts = list(_SHEETS[here.symbol.kind](sheet))
    return Hover(here.span, "\n\n".join(parts)) if parts else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is said about one symbol: paragraphs of Markdown."""

    view: View
    checked: CheckedPolicy
    symbol: Symbol

    @property
    def language(self) -> str:
        """The language that is spoken."""
        return self.view.language

    @property
    def words(self) -> Words:
        """The names of the policy's words."""
        return Words(self.checked, self.language)

    def line(self, label: str, text: str) -> str:
        """Return one thing with what it is."""
        return say_recorded(
            "line", self.language, label=say_recorded(f"label.{label}", self.language), text=text
        )


def _regulation(sheet: Sheet) -> Iterator[str]:
    one = sheet.checked.regulations.get(sheet.symbol.id)
    source = sheet.checked.sources.get(sheet.symbol.id)
    if one is None:
        if source is not None:
            yield f"**{source.title}**"
            if source.start is not None:
                yield sheet.line("in_force", period(sheet.language, source.start, source.until))
        return
    yield f"**{one.title}** `{one.slug}`"
    yield sheet.line("rank", sheet.words.rank(one.rank))
    yield sheet.line(
        "region", sheet.words.join([place_name(sheet.checked.places, code) for code in one.regions])
    )
    yield sheet.line("in_force", period(sheet.language, one.start, one.until))
    if one.note:
        yield sheet.line("note", one.note)


def _rule(sheet: Sheet) -> Iterator[str]:
    rule = sheet.checked.rules.get(sheet.symbol.id)
    if rule is None:
        return
    regulation = sheet.checked.regulations[rule.regulation]
    yield f"**{rule.title}** `{rule.id}`"
    yield f"{regulation.title} · {period(sheet.language, *period_of(sheet.checked, rule))}"
    for citation in rule.citations:
        yield f"{sheet.words.cite(citation)}\n" + "\n".join(f"> {quote}" for quote in citation.quotes)
    count = sum(rule.id in case.deciding for case in sheet.checked.cases)
    yield say("hover.cases", sheet.language, count=count)


def _reading(sheet: Sheet) -> Iterator[str]:
    one = sheet.checked.readings.get(sheet.symbol.id)
    if one is None:
        return
    yield f"**{one.title}** `{one.id}`"
    yield one.question
    yield sheet.line("answers", sheet.words.join(list(one.answers)))
    yield sheet.line("default", one.default or say_recorded("label.open", sheet.language))
    if one.note:
        yield sheet.line("note", one.note)


def _as_written(sheet: Sheet) -> Iterator[str]:
    """Show the declaration itself: of a definition, a liability, a guarantee or a case."""
    for span in declared(sheet.view, sheet.symbol)[:1]:
        tree = sheet.view.tree(span.source.name)
        node = None if tree is None else declaration_at(tree, span.start)
        if node is not None:
            text = heading(node).text if sheet.symbol.kind is Kind.CASE else node.span.text.rstrip()
            yield f"```policy\n{text}\n```"


def _article(sheet: Sheet) -> Iterator[str]:
    slug, at = sheet.symbol.owner, Pinpoint.parse(sheet.symbol.name)
    regulation, source = sheet.checked.regulations.get(slug), sheet.checked.sources.get(slug)
    title = regulation.title if regulation else source.title if source else slug
    yield f"**{title}** {at}"
    touching = [
        one
        for one in sheet.checked.provisions.values()
        if one.regulation == slug and at.touches(Pinpoint.parse(one.at))
    ]
    for one in touching:
        lead = f"{one.at}　" if one.at != str(at) else ""
        yield "\n>\n".join(
            f"> {lead if not number else ''}{row}" for number, row in enumerate(one.text.splitlines())
        )
        if one.not_encoded:
            yield say("hover.not_encoded", sheet.language, reason=one.not_encoded)
    if not touching:
        yield say("hover.no_words", sheet.language)
    if regulation is not None:
        yield sheet.line("in_force", period(sheet.language, regulation.start, regulation.until))


def _entry(sheet: Sheet) -> Iterator[str]:
    for each in sheet.checked.lists:
        for item in each.items:
            if item.id == sheet.symbol.id:
                yield f"**{item.names[0]}** `{item.id}`"
                yield f"{each.title} · {say_recorded(f'status.{each.status}', sheet.language)}"
                yield sheet.line(
                    "in_force", period(sheet.language, item.start or each.start, item.until or each.until)
                )
                if item.names[1:]:
                    yield say("hover.also", sheet.language, words=sheet.words.join(list(item.names[1:])))
                if item.basis_at:
                    quote = f"\n> {item.basis_quote}" if item.basis_quote else ""
                    yield say("hover.basis", sheet.language, at=item.basis_at) + quote
                return


def _list(sheet: Sheet) -> Iterator[str]:
    for each in sheet.checked.lists:
        if each.id == sheet.symbol.id:
            yield f"**{each.title}** `{each.id}`"
            yield sheet.line("kind", sheet.words.list_kind(each.kind))
            yield sheet.line("region", place_name(sheet.checked.places, each.region))
            yield sheet.line("in_force", period(sheet.language, each.start, each.until))
            yield sheet.line("status", say_recorded(f"status.{each.status}", sheet.language))
            yield sheet.line("complete", say_recorded("yes" if each.complete else "no", sheet.language))


def _term(sheet: Sheet) -> Iterator[str]:
    kind, name = sheet.symbol.owner, sheet.symbol.name
    if kind == "verdict":
        yield sheet.words.say(f"verdict.{name}")
    word = _word(sheet.checked, kind, name)
    if word is None:
        return
    label = word.label.in_language(sheet.language)
    yield f"**{label}** `{name}` · {say(f'kind.{kind}', sheet.language)}"
    other = "zh" if sheet.language == "en" else "en"
    yield say("hover.other", sheet.language, word=word.label.in_language(other))
    also = word.synonyms.get(sheet.language, ())
    if also:
        yield say("hover.also", sheet.language, words=sheet.words.join(list(also)))
    if isinstance(word, FactWord | ListKind):
        yield sheet.line("question", word.question.in_language(sheet.language))
        yield sheet.line("who", sheet.words.body(word.who))
    if isinstance(word, FactWord):
        options = [option.label.in_language(sheet.language) for option in word.options]
        if options:
            yield sheet.line("options", sheet.words.join(options))
        absent = "not_part" if word.not_part else "unknown"
        yield sheet.line("absent", say_recorded(f"absent.{absent}", sheet.language))
    if isinstance(word, ListKind):
        titles = [
            f"- {each.title} ({say_recorded(f'status.{each.status}', sheet.language)})"
            for each in sheet.checked.lists
            if each.kind == name
        ]
        if titles:
            yield "\n".join([say("hover.lists", sheet.language), *titles])


def _word(checked: CheckedPolicy, kind: str, name: str) -> Word | None:
    """Return a word of the vocabulary or a rank; None for a verdict, which is no word of the policy."""
    vocabulary = checked.vocabulary
    classes: Mapping[str, Mapping[str, Word]] = {
        "act": vocabulary.acts,
        "actor": vocabulary.actors,
        "level": vocabulary.levels,
        "place": vocabulary.place_groups,
        "community": vocabulary.communities,
        "aspect": vocabulary.aspects,
        "body": vocabulary.other_bodies,
        "list": vocabulary.list_kinds,
        "fact": vocabulary.facts,
        "rank": checked.ranks,
    }
    if kind == "option":
        fact, _, option = name.partition(".")
        known = vocabulary.facts.get(fact)
        return next((one for one in known.options if one.id == option), None) if known else None
    return classes.get(kind, {}).get(name)


_SHEETS: Mapping[Kind, Callable[[Sheet], Iterator[str]]] = {
    Kind.REGULATION: _regulation,
    Kind.RULE: _rule,
    Kind.READING: _reading,
    Kind.DEFINITION: _as_written,
    Kind.LIABILITY: _as_written,
    Kind.GUARANTEE: _as_written,
    Kind.CASE: _as_written,
    Kind.ARTICLE: _article,
    Kind.LIST: _list,
    Kind.ENTRY: _entry,
    Kind.TERM: _term,
}
