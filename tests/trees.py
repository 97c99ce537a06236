"""Hypothesis strategies for trees of rule files over a lexicon."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from policylib.pinpoint import Pinpoint
from policylib.source import Source
from policylib.syntax import ast
from policylib.syntax.keywords import entries_of
from policylib.syntax.lexicon import Lexicon, LexiconEntry

SPAN = Source("<tree>", "").span(0, 0)

# Characters that make trouble: quotes of all kinds, the comment mark, punctuation of both widths.
_CHARS = "甲乙丙 aZ9#,，:：、()（）「」“”'\u3000-"
_BALANCED = st.recursive(
    st.text(st.sampled_from("甲乙丙 aZ9#,，:：、()'\u3000-"), max_size=4),
    lambda inner: st.builds("{}「{}」{}".format, inner, inner, inner),
    max_leaves=3,
)
TEXT = _BALANCED | st.text(st.sampled_from([char for char in _CHARS if char not in "“”"]), max_size=6)
ID = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z.-]{0,5}", fullmatch=True)
SLUG = st.from_regex(r"[a-z0-9][a-z0-9-]{0,5}", fullmatch=True)
DATE = st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1))
CODE = st.sampled_from(["220500", "000000", "220502001", "220502001001"])
COMMENT = st.text(st.sampled_from('甲乙 #「」"a:'), max_size=5).map(lambda text: ("#" + text).rstrip())
PINPOINT = st.sampled_from(
    [
        "第十八条第三款第(二)项第1目",
        "附件第1项",
        "四(三)",
        "四(二)3",
        "实施路径(一)",
        "建议一",
        "正文",
        "第十八条之一",
    ]
).map(Pinpoint.parse)


def node(kind: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(kind, span=st.just(SPAN), **fields)


def line(kind: type[Any], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    comments = st.lists(COMMENT, max_size=2).map(tuple)
    return node(kind, before=comments, behind=st.none() | COMMENT, **fields)


def some(
    strategy: st.SearchStrategy[Any], *, least: int = 1, most: int = 3
) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


class Trees:
    """Strategies over the words of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.name = node(ast.Name, text=TEXT)
        self.reference = node(ast.Reference, regulation=st.none() | SLUG, id=ID)
        self.entry = node(ast.EntryName, id=ID)
        self.simple = self._simple()
        self.block = st.recursive(
            self._block(self.simple), lambda inner: self._block(self.simple | inner), max_leaves=4
        )
        self.condition = self.simple | self.block
        self.cite = line(ast.Cite, regulation=st.none() | self.name, at=PINPOINT, quotes=some(TEXT, least=0))

    def term(self, *kinds: str) -> st.SearchStrategy[ast.Term]:
        words = [(kind, entry.id) for kind in kinds for entry in entries_of(self.lexicon, kind)]
        return st.sampled_from(words).map(lambda word: ast.Term(span=SPAN, kind=word[0], id=word[1]))

    def _choices(self) -> st.SearchStrategy[tuple[ast.Term, LexiconEntry]]:
        return st.sampled_from(self.lexicon.entries("option")).map(
            lambda entry: (ast.Term(span=SPAN, kind="choice", id=entry.parent or ""), entry)
        )

    def _options(self) -> st.SearchStrategy[tuple[ast.Term, tuple[ast.Term, ...]]]:
        def of_fact(pair: tuple[ast.Term, LexiconEntry]) -> st.SearchStrategy[Any]:
            owned = [entry for entry in self.lexicon.entries("option") if entry.parent == pair[0].id]
            terms = [ast.Term(span=SPAN, kind="option", id=entry.id) for entry in owned]
            return st.tuples(st.just(pair[0]), some(st.sampled_from(terms)))

        return self._choices().flatmap(of_fact)

    def _simple(self) -> st.SearchStrategy[ast.Condition]:
        value = st.booleans()
        return st.one_of(
            node(ast.FactIs, fact=self.term("fact"), value=value),
            st.builds(
                lambda pair, value: ast.OptionIs(span=SPAN, fact=pair[0], options=pair[1], value=value),
                self._options(),
                value,
            ),
            node(ast.OnList, list=self.term("list"), value=value),
            node(ast.ItemIs, entries=some(self.entry), value=value),
            node(ast.CommunityIs, types=some(self.term("community")), value=value),
            node(ast.DateIs, relation=st.sampled_from(["before", "from"]), date=DATE),
            node(ast.Named, name=self.name, answer=st.none() | TEXT, value=value),
        )

    def _block(self, inner: st.SearchStrategy[ast.Condition]) -> st.SearchStrategy[ast.Block]:
        items = some(line(ast.Item, condition=inner))
        return node(ast.Block, connective=st.sampled_from(["all", "any", "none"]), items=items)

    def _words(self, *keys: str) -> st.SearchStrategy[ast.Words]:
        return line(ast.Words, key=st.sampled_from(keys), text=TEXT)

    def _binds(self) -> st.SearchStrategy[ast.Binds]:
        return line(
            ast.Binds,
            scopes=some(self.term("level", "place"), least=0),
            actors=some(self.term("actor"), least=0),
            condition=st.none() | self.simple,
        )

    def regulation(self) -> st.SearchStrategy[ast.RegulationDecl]:
        clauses = st.one_of(
            line(ast.Rank, rank=self.term("rank")),
            line(ast.Regions, codes=some(CODE)),
            line(ast.Day, key=st.sampled_from(["published", "from", "until", "lapsed"]), date=DATE),
            line(ast.Scope, key=st.sampled_from(["applies", "analogy"]), condition=self.simple),
            self._words("issuer", "note"),
        )
        return line(ast.RegulationDecl, title=TEXT, slug=SLUG, clauses=some(clauses, least=0))

    def reading(self) -> st.SearchStrategy[ast.ReadingDecl]:
        clauses = st.one_of(
            self.cite,
            self._words("question", "note"),
            line(ast.Answers, answers=some(TEXT)),
            line(ast.Default, answer=st.none() | TEXT),
        )
        return line(ast.ReadingDecl, title=TEXT, slug=SLUG, clauses=some(clauses, least=0))

    def definition(self) -> st.SearchStrategy[ast.DefinitionDecl]:
        clauses = st.one_of(self.cite, line(ast.When, condition=self.condition), self._words("note"))
        return line(ast.DefinitionDecl, title=TEXT, clauses=some(clauses, least=0))

    def rule(self) -> st.SearchStrategy[ast.RuleDecl]:
        lower = node(ast.LowerNorms, aspect=self.term("aspect"))
        clauses = st.one_of(
            self.cite,
            line(ast.AspectIs, aspect=self.term("aspect")),
            self._binds(),
            line(ast.Acts, acts=some(self.term("act"), least=0)),
            line(ast.Day, key=st.sampled_from(["from", "ended"]), date=DATE),
            line(ast.When, condition=self.condition),
            line(ast.Modality, modality=st.sampled_from(["forbids", "advises"])),
            line(ast.Modality, modality=st.just("requires"), condition=self.condition),
            line(ast.Modality, modality=st.just("permits"), condition=st.none() | self.condition),
            line(ast.Unless, condition=self.condition, cites=some(self.cite, least=0, most=2)),
            line(
                ast.Order,
                key=st.sampled_from(["overrides", "saves"]),
                target=self.reference | lower,
                cites=some(self.cite, least=0, most=2),
            ),
            self._words("remedy", "refusal", "note"),
            line(ast.LiableUnder, id=ID),
        )
        return line(ast.RuleDecl, id=ID, title=TEXT, clauses=some(clauses, least=0, most=5))

    def liability(self) -> st.SearchStrategy[ast.LiabilityDecl]:
        clauses = st.one_of(
            self.cite,
            self._binds(),
            line(ast.When, condition=self.condition),
            self._words("consequence", "note"),
        )
        return line(ast.LiabilityDecl, id=ID, clauses=some(clauses, least=0))

    def guarantee(self) -> st.SearchStrategy[ast.GuaranteeDecl]:
        clauses = st.one_of(
            line(ast.Regions, codes=some(CODE)),
            self._binds(),
            line(ast.Acts, acts=some(self.term("act"), least=0)),
            line(ast.Day, key=st.sampled_from(["from", "ended"]), date=DATE),
            line(ast.When, condition=self.condition),
            line(ast.Verdicts, key=st.sampled_from(["never", "always"]), verdicts=some(self.term("verdict"))),
            self._words("note"),
        )
        return line(ast.GuaranteeDecl, id=ID, title=TEXT, clauses=some(clauses, least=0))

    def _settings(self) -> st.SearchStrategy[ast.Setting]:
        def setting(key: str, value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
            return node(ast.Setting, key=st.just(key), value=value)

        body = node(
            ast.Body, scope=st.none() | self.term("level"), actor=self.term("actor"), text=st.none() | TEXT
        )
        return st.one_of(
            setting("region", CODE),
            setting("date", DATE),
            setting("assigner", body),
            setting("on_behalf_of", body),
            setting("community", self.term("community")),
            setting("act", self.term("act")),
            setting("item", TEXT),
            setting("item_id", ID),
            setting("lists", some(self.term("list"), least=0)),
            setting("fact", st.tuples(self.term("fact"), st.sampled_from([True, False, None]))),
            setting("fact", st.tuples(self.term("choice"), st.none())),
            setting("option", self._options().map(lambda pair: (pair[0], pair[1][0]))),
            setting("reading", st.tuples(self.name, TEXT)),
        )

    def case(self) -> st.SearchStrategy[ast.CaseDecl]:
        clauses = st.one_of(
            line(ast.Given, settings=some(self._settings())),
            line(ast.Expect, verdict=self.term("verdict"), references=some(self.reference, least=0)),
            line(ast.ExpectPossible, verdicts=some(self.term("verdict"))),
            line(ast.ExpectMissing, terms=some(self.term("fact", "choice", "list") | self.name | self.entry)),
            self._words("source", "note"),
        )
        return line(ast.CaseDecl, title=TEXT, clauses=some(clauses, least=0))

    def file(self) -> st.SearchStrategy[ast.File]:
        declaration = st.one_of(
            self.regulation(),
            self.reading(),
            self.definition(),
            self.rule(),
            self.liability(),
            self.guarantee(),
            self.case(),
        )
        return node(
            ast.File,
            declarations=some(declaration, most=3),
            after=some(COMMENT, least=0, most=2),
            stated=st.booleans(),
        )
