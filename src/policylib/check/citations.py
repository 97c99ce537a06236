"""Citations: which text a title means, and whether the quoted words stand in the provision at hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from policylib.check.model import Citation, Provision
from policylib.check.passages import can_replace, nearest_passage, places_of
from policylib.check.report import inside, label, nearest, problem
from policylib.check.texts import TextIndex, one_line, texts_at, times_quoted
from policylib.check.types import Scope
from policylib.diagnostics import Diagnostic, Text, replacing
from policylib.nearest import meant
from policylib.pinpoint import Pinpoint
from policylib.source import Span
from policylib.syntax import ast

T = TypeVar("T")

STATE_PREFIX = "中华人民共和国"

# How like a quote the words of the law are that a tool may put in its place.
_SURE = 0.8
# How long a quote is that hardly stands in a second article too, of which the words are not at hand.
_TELLING = 8
# In how many other places a quote may stand to tell which one is meant.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Citable:
    """A text that can be cited: a regulation of the policy, or one that sources.yaml only names."""

    slug: str
    title: str
    aliases: tuple[str, ...] = ()
    rank: str | None = None
    start: dt.date = dt.date.min
    until: dt.date = dt.date.max


@dataclass(frozen=True, slots=True)
class Library:
    """All texts that can be cited, and the provisions of which the words are at hand.

    `complete`: every file could be read, so a text that is not here does not exist.
    `unread`: the texts whose words could not be read, None where it is not known whose they are.
    `cited` is filled with each citation that is looked up, under its place. `stamp` stands for all texts,
    the same object while they are the same.
    """

    citable: Mapping[str, Citable]
    provisions: TextIndex
    complete: bool = True
    unread: frozenset[str | None] = frozenset()
    stamp: object = None
    by_title: dict[str, list[Citable]] = field(default_factory=dict)
    cited: dict[Span, Citation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index the titles."""
        for each in self.citable.values():
            for title in {short(each.title), *map(short, each.aliases)}:
                self.by_title.setdefault(title, []).append(each)


@dataclass(frozen=True, slots=True)
class Citer:
    """Who cites: its regulation, and the days on which it applies."""

    regulation: str
    start: dt.date = dt.date.min
    until: dt.date = dt.date.max


def short(title: str) -> str:
    """Return a title without book marks and without the name of the state.

    >>> short("《中华人民共和国立法法》")
    '立法法'
    """
    return title.strip("《》〈〉 ").removeprefix(STATE_PREFIX)


def library(
    citable: Iterable[Citable],
    index: TextIndex,
    *,
    complete: bool = True,
    unread: frozenset[str | None] = frozenset(),
    stamp: object = None,
) -> Library:
    """Arrange what can be cited."""
    by_slug = {each.slug: each for each in citable}
    return Library(by_slug, index, complete, unread, stamp)


@dataclass(frozen=True, slots=True)
class _Made:
    """What was made of a part of a rule file, with the citations in it. `sound`: nothing was to be said of
    it, and every citation was found.
    """

    value: Any
    cited: tuple[tuple[Span, Citation], ...]
    sound: bool


def made_with(
    kind: str,
    node: ast.Node,
    citations: Iterable[ast.Cite],
    made_of: tuple[object, ...],
    make: Callable[[], T],
    scope: Scope,
    texts: Library,
) -> T:
    """Return what is made of a part of a rule file that holds citations; the same as in an earlier check
    where it is made of the same and nothing was to be said of it. `made_of` names all but the texts.
    """

    def made() -> _Made:
        before = len(scope.found)
        value = make()
        spans = [each.span for each in citations]
        cited = tuple((span, texts.cited[span]) for span in spans if span in texts.cited)
        sound = value is not None and len(scope.found) == before and len(cited) == len(spans)
        return _Made(value, cited, sound)

    kept = scope.keep.of_node(kind, node, (texts.stamp, *made_of), made, lambda one: one.sound)
    texts.cited.update(kept.cited)
    return kept.value  # type: ignore[no-any-return]


# --- which text --------------------------------------------------------------------------------


def candidates(title: str, texts: Library) -> list[Citable]:
    """Return the texts that a title can mean: by slug, by title or alias, else by the end of the title."""
    if title in texts.citable:
        return [texts.citable[title]]
    wanted = short(title)
    exact = texts.by_title.get(wanted)
    if exact or not wanted:
        return list(exact or ())
    return [found for key, each in texts.by_title.items() if key.endswith(wanted) for found in each]


def find_citable(name: ast.Name, citer: Citer, texts: Library, found: list[Diagnostic]) -> Citable | None:
    """Return the text that a title means for a citer; of several versions, the one in force at its time."""
    possible = {each.slug: each for each in candidates(name.text, texts)}
    if len(possible) > 1:
        overlapping = [i for i in possible.values() if i.start <= citer.until and citer.start <= i.until]
        if len(overlapping) == 1:
            return overlapping[0]
    if len(possible) == 1:
        return next(iter(possible.values()))
    if possible:
        found.append(_ambiguous(name, sorted(possible)))
    elif texts.complete:
        found.append(_unknown(name, texts))
    return None


def _ambiguous(name: ast.Name, slugs: list[str]) -> Diagnostic:
    return problem(
        "C328",
        name.span,
        f"「{name.text}」可以指多部法规：{'、'.join(slugs)}",
        f"`{name.text}` can mean several texts: {', '.join(slugs)}",
        advice=Text(f"在引号里写代号，如「{slugs[0]}」", f'write the id in quotes, as in "{slugs[0]}"'),
    )


def _unknown(name: ast.Name, texts: Library) -> Diagnostic:
    near = nearest(short(name.text), texts.by_title)
    advice = Text(
        "在 sources.yaml 中登记它的标题，或者写它的代号", "enter its title in sources.yaml, or write its id"
    )
    fix = None
    if near is not None:
        fix = replacing(inside(name.span, name.text), near)
        title = texts.by_title[near][0].title
        advice = meant([title])
    return problem(
        "C327",
        name.span,
        f"没有叫「{name.text}」的法规",
        f"there is no regulation named `{name.text}`",
        advice=advice,
        fix=fix,
    )


# --- the words ---------------------------------------------------------------------------------


def cite(node: ast.Cite, citer: Citer, texts: Library, found: list[Diagnostic]) -> Citation | None:
    """Return a citation with its text found and its quotes compared; None where the text is not known."""
    if node.regulation is None:
        target = texts.citable.get(citer.regulation)
    else:
        target = find_citable(node.regulation, citer, texts, found)
    if target is None:
        return None
    check_quotes(node, target, texts, found)
    citation = Citation(target.slug, target.title, str(node.at), node.quotes, node.span)
    return texts.cited.setdefault(node.span, citation)


def cites(
    nodes: Iterable[ast.Cite], citer: Citer, texts: Library, found: list[Diagnostic]
) -> tuple[Citation, ...]:
    """Return the citations of a declaration or clause."""
    each = (cite(node, citer, texts, found) for node in nodes)
    return tuple(citation for citation in each if citation is not None)


def check_quotes(node: ast.Cite, target: Citable, texts: Library, found: list[Diagnostic]) -> None:
    """Report quotes that do not stand in the provision, or stand there twice, or cannot be compared."""
    kept = texts.provisions.get(target.slug, ())
    provisions = texts_at(kept, node.at)
    compared = False
    for quote in node.quotes:
        times = times_quoted(quote, provisions)
        if times > 1:
            found.append(_several(quote, times, target, node.at, node.span))
        if times:
            continue
        places = places_of(quote, kept)
        if 0 < len(places) <= _FEW and (provisions or len(quote) >= _TELLING):
            found.append(_elsewhere(quote, places, node, target, kept))
            compared = True
        elif provisions:
            found.append(_not_found(quote, target, node.at, node.span, provisions))
    if texts.unread & {target.slug, None}:
        return  # the words may stand in what could not be read
    if node.quotes and not provisions and not compared:
        found.append(_no_text(target, node))


def _no_text(target: Citable, node: ast.Cite) -> Diagnostic:
    return problem(
        "C342",
        node.span,
        f"手头没有「{target.title}」{node.at}的条文，引文无从核对",
        f"the words of `{target.title}` {node.at} are not at hand, so the quote cannot be compared",
        advice=Text(
            f"把条文写进 texts/{target.slug}.yaml", f"enter the provision in texts/{target.slug}.yaml"
        ),
    )


def _several(quote: str, times: int, target: Citable, at: Pinpoint, span: Span) -> Diagnostic:
    return problem(
        "C341",
        inside(span, quote),
        f"引文在「{target.title}」{at}中出现 {times} 次，不能确定是哪一处",
        f"the quote stands {times} times in `{target.title}` {at}: which one is meant is not clear",
        advice=Text("把引文写长一些，或者写明款、项", "quote more words, or name the paragraph or item"),
    )


def _elsewhere(
    quote: str,
    places: list[Pinpoint],
    node: ast.Cite,
    target: Citable,
    kept: Sequence[tuple[Pinpoint, Provision]],
) -> Diagnostic:
    """The quote stands at other places of the same regulation: most likely the article is mistyped."""
    zh, en = "、".join(map(str, places)), ", ".join(map(str, places))
    advice = Text(
        f"把{node.at}改为{zh}，或者改正引文", f"cite {en} instead of {node.at}, or correct the quote"
    )
    if not texts_at(kept, node.at):
        advice = Text(
            f"依据改为{zh}；{node.at}确有这句话的，把条文写进 texts/{target.slug}.yaml",
            f"cite {en}; where {node.at} has these words too, enter it in texts/{target.slug}.yaml",
        )
    labels = [
        label(provision.span, "引文在此", "the quote is here")
        for place, provision in kept
        if place in places[:1] and provision.span is not None
    ]
    written = inside(node.span, str(node.at))
    holding = texts_at(kept, places[0])
    whole = all(times_quoted(each, holding) for each in node.quotes)
    found = written.text == str(node.at)
    sure = len(places) == 1 and whole and found
    return problem(
        "C340",
        written if found else inside(node.span, quote),
        f"引文不在「{target.title}」{node.at}，在{zh}",
        f"the quote does not stand in `{target.title}` {node.at}, it stands in {en}",
        advice=advice,
        labels=labels,
        fix=replacing(written, str(places[0])) if sure else None,
    )


def _not_found(
    quote: str, target: Citable, at: Pinpoint, span: Span, provisions: list[Provision]
) -> Diagnostic:
    place = inside(span, quote)
    advice, fix = Text("照录条文，一字不改", "copy the provision character for character"), None
    near = nearest_passage(quote, map(one_line, provisions))
    if near is not None:
        likeness, passage = near
        advice = Text(f"条文此处是：“{passage}”", f"the provision reads here: `{passage}`")
        if likeness >= _SURE and place.text == quote and can_replace(quote, passage):
            fix = replacing(place, passage)
    labels = [
        label(p.span, "条文在此", "the provision is here") for p in provisions[:1] if p.span is not None
    ]
    return problem(
        "C340",
        place,
        f"引文不见于「{target.title}」{at}",
        f"the quote does not stand in `{target.title}` {at}",
        advice=advice,
        labels=labels,
        fix=fix,
    )
