"""Holding every provision text and every quote of a policy against the full texts at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy, Erratum
from policylib.check.texts import QuoteStatus, TextIndex, index_texts, texts_at
from policylib.pinpoint import Pinpoint
from policylib.verify.copies import Applied, Copy, article_of, fold, make_copy, squeeze
from policylib.verify.documents import Document
from policylib.verify.quotes import Quoted, quoted_in
from policylib.verify.serving import Served, Serving, serve


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of words of a policy. `offset` and `length`: the stretch of the document, in characters.

    `tolerated`: how the document differs from the words all the same: `blanks` (or line breaks), `width` (of
    punctuation), `script`, `errata`; `elsewhere`: the article that has the words, where another is cited.
    """

    quoted: Quoted
    status: QuoteStatus
    document: Document | None = None
    offset: int | None = None
    length: int = 0
    tolerated: tuple[str, ...] = ()
    elsewhere: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of a comparison. `copies`: the documents as they were compared, by regulation;
    `idle_errata`: errata that changed nothing, each with the places where they should have.
    """

    serving: Serving
    copies: Mapping[str, Copy]
    compared: Sequence[Compared]
    idle_errata: Sequence[tuple[Erratum, tuple[str, ...]]]

    @property
    def failed(self) -> Sequence[Compared]:
        """What does not stand in its text, or stands there more than once."""
        bad = {QuoteStatus.NOT_FOUND, QuoteStatus.AMBIGUOUS}
        return [each for each in self.compared if each.status in bad]


def verify(checked: CheckedPolicy, documents: Sequence[Document]) -> Verification:
    """Compare a policy with full texts.

    Words are found where they stand in the article cited, blanks, line breaks and the width of punctuation
    aside. Where they stand in it more than once, the provision text that has them once tells which is meant.
    """
    quoted = quoted_in(checked)
    serving = serve(documents, checked, {each.regulation for each in quoted})
    copies = {
        slug: _copy(served, serving, checked.errata)
        for slug, served in serving.served.items()
        if served.document.name in serving.simplified
    }
    index = index_texts(checked.provisions.values())
    compared = tuple(_compare(each, copies.get(each.regulation), index) for each in quoted)
    idle = tuple(_idle(checked.errata, copies))
    return Verification(serving, copies, compared, idle)


def _copy(served: Served, serving: Serving, errata: Sequence[Erratum]) -> Copy:
    own = [erratum for erratum in errata if erratum.regulation == served.regulation]
    return make_copy(served.document, serving.simplified[served.document.name], own)


def _idle(errata: Sequence[Erratum], copies: Mapping[str, Copy]) -> Iterator[tuple[Erratum, tuple[str, ...]]]:
    """Yield errata of the regulations at hand that changed nothing in an article, or nothing at all."""
    for erratum in errata:
        if erratum.regulation not in copies:
            continue
        used = {each.article for each in copies[erratum.regulation].applied if each.erratum is erratum}
        wanted = {place: article_of(Pinpoint.parse(place)) for place in erratum.places}
        missed = tuple(place for place, article in wanted.items() if article not in used)
        if missed or not used:
            yield erratum, missed


def _compare(quoted: Quoted, copy: Copy | None, index: TextIndex) -> Compared:
    if copy is None:
        return Compared(quoted, QuoteStatus.NO_TEXT)
    words = fold(quoted.words)
    anywhere = [found.start() for found in re.finditer(f"(?={re.escape(words)})", copy.text)]
    if not anywhere:
        return Compared(quoted, QuoteStatus.NOT_FOUND, copy.document)
    place = Pinpoint.parse(quoted.at)
    inside = _inside(anywhere, place, copy)
    if not inside:
        elsewhere = next((name for start, name in reversed(copy.articles) if start <= anywhere[0]), None)
        there = _stretch(copy, anywhere[0], words)
        return Compared(quoted, QuoteStatus.NOT_FOUND, copy.document, *there, elsewhere=elsewhere)
    if len(inside) > 1 and not quoted.provision:
        inside = _in_provision(words, place, quoted.regulation, copy, index) or inside
    at = inside[0]
    status = QuoteStatus.FOUND if len(inside) == 1 else QuoteStatus.AMBIGUOUS
    tolerated = tuple(_tolerated(quoted.words, copy, at, at + len(words)))
    return Compared(quoted, status, copy.document, *_stretch(copy, at, words), tolerated=tolerated)


def _stretch(copy: Copy, at: int, words: str) -> tuple[int, int]:
    """Return offset and length in the document of words that begin at a place of its copy."""
    return copy.starts[at], copy.ends[at + len(words) - 1] - copy.starts[at]


def _inside(found: Sequence[int], place: Pinpoint, copy: Copy) -> list[int]:
    """Return what is found in the article of a place; all of it, where the document has no such head."""
    stretches = copy.stretches(article_of(place) or "")
    if not stretches:
        return list(found)
    return [at for at in found if any(start <= at < end for start, end in stretches)]


def _in_provision(words: str, place: Pinpoint, regulation: str, copy: Copy, index: TextIndex) -> list[int]:
    """Return where words stand in the provision cited, if both it and they in it can only be one."""
    provisions = [fold(each.text) for each in texts_at(index.get(regulation, ()), place)]
    holding = [text for text in provisions if words in text]
    if len(holding) != 1 or holding[0].count(words) != 1:
        return []
    whole = [found.start() for found in re.finditer(f"(?={re.escape(holding[0])})", copy.text)]
    inside = _inside(whole, place, copy)
    return [inside[0] + holding[0].index(words)] if len(inside) == 1 else []


def _tolerated(words: str, copy: Copy, first: int, after: int) -> Iterator[str]:
    """Yield in what a stretch of a document differs from the words that were found there."""
    start, end = copy.starts[first], copy.ends[after - 1]
    as_written = copy.document.text[start:end]
    errata = applied_within(copy, start, end)
    if as_written != squeeze(as_written) or words != squeeze(words):
        yield "blanks"
    if copy.plain[first:after] != squeeze(words):
        yield "width"
    if as_written != copy.simplified[start:end]:
        yield "script"
    if errata:
        yield "errata"


def applied_within(copy: Copy, start: int, end: int) -> list[Applied]:
    """Return the errata put right within a stretch of a document."""
    return [each for each in copy.applied if start <= each.offset < end]
