"""The templates of letters: built in, or those of a deployment in their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from policylib.letters.docx_template import docx_template
from policylib.letters.errors import LetterError
from policylib.letters.model import KINDS, Kind

# What the Typst templates have in common.
LAYOUT = "layout.typ"

BUILT_IN_TYPST = Path(__file__).parent / "typst"

_OF_DOCX = {f"{kind}.docx": kind for kind in KINDS}
NAMES = (*_OF_DOCX, *(f"{kind}.typ" for kind in KINDS), LAYOUT)


@dataclass(frozen=True, slots=True)
class Templates:
    """Where templates are found: in a folder, as far as it has them, or else built in."""

    folder: Path | None = None

    def own(self, name: str) -> Path | None:
        """Return the file of the folder that takes the place of a built-in template, if it has one."""
        path = None if self.folder is None else self.folder / name
        return path if path is not None and path.is_file() else None

    def shown(self, name: str) -> str:
        """Return a template as messages name it."""
        return str(self.own(name) or name)

    def read(self, name: str) -> bytes:
        """Return a template."""
        own = self.own(name)
        return built_in(name) if own is None else own.read_bytes()


def templates_in(folder: Path) -> Templates:
    """Return the templates of a folder.

    Raises:
        LetterError: it has none by the names that templates have.
    """
    found = Templates(folder)
    if not any(map(found.own, NAMES)):
        raise LetterError("no_template", path=folder, names=", ".join(NAMES))
    return found


@cache
def built_in(name: str) -> bytes:
    """Return a built-in template."""
    return docx_template(_OF_DOCX[name]) if name in _OF_DOCX else (BUILT_IN_TYPST / name).read_bytes()


def built_in_templates(kinds: Iterable[Kind]) -> dict[str, bytes]:
    """Return the built-in templates of kinds of letters by their names."""
    names = [name for kind in kinds for name in (f"{kind}.docx", f"{kind}.typ")]
    return {name: built_in(name) for name in (*names, LAYOUT)}
