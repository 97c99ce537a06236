"""One term in several wordings within a file, as if several things were meant (L415)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from policylib.check.keeping import Keep
from policylib.check.lints.subject import Subject
from policylib.check.report import label, problem
from policylib.diagnostics import Diagnostic, Edit, Fix, Text
from policylib.source import Span
from policylib.syntax import ast
from policylib.syntax.lexicon import plain
from policylib.syntax.walking import terms

# A term: its class, its id and, of an option, the fact. The places where it stands, by its wording.
Key = tuple[str, str, str | None]
Wordings = dict[str, list[Span]]


def mixed_wordings(subject: Subject) -> Iterator[Diagnostic]:
    """Report terms that a file writes in more than one way; the vocabulary's own word is the one to keep."""
    for unit in subject.index.units:
        if not subject.keep.of_node("mixed", unit.file, (), partial(_is_mixed, unit.file, subject.keep)):
            continue
        places: dict[Key, Wordings] = {}
        for term, owner in terms(unit.file):
            wordings = places.setdefault((term.kind, term.id, owner), {})
            wordings.setdefault(term.span.text, []).append(term.span)
        for key, wordings in places.items():
            if len({_plain(wording) for wording in wordings}) > 1:
                yield _report(wordings, subject.words(unit.file).terms[key])


def _is_mixed(file: ast.File, keep: Keep) -> bool:
    """Say whether a file writes some term in several ways."""
    known: dict[Key, str] = {}
    return any(
        known.setdefault(key, wording) != wording
        for node in file.declarations
        for key, wording in keep.of_node("wordings", node, (), partial(_wordings_of, node))
    )


def _wordings_of(node: ast.Declaration) -> frozenset[tuple[Key, str]]:
    return frozenset(((term.kind, term.id, owner), _plain(term.span.text)) for term, owner in terms(node))


def _plain(wording: str) -> str:
    return plain(wording).casefold()


def _report(wordings: Wordings, own: str) -> Diagnostic:
    """Return what is said of a term in several wordings; `own`: the word to keep."""
    others = [s for wording, spans in wordings.items() if _plain(wording) != _plain(own) for s in spans]
    others.sort(key=lambda span: span.start)
    first = others[0]
    other = next(s[0] for wording, s in wordings.items() if _plain(wording) != _plain(first.text))
    return problem(
        "L415",
        first,
        f"同一个词在本文件里有不同的写法：“{first.text}”“{other.text}”",
        f"one term is written in different ways in this file: `{first.text}`, `{other.text}`",
        advice=Text(f"统一写“{own}”", f"write `{own}` throughout"),
        labels=[label(other, "这里写法不同", "it is written differently here")],
        fix=Fix(tuple(Edit(span, own) for span in others), safe=True),
    )
