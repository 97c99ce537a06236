"""The words of the vocabulary as the parser and the printer need them: spellings, classes, ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

# Class of words → its terminal in the grammar.
TERMINALS: Mapping[str, str] = {
    "rank": "RANK",
    "act": "ACT",
    "actor": "ACTOR",
    "level": "LEVEL",
    "place": "PLACE",
    "community": "COMMUNITY",
    "aspect": "ASPECT",
    "list": "LIST",
    "fact": "FACT",
    "choice": "CHOICE",
    "option": "OPTION",
    "verdict": "VERDICT",
}

_WHITE = re.compile("[ \t\u3000]+")
_WIDE = {"（": "(", "）": ")", "，": ",", "：": ":", "；": ";", "／": "/", "－": "-", "’": "'"}
_NARROW = {narrow: wide for wide, narrow in _WIDE.items()}
_TO_NARROW = str.maketrans(_WIDE)
_WORD_END = re.compile(r"[0-9A-Za-z_]\Z")
_NOT_IN_WORD = "(?![0-9A-Za-z_-])"


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One word: its id and its spellings in both languages, the canonical one first.

    `parent` is the fact that an option belongs to.
    """

    id: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    parent: str | None = None

    def spellings(self, language: str) -> tuple[str, ...]:
        """Return the spellings in `zh` or `en`, the canonical one first."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True)
class Lexicon:
    """All words of a vocabulary by class.

    Classes: rank, act, actor, level, place, community, aspect, list, fact (yes-no facts), choice (facts
    with options), option, verdict.
    """

    terms: Mapping[str, tuple[LexiconEntry, ...]]
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Hash once: a lexicon is the key under which a built parser is kept."""
        object.__setattr__(self, "_hash", hash(tuple(sorted(self.terms.items()))))

    def __hash__(self) -> int:
        return self._hash

    def entries(self, kind: str) -> tuple[LexiconEntry, ...]:
        """Return the words of a class; none when the lexicon does not have the class."""
        return self.terms.get(kind, ())


def plain(text: str) -> str:
    """Return a spelling in its plain form: narrow punctuation, one space for any white space.

    >>> plain("地方性法规（设区的市）")
    '地方性法规(设区的市)'
    """
    return _WHITE.sub(" ", text.translate(_TO_NARROW)).strip()


def ends_in_word(text: str) -> bool:
    """Say whether a spelling ends in a Latin letter or digit, so that it must end at a word boundary."""
    return _WORD_END.search(text) is not None


def matches_at_start(short: str, text: str) -> bool:
    """Say whether the spelling `short` would be read at the start of `text`."""
    if not text.startswith(short):
        return False
    rest = text[len(short) :]
    return not (rest and ends_in_word(short) and re.match(r"[0-9A-Za-z_-]", rest))


def pattern(spellings: Iterable[str]) -> str:
    """Return a regular expression for a set of spellings: the longest wins, widths do not matter.

    The spellings are folded into a trie, which keeps matching fast whatever their number.

    >>> pattern(["市级", "市辖区"])
    '市(?:级|辖区)'
    """
    root = _Node()
    for spelling in map(plain, spellings):
        node = root
        for char in spelling:
            node = node.children.setdefault(char, _Node())
        node.end = _NOT_IN_WORD if ends_in_word(spelling) else ""
    return _expression(root) if root.children else _NEVER


def first_characters(spellings: Iterable[str]) -> frozenset[str]:
    """Return the characters, narrow and wide, that one of the spellings begins with."""
    narrow = {spelling[0] for spelling in map(plain, spellings)}
    return frozenset(narrow | {_NARROW[char] for char in narrow if char in _NARROW})


_NEVER = "(?!x)x"


@dataclass(slots=True)
class _Node:
    """A place in the trie; `end` is what must follow when a spelling ends here (None: none ends)."""

    children: dict[str, _Node] = field(default_factory=dict)
    end: str | None = None


def _expression(node: _Node) -> str:
    branches = [_char(char) + _expression(child) for char, child in node.children.items()]
    if node.end is None:
        return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"
    if not branches:
        return node.end
    # Longer spellings first: an alternation takes the first branch that fits.
    return f"(?:{'|'.join([*branches, node.end])})"


def _char(char: str) -> str:
    if char == " ":
        return _WHITE.pattern
    return f"[{re.escape(char)}{_NARROW[char]}]" if char in _NARROW else re.escape(char)
