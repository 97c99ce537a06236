"""Guarantees: what is to hold of every task that a regulation reaches, resolved as its rules are."""

from __future__ import annotations

from policylib.check.clauses import day, every, first, words
from policylib.check.model import Guarantee, Regulation
from policylib.check.regulations import regions_of
from policylib.check.report import heading, inside, label, problem
from policylib.check.rules import Workshop, build_addressees, check_period
from policylib.check.types import resolve_optional
from policylib.diagnostics import Diagnostic, Text
from policylib.regions import Places, governs
from policylib.syntax import ast
from policylib.syntax.keywords import verdict_entries

# Where all is known, nothing is left to be decided.
_OPEN = "undetermined"


def build_guarantee(node: ast.GuaranteeDecl, shop: Workshop, places: Places) -> Guarantee | None:
    """Return a guarantee, or None where something in it is wrong."""
    before = len(shop.found)
    start, ended = day(node, "from"), day(node, "ended")
    check_period(start, ended, shop)
    addressees = build_addressees(every(node, ast.Binds), shop)
    when = first(node, ast.When)
    condition = resolve_optional(when.condition if when else None, shop.scope)
    acts = first(node, ast.Acts)
    never = _never(node, shop)
    regions = regions_of(node, places, shop.found)
    shop.found.extend(_elsewhere(node, regions, shop.regulation))
    if len(shop.found) > before or addressees is None or condition is None or never is None:
        return None
    return Guarantee(
        id=f"{shop.regulation.slug}/{node.id}",
        regulation=shop.regulation.slug,
        title=node.title,
        regions=regions or shop.regulation.regions,
        addressees=addressees,
        acts=frozenset(act.id for act in acts.acts) or None if acts else None,
        condition=condition,
        never=never,
        start=start.date if start else None,
        ended=ended.date if ended else None,
        note=words(node, "note"),
        span=heading(node),
    )


def _never(node: ast.GuaranteeDecl, shop: Workshop) -> frozenset[str] | None:
    """Return the verdicts that no task has; None where they are missing, or say nothing that can be."""
    clause = first(node, ast.Verdicts)
    if clause is None:
        return None
    every_one = frozenset(entry.id for entry in verdict_entries()) - {_OPEN}
    named = frozenset(verdict.id for verdict in clause.verdicts)
    if undecided := next((verdict for verdict in clause.verdicts if verdict.id == _OPEN), None):
        shop.found.append(
            problem(
                "C381",
                undecided.span,
                "「待定」不是事实查清以后的结论",
                "undetermined is no verdict of a task of which all is known",
                advice=Text(
                    "保证说的是事实都已查清的任务，去掉这一个",
                    "a guarantee is about tasks of which every fact is known: take this one out",
                ),
            )
        )
        return None
    if named == every_one:
        shop.found.append(_all_of_them(clause))
        return None
    return named if clause.key == "never" else every_one - named


def _all_of_them(clause: ast.Verdicts) -> Diagnostic:
    if clause.key == "never":
        what = Text(
            "每个任务总有一种结论，不能全都排除",
            "every task has one of the verdicts, so not all can be ruled out",
        )
    else:
        what = Text("所有结论都写上，什么也没有保证", "all verdicts are named, so nothing is guaranteed")
    return problem(
        "C381", clause.span, what.zh, what.en, advice=Text("只写其中几种", "name only some of them")
    )


def _elsewhere(node: ast.GuaranteeDecl, regions: tuple[str, ...], regulation: Regulation) -> list[Diagnostic]:
    """Report the places of a guarantee that its regulation does not govern."""
    clause = first(node, ast.Regions)
    if clause is None:
        return []
    where = regulation.span
    return [
        problem(
            "C382",
            inside(clause.span, code),
            f"法规不管地域「{code}」，它的保证也说不到那里",
            f"the regulation does not govern {code}, so a guarantee of it says nothing there",
            advice=Text(
                f"写 {'、'.join(regulation.regions)} 或者其中的地方；不写地域，就是法规的地域",
                f"write {', '.join(regulation.regions)} or a place within; without a region, it is that of "
                "the regulation",
            ),
            labels=[label(where, "法规在此", "the regulation is here")] if where else [],
        )
        for code in regions
        if not any(governs(own, code) for own in regulation.regions)
    ]
