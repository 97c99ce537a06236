"""Which known words are nearest to one that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from policylib.diagnostics import Text

_ENOUGH = 0.5
_MOST = 3


def nearest(word: str, known: Iterable[str], enough: float = _ENOUGH) -> list[tuple[float, str]]:
    """Return the known words most like `word` with their likeness (0 to 1, at least `enough`), the most like
    first, at most three.
    """
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(word)
    found = []
    for candidate in dict.fromkeys(known):
        matcher.set_seq1(candidate)
        if matcher.real_quick_ratio() >= enough and matcher.quick_ratio() >= enough:
            found.append((matcher.ratio(), candidate))
    likely = [(ratio, candidate) for ratio, candidate in found if ratio >= enough]
    return sorted(likely, key=lambda pair: (-pair[0], pair[1]))[:_MOST]


def did_you_mean(word: str, known: Iterable[str]) -> Text | None:
    """Return the question for the nearest words, or None when nothing is near."""
    words = [candidate for _, candidate in nearest(word, known)]
    return meant(words) if words else None


def meant(words: list[str]) -> Text:
    """Return `did you mean` for words, the likeliest first."""
    zh = "、".join(f"“{word}”" for word in words)
    en = " or ".join(f"`{word}`" for word in words)
    return Text(f"是不是{zh}？", f"did you mean {en}?")
