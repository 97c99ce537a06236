"""Rules and liabilities whose id does not begin with the number of an article that they rest on (L411)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policylib.check.clauses import every
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, inside, problem
from policylib.diagnostics import Diagnostic, Text
from policylib.syntax import ast

_FIRST = re.compile(r"[^-]+")


def numbers_of_other_articles(subject: Subject) -> Iterator[Diagnostic]:
    """Report ids that begin with the number of no article cited; texts without articles have other ids."""
    for _, node in subject.declarations():
        if not isinstance(node, ast.RuleDecl | ast.LiabilityDecl):
            continue
        own = [cite.at.article for cite in every(node, ast.Cite) if cite.regulation is None]
        number = _FIRST.match(node.id)
        articles = [article for article in own if article is not None]
        if not articles or len(articles) < len(own) or number is None:
            continue
        if number[0] not in {str(article) for article in articles}:
            yield problem(
                "L411",
                inside(heading(node), node.id),
                f"编号 {node.id} 不是以所依据的条的号码开头",
                f"the id `{node.id}` does not begin with the number of an article that it rests on",
                advice=Text(
                    f"还没有公布的，编号改成 {articles[0]} 或者 {articles[0]}-1 这样；已经公布的编号不改",
                    f"if it is not published yet, call it {articles[0]} or {articles[0]}-1; a published id "
                    "never changes",
                ),
            )
