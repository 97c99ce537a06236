"""Regulations: rank, region, days and communities of a normative text, checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

from policylib.check.clauses import day, every, first, words
from policylib.check.model import Condition, Regulation, Test
from policylib.check.report import heading, inside, label, problem
from policylib.check.types import Scope, resolve
from policylib.check.variables import COMMUNITY, holds, tests_of
from policylib.days import ONE_DAY
from policylib.diagnostics import Diagnostic, Text
from policylib.regions import Places, canonical_code, code_error
from policylib.syntax import ast

_CODE_ERRORS = {
    "digits": Text("只能是数字", "it must be digits"),
    "length": Text("应为 6、9 或 12 位", "it must have 6, 9 or 12 digits"),
    "gap": Text("中间一组不能全是零", "a group in its middle is all zeros"),
    "province": Text("前两位不是任何省级行政区", "no province has its first two digits"),
}


def build_regulation(node: ast.RegulationDecl, scope: Scope, places: Places) -> Regulation | None:
    """Return the regulation of a file, or None where it lacks what every regulation has."""
    rank = first(node, ast.Rank)
    start = day(node, "from")
    regions = regions_of(node, places, scope.found)
    communities, analogy = _communities(node, scope)
    days = {key: clause.date for key in ("published", "until", "lapsed") if (clause := day(node, key))}
    if start is not None:
        _check_days(node, start, scope.found)
    if rank is None or start is None or not regions:
        return None
    return Regulation(
        slug=node.slug,
        title=node.title,
        rank=rank.rank.id,
        regions=regions,
        start=start.date,
        issuer=words(node, "issuer"),
        published=days.get("published"),
        until=days.get("until"),
        lapsed=days.get("lapsed"),
        communities=communities,
        analogy=analogy,
        note=words(node, "note"),
        span=heading(node),
    )


def regions_of(node: ast.Declaration, places: Places, found: list[Diagnostic]) -> tuple[str, ...]:
    """Return the codes that a declaration names, in canonical form; those of no place are reported."""
    clause = first(node, ast.Regions)
    if clause is None:
        return ()
    right = []
    for code in clause.codes:
        if check_code(code, clause, places, found):
            right.append(canonical_code(code))
    return tuple(dict.fromkeys(right))


def check_code(code: str, node: ast.Node, places: Places, found: list[Diagnostic]) -> bool:
    """Say whether a code can be the code of a place; report it where it cannot."""
    error = code_error(places, code)
    if error is None:
        return True
    why = _CODE_ERRORS[error]
    found.append(
        problem(
            "C333",
            inside(node.span, code),
            f"地域代码「{code}」不对：{why.zh}",
            f"`{code}` is no code of a place: {why.en}",
            advice=Text(
                "如 220500（市）、220502（区）；全国写 000000",
                "as in 220500 or 220502; the country is 000000",
            ),
        )
    )
    return False


def _check_days(node: ast.RegulationDecl, start: ast.Day, found: list[Diagnostic]) -> None:
    """Report a last day before the first, and an end of force before the lapsing."""
    until, lapsed = day(node, "until"), day(node, "lapsed")
    for end in (until, lapsed):
        if end is not None and end.date < start.date:
            found.append(crossed(end, start))
    if until is not None and lapsed is not None and start.date <= until.date < lapsed.date:
        found.append(
            problem(
                "C334",
                until.span,
                f"失效日 {until.date} 早于期满日 {lapsed.date}",
                f"the last day in force, {until.date}, is before the day of lapsing, {lapsed.date}",
                labels=[label(lapsed.span, "期满日", "the day of lapsing")],
            )
        )


def crossed(end: ast.Day, start: ast.Day) -> Diagnostic:
    """Return the report of a period that ends before it begins."""
    return problem(
        "C334",
        end.span,
        f"{end.date} 早于起始日 {start.date}",
        f"{end.date} is before the first day, {start.date}",
        advice=Text("检查两个日期", "check the two dates"),
        labels=[label(start.span, "起始日", "the first day")],
    )


def check_titles(regulations: Iterable[Regulation]) -> list[Diagnostic]:
    """Report two texts of one title and rank in force on the same day: versions of a law do not overlap."""
    found = []
    ordered = sorted(regulations, key=lambda each: (each.title, each.rank, each.start, each.slug))
    for one, other in pairwise(ordered):
        same = (one.title, one.rank) == (other.title, other.rank)
        overlap = one.until is None or other.start <= one.until
        if same and overlap and one.span is not None and other.span is not None:
            eve = other.start - ONE_DAY if other.start > dt.date.min else other.start
            found.append(
                problem(
                    "C318",
                    other.span,
                    f"「{other.title}」的两个文本同时有效",
                    f"two texts of `{other.title}` are in force at the same time",
                    advice=Text(
                        f"旧文本写明失效日期，如：失效 {eve} 止",
                        f"say when the older one ends, as in: in force until {eve}",
                    ),
                    labels=[label(one.span, "另一个文本", "the other text")],
                )
            )
    return found


# --- communities -------------------------------------------------------------------------------


def _communities(node: ast.RegulationDecl, scope: Scope) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Return the communities a regulation governs (None: all) and those it reaches by analogy.

    A regulation that only names those it reaches by analogy governs all the others.
    """
    applies: frozenset[str] | None = None
    analogy: frozenset[str] = frozenset()
    for clause in every(node, ast.Scope):
        reached = _reached(clause, scope)
        if clause.key == "applies":
            applies = reached
        else:
            analogy = reached or frozenset()
    if analogy and applies is None and not any(c.key == "applies" for c in every(node, ast.Scope)):
        return frozenset(scope.vocabulary.communities) - analogy, analogy
    both = (applies or frozenset()) & analogy
    if both:
        labels_zh = "、".join(scope.vocabulary.communities[c].label.zh for c in sorted(both))
        labels_en = ", ".join(scope.vocabulary.communities[c].label.en for c in sorted(both))
        second = next(c for c in every(node, ast.Scope) if c.key == "analogy")
        scope.found.append(
            problem(
                "C336",
                second.span,
                f"{labels_zh} 既适用又参照",
                f"{labels_en}: governed and reached by analogy at once",
                advice=Text("每种社区只写在一处", "name each type of community in one of them"),
            )
        )
    return applies, analogy


def _reached(clause: ast.Scope, scope: Scope) -> frozenset[str] | None:
    """Return the communities for which a condition on the community holds; None where it is none."""
    condition = resolve(clause.condition, scope)
    if condition is None:
        return None
    if any(not isinstance(t, Test) or t.variable != COMMUNITY for t in tests_of(condition)):
        scope.found.append(
            problem(
                "C331",
                clause.condition.span,
                "适用范围只能以社区类型为条件",
                "a regulation's scope can only depend on the type of community",
                advice=Text(
                    "写成：适用 社区类型为城市社区；其他条件写在规则里",
                    "write: applies to community is urban community; other conditions belong in the rules",
                ),
            )
        )
        return None
    return frozenset(c for c in scope.vocabulary.communities if _holds_for(condition, c))


def _holds_for(condition: Condition, community: str) -> bool:
    return holds(condition, lambda test: isinstance(test, Test) and community in test.values)
