"""How the parts of a line are written in a language: words, names, conditions, settings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policylib.syntax import ast
from policylib.syntax.keywords import KeywordTable, entries_of, keyword_table
from policylib.syntax.lexicon import TERMINALS, Lexicon
from policylib.syntax.strings import STRING

_STRING = re.compile(STRING)
_QUOTES = {"zh": ("「」", "“”", '""'), "en": ('""', "“”", "「」")}
_CONNECTIVES = {"all": "ALL", "any": "ANY", "none": "NONE"}


@dataclass(frozen=True, eq=False)
class Wording:
    """The words of one language over one lexicon."""

    language: str
    keywords: KeywordTable
    terms: Mapping[tuple[str, str, str | None], str]

    def key(self, terminal: str) -> str:
        """Return the canonical spelling of a keyword."""
        return self.keywords.canonical(terminal)

    @property
    def space(self) -> str:
        """What stands between the words of one phrase: nothing in Chinese."""
        return "" if self.language == "zh" else " "

    def after_id(self, text: str) -> str:
        """Return a quoted title as it stands behind an id."""
        return self.space + text

    def join(self, *parts: str) -> str:
        """Put words together, with spaces; in Chinese a quote stands close behind a word."""
        text = ""
        for part in parts:
            if part:
                close = not text or (self.language == "zh" and part[0] in '「“"' and not text[-1].isascii())
                text += part if close else f" {part}"
        return text

    def listed(self, parts: Iterable[str]) -> str:
        """Return words one after the other, with the separator of the language."""
        return ("、" if self.language == "zh" else ", ").join(parts)

    def quoted(self, text: str) -> str:
        """Return a text in quotes that it does not break."""
        for pair in _QUOTES[self.language]:
            candidate = f"{pair[0]}{text}{pair[1]}"
            if _STRING.fullmatch(candidate):
                return candidate
        message = f"no quotes can hold {text!r}: it mixes all kinds of them, or it has more than one line"
        raise ValueError(message)

    def term(self, term: ast.Term, owner: str | None = None) -> str:
        """Return the canonical spelling of a word of the vocabulary."""
        return self.terms[term.kind, term.id, owner]


@lru_cache(maxsize=8)
def wording(lexicon: Lexicon, language: str) -> Wording:
    """Return the words of a language over a lexicon."""
    terms = {
        (kind, entry.id, entry.parent): entry.spellings(language)[0]
        for kind in TERMINALS
        for entry in entries_of(lexicon, kind)
    }
    return Wording(language, keyword_table(language), terms)


# --- conditions ----------------------------------------------------------------------------------


def condition(words: Wording, node: ast.Condition) -> str:
    """Return a condition of one line (not a block)."""
    match node:
        case ast.FactIs(fact=fact, value=value):
            return _negated(words, words.term(fact), value=value)
        case ast.OptionIs(fact=fact, options=options, value=value):
            chosen = words.listed(words.term(option, fact.id) for option in options)
            return _is(words, words.term(fact), chosen, value=value)
        case ast.OnList(list=kind, value=value):
            return _glued(words, words.key("ITEM_ON" if value else "ITEM_OFF"), words.term(kind))
        case ast.ItemIs(entries=entries, value=value):
            return words.join(item_is(words, value=value), words.listed(entry.id for entry in entries))
        case ast.CommunityIs(types=types, value=value):
            kinds = words.listed(words.term(kind) for kind in types)
            return _is(words, words.key("COMMUNITY_IS"), kinds, value=value)
        case ast.DateIs(relation=relation, date=date):
            verb = words.key("BEFORE" if relation == "before" else "FROM_ON")
            return words.join(_glued(words, words.key("DATE_IS"), verb), day(date))
        case ast.Named(name=name, answer=None, value=value):
            return _negated(words, words.quoted(name.text), value=value)
        case ast.Named(name=name, answer=answer, value=value):
            return _is(words, words.quoted(name.text), words.quoted(answer or ""), value=value)
        case ast.Block():
            message = "a block takes lines of its own"
            raise TypeError(message)


def item_is(words: Wording, *, value: bool = True) -> str:
    """Return the words before the id of a list entry that the matter is, or is not."""
    return _glued(words, words.key("ITEM"), words.key("IS" if value else "IS_NOT"))


def connective(words: Wording, block: ast.Block) -> str:
    """Return the words over a block, without the colon."""
    return words.key(_CONNECTIVES[block.connective])


def day(date: dt.date) -> str:
    """Return a day as year-month-day."""
    return date.isoformat()


def reference(node: ast.Reference) -> str:
    """Return the name of a rule."""
    return f"{node.regulation}/{node.id}" if node.regulation else node.id


def _bodies(words: Wording, node: ast.Binds) -> str:
    actors = words.listed(words.term(actor) for actor in node.actors) or words.key("ANY_BODY")
    if not node.scopes:
        return actors
    scopes = words.listed(words.term(scope) for scope in node.scopes)
    return _glued(words, scopes, words.key("OF"), actors)


def _negated(words: Wording, text: str, *, value: bool) -> str:
    return text if value else words.join(words.key("NOT"), text)


def _is(words: Wording, what: str, value_text: str, *, value: bool) -> str:
    return _glued(words, what, words.key("IS" if value else "IS_NOT"), value_text)


def _glued(words: Wording, *parts: str) -> str:
    """Put words together that are one phrase: without spaces in Chinese."""
    return words.space.join(part for part in parts if part)


# --- settings of a case --------------------------------------------------------------------------


def setting(words: Wording, node: ast.Setting) -> str:
    """Return one thing that a case sets."""
    return _SETTINGS[node.key](words, node.value)


def _body(words: Wording, terminal: str, value: object) -> str:
    assert isinstance(value, ast.Body)
    who = _glued(words, words.term(value.scope) if value.scope else "", words.term(value.actor))
    return words.join(
        words.key(terminal), who, *([words.quoted(value.text)] if value.text is not None else [])
    )


def _worded(terminal: str) -> Callable[[Wording, object], str]:
    def write(words: Wording, value: object) -> str:
        assert isinstance(value, ast.Term)
        return words.join(words.key(terminal), words.term(value))

    return write


def _text(terminal: str, *, quoted: bool) -> Callable[[Wording, object], str]:
    def write(words: Wording, value: object) -> str:
        text = str(value)
        return words.join(words.key(terminal), words.quoted(text) if quoted else text)

    return write


def _lists(words: Wording, value: object) -> str:
    assert isinstance(value, tuple)
    if not value:
        return words.key("ITEM_ON_NONE")
    return _glued(words, words.key("ITEM_ON"), words.listed(words.term(kind) for kind in value))


def _fact(words: Wording, value: object) -> str:
    assert isinstance(value, tuple)
    fact, state = value
    if state is None:
        return words.join(words.key("UNKNOWN"), words.term(fact))
    return _negated(words, words.term(fact), value=state)


def _option(words: Wording, value: object) -> str:
    assert isinstance(value, tuple)
    fact, option = value
    return _is(words, words.term(fact), words.term(option, fact.id), value=True)


def _reading(words: Wording, value: object) -> str:
    assert isinstance(value, tuple)
    name, answer = value
    return words.join(
        words.key("READING"), _is(words, words.quoted(name.text), words.quoted(answer), value=True)
    )


_SETTINGS: dict[str, Callable[[Wording, object], str]] = {
    "region": _text("REGION", quoted=False),
    "date": _text("DATE_IS", quoted=False),
    "assigner": lambda words, value: _body(words, "ASSIGNER", value),
    "on_behalf_of": lambda words, value: _body(words, "ON_BEHALF", value),
    "community": _worded("COMMUNITY_IS"),
    "act": _worded("ACT_IS"),
    "item": _text("ITEM", quoted=True),
    "item_id": _text("ITEM_ID", quoted=False),
    "lists": _lists,
    "fact": _fact,
    "option": _option,
    "reading": _reading,
}


# --- clauses of one line -------------------------------------------------------------------------

_WORDS = {
    "issuer": "ISSUER",
    "note": "NOTE",
    "question": "QUESTION",
    "remedy": "REMEDY",
    "refusal": "REFUSAL",
    "consequence": "CONSEQUENCE",
    "source": "SOURCE",
}
# The keyword of a day and the word behind the date.
_DAYS = {
    "published": ("PUBLISHED", None),
    "from": ("STARTS", "SINCE"),
    "until": ("EXPIRES", "THROUGH"),
    "lapsed": ("LAPSES", "THROUGH"),
    "ended": ("ENDED", "SINCE"),
}


def one_line(words: Wording, node: ast.Clause | ast.CaseClause, owner: ast.Declaration) -> str:
    """Return a clause that takes one line. Some keywords depend on the declaration that owns it."""
    return words.join(*_ONE_LINE[type(node)](words, node, owner))


def _cite(words: Wording, node: ast.Cite, _owner: ast.Declaration) -> Iterable[str]:
    yield words.key("CITE")
    yield _glued(words, words.quoted(node.regulation.text) if node.regulation else "", str(node.at))
    for quote in node.quotes:
        yield words.join(words.key("QUOTE"), words.quoted(quote))


def _day(words: Wording, node: ast.Day, owner: ast.Declaration) -> Iterable[str]:
    start, end = _DAYS[node.key]
    if node.key == "from" and isinstance(owner, ast.RegulationDecl):
        start = "EFFECTIVE"
    return words.key(start), day(node.date), words.key(end) if end else ""


def _binds(words: Wording, node: ast.Binds, owner: ast.Declaration) -> Iterable[str]:
    yield words.key("BINDS" if isinstance(owner, ast.RuleDecl) else "APPLIES")
    yield _bodies(words, node)
    if node.condition is not None:
        yield words.join(words.key("IF"), condition(words, node.condition))


def _missing(words: Wording, node: ast.ExpectMissing, _owner: ast.Declaration) -> Iterable[str]:
    return words.key("MISSING"), words.listed(_wanted(words, term) for term in node.terms)


def _wanted(words: Wording, term: ast.Term | ast.Name | ast.EntryName) -> str:
    match term:
        case ast.Name(text=text):
            return words.quoted(text)
        case ast.EntryName(id=name):
            return words.join(item_is(words), name)
        case ast.Term():
            return words.term(term)


def _expect(words: Wording, node: ast.Expect, _owner: ast.Declaration) -> Iterable[str]:
    yield words.key("EXPECT")
    yield words.term(node.verdict)
    if node.references:
        yield words.key("BY")
        yield words.listed(reference(rule) for rule in node.references)


# Each takes a node of its own type, which the type of the table cannot say.
_ONE_LINE: dict[type[ast.Line], Callable[[Wording, Any, ast.Declaration], Iterable[str]]] = {
    ast.Cite: _cite,
    ast.Words: lambda words, node, _: (words.key(_WORDS[node.key]), words.quoted(node.text)),
    ast.Day: _day,
    ast.Rank: lambda words, node, _: (words.key("RANK_IS"), words.term(node.rank)),
    ast.Regions: lambda words, node, _: (words.key("REGION"), words.listed(node.codes)),
    ast.Scope: lambda words, node, _: (
        words.key("APPLIES" if node.key == "applies" else "ANALOGY"),
        condition(words, node.condition),
    ),
    ast.AspectIs: lambda words, node, _: (words.key("ASPECT_IS"), words.term(node.aspect)),
    ast.Binds: _binds,
    ast.Acts: lambda words, node, _: (
        words.key("ACTS"),
        words.listed(words.term(act) for act in node.acts) or words.key("ANY_ACT"),
    ),
    ast.LiableUnder: lambda words, node, _: (words.key("LIABLE"), node.id),
    ast.Answers: lambda words, node, _: (words.key("ANSWERS"), words.listed(map(words.quoted, node.answers))),
    ast.Default: lambda words, node, _: (
        words.key("DEFAULT"),
        words.key("OPEN") if node.answer is None else words.quoted(node.answer),
    ),
    ast.Verdicts: lambda words, node, _: (
        words.key("NEVER" if node.key == "never" else "ALWAYS"),
        words.listed(words.term(verdict) for verdict in node.verdicts),
    ),
    ast.Given: lambda words, node, _: (
        words.key("GIVEN"),
        ", ".join(setting(words, one) for one in node.settings),
    ),
    ast.Expect: _expect,
    ast.ExpectPossible: lambda words, node, _: (
        words.key("POSSIBLE"),
        words.listed(words.term(verdict) for verdict in node.verdicts),
    ),
    ast.ExpectMissing: _missing,
}
