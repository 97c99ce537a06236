"""What words in files name: the symbols of a policy, where each is declared and where it is used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policylib.pinpoint import Pinpoint
from policylib.source import Span


class Kind(StrEnum):
    """What a symbol is. Words of the vocabulary have the kind of their class (`TERM` and its id)."""

    REGULATION = "regulation"
    RULE = "rule"
    READING = "reading"
    DEFINITION = "definition"
    LIABILITY = "liability"
    GUARANTEE = "guarantee"
    CASE = "case"
    ARTICLE = "article"
    LIST = "list"
    ENTRY = "entry"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A thing that has a name. `id`: `regulation/id` of what a regulation declares, `regulation/at` of an
    article, of a case its path and title, of a word its class and id (`fact/quota`), else its id.
    """

    kind: Kind
    id: str

    @property
    def owner(self) -> str:
        """What stands before the id's first slash: the regulation, or the class of a word."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """What stands behind the id's first slash."""
        return self.id.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a symbol is named. `declares`: it is declared there."""

    symbol: Symbol
    span: Span
    declares: bool = False


def within(owner: str, name: str, kind: Kind) -> Symbol:
    """Return the symbol of what belongs to a regulation, or of a word of a class."""
    return Symbol(kind, f"{owner}/{name}")


def article(regulation: str, at: Pinpoint) -> Symbol:
    """Return the symbol of a place in a regulation."""
    return within(regulation, str(at), Kind.ARTICLE)


def same(wanted: Symbol, other: Symbol) -> bool:
    """Say whether two symbols are the same thing; an article is also what is a part of it, or holds it."""
    if wanted == other:
        return True
    if wanted.kind is not Kind.ARTICLE or other.kind is not Kind.ARTICLE or wanted.owner != other.owner:
        return False
    return Pinpoint.parse(wanted.name).touches(Pinpoint.parse(other.name))
