"""A first case of a rule: a task that it reaches and whose conditions hold, written out to be completed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from policylib.check.model import (
    CheckedPolicy,
    Condition,
    DateTest,
    Defined,
    Group,
    Regulation,
    Rule,
    Test,
)
from policylib.check.vocabulary import lexicon_of
from policylib.days import ONE_DAY
from policylib.source import Source
from policylib.syntax import ast
from policylib.syntax.printer import print_file

# What a rule leads to where what it is about is done, by modality; what forbids does so with its rank.
_VERDICTS = {"requires": "curable", "permits": "lawful"}
_FORBIDDEN = {"law": "unlawful", "policy": "improper"}

_NOWHERE = Source("", "").span(0, 0)


@dataclass(slots=True)
class _Draft:
    """What the task has to be like: facts, lists, an entry, readings, and a day."""

    date: dt.date
    facts: dict[str, str] = field(default_factory=dict)
    on: list[str] = field(default_factory=list)
    off: bool = False
    item: str | None = None
    readings: dict[str, str] = field(default_factory=dict)


def case_text(checked: CheckedPolicy, rule: Rule, title: str, language: str) -> str:
    """Return the declaration of a case in the words of a language.

    Where a condition can hold in several ways, the first is taken. What the answer should be has to be
    read, and confirmed, by whoever knows the law.
    """
    regulation = checked.regulations[rule.regulation]
    draft = _Draft(rule.start or regulation.start)
    _meet(rule.condition, draft)
    if rule.modality == "permits" and rule.requirement is not None:
        _meet(rule.requirement, draft)
    clauses: list[ast.CaseClause] = [_given(*_who(checked, regulation, rule, draft))]
    rest = tuple(_what(checked, draft))
    if rest:
        clauses.append(_given(*rest))
    verdict = _VERDICTS.get(rule.modality) or _FORBIDDEN.get(checked.ranks[regulation.rank].tier)
    if rule.modality == "advises" or verdict is None:
        clauses.append(_expect("ungoverned", ()))
    else:
        reference = ast.Reference(span=_NOWHERE, regulation=rule.regulation, id=rule.id.partition("/")[2])
        clauses.append(_expect(verdict, (reference,)))
    case = ast.CaseDecl(span=_NOWHERE, title=title, clauses=tuple(clauses))
    lexicon = lexicon_of(checked.vocabulary, checked.ranks)
    return print_file(ast.File(span=_NOWHERE, declarations=(case,), language=language), lexicon, language)


def _meet(condition: Condition, draft: _Draft) -> None:
    """Make a condition hold; of several ways the first."""
    match condition:
        case Defined(condition=inner):
            _meet(inner, draft)
        case Group(connective="all", conditions=parts):
            for part in parts:
                _meet(part, draft)
        case Group(connective="any", conditions=parts):
            _meet(parts[0], draft)
        case Group(conditions=parts):
            for part in parts:
                _miss(part, draft)
        case DateTest(date=date, before=before):
            draft.date = date - ONE_DAY if before else max(draft.date, date)
        case Test():
            _set(condition, min(condition.values), draft)


def _miss(condition: Condition, draft: _Draft) -> None:
    """Make a condition not hold, where that takes one value; what is not said of a fact is not so."""
    if isinstance(condition, Test) and condition.values in ({"on"}, {"off"}, {"true"}, {"false"}):
        opposite = {"on": "off", "off": "on", "true": "false", "false": "true"}
        _set(condition, opposite[min(condition.values)], draft)


def _set(test: Test, value: str, draft: _Draft) -> None:
    kind, _, name = test.variable.partition(":")
    if kind == "fact":
        draft.facts[name] = value
    elif kind == "list" and value == "on":
        draft.on.append(name)
    elif kind == "list":
        draft.off = True
    elif kind == "item" and value == "on":
        draft.item = name
    elif kind == "reading":
        draft.readings[name] = value


def _who(checked: CheckedPolicy, regulation: Regulation, rule: Rule, draft: _Draft) -> Iterator[ast.Setting]:
    vocabulary = checked.vocabulary
    yield _setting("region", regulation.regions[0])
    yield _setting("date", draft.date)
    group = rule.addressees[0]
    actor = next((name for name in vocabulary.actors if group.actors is None or name in group.actors), "")
    levels = [name for name in vocabulary.levels if group.levels is None or name in group.levels]
    scope = _term("level", levels[-1]) if vocabulary.actors[actor].has_level and levels else None
    yield _setting("assigner", ast.Body(span=_NOWHERE, scope=scope, actor=_term("actor", actor)))
    communities = regulation.communities or frozenset(vocabulary.communities)
    community = next((name for name in vocabulary.communities if name in communities), None)
    if community is not None:
        yield _setting("community", _term("community", community))
    acts = rule.acts or vocabulary.aspects[rule.aspect].acts or frozenset(vocabulary.acts)
    yield _setting("act", _term("act", next(name for name in vocabulary.acts if name in acts)))


def _what(checked: CheckedPolicy, draft: _Draft) -> Iterator[ast.Setting]:
    if draft.item is not None:
        yield _setting("item_id", draft.item)
    elif draft.on or draft.off:
        yield _setting("lists", tuple(_term("list", name) for name in dict.fromkeys(draft.on)))
    for name, value in draft.facts.items():
        if checked.vocabulary.facts[name].options:
            yield _setting("option", (_term("choice", name), _term("option", value)))
        else:
            yield _setting("fact", (_term("fact", name), value == "true"))
    for name, answer in draft.readings.items():
        title = checked.readings[name].title
        yield _setting("reading", (ast.Name(span=_NOWHERE, text=title), answer))


def _term(kind: str, name: str) -> ast.Term:
    return ast.Term(span=_NOWHERE, kind=kind, id=name)


def _setting(key: str, value: object) -> ast.Setting:
    return ast.Setting(span=_NOWHERE, key=key, value=value)


def _given(*settings: ast.Setting) -> ast.Given:
    return ast.Given(span=_NOWHERE, settings=settings)


def _expect(verdict: str, references: tuple[ast.Reference, ...]) -> ast.Expect:
    return ast.Expect(span=_NOWHERE, verdict=_term("verdict", verdict), references=references)
