"""Order between rules: who prevails over whom, what may not prevail, and circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from policylib.check.citations import Citer, Library, cites, made_with
from policylib.check.clauses import every
from policylib.check.graphs import cycles
from policylib.check.keeping import Keep
from policylib.check.model import Citation, RankWord, Regulation, Rule
from policylib.check.names import Index, Unit
from policylib.check.report import did_you_mean, heading, inside, label, problem
from policylib.check.rules import citer_of
from policylib.check.texts import SAME_SLUG
from policylib.check.types import Scope
from policylib.diagnostics import Diagnostic, Fix, Label, Text, replacing
from policylib.nearest import meant, nearest
from policylib.source import Span
from policylib.syntax import ast


@dataclass(frozen=True, slots=True)
class Ordering:
    """What the order of precedence is decided with."""

    index: Index
    ranks: Mapping[str, RankWord]
    regulations: Mapping[str, Regulation]
    rules: Mapping[str, Rule]
    texts: Library
    found: list[Diagnostic]
    scopes: Mapping[str, Scope]

    def rank_of(self, regulation: str) -> str | None:
        """Return the rank of a text, encoded or only named in sources.yaml; None where it is not known."""
        if regulation in self.regulations:
            return self.regulations[regulation].rank
        cited = self.texts.citable.get(regulation)
        return cited.rank if cited else None

    def prevails(self, higher: str | None, lower: str | None) -> bool:
        """Say whether a rank prevails over another."""
        return higher is not None and higher in self.ranks and lower in self.ranks[higher].prevails_over

    def comparable(self, one: str | None, other: str | None) -> bool:
        """Say whether two ranks are the same, or one prevails; a rank that is not known is never in doubt."""
        return None in (one, other) or one == other or self.prevails(one, other) or self.prevails(other, one)


def order_rules(ordering: Ordering) -> dict[str, Rule]:
    """Return the rules with what each prevails over and leaves untouched; report what may not be."""
    ordered = dict(ordering.rules)
    places: dict[str, dict[str, Span]] = {}
    for unit in ordering.index.units:
        if unit.regulation is None or unit.regulation.slug not in ordering.regulations:
            continue
        for node in unit.rules.values():
            if not any(isinstance(clause, ast.Order | ast.Unless) for clause in node.clauses):
                continue
            rule_id = f"{unit.regulation.slug}/{node.id}"
            overrides, saves = _order_of(node, unit, ordering)
            places[rule_id] = dict(overrides)
            _check_carve_outs(node, unit, ordering)
            if rule_id in ordered and (overrides or saves):
                above = frozenset(o for o in overrides if o in ordering.rules and o not in saves)
                beside = frozenset(s for s in saves if s in ordering.rules)
                ordered[rule_id] = _placed(ordered[rule_id], above, beside, ordering.scopes[unit.path].keep)
    _check_cycles(places, ordering.found)
    return ordered


def _placed(rule: Rule, overrides: frozenset[str], saves: frozenset[str], keep: Keep) -> Rule:
    """Return a rule with its order."""
    return keep.of_node(
        "placed", rule, (overrides, saves), lambda: replace(rule, overrides=overrides, saves=saves)
    )


# --- what a rule declares ----------------------------------------------------------------------


def _order_of(node: ast.RuleDecl, unit: Unit, ordering: Ordering) -> tuple[dict[str, Span], dict[str, Span]]:
    """Return the rules that a rule prevails over and those it leaves untouched, each with its place."""
    assert unit.regulation is not None
    own = ordering.regulations[unit.regulation.slug]
    named: dict[str, dict[str, Span]] = {"overrides": {}, "saves": {}}
    classes: dict[str, dict[str, Span]] = {"overrides": {}, "saves": {}}
    for clause in every(node, ast.Order):
        _cite_order(clause, citer_of(node, own), ordering.scopes[unit.path], ordering.texts)
        if isinstance(clause.target, ast.LowerNorms):
            declarer = ordering.rules.get(f"{own.slug}/{node.id}")
            lower = _lower_rules(clause.target.aspect.id, own.rank, declarer, ordering)
            if not lower and clause.key == "overrides":
                ordering.found.append(_nothing_lower(clause.target))
            classes[clause.key].update(dict.fromkeys(lower, clause.target.span))
            continue
        target = find_rule(clause.target, unit, ordering.index, ordering.found)
        if target is None:
            continue
        if clause.key == "overrides" and not _may_prevail(clause, target, own, ordering):
            continue
        named[clause.key][target] = clause.target.span
    for target in named["overrides"].keys() & named["saves"].keys():
        ordering.found.append(_both(target, named["overrides"][target], named["saves"][target]))
    overrides = {**classes["overrides"], **named["overrides"]}
    return overrides, {**classes["saves"], **named["saves"]}


def _cite_order(clause: ast.Order, citer: Citer, scope: Scope, texts: Library) -> None:
    """Look up what is cited for an order of precedence."""

    def look_up() -> tuple[Citation, ...]:
        return cites(clause.cites, citer, texts, scope.found)

    made_with("order", clause, clause.cites, (citer,), look_up, scope, texts)


def _lower_rules(aspect: str, rank: str, declarer: Rule | None, ordering: Ordering) -> list[str]:
    """Return the rules of lower rank in an aspect that can stand against the one that declares to prevail.

    A permission does not displace a lower permission that sets no precondition: the two say the same.
    """
    permits = declarer is not None and declarer.modality == "permits"
    return [
        rule.id
        for rule in ordering.rules.values()
        if rule.aspect == aspect
        and ordering.prevails(rank, ordering.regulations[rule.regulation].rank)
        and not (permits and rule.modality == "permits" and rule.requirement is None)
    ]


def find_rule(reference: ast.Reference, unit: Unit, index: Index, found: list[Diagnostic]) -> str | None:
    """Return the full id of a rule that a file names; report it where there is none."""
    slug = reference.regulation or (unit.regulation.slug if unit.regulation else None)
    if slug is not None and slug in index.misnamed:
        slug = index.misnamed[slug]
        if slug is None:
            return None
    if slug is not None and index.rule(slug, reference.id) is not None:
        return f"{slug}/{reference.id}"
    owner = index.regulations.get(slug or "")
    if owner.broken if owner else index.broken:
        return None  # the rule may stand in what could not be read
    found.append(_unknown_rule(reference, unit, index))
    return None


def _unknown_rule(reference: ast.Reference, unit: Unit, index: Index) -> Diagnostic:
    written = f"{reference.regulation}/{reference.id}" if reference.regulation else reference.id
    known = [f"{slug}/{rule}" for slug, owner in index.regulations.items() for rule in owner.rules]
    span = reference.span
    qualified = f"{unit.home}/{reference.id}"
    if reference.regulation is None and unit.regulation is None:
        same = (
            qualified
            if qualified in known
            else next((k for k in known if k.endswith(f"/{reference.id}")), None)
        )
        return problem(
            "C325",
            span,
            f"本文件没有法规，规则须写全：法规代号/{reference.id}",
            f"this file has no regulation, so a rule is named in full: regulation/{reference.id}",
            advice=meant([same]) if same else None,
            fix=replacing(inside(span, reference.id), same) if same else None,
        )
    if unit.regulation is not None and reference.regulation in (None, unit.regulation.slug):
        own = [*unit.rules, *known] if reference.regulation is None else known
        advice, fix = did_you_mean(inside(span, written), written, own)
    else:
        advice, fix = _rule_of_another(reference, inside(span, written), index)
    return problem(
        "C325", span, f"没有规则「{written}」", f"there is no rule `{written}`", advice=advice, fix=fix
    )


def _rule_of_another(reference: ast.Reference, span: Span, index: Index) -> tuple[Text | None, Fix | None]:
    """Return help and fix for an unknown rule of a named regulation: a rule of that regulation was meant, or
    of one with nearly the same name, never one of some other.
    """
    named = reference.regulation or ""
    near = nearest(named, sorted(index.regulations), enough=SAME_SLUG)
    slug = named if named in index.regulations else near[0][1] if near else None
    if slug is None:
        lacking = Text(
            f"没有代号为“{named}”的法规：请看它的规则文件在不在，文件名、代号对不对",
            f"there is no regulation `{named}`: see whether its rule file is there, with that name and id",
        )
        return lacking, None
    return did_you_mean(
        span, f"{named}/{reference.id}", [f"{slug}/{rule}" for rule in index.regulations[slug].rules]
    )


# --- what may not be ---------------------------------------------------------------------------


def _may_prevail(clause: ast.Order, target: str, own: Regulation, ordering: Ordering) -> bool:
    """Say whether a rule may prevail over another; report it where that one ranks higher, and where the two
    ranks cannot be compared and nothing is cited.
    """
    theirs = ordering.rank_of(target.partition("/")[0])
    own_zh, own_en = _rank_label(own.rank, ordering)
    their_zh, their_en = _rank_label(theirs, ordering)
    if ordering.prevails(theirs, own.rank):
        ordering.found.append(
            problem(
                "C350",
                clause.span,
                f"{own_zh}不能优先于效力更高的{their_zh}（{target}）",
                f"a {own_en} cannot prevail over `{target}`, a {their_en} of higher rank",
                advice=Text(
                    "去掉这一行，或者在上位规则里写除非", "remove this line, or write an exception there"
                ),
                labels=_rule_label(target, ordering),
            )
        )
        return False
    if not clause.cites and not ordering.comparable(own.rank, theirs):
        ordering.found.append(
            problem(
                "C354",
                clause.span,
                f"{own_zh}与{their_zh}效力不能比较，优先于 {target} 须有自己的依据",
                f"a {own_en} and a {their_en} have no order of rank: to prevail over `{target}` cite what "
                "says so",
                advice=Text("在它之下写 依据 …", "put the citation below it"),
                labels=_rule_label(target, ordering),
            )
        )
    return True


def _rank_label(rank: str | None, ordering: Ordering) -> tuple[str, str]:
    word = ordering.ranks.get(rank or "")
    return (word.label.zh, word.label.en) if word else ("", "")


def _rule_label(rule: str, ordering: Ordering) -> list[Label]:
    slug, _, number = rule.partition("/")
    node = ordering.index.rule(slug, number)
    return [label(heading(node), "该规则在此", "that rule is here")] if node else []


def _check_carve_outs(node: ast.RuleDecl, unit: Unit, ordering: Ordering) -> None:
    """Report an exception whose text ranks below the rule it carves open, or cannot be compared with it."""
    assert unit.regulation is not None
    own = ordering.regulations[unit.regulation.slug]
    for clause in every(node, ast.Unless):
        found = [ordering.texts.cited.get(cite.span) for cite in clause.cites]
        for cited in (citation for citation in found if citation is not None):
            rank = ordering.rank_of(cited.regulation)
            (own_zh, own_en), (zh, en) = _rank_label(own.rank, ordering), _rank_label(rank, ordering)
            text = None
            if ordering.prevails(own.rank, rank):
                code = "C351"
                text = Text(
                    f"{zh}「{cited.title}」不能给效力更高的{own_zh}开例外",
                    f"`{cited.title}`, a {en}, cannot make an exception to a {own_en} of higher rank",
                )
            elif not ordering.comparable(own.rank, rank):
                code = "C354"
                text = Text(
                    f"{zh}「{cited.title}」与{own_zh}效力不能比较，开不开得了例外没有定论",
                    f"`{cited.title}`, a {en}, and a {own_en} have no order of rank: whether it can make an "
                    "exception is open",
                )
            if text is not None:
                ordering.found.append(problem(code, heading(clause), text.zh, text.en, advice=_CARVE_ADVICE))


_CARVE_ADVICE = Text(
    "例外的依据须与规则同级或者更高", "an exception rests on a text of the same or higher rank"
)


def _nothing_lower(target: ast.LowerNorms) -> Diagnostic:
    return problem(
        "C353",
        target.span,
        "这一方面没有下位规定",
        "there is no rule of lower rank in this aspect",
        advice=Text("没有可优先的规定时去掉这一行", "remove the line where there is nothing to prevail over"),
    )


def _both(target: str, overrides: Span, saves: Span) -> Diagnostic:
    return problem(
        "C355",
        saves,
        f"对 {target} 既写优先于又写不影响",
        f"`{target}` is both prevailed over and left untouched",
        advice=Text("去掉其中一行", "remove one of the two lines"),
        labels=[label(overrides, "优先于在此", "prevails over it here")],
    )


def _check_cycles(places: Mapping[str, Mapping[str, Span]], found: list[Diagnostic]) -> None:
    """Report rules that prevail over each other in a circle, once a circle."""
    for circle in cycles(places):
        pairs = list(zip(circle, (*circle[1:], circle[0]), strict=True))
        chain = " → ".join((*circle, circle[0]))
        spans = [places[one][other] for one, other in pairs]
        found.append(
            problem(
                "C352",
                spans[0],
                f"优先关系循环：{chain}",
                f"rules prevail over each other in a circle: {chain}",
                advice=Text("去掉其中一个优先于", "remove one of these lines"),
                labels=_others(spans[1:]),
            )
        )


def _others(spans: Iterable[Span]) -> list[Label]:
    return [label(span, "循环的一环", "part of the circle") for span in spans]
