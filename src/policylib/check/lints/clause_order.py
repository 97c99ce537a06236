"""Clauses that do not stand in the order in which rule files are read (L412)."""

from __future__ import annotations

from collections.abc import Iterator

from policylib.check.clauses import KINDS, kind_of
from policylib.check.lints.subject import Subject
from policylib.check.report import heading, problem
from policylib.diagnostics import Diagnostic, Fix, Text, replacing
from policylib.syntax import ast

# One order for every declaration: none has two kinds that another has the other way round.
_ORDER = {
    kind: number
    for number, kind in enumerate(
        (
            *("cite", "rank", "issuer", "regions", "published", "question", "answers", "default"),
            *("aspect", "binds", "acts", "from", "until", "lapsed", "ended", "applies", "analogy"),
            *("when", "modality", "unless", "order", "remedy", "refusal", "liability", "consequence"),
            *("verdicts", "given", "expect", "possible", "missing", "source", "note"),
        )
    )
}


def clauses_out_of_order(subject: Subject) -> Iterator[Diagnostic]:
    """Report the first clause of a declaration that stands behind one that belongs behind it."""
    for _, node in subject.declarations():
        for one, following in zip(node.clauses, node.clauses[1:], strict=False):
            if _rank(following) < _rank(one):
                yield _report(node, one, following)
                break


def _rank(clause: ast.Line) -> int:
    return _ORDER[kind_of(clause)]


def _report(node: ast.Declaration, one: ast.Line, following: ast.Line) -> Diagnostic:
    before, behind = KINDS[kind_of(following)], KINDS[kind_of(one)]
    order = list(dict.fromkeys(kind_of(clause) for clause in sorted(node.clauses, key=_rank)))
    return problem(
        "L412",
        heading(following),
        f"“{before.zh}”通常写在“{behind.zh}”之前",
        f"the {before.en} usually stands before the {behind.en}",
        advice=Text(
            f"顺序是：{'、'.join(KINDS[kind].zh for kind in order)}",
            f"the order is: {', '.join(KINDS[kind].en for kind in order)}",
        ),
        fix=_in_order(node),
    )


def _in_order(node: ast.Declaration) -> Fix:
    """Return the fix that moves the clauses, each with the lines below it and the comments above it."""
    source = node.span.source
    text = source.text
    begin = at = text.index("\n", node.span.start) + 1
    pieces = []
    for clause in node.clauses:
        written = clause.span.start + len(clause.span.text.rstrip())
        end = text.find("\n", written)
        end = len(text) if end < 0 else end
        pieces.append((_rank(clause), text[at:end]))
        at = end + 1
    ordered = sorted(pieces, key=lambda piece: piece[0])
    return replacing(source.span(begin, at - 1), "\n".join(piece for _, piece in ordered), safe=True)
