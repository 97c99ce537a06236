"""Sections of one page that another shows as its own, so that nothing is written twice."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from sitepages.documents import Document
from sitepages.links import Linker

# <!-- include ../policy/README.md#add -->: the section of that page below <a id="add"></a>. The paragraph
# after it, which sends readers of the file to that section, is replaced.
INCLUDE = re.compile(r"^<!-- include ([^#\s]+)#(\w+) -->\n(?:.*\S.*\n)*", re.MULTILINE)


def section(text: str, name: str) -> str:
    """Return a section of a page, from its mark to the next one.

    Raises:
        ValueError: the page has no such section.
    """
    _, mark, rest = text.partition(f'<a id="{name}"></a>\n')
    if not mark:
        message = f"there is no section {name}"
        raise ValueError(message)
    return re.split(r'^<a id="\w+"></a>$', rest, maxsplit=1, flags=re.MULTILINE)[0].strip("\n") + "\n"


def included(text: str, fetch: Callable[[str, str], str]) -> str:
    """Return a page with the sections in it that it includes; `fetch` gives one, by its address and name."""
    return INCLUDE.sub(lambda found: fetch(found[1], found[2]), text)


def page_text(document: Document, linker: Linker) -> str:
    """Return the text of a page with all it includes, and with links that work in the site."""

    def fetch(address: str, name: str) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), address))
        other = linker.all_pages[path]
        return linker.rewritten(section(other.text, name), of=other, page=document.uri)

    return included(linker.rewritten(document.text, of=document, page=document.uri), fetch)
