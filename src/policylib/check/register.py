"""Regulations and the register of texts (sources.yaml): what both say of a text must be the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from policylib.check.clauses import kind_of
from policylib.check.model import Regulation, SourceText
from policylib.check.report import heading, inside, label, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast

# What both say: the field of the model, the kind of the clause, and the name.
_FIELDS = (
    ("title", "", Text("标题", "the title")),
    ("rank", "rank", Text("效力", "the rank")),
    ("issuer", "issuer", Text("制定机关", "the issuer")),
    ("published", "published", Text("公布日期", "the day of publication")),
    ("start", "from", Text("施行日期", "the first day in force")),
    ("until", "until", Text("失效日期", "the last day in force")),
)


def check_register(
    node: ast.RegulationDecl, regulation: Regulation, source: SourceText
) -> Iterator[Diagnostic]:
    """Report what a regulation and its entry in the register say differently; what either leaves out is not
    compared.
    """
    clauses = {kind_of(clause): clause.span for clause in node.clauses}
    for field, kind, name in _FIELDS:
        here, there = _spelled(getattr(regulation, field)), _spelled(getattr(source, field))
        if here is None or there is None or here == there or source.span is None:
            continue
        yield problem(
            "C319",
            inside(clauses.get(kind, heading(node)), here),
            f"{name.zh}与登记不一致：这里是「{here}」，sources.yaml 登记的是「{there}」",
            f"{name.en} differs from the register: `{here}` here, `{there}` in sources.yaml",
            advice=Text(
                "查对原文，改正写错的一处", "look at the text itself, and correct the one that is wrong"
            ),
            labels=[label(source.span, "登记在此", "registered here")],
        )


def _spelled(value: str | dt.date | None) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else value
