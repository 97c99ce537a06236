"""Letters as PDF, set by Typst from a template that is given their content as data."""

from __future__ import annotations

import json
import re
from typing import cast

import typst

from policylib.letters.errors import LetterError
from policylib.letters.fonts import chosen_fonts, fonts_in
from policylib.letters.model import Letter
from policylib.letters.templates import BUILT_IN_TYPST, LAYOUT, Templates

_UNKNOWN = re.compile(
    r'(?:does not contain key|does not have field|has no field) "([^"]+)"|unknown variable: (\S+)'
)

# The day that Unix counts from: a file hangs on what it says, not on when it was made.
_NO_TIME = 0


def pdf(letter: Letter, templates: Templates | None = None, fonts: typst.Fonts | None = None) -> bytes:
    """Return a letter as a PDF file; the same letter, template and fonts give the same bytes.

    Args:
        letter: the letter.
        templates: where the templates are; absent: the built-in ones.
        fonts: the fonts to choose from; absent: those of the system.

    Raises:
        LetterError: no Chinese font is installed; or the template is not written as Typst has it, or asks
            for something that letters do not have.
    """
    name = f"{letter.kind}.typ"
    chosen = templates or Templates()
    available = fonts or fonts_in()
    families = chosen_fonts(available, letter.language)
    # The root is what a template can import and show, and nothing else.
    own = chosen.folder if chosen.own(name) or chosen.own(LAYOUT) else None
    try:
        made = typst.Compiler(
            chosen.read(name),
            root=str(own or BUILT_IN_TYPST),
            font_paths=available,
            sys_inputs={"letter": json.dumps(letter.model_dump()), "fonts": json.dumps(families)},
        ).compile(format="pdf", timestamp=_NO_TIME)
    except typst.TypstError as error:
        found = _UNKNOWN.search(error.message)
        path = chosen.shown(name)
        if found:
            raise LetterError("unknown_placeholder", path=path, name=found[1] or found[2]) from None
        raise LetterError("bad_template", path=path, reason=error.message) from None
    return cast("bytes", made)
