"""Which known words are nearest to one that is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policylib.diagnostics import Text

_ENOUGH = 0.5
_MOST = 3
# One wrong character in four, and no other word half as near.
_SLIP = 0.75
_CLEARLY = 0.1
# What turns a word into its opposite or into another one of its kind; no slip of the hand touches it.
_TELLING = re.compile(
    r"[没未无不非勿]|\b(?:no|not|non|without)\b|[0-9〇零一二三四五六七八九十百]+", re.IGNORECASE
)


def nearest(word: str, known: Iterable[str], enough: float = _ENOUGH) -> list[tuple[float, str]]:
    """Return the known words most like `word` with their likeness (0 to 1, at least `enough`), the most like
    first, at most three.
    """
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(word)
    found = []
    for candidate in dict.fromkeys(known):
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() >= enough and matcher.quick_ratio() >= enough:
            found.append((matcher.ratio(), candidate))
    likely = [(ratio, candidate) for ratio, candidate in found if ratio >= enough]
    return sorted(likely, key=lambda pair: (-pair[0], pair[1]))[:_MOST]


def slip_of(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` mistypes beyond doubt, or None.

    Numbers and denials must be the same in both, and so must the first letter of Latin words.

    >>> slip_of("街道受清单的束", ["街道受清单约束", "开发区受清单约束"])
    '街道受清单约束'
    >>> slip_of("未书面委托", ["已书面委托"]), slip_of("18-3", ["18-2"])
    (None, None)
    """
    near = nearest(word, known)
    if not near or near[0][0] < _SLIP or (len(near) > 1 and near[1][0] > near[0][0] - _CLEARLY):
        return None
    meant_word = near[0][1]
    latin = word[:1].isascii() or meant_word[:1].isascii()
    if _TELLING.findall(word) != _TELLING.findall(meant_word) or (latin and word[:1] != meant_word[:1]):
        return None
    return meant_word


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """Return the question for the nearest words, or None when nothing is near."""
    words = [candidate for _, candidate in nearest(word, known)]
    return meant(words) if words else None


def meant(words: list[str]) -> Text:
    """Return `did you mean` for words, the likeliest first."""
    zh = "、".join(f"“{word}”" for word in words)
    en = " or ".join(f"`{word}`" for word in words)
    return Text(f"是不是{zh}？", f"did you mean {en}?")
