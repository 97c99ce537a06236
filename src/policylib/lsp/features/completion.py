"""Completion: keywords, words, names, articles, quotes and ids, wherever the grammar takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.lsp.features import names
from policylib.lsp.features.proposal import Proposal
from policylib.lsp.features.view import View
from policylib.source import Span
from policylib.syntax.grammar import Grammar, grammar
from policylib.syntax.keywords import CLAUSES, DECLARATIONS, entries_of
from policylib.syntax.lexicon import TERMINALS, plain
from policylib.syntax.slots import Slot, slots_at

_CLASSES = {terminal: kind for kind, terminal in TERMINALS.items()}
_OPENING, _CLOSING = '「“"', '」”"'
# Words and marks that nobody looks up.
_SILENT = frozenset({"SEP", "COMMA", "COLON", "LEFT", "RIGHT", "DASH", "OF", "SINCE", "THROUGH"})


@dataclass(frozen=True, slots=True)
class Completion:
    """A proposal and the stretch of the file that it takes the place of."""

    proposal: Proposal
    span: Span


def completions(view: View, path: str, offset: int) -> list[Completion]:
    """Return what could be written at an offset of a rule file, in the language of the file; the likeliest
    kinds first. Nothing in a comment, in free text, and in a data file.
    """
    source, lexicon = view.source(path), view.workspace.lexicon
    if source is None or lexicon is None or view.tree(path) is None:
        return []
    built = grammar(lexicon, view.written_in(path))
    found: dict[tuple[str, int], Completion] = {}
    for slot in slots_at(built, source.text, offset):
        written = source.text[slot.start : offset]
        end = offset
        if written and written[0] in _OPENING and source.text[offset : offset + 1] in _CLOSING:
            end = offset + 1  # an editor closes quotes by itself
        span = source.span(slot.start, end)
        for one in _proposals(view, path, slot, built, span):
            if _begins(one, written):
                found.setdefault((one.text, slot.start), Completion(one, span))
    return list(found.values())


def _begins(proposal: Proposal, written: str) -> bool:
    """Say whether what is written could become a proposal: the beginning of it, or a part of its name."""
    wanted = plain(written.lstrip(_OPENING)).casefold()
    return any(wanted in plain(text).casefold() for text in (proposal.text, proposal.label))


def _proposals(view: View, path: str, slot: Slot, built: Grammar, span: Span) -> Iterator[Proposal]:
    place = names.Place(view, path, span.start, slot, built.language)
    quoted = span.text[:1] in tuple(_OPENING)
    for terminal in sorted(slot.accepted & {"STRING"} if quoted else slot.accepted - _SILENT, key=_rank):
        if terminal in _CLASSES:
            yield from _terms(terminal, slot, built)
        elif terminal in built.keywords.spellings:
            yield from _keyword(terminal, built)
        elif terminal in names.SOURCES:
            yield from names.SOURCES[terminal](place)


def _rank(terminal: str) -> tuple[bool, str]:
    return terminal in _LAST, terminal


_LAST = frozenset({"NOTE", "SOURCE", "NOT", "UNKNOWN"})


def _keyword(terminal: str, built: Grammar) -> Iterator[Proposal]:
    word = built.keywords.accepted(terminal)[0]
    kind = "declaration" if terminal in DECLARATIONS else "clause" if terminal in CLAUSES else "keyword"
    yield Proposal(word, word, kind)


def _terms(terminal: str, slot: Slot, built: Grammar) -> Iterator[Proposal]:
    kind = _CLASSES[terminal]
    parent = _parent(slot, built) if kind == "option" else None
    for entry in entries_of(built.lexicon, kind):
        if parent is None or entry.parent == parent:
            word = entry.spellings(built.language)[0]
            yield Proposal(word, word, "option" if kind in ("option", "verdict") else "term", entry.id)


def _parent(slot: Slot, built: Grammar) -> str | None:
    """Return the fact whose options are asked for: the last one named in the line."""
    written = [text for kind, text in slot.before if kind == "CHOICE"]
    return built.spellings["CHOICE"].get(plain(written[-1])) if written else None
