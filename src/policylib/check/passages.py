"""Where quoted words stand in the texts at hand, and which words of a provision are most like them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from policylib.check.model import Provision
from policylib.check.texts import one_line
from policylib.pinpoint import Pinpoint

_ENOUGH = 0.5
_MARKS = frozenset("「」“”\"'‘’")


def places_of(quote: str, kept: Sequence[tuple[Pinpoint, Provision]]) -> list[Pinpoint]:
    """Return the narrowest places of which the texts at hand hold quoted words."""
    holding = [place for place, provision in kept if quote in one_line(provision)]
    return [
        place for place in holding if not any(other != place and place.contains(other) for other in holding)
    ]


def nearest_passage(quote: str, texts: Iterable[str]) -> tuple[float, str] | None:
    """Return the words most like a quote, with their likeness (0 to 1); None where nothing is like it.

    >>> nearest_passage("不得转交给居民委员会", ["事项不得转交给社区，也不得直接安排。"])
    (0.5, '不得转交给社区，也不')
    >>> nearest_passage("不准转交给社区，也不", ["事项不得转交给社区，也不得直接安排。"])
    (0.9, '不得转交给社区，也不')
    """
    best = (0.0, "")
    for text in texts:
        if (same := _same_but_for_width(quote, text)) is not None:
            return 1.0, same
        best = max(best, _most_like(quote, text), key=lambda found: found[0])
    return best if best[0] >= _ENOUGH else None


def can_replace(quote: str, passage: str) -> bool:
    """Say whether a passage can be put where a quote stands without closing its quotation marks."""
    return not (_MARKS & (set(passage) - set(quote)))


def _most_like(quote: str, text: str) -> tuple[float, str]:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(quote)
    best, at = 0.0, 0
    for start in range(max(1, len(text) - len(quote) + 1)):
        matcher.set_seq1(text[start : start + len(quote)])
        if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best:
            ratio = matcher.ratio()
            if ratio > best:
                best, at = ratio, start
    if best < _ENOUGH:
        return best, ""
    passage = _aligned(quote, text, at)
    matcher.set_seq1(passage)
    return max((matcher.ratio(), passage), (best, text[at : at + len(quote)]), key=lambda found: found[0])


def _aligned(quote: str, text: str, at: int) -> str:
    """Return the words around a window of a text that begin and end where the quote does.

    A window is as long as the quote; where a word is left out of the quote, the passage is longer.
    """
    room = max(2, len(quote) // 4)
    low = max(0, at - room)
    around = text[low : at + len(quote) + room]
    blocks = SequenceMatcher(None, quote, around, autojunk=False).get_matching_blocks()
    first, last = blocks[0], blocks[-2]
    start = max(0, first.b - first.a)
    end = last.b + last.size + (len(quote) - last.a - last.size)
    return around[start:end]


def _same_but_for_width(quote: str, text: str) -> str | None:
    """Return the words of a text that equal a quote but for full- or half-width characters."""
    at = _narrow(text).find(_narrow(quote))
    return None if at < 0 else text[at : at + len(quote)]


def _narrow(text: str) -> str:
    """Return a text of the same length with characters of one width."""
    return "".join(n if len(n := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)
