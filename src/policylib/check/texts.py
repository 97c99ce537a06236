"""Provision texts (policy/<place>/texts/*.yaml): the exact words that rules and lists quote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from policylib.check.data import TextNode, entry, items, note, optional_text, text
from policylib.check.model import Provision, SourceText
from policylib.check.report import label, problem
from policylib.check.schema import read_data
from policylib.diagnostics import Diagnostic, Text
from policylib.nearest import meant, nearest
from policylib.pinpoint import Pinpoint
from policylib.source import Source, Span

SAME_SLUG = 0.8  # how like two ids are at least, where one is taken for a misspelling of the other

# Regulation (slug) and canonical pinpoint → provision.
Provisions = Mapping[tuple[str, str], Provision]

# Regulation (slug) → its provisions with their places.
TextIndex = Mapping[str, Sequence[tuple[Pinpoint, Provision]]]


class QuoteStatus(StrEnum):
    """Whether quoted words stand in a provision. `NO_TEXT`: the provision is not at hand."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    NOT_FOUND = "not_found"
    NO_TEXT = "no_text"


def load_texts(
    source: Source,
) -> tuple[dict[tuple[str, str], Provision] | None, SourceText | None, list[Diagnostic]]:
    """Return the provisions of a file and where they were taken from, or None and what is wrong with it."""
    root, found = read_data(source, "text")
    if root is None:
        return None, None, found
    regulation = text(root, "regulation")
    provisions: dict[tuple[str, str], Provision] = {}
    for node in items(root, "provisions"):
        at = entry(node, "at")
        assert isinstance(at, TextNode)
        pinpoint = parse_pinpoint(at.text, at.span, found)
        if pinpoint is None:
            continue
        key = (regulation, str(pinpoint))
        if key in provisions:
            found.append(_duplicate(str(pinpoint), at.span, provisions[key].span))
        else:
            provisions[key] = Provision(
                regulation, str(pinpoint), text(node, "text"), optional_text(node, "not_encoded"), at.span
            )
    origin = entry(root, "source")
    assert origin is not None
    slug = entry(root, "regulation")
    register = SourceText(
        id=regulation,
        title=text(origin, "title"),
        url=optional_text(origin, "url"),
        note=note(origin),
        span=slug.span if slug is not None else None,
    )
    return (None, None, found) if found else (provisions, register, found)


def regulation_of(source: Source) -> str | None:
    """Return the regulation that a file of texts gives, also where the file is broken; None: not known."""
    written = re.search(r"""^regulation:[ \t]*["']?([\w-]+)""", source.text, re.MULTILINE)
    return written.group(1) if written else None


def merge_texts(files: Iterable[Provisions]) -> tuple[dict[tuple[str, str], Provision], list[Diagnostic]]:
    """Return the provisions of all files in the order of their keys; one that two files give is a finding."""
    merged: dict[tuple[str, str], Provision] = {}
    found: list[Diagnostic] = []
    for provisions in files:
        for key, provision in provisions.items():
            if key in merged and provision.span is not None:
                found.append(_duplicate(provision.at, provision.span, merged[key].span))
            merged.setdefault(key, provision)
    return dict(sorted(merged.items())), found


def check_regulations(registers: Iterable[SourceText], known: Iterable[str]) -> list[Diagnostic]:
    """Report texts of regulations that are neither in the rule base nor in the register of texts."""
    slugs = set(known)
    found = []
    for register in registers:
        if register.id not in slugs and register.span is not None:
            found.append(unknown_regulation(register.id, register.span, slugs))
    return found


def unknown_regulation(slug: str, span: Span, known: Iterable[str]) -> Diagnostic:
    """Return the finding that words are said to be of a regulation that is not known."""
    zh, en = f"没有代号为“{slug}”的法规", f"there is no regulation `{slug}`"
    enter = Text("请在 sources.yaml 中登记这部法规", "enter it in sources.yaml")
    return problem("D242", span, zh, en, advice=near_slug(slug, known) or enter)


def near_slug(slug: str, known: Iterable[str]) -> Text | None:
    """Return the help that another regulation was meant, when one is spelled nearly the same."""
    near = nearest(slug, sorted(known), enough=SAME_SLUG)
    return meant([near[0][1]]) if near else None


def index_texts(provisions: Iterable[Provision]) -> TextIndex:
    """Arrange provisions by regulation, each with its place read, so that quotes can be looked up."""
    index: dict[str, list[tuple[Pinpoint, Provision]]] = {}
    for provision in provisions:
        index.setdefault(provision.regulation, []).append((Pinpoint.parse(provision.at), provision))
    return {slug: tuple(kept) for slug, kept in index.items()}


def find_quote(index: TextIndex, regulation: str, at: Pinpoint, quote: str) -> QuoteStatus:
    """Say whether words stand, character for character, in the provision cited.

    The words may stand in a text that is kept for a part of what is cited, or for the article it is a
    part of. Line breaks of the kept text do not count. AMBIGUOUS: they stand there more than once.
    """
    chosen = texts_at(index.get(regulation, ()), at)
    if not chosen:
        return QuoteStatus.NO_TEXT
    times = times_quoted(quote, chosen)
    if times == 0:
        return QuoteStatus.NOT_FOUND
    return QuoteStatus.FOUND if times == 1 else QuoteStatus.AMBIGUOUS


def times_quoted(quote: str, provisions: Iterable[Provision]) -> int:
    """Return how often words stand, character for character, in some provisions."""
    return sum(one_line(provision).count(quote) for provision in provisions)


def one_line(provision: Provision) -> str:
    """Return the words of a provision; the line breaks of a file are none of the law's."""
    return "".join(provision.text.splitlines())


def texts_at(kept: Sequence[tuple[Pinpoint, Provision]], at: Pinpoint) -> list[Provision]:
    """Return the texts of a place: the widest ones within it, else the narrowest one around it.

    So an article that is kept whole and again by paragraphs does not count twice.
    """
    within = [(place, provision) for place, provision in kept if place == at or at.contains(place)]
    if within:
        return [
            provision
            for place, provision in within
            if not any(other != place and other.contains(place) for other, _ in within)
        ]
    around = [(place, provision) for place, provision in kept if place.contains(at)]
    return [
        provision
        for place, provision in around
        if not any(other != place and place.contains(other) for other, _ in around)
    ]


def parse_pinpoint(words: str, span: Span, found: list[Diagnostic]) -> Pinpoint | None:
    """Return the article, paragraph and item that words name; a finding when they name none."""
    try:
        return Pinpoint.parse(words)
    except ValueError:
        found.append(
            problem(
                "D240",
                span,
                f"“{words}”不是条文的位置",
                f"`{words}` is no place in a normative text",
                advice=Text(
                    "例如 第十八条第三款、附件第1项、四（三）", "as in 第十八条第三款, 附件第1项 or 四(三)"
                ),
            )
        )
        return None


def _duplicate(at: str, span: Span, first: Span | None) -> Diagnostic:
    labels = () if first is None else (label(first, "第一次出现在这里", "it is first given here"),)
    return problem(
        "D241",
        span,
        f"{at}的原文给了两次",
        f"the text of {at} is given twice",
        advice=Text("每条（款、项）的原文只保留一处", "keep the text of each provision once"),
        labels=labels,
    )
