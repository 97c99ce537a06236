"""A rule file that is edited: declarations whose text stays are the same trees, wherever they stand now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from policylib.diagnostics import Diagnostic
from policylib.source import Anchor, Source
from policylib.syntax import ast
from policylib.syntax.declarations import anchored_declaration
from policylib.syntax.grammar import Grammar, grammar
from policylib.syntax.layout import Chunk, Layout, cut, cut_again
from policylib.syntax.lexicon import Lexicon
from policylib.syntax.parser import MAX_PROBLEMS, file_of, language_of
from policylib.syntax.problems import Problem, too_many
from policylib.syntax.reading import read


@dataclass(frozen=True, slots=True)
class _Entry:
    """One declaration as it was read: its anchor, its tree (None where there is none), what is wrong."""

    anchor: Anchor
    declaration: ast.Declaration | None
    problems: tuple[Problem, ...]


class EditedFile:
    """The declarations of one rule file, by their texts."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self._last: tuple[str, Layout] | None = None
        self._grammar: Grammar | None = None
        self._entries: dict[tuple[str, tuple[str, ...]], list[_Entry]] = {}

    def parse(self, source: Source, lexicon: Lexicon) -> tuple[ast.File, tuple[Diagnostic, ...]]:
        """Return what `parser.parse` returns; declarations that were there before are the same objects, and
        their places, also those that others hold, are where they stand now.
        """
        layout = cut(source.text) if self._last is None else cut_again(source.text, *self._last)
        self._last = source.text, layout
        language, problems = language_of(layout)
        diagnostics = [found.at(source, 0) for found in problems]
        built = grammar(lexicon, language)
        if built is not self._grammar:
            self._grammar, self._entries = built, {}
        known = {key: entries[::-1] for key, entries in self._entries.items()}
        self._entries = defaultdict(list)
        declarations = []
        for chunk in layout.chunks:
            if len(diagnostics) > MAX_PROBLEMS:
                diagnostics.append(too_many(chunk.start, MAX_PROBLEMS).at(source, 0))
                break
            key = (chunk.text, chunk.before)
            same = known.get(key)
            entry = same.pop() if same else _read(source, chunk, built)
            entry.anchor.source, entry.anchor.start = source, chunk.start
            self._entries[key].append(entry)
            diagnostics += [found.at(source, chunk.start) for found in entry.problems]
            declarations += [entry.declaration] if entry.declaration else []
        file = file_of(source, layout, language, declarations)
        return file, tuple(sorted(diagnostics, key=Diagnostic.sort_key))


def _read(source: Source, chunk: Chunk, built: Grammar) -> _Entry:
    anchor = Anchor(source, chunk.start)
    reading = read(built, chunk.text)
    declaration, later = anchored_declaration(reading, anchor, chunk, built)
    return _Entry(anchor, declaration, (*reading.problems, *later))
