"""Readings, liabilities and rules: declarations turned into what the engine works with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from policylib.check.changes import check_requirement
from policylib.check.citations import Citer, Library, cites, made_with
from policylib.check.clauses import day, every, first, words
from policylib.check.model import (
    Addressee,
    CarveOut,
    DateTest,
    Liability,
    Reading,
    Regulation,
    Rule,
)
from policylib.check.regulations import crossed
from policylib.check.report import did_you_mean, heading, inside, label, problem
from policylib.check.types import Scope, answer_fits, answers_of, meanings, resolve, resolve_optional
from policylib.check.variables import tests_of
from policylib.days import ONE_DAY
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast

T = TypeVar("T")
Made = TypeVar("Made", bound=ast.Declaration)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the declarations of one file are built with."""

    regulation: Regulation
    scope: Scope
    texts: Library

    @property
    def found(self) -> list[Diagnostic]:
        """Where everything that is wrong is collected."""
        return self.scope.found

    @property
    def citer(self) -> Citer:
        """Who cites in declarations that have no days of their own."""
        return Citer(self.regulation.slug, self.regulation.start, self.regulation.until or dt.date.max)


def citer_of(node: ast.RuleDecl, regulation: Regulation) -> Citer:
    """Return who cites in a rule: its regulation, on the days on which the rule applies."""
    start, ended = day(node, "from"), day(node, "ended")
    until = regulation.until or dt.date.max
    if ended is not None and ended.date > dt.date.min:
        until = min(until, ended.date - ONE_DAY)
    return Citer(regulation.slug, max(regulation.start, start.date) if start else regulation.start, until)


def made(kind: str, node: Made, made_of: tuple[object, ...], make: Callable[[Made], T], shop: Workshop) -> T:
    """Return what is made of a declaration, or was in an earlier check of it; `made_of`: all it depends on
    beside words, texts, its regulation and the names in it.
    """
    citations = [*every(node, ast.Cite), *(cite for one in every(node, ast.Unless) for cite in one.cites)]
    damaged = shop.scope.unit.damaged(node)
    around = (shop.scope.words, shop.regulation, damaged, *meanings(node, shop.scope), *made_of)
    return made_with(kind, node, citations, around, lambda: make(node), shop.scope, shop.texts)


# --- readings ----------------------------------------------------------------------------------


def build_reading(node: ast.ReadingDecl, shop: Workshop) -> Reading | None:
    """Return a reading; report answers given twice and a default that is none of them."""
    answers = answers_of(node)
    clause = first(node, ast.Answers)
    if clause is not None:
        twice = next((a for i, a in enumerate(answers) if a in answers[:i]), None)
        if twice is not None or len(answers) < 2:
            shop.found.append(_bad_answers(clause, twice))
    default = first(node, ast.Default)
    right = True
    if default is not None and default.answer is not None:
        right = answer_fits(default.answer, node, default, shop.scope)
    citations = cites(every(node, ast.Cite), shop.citer, shop.texts, shop.found)
    question = words(node, "question")
    if question is None or default is None or not right:
        return None
    return Reading(
        id=f"{shop.regulation.slug}/{node.slug}",
        title=node.title,
        question=question,
        answers=answers,
        default=default.answer,
        citations=citations,
        note=words(node, "note"),
        span=heading(node),
    )


def _bad_answers(clause: ast.Answers, twice: str | None) -> Diagnostic:
    if twice is not None:
        return problem(
            "C337",
            clause.span,
            f"答案「{twice}」重复",
            f"the answer `{twice}` is given twice",
            advice=Text("去掉一个", "take one out"),
        )
    return problem(
        "C337",
        clause.span,
        "解释至少要有两个答案",
        "a reading needs two answers at least",
        advice=Text("只有一个答案就不是待定的问题", "a question with one answer is not open"),
    )


# --- bodies ------------------------------------------------------------------------------------


def build_addressees(nodes: Iterable[ast.Binds], shop: Workshop) -> tuple[Addressee, ...] | None:
    """Return the groups of bodies of a rule or liability; None where a group is wrong."""
    built = [_addressee(node, shop) for node in nodes]
    right = tuple(group for group in built if group is not None)
    return right if len(right) == len(built) else None


def _addressee(node: ast.Binds, shop: Workshop) -> Addressee | None:
    words_ = shop.scope.vocabulary
    before = len(shop.found)
    if node.scopes:
        for actor in node.actors:
            if not words_.actors[actor.id].has_level:
                shop.found.append(_without_level(actor, node, shop))
        if not node.actors:
            shop.found.append(_level_of_any_body(node, shop))
    condition = None
    if node.condition is not None:
        condition = resolve(node.condition, shop.scope)
        if condition is not None and any(
            isinstance(test, DateTest) or not test.variable.startswith("reading:")
            for test in tests_of(condition)
        ):
            shop.found.append(_not_a_reading(node.condition))
    if len(shop.found) > before or (node.condition is not None and condition is None):
        return None
    places = {t for s in node.scopes if s.kind == "place" for t in words_.place_groups[s.id].types}
    levels = {s.id for s in node.scopes if s.kind == "level"}
    return Addressee(
        actors=frozenset(actor.id for actor in node.actors) or None,
        levels=frozenset(levels) or None,
        places=frozenset(places) or None,
        condition=condition,
    )


def _scope_label(node: ast.Binds, shop: Workshop) -> Text:
    """Return the label of the first level or kind of place on a line."""
    words_, term = shop.scope.vocabulary, node.scopes[0]
    return (words_.place_groups if term.kind == "place" else words_.levels)[term.id].label


def _without_level(actor: ast.Term, node: ast.Binds, shop: Workshop) -> Diagnostic:
    word, scope = shop.scope.vocabulary.actors[actor.id], _scope_label(node, shop)
    return problem(
        "C332",
        actor.span,
        f"「{word.label.zh}」没有层级，不能与「{scope.zh}」写在同一行",
        f"`{word.label.en}` has no level, so it cannot stand on a line with `{scope.en}`",
        advice=Text(f"另起一行：约束 {word.label.zh}", f"give it a line of its own: binds {word.label.en}"),
    )


def _level_of_any_body(node: ast.Binds, shop: Workshop) -> Diagnostic:
    scope = _scope_label(node, shop)
    return problem(
        "C332",
        node.span,
        f"「{scope.zh}」之后须写明是哪些单位",
        f"`{scope.en}` must be followed by the bodies that it narrows",
        advice=Text(
            "有的单位没有层级，所以不能写任何单位", "some bodies have no level, so any body cannot stand here"
        ),
    )


def _not_a_reading(condition: ast.Condition) -> Diagnostic:
    return problem(
        "C330",
        condition.span,
        "「如果」之后只能写解释",
        "only a reading may decide whether a body is bound",
        advice=Text(
            "关于事项本身的条件写在「当」之下", "a condition on the task belongs in the rule's condition"
        ),
    )


# --- liabilities -------------------------------------------------------------------------------


def build_liability(node: ast.LiabilityDecl, shop: Workshop) -> Liability | None:
    """Return a liability, or None where something in it is wrong."""
    addressees = build_addressees(every(node, ast.Binds), shop)
    when = first(node, ast.When)
    condition = resolve(when.condition, shop.scope) if when else None
    citations = cites(every(node, ast.Cite), shop.citer, shop.texts, shop.found)
    consequence = words(node, "consequence")
    if addressees is None or consequence is None or (when is not None and condition is None):
        return None
    return Liability(node.id, consequence, addressees, condition, citations)


# --- rules -------------------------------------------------------------------------------------


def made_rule(node: ast.RuleDecl, shop: Workshop, liabilities: Mapping[str, Liability | None]) -> Rule | None:
    """Return a rule as `build_rule` does, or as it did in an earlier check; report what nobody could meet."""

    def make(node: ast.RuleDecl) -> Rule | None:
        rule = build_rule(node, shop, liabilities)
        if rule is not None:
            shop.found.extend(check_requirement(node, rule, shop.scope.vocabulary))
        return rule

    # One that is not there equals nothing: the rule is looked at again until it is.
    chosen = (liabilities.get(clause.id) or object() for clause in every(node, ast.LiableUnder))
    return made("rule", node, tuple(chosen), make, shop)


def build_rule(
    node: ast.RuleDecl, shop: Workshop, liabilities: Mapping[str, Liability | None]
) -> Rule | None:
    """Return a rule without its order of precedence, or None where something in it is wrong."""
    start, ended = day(node, "from"), day(node, "ended")
    check_period(start, ended, shop)
    citer = citer_of(node, shop.regulation)
    own = list(every(node, ast.Cite))
    citations = cites(own, citer, shop.texts, shop.found)
    if own and not any(c.quotes for c in own) and not shop.scope.unit.damaged(node):
        shop.found.append(_no_quote(own[0]))
    addressees = build_addressees(every(node, ast.Binds), shop)
    when = first(node, ast.When)
    condition = resolve_optional(when.condition if when else None, shop.scope)
    modality = first(node, ast.Modality)
    requirement = None
    if modality is not None and modality.condition is not None:
        requirement = resolve(modality.condition, shop.scope)
    exceptions = _exceptions(node, citer, shop)
    liable = _liabilities(node, shop, liabilities)
    aspect = first(node, ast.AspectIs)
    if modality is None or aspect is None or condition is None or not addressees or exceptions is None:
        return None
    if modality.condition is not None and requirement is None:
        return None
    return Rule(
        id=f"{shop.regulation.slug}/{node.id}",
        regulation=shop.regulation.slug,
        title=node.title,
        aspect=aspect.aspect.id,
        modality=modality.modality,
        addressees=addressees,
        acts=_acts(node, aspect, shop),
        condition=condition,
        citations=citations,
        requirement=requirement,
        exceptions=exceptions,
        start=start.date if start else None,
        ended=ended.date if ended else None,
        remedy=words(node, "remedy"),
        refusal=words(node, "refusal"),
        liabilities=liable,
        note=words(node, "note"),
        span=heading(node),
    )


def _acts(node: ast.RuleDecl, aspect: ast.AspectIs, shop: Workshop) -> frozenset[str] | None:
    """Return the acts a rule is about: those it names, any, or those of its aspect."""
    clause = first(node, ast.Acts)
    if clause is None:
        return shop.scope.vocabulary.aspects[aspect.aspect.id].acts
    return frozenset(act.id for act in clause.acts) or None


def _exceptions(node: ast.RuleDecl, citer: Citer, shop: Workshop) -> tuple[CarveOut, ...] | None:
    built = []
    right = True
    for clause in every(node, ast.Unless):
        condition = resolve(clause.condition, shop.scope)
        citations = cites(clause.cites, citer, shop.texts, shop.found)
        if not clause.cites and not shop.scope.unit.damaged(node):
            shop.found.append(_no_citation(clause))
        if condition is None:
            right = False
        else:
            built.append(CarveOut(condition, citations))
    return tuple(built) if right else None


def _liabilities(
    node: ast.RuleDecl, shop: Workshop, liabilities: Mapping[str, Liability | None]
) -> tuple[Liability, ...]:
    chosen = []
    for clause in every(node, ast.LiableUnder):
        if clause.id not in liabilities:
            if not shop.scope.unit.broken:
                shop.found.append(_unknown_liability(clause, liabilities))
        elif (liability := liabilities[clause.id]) is not None:
            chosen.append(liability)
    return tuple(dict.fromkeys(chosen))


def _unknown_liability(clause: ast.LiableUnder, liabilities: Iterable[str]) -> Diagnostic:
    advice, fix = did_you_mean(inside(clause.span, clause.id), clause.id, liabilities)
    return problem(
        "C326",
        inside(clause.span, clause.id),
        f"没有编号为「{clause.id}」的责任",
        f"there is no liability `{clause.id}`",
        advice=advice
        or Text(f"在本文件中写：责任 {clause.id}", f"declare it in this file: liability {clause.id}"),
        fix=fix,
    )


def _no_quote(clause: ast.Cite) -> Diagnostic:
    return problem(
        "C343",
        clause.span,
        "规则的依据没有引文",
        "the rule quotes no words of what it cites",
        advice=Text("在后面写：引文「条文原文」", 'add the exact words: quote "…"'),
    )


def _no_citation(clause: ast.Unless) -> Diagnostic:
    return problem(
        "C314",
        heading(clause),
        "除非缺少「依据」",
        "the exception has no citation",
        advice=Text("在它之下写：依据 第…条 引文「…」", "cite, below it, the provision it rests on"),
    )


def check_period(start: ast.Day | None, ended: ast.Day | None, shop: Workshop) -> None:
    """Report a rule that ends before it begins, or that lies outside the days of its regulation."""
    regulation = shop.regulation
    if start is not None and ended is not None and ended.date <= start.date:
        shop.found.append(crossed(ended, start))
        return
    for clause in (start, ended):
        if clause is None:
            continue
        early = clause.date < regulation.start or (clause is ended and clause.date == regulation.start)
        late = regulation.until is not None and clause.date > regulation.until
        if early or late:
            days_zh = f"自 {regulation.start} 起" + (f"至 {regulation.until} 止" if regulation.until else "")
            days_en = f"from {regulation.start}" + (f" to {regulation.until}" if regulation.until else "")
            where = regulation.span
            shop.found.append(
                problem(
                    "C335",
                    clause.span,
                    f"{clause.date} 不在法规的有效期内（{days_zh}）",
                    f"{clause.date} is outside the days on which the regulation is in force ({days_en})",
                    labels=[label(where, "法规在此", "the regulation is here")] if where else [],
                )
            )
