"""Where a document comes nearest to words that it does not have, and what is different there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from policylib.check.passages import nearest_passage
from policylib.pinpoint import Pinpoint
from policylib.verify.compare import Compared
from policylib.verify.copies import Copy, article_of, fold

# How like words (0 to 100) a stretch of the article cited is that nothing nearer is looked for elsewhere.
_NEAR = 75.0
# How long words are, in characters, for which every stretch of the neighbourhood is tried; longer ones are
# laid over the stretch that was found, which is exact enough for them.
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the policy and those of the document in their place; either may be empty. `offset`: the place
    in the document.
    """

    ours: str
    theirs: str
    offset: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """The passage of a document most like words of a policy. `offset`: where it begins in the document."""

    passage: str
    offset: int
    differences: tuple[Difference, ...]


def nearest(compared: Compared, copy: Copy) -> Nearest | None:
    """Return the passage most like words that were not found; None where nothing is like them."""
    words = fold(compared.quoted.words)
    whole = (0, len(copy.text))
    article = article_of(Pinpoint.parse(compared.quoted.at))
    inside = [_align(words, copy, *stretch) for stretch in copy.stretches(article or "")]
    best = max(inside, default=(0.0, 0, 0))
    if best[0] < _NEAR:
        best = max(best, _align(words, copy, *whole))
    _, start, end = best
    room = max(2, len(words) // 4)
    start, end = max(0, start - room), min(len(copy.text), end + room)
    if len(words) > _SHORT:
        start, end = best[1], best[2]
    found = nearest_passage(words, [copy.text[start:end]])
    if found is None:
        return None
    passage = found[1]
    at = copy.text.index(passage, start)
    differences = tuple(_differences(words, passage, copy, at))
    return Nearest(copy.plain[at : at + len(passage)], copy.starts[at], differences)


def _align(words: str, copy: Copy, start: int, end: int) -> tuple[float, int, int]:
    """Return the stretch between two places that is most like words, with its likeness (0 to 100)."""
    found = fuzz.partial_ratio_alignment(words, copy.text[start:end])
    if found is None or len(words) > end - start:
        return (found.score if found else 0.0), start, end
    return found.score, start + found.dest_start, start + found.dest_end


def _differences(words: str, passage: str, copy: Copy, at: int) -> Iterator[Difference]:
    """Yield where words and the passage that begins at a place of a copy are not the same."""
    matcher = SequenceMatcher(None, words, passage, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            offset = copy.starts[min(at + c, len(copy.starts) - 1)]
            yield Difference(words[a:b], passage[c:d], offset)
