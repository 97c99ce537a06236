"""A letter as the file that is wanted (extra `letters`)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from policylib.letters.docx_writer import docx
from policylib.letters.fonts import fonts_in
from policylib.letters.model import Letter
from policylib.letters.pdf_writer import pdf
from policylib.letters.templates import Templates

Format = Literal["docx", "pdf"]


def file_of(
    letter: Letter, format_: Format, templates: Templates | None = None, fonts: Sequence[Path] = ()
) -> bytes:
    """Return a letter as a file. `fonts`: folders of further fonts, for a PDF.

    Raises:
        LetterError: the template is not right, or there is no Chinese font for a PDF.
    """
    return docx(letter, templates) if format_ == "docx" else pdf(letter, templates, fonts_in(tuple(fonts)))
