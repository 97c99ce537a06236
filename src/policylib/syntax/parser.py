"""Reads a rule file: text to tree, with a diagnostic for every mistake and never an exception."""

from __future__ import annotations

from collections.abc import Iterable

from policylib.diagnostics import Diagnostic, Text
from policylib.source import Source
from policylib.syntax import ast
from policylib.syntax.keywords import LANGUAGES, declaration_kind
from policylib.syntax.layout import Layout, cut
from policylib.syntax.lexicon import Lexicon
from policylib.syntax.problems import Problem, too_many

# A file with more mistakes than this is most likely no rule file; reading on would only take time.
MAX_PROBLEMS = 500


def parse(source: Source, lexicon: Lexicon) -> tuple[ast.File, tuple[Diagnostic, ...]]:
    """Parse a rule file with the words of a vocabulary.

    Args:
        source: the file as it was read; it is never changed, so every place in it stays true.
        lexicon: the words that may be used.

    Returns:
        The tree, without what could not be read, and what is wrong with the text, in order of place.
    """
    # Lark is loaded with the first file: what only needs the tree does not wait for it.
    from policylib.syntax.declarations import declaration_of  # noqa: PLC0415
    from policylib.syntax.grammar import grammar  # noqa: PLC0415
    from policylib.syntax.reading import read  # noqa: PLC0415

    layout = cut(source.text)
    language, problems = language_of(layout)
    diagnostics = [found.at(source, 0) for found in problems]
    built = grammar(lexicon, language)
    declarations = []
    for chunk in layout.chunks:
        if len(diagnostics) > MAX_PROBLEMS:
            diagnostics.append(too_many(chunk.start, MAX_PROBLEMS).at(source, 0))
            break
        reading = read(built, chunk.text)
        diagnostics += [found.at(source, chunk.start) for found in reading.problems]
        declaration, found_later = declaration_of(reading, source, chunk, built)
        diagnostics += found_later
        declarations += [declaration] if declaration else []
    file = file_of(source, layout, language, declarations)
    return file, tuple(sorted(diagnostics, key=Diagnostic.sort_key))


def file_of(
    source: Source, layout: Layout, language: str, declarations: Iterable[ast.Declaration]
) -> ast.File:
    """Return the tree of a file."""
    return ast.File(
        span=source.span(0, len(source.text)),
        declarations=tuple(declarations),
        after=layout.after,
        language=language,
        stated=layout.language is not None,
    )


def language_of(layout: Layout) -> tuple[str, tuple[Problem, ...]]:
    """Return the language of a file: what it states, else what most of its declarations start with; and
    what is wrong with the file as a whole.
    """
    counts = {
        language: sum(1 for chunk in layout.chunks if declaration_kind(chunk.text, language))
        for language in LANGUAGES
    }
    likely = max(LANGUAGES, key=lambda language: counts[language])
    if layout.language is None:
        return likely, layout.problems
    stated, start, end = layout.language
    if stated in LANGUAGES:
        return stated, layout.problems
    unknown = Problem(
        "P116",
        start,
        end,
        Text(f"没有“{stated}”这种语言的关键词表", f"there is no keyword table for the language `{stated}`"),
        Text("写“# language: zh”或者“# language: en”", "write `# language: zh` or `# language: en`"),
    )
    return likely, (*layout.problems, unknown)
