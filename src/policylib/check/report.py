"""How the checker says something: one constructor of diagnostics, places inside nodes, near names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policylib.diagnostics import Diagnostic, Fix, Label, Text, replacing
from policylib.nearest import meant, slip_of
from policylib.nearest import nearest as nearest_words
from policylib.source import Span
from policylib.syntax import ast


def problem(
    code: str,
    span: Span,
    zh: str,
    en: str,
    *,
    advice: Text | None = None,
    labels: Sequence[Label] = (),
    fix: Fix | None = None,
) -> Diagnostic:
    """Return a diagnostic; `zh` and `en` are one sentence each, `advice` says what to write instead."""
    return Diagnostic(code, span, Text(zh, en), advice, tuple(labels), fix)


def label(span: Span, zh: str, en: str) -> Label:
    """Return a second place with what is to be seen there."""
    return Label(span, Text(zh, en))


def heading(node: ast.Node) -> Span:
    """Return the first line of a declaration or clause: its place without what stands below it."""
    start, source = node.span.start, node.span.source
    end = source.text.find("\n", start, node.span.end)
    line = source.text[start : node.span.end if end < 0 else end].rstrip()
    return node.span.part(start, start + len(line))


def inside(span: Span, words: str) -> Span:
    """Return the place of `words` within a span, or the span where they do not stand as written."""
    at = span.text.find(words)
    return span if at < 0 or not words else span.part(span.start + at, span.start + at + len(words))


def nearest(word: str, options: Iterable[str]) -> str | None:
    """Return the option that is most like the word, if one is like it at all.

    >>> nearest("应急相应", ["应急响应", "街道受清单约束"])
    '应急响应'
    """
    known = sorted(options)
    ranked = nearest_words(word, known)
    if ranked:
        return ranked[0][1]
    return next((option for option in known if word and (option in word or word in option)), None)


def did_you_mean(span: Span, word: str, options: Iterable[str]) -> tuple[Text | None, Fix | None]:
    """Return help and fix for a word that is none of the options: the nearest one, else the choice."""
    known = sorted(set(options))
    near = nearest(word, known)
    if near is not None:
        place = inside(span, word)
        safe = slip_of(word, known) == near
        fix = replacing(place, near, safe=safe) if place.text == word else None
        return meant([near]), fix
    if 0 < len(known) <= 8:
        return Text(f"可写：{'、'.join(known)}", f"choose one of: {', '.join(known)}"), None
    return None, None
