"""What MkDocs calls: gives it the pages that `sitepages` makes, and the links between the two languages."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from sitepages.building import built
from sitepages.links import OTHER
from sitepages.navigation import navigation
from sitepages.said import said
from sitepages.wording import LANGUAGES, other

ROOT = Path(__file__).parents[2]
# The site in this language is at the root, the other one in a folder below.
FIRST = LANGUAGES[0]


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add every page and file of the site, and put the navigation together."""
    language = str(config.theme["language"])
    site = built(ROOT, language)
    for uri, text in site.pages.items():
        content = f"---\nlanguage: {site.languages[uri]}\n---\n\n{text}"
        files.append(File.generated(config, uri, content=content))
    for uri, path in site.files.items():
        files.append(File.generated(config, uri, abs_src_path=str(path)))
    config.nav = navigation(site.pages, language)
    return files


def on_page_content(html: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Say where a page is in the other language only, to readers and to what reads aloud."""
    language, written = str(config.theme["language"]), str(page.meta["language"])
    if written == language:
        return html
    return f'<p class="only-in">{said("only_in", language)}</p>\n<div lang="{written}">{html}</div>'


def on_page_context(
    context: dict[str, Any], *, page: Page, config: MkDocsConfig, **_: object
) -> dict[str, Any]:
    """Let the switch of languages lead to the same page."""
    here = str(config.theme["language"])
    config.extra["alternate"] = [
        {"name": said(one, one), "lang": one, "link": page.url if one == here else OTHER + page.file.src_uri}
        for one in LANGUAGES
    ]
    return context


def on_post_page(output: str, *, page: Page, config: MkDocsConfig) -> str:
    """Make links to the twin of a page relative."""
    here = str(config.theme["language"])

    def address(found: re.Match[str]) -> str:
        target = re.sub(r"(?:README|index)\.md$", "index.html", found[1])
        url = _across(re.sub(r"\.md$", ".html", target), here)
        return f'href="{posixpath.relpath(url, posixpath.dirname(page.url) or ".")}{found[2] or ""}"'

    return re.sub(rf'href="{OTHER}([^"#]+)(#[^"]*)?"', address, output)


def _across(url: str, language: str) -> str:
    """Return the address of a page of the other language, from the root of the site in this one."""
    return f"{other(language)}/{url}" if language == FIRST else f"../{url}"
