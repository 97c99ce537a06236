"""The pages written by hand: where they lie in the repository, where in the site, in which language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sitepages.wording import script_of

PATTERNS = ("*.md", "docs/**/*.md", "policy/**/*.md", "examples/**/*.md")
# What another name says better than that of the file: the README of a folder is the page of the folder.
RENAMED = {"README.md": "project.md"}


@dataclass(frozen=True, slots=True)
class Document:
    """A page of the repository. Twins, one a language, have one `uri`.

    `path`: from the root of the repository; `uri`: the source file as the site knows it.
    """

    path: str
    uri: str
    language: str
    text: str


def documents(root: Path) -> list[Document]:
    """Return every page of the repository."""
    paths = sorted({path for pattern in PATTERNS for path in root.glob(pattern)})
    return list(_documents(root, [path for path in paths if root / "docs" / "site" not in path.parents]))


def _documents(root: Path, paths: Iterable[Path]) -> Iterator[Document]:
    for path in paths:
        name = path.relative_to(root).as_posix()
        text = path.read_text("utf-8")
        suffix = re.search(r"\.(zh|en)\.md$", name)
        if suffix is not None:
            language = suffix[1]
        elif path.with_suffix(".zh.md").exists():
            language = "en"
        elif path.with_suffix(".en.md").exists():
            language = "zh"
        else:
            language = script_of(text)
        yield Document(name, uri_of(name), language, text)


def uri_of(path: str) -> str:
    """Return the name under which the site knows a page of the repository.

    >>> uri_of("docs/language.zh.md"), uri_of("policy/README.en.md"), uri_of("README.md")
    ('language.md', 'policy/README.md', 'project.md')
    """
    path = RENAMED.get(path, path)
    return re.sub(r"\.(zh|en)\.md$", ".md", path.removeprefix("docs/"))


def in_language(found: Iterable[Document], language: str) -> Mapping[str, Document]:
    """Return the page for every uri: the one in the language, or the only one there is."""
    chosen: dict[str, Document] = {}
    for one in found:
        if one.uri not in chosen or one.language == language:
            chosen[one.uri] = one
    return chosen
