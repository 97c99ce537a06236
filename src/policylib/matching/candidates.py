"""Entries that free text may mean: proposed with the words that speak for them, never chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policylib.matching.frame import core
from policylib.matching.index import Asked, GramIndex
from policylib.matching.normalise import normalise
from policylib.records import dataclass

MOST_CANDIDATES = 5

# Of all that a title and a name say, so much must be said by both, or the name is not proposed.
LEAST_LIKENESS = 0.15
# Of a hundred, in edits: two wrong characters in four are no typing error.
_LEAST_RATIO = 50
# At most one wrong character in so many is a typing error; more are other words.
_CHARACTERS_PER_SLIP = 4
# Ranks are fused, not scores: those of the two measures cannot be compared. The first ranks count most.
_RANK_OFFSET = 10
# Of each measure, so many names are looked at more closely.
_CLOSER = 40


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a title is, or may be, an entry.

    `how`: `name` or `alias` (the title is that, `framed`: once the frame of an official document is off),
    `slip` (it differs by a typing error or two) or `words` (it has words in common). `name`: the name or
    alias that corresponds; `words`: what they have in common, in the order of the title; `slips`: what
    is written and what the name has there.
    """

    how: str
    name: str
    framed: bool = False
    words: tuple[str, ...] = ()
    slips: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NameIndex:
    """The names of entries, made ready for searching: as they are, normalised, and without the frame that a
    name can have too (协助做好…工作). `owners`: the entry of each name.
    """

    names: tuple[str, ...]
    normal: tuple[str, ...]
    bare: tuple[str, ...]
    owners: tuple[int, ...]
    grams: GramIndex

    @staticmethod
    def of(entries: Sequence[Sequence[str]]) -> NameIndex:
        """Index the names of entries; an entry is known by its place in the sequence."""
        pairs = [(name, number) for number, names in enumerate(entries) for name in names]
        normal = tuple(normalise(name) for name, _ in pairs)
        return NameIndex(
            tuple(name for name, _ in pairs),
            normal,
            tuple(core(name) for name in normal),
            tuple(number for _, number in pairs),
            GramIndex.of(normal),
        )


def candidates(text: str, index: NameIndex, most: int = MOST_CANDIDATES) -> list[tuple[int, Evidence]]:
    """Return the entries that `text` may mean, best first, each with what speaks for it.

    Entries are ranked by the rarity of the characters they share with the title and by the edits that
    make one of the other; the two rankings are fused. Equal ranks keep the order of the entries.
    """
    from rapidfuzz import fuzz, process

    title = core(normalise(text))
    asked = index.grams.asked(title)
    shared = sorted(index.grams.search(asked).items(), key=lambda pair: (-pair[1], pair[0]))[:_CLOSER]
    edited = process.extract(title, index.bare, scorer=fuzz.ratio, score_cutoff=_LEAST_RATIO, limit=_CLOSER)
    by_grams = _first_of_each(index, (number for number, _ in shared))
    by_edits = _first_of_each(index, (number for _, _, number in edited))
    fused: dict[int, float] = {}
    for ranking in (by_grams, by_edits):
        for rank, entry in enumerate(ranking):
            fused[entry] = fused.get(entry, 0.0) + 1 / (_RANK_OFFSET + rank)
    found: list[tuple[int, Evidence]] = []
    for entry in sorted(fused, key=lambda entry: (-fused[entry], entry)):
        evidence = _evidence(title, asked, index, [by_edits.get(entry), by_grams.get(entry)])
        if evidence is not None:
            found.append((entry, evidence))
            if len(found) == most:
                break
    return found


def _first_of_each(index: NameIndex, ranked: Iterable[int]) -> dict[int, int]:
    """Return the best name of each entry, in the order of the ranking."""
    best: dict[int, int] = {}
    for number in ranked:
        best.setdefault(index.owners[number], number)
    return best


def _evidence(title: str, asked: Asked, index: NameIndex, numbers: Iterable[int | None]) -> Evidence | None:
    """Return what speaks for the likest of some names, or None where that is too little."""
    closer = dict.fromkeys(number for number in numbers if number is not None)
    for number in closer:
        slips = _slips(title, index.bare[number])
        if slips:
            return Evidence("slip", index.names[number], slips=slips)
    likeness, likest = max((index.grams.likeness(asked, number), -number) for number in closer)
    if likeness < LEAST_LIKENESS:
        return None
    words = common_words(title, index.normal[-likest])
    return Evidence("words", index.names[-likest], words=words) if words else None


def _slips(title: str, name: str) -> tuple[tuple[str, str], ...]:
    """Return the typing errors that make a title of a name; none where they differ by more than that."""
    from rapidfuzz.distance import Levenshtein

    most = min(len(title), len(name)) // _CHARACTERS_PER_SLIP
    if abs(len(title) - len(name)) > most or Levenshtein.distance(title, name, score_cutoff=most) > most:
        return ()
    return tuple(
        (title[edit.src_start : edit.src_end], name[edit.dest_start : edit.dest_end])
        for edit in Levenshtein.opcodes(title, name)
        if edit.tag != "equal"
    )


def common_words(title: str, name: str) -> tuple[str, ...]:
    """Return the stretches of a title that stand in a name: two characters at least, each as long as can be.

    >>> common_words("组织居民去献血", "献血组织动员")
    ('组织', '献血')
    """
    found: dict[str, None] = {}
    at = 0
    while at < len(title):
        end = at
        while end < len(title) and title[at : end + 1] in name:
            end += 1
        if end - at > 1:
            found[title[at:end]] = None
        at = max(end, at + 1)
    return tuple(found)
