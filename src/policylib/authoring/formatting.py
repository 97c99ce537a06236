"""Formats one rule file, and makes sure that its meaning is the same before and after."""

from __future__ import annotations

from policylib.diagnostics import Diagnostic, Severity
from policylib.source import Source
from policylib.syntax.lexicon import Lexicon
from policylib.syntax.parser import parse
from policylib.syntax.printer import print_file


class FormatProblem(Exception):  # noqa: N818  (it carries findings, it is not one)
    """A file that cannot be formatted: its mistakes, or none where formatting would change its meaning."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        """Keep the mistakes."""
        self.diagnostics = diagnostics
        super().__init__(diagnostics)


def format_text(name: str, text: str, lexicon: Lexicon, language: str | None) -> str:
    """Return a rule file in its canonical form.

    Args:
        name: how the file is named in diagnostics.
        text: the file.
        lexicon: the words it is written in.
        language: `zh` or `en` keywords; None: those it has.

    Raises:
        FormatProblem: with the mistakes in the file; nothing is formatted then.
    """
    tree, diagnostics = parse(Source(name, text), lexicon)
    errors = tuple(one for one in diagnostics if one.severity is Severity.ERROR)
    if errors:
        raise FormatProblem(errors)
    formatted = print_file(tree, lexicon, language or tree.language)
    again, found = parse(Source(name, formatted), lexicon)
    if found or again != tree:
        raise FormatProblem
    return formatted
