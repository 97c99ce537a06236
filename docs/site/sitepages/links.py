"""Links of hand-written pages as the site needs them: to pages, to twins in the other language, to files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from sitepages.documents import Document
from sitepages.language_pages import GRAMMAR
from sitepages.markdown import lines
from sitepages.rulebase import SOURCES
from sitepages.things import VOCABULARY

LINK = re.compile(r"\]\(([^)\s]+)\)")
# Files that pages link to, and that are no pages, are part of the site below this folder.
FILES = "files"
# Files of the repository that the site has as pages.
MADE = {
    "policy/vocabulary.yaml": VOCABULARY,
    "policy/sources.yaml": SOURCES,
    "grammar/policy.lark": GRAMMAR,
}
# Marks an address in the other language; made relative when the page is written.
OTHER = "other-language:"


@dataclass(frozen=True, slots=True)
class Linker:
    """Knows where everything in the repository is in the site.

    `pages`: what is shown, by uri; `all_pages`: every page of the repository by its path.
    """

    root: Path
    pages: Mapping[str, Document]
    all_pages: Mapping[str, Document]

    def rewritten(self, text: str, *, of: Document, page: str) -> str:
        """Return text of a document with links that work where it is shown, on a page of the site."""
        return "\n".join(
            LINK.sub(lambda found: f"]({self._address(of, found[1], page)})", line) if prose else line
            for line, prose in lines(text)
        )

    def files(self) -> AbstractSet[str]:
        """Return the paths of the files that pages link to and that are no pages."""
        found = set()
        for document in self.pages.values():
            prose = "\n".join(line for line, prose in lines(document.text) if prose)
            for target in LINK.findall(prose):
                path = self._path(document, target)
                if path is not None and not self._is_page(path) and (self.root / path).is_file():
                    found.add(path)
        return found

    def _is_page(self, path: str) -> bool:
        return path in self.all_pages or path in MADE

    def _path(self, document: Document, target: str) -> str | None:
        """Return the path in the repository that a link leads to; None where it leads to another place."""
        address = target.partition("#")[0]
        if not address or re.match(r"[a-z]+:", address):
            return None
        return posixpath.normpath(posixpath.join(posixpath.dirname(document.path), address))

    def _address(self, document: Document, target: str, page: str) -> str:
        path = self._path(document, target)
        if path is None:
            return target
        anchor = "".join(target.partition("#")[1:])
        if (self.root / path).is_dir():
            path = f"{path}/README.md"
        linked = self.all_pages.get(path)
        if linked is None:
            uri = MADE.get(path, f"{FILES}/{path}")
        elif self.pages[linked.uri] is not linked:
            return f"{OTHER}{linked.uri}{anchor}"
        else:
            uri = linked.uri
        return posixpath.relpath(uri, posixpath.dirname(page) or ".") + anchor
