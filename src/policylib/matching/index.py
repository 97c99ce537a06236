"""Which names share the most, and the rarest, characters and character pairs with a title (BM25)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log

from policylib.records import dataclass

# The usual constants: how soon a repeated gram counts no more, and how much long names are held back.
_SATURATION = 1.2
_LENGTH = 0.75


def grams(name: str) -> list[str]:
    """Return the characters and the pairs of neighbouring characters of a normalised name."""
    return [*name, *(name[i : i + 2] for i in range(len(name) - 1))]


@dataclass(frozen=True, slots=True)
class Asked:
    """The grams of a title, in its order (sums of floats hang on it), and how much they say together."""

    grams: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class GramIndex:
    """Names by gram, with what each gram adds to a score.

    `rarity`: how much a gram tells, `unseen`: a character that is in no name; `weights`: all grams of a name.
    """

    grams: tuple[frozenset[str], ...]
    postings: Mapping[str, tuple[tuple[int, float], ...]]
    rarity: Mapping[str, float]
    unseen: float
    weights: tuple[float, ...]

    @staticmethod
    def of(names: Sequence[str]) -> GramIndex:
        """Index normalised names; they are known by their place in the sequence."""
        counts = [Counter(grams(name)) for name in names]
        within = Counter(gram for count in counts for gram in count)
        rarity = {gram: _rarity(len(names), number) for gram, number in within.items()}
        mean = sum(count.total() for count in counts) / max(1, len(counts))
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, count in enumerate(counts):
            held = _SATURATION * (1 - _LENGTH + _LENGTH * count.total() / mean)
            for gram, times in count.items():
                postings[gram].append((number, rarity[gram] * times / (times + held)))
        return GramIndex(
            tuple(frozenset(count) for count in counts),
            {gram: tuple(places) for gram, places in postings.items()},
            rarity,
            _rarity(len(names), 0),
            tuple(sum(rarity[gram] for gram in count) for count in counts),
        )

    def asked(self, title: str) -> Asked:
        """Return a normalised title made ready for comparing it with names."""
        asked = tuple(dict.fromkeys(grams(title)))
        return Asked(asked, sum([self.rarity.get(gram, self.unseen) for gram in asked]))

    def search(self, title: Asked) -> dict[int, float]:
        """Return the score of every name that shares a gram with a title."""
        scores: dict[int, float] = {}
        for gram in title.grams:
            for number, weight in self.postings.get(gram, ()):
                scores[number] = scores.get(number, 0.0) + weight
        return scores

    def likeness(self, title: Asked, number: int) -> float:
        """Return how much a title and a name say in common, of all that they say, from 0 to 1: the Dice
        coefficient, with grams weighted by their rarity.

        Unlike a rank, it does not hang on what else there is to choose from.
        """
        own = self.grams[number]
        common = sum([self.rarity[gram] for gram in title.grams if gram in own])
        return 2 * common / (title.weight + self.weights[number]) if common else 0.0


def _rarity(names: int, within: int) -> float:
    return log(1 + (names - within + 0.5) / (within + 0.5))
