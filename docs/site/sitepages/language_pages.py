"""The language reference that is made from the grammar and the keyword tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import yaml

from policylib._resources import grammar_text, keywords_text
from policylib.syntax.keywords import KeywordTable, keyword_table
from sitepages.said import said
from sitepages.things import VOCABULARY
from sitepages.wording import LANGUAGES, code, escaped, link, table

GRAMMAR = "reference/grammar.md"
KEYWORDS = "reference/keywords.md"

# Where the words of a class of the vocabulary are on its page.
CLASSES = {
    "RANK": "ranks",
    "ACT": "acts",
    "ACTOR": "actors",
    "LEVEL": "levels",
    "PLACE": "place_groups",
    "COMMUNITY": "communities",
    "ASPECT": "aspects",
    "LIST": "list_kinds",
    "FACT": "facts",
    "CHOICE": "facts",
    "OPTION": "facts",
}
# What the layout of a file gives, and what stands for lines that could not be read.
LAYOUT = re.compile(r"\s*\|\s*broken\b|\b_(?:NL|INDENT|DEDENT)\b")
TOKEN = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|[^A-Za-z_]+")


def language_pages(language: str) -> dict[str, str]:
    """Return the page of the grammar and the page of the keywords."""
    return {
        GRAMMAR: "\n".join(_grammar(language)),
        KEYWORDS: "\n".join(_keywords(language)),
    }


# --- keywords ----------------------------------------------------------------------------------


def _keywords(language: str) -> Iterator[str]:
    tables = {one: yaml.safe_load(keywords_text(one)) for one in LANGUAGES}
    yield f"# {said('keywords', language)}\n\n{said('keywords.intro', language)}"
    head = ["中文", "English", said("head.terminal", language)]
    for section in tables[language]:
        yield f"\n## {said(f'keywords.{section}', language)}"
        yield from table(head, (_keyword(name, tables, section, language) for name in tables["zh"][section]))


def _keyword(
    name: str, tables: Mapping[str, Mapping[str, Mapping[str, list[str]]]], section: str, language: str
) -> list[str]:
    def spellings(of: str) -> str:
        return ", ".join(
            code(one) if one else said("keywords.none", language) for one in tables[of][section][name]
        )

    return [spellings("zh"), spellings("en"), f'<span id="{name}"></span>{code(name)}']


# --- grammar -----------------------------------------------------------------------------------


def productions() -> Iterator[tuple[str | None, str, str]]:
    """Yield the heading above each production of the grammar (None: the one before goes on), its name, and
    what it may be made of. Comments that explain are left out.
    """
    heading: str | None = "declarations"
    name, body = "", ""
    for line in [*grammar_text().splitlines(), "// --- end"]:
        begun = re.match(r"[?]?([A-Za-z_]+)(?:\.-?[0-9]+)?: (.*)", line)
        if begun is not None or line.startswith("// ---"):
            if name:
                yield heading, name, body
                heading, name = None, ""
            if begun is not None:
                name, body = begun[1], begun[2]
            else:
                heading = line.removeprefix("// --- ").partition(".")[0]
        elif line.startswith(" "):
            body = f"{body}\n{line.strip()}"


def _grammar(language: str) -> Iterator[str]:
    yield f"# {said('grammar', language)}\n\n{said('grammar.intro', language)}"
    known = list(productions())
    rules = {name for _, name, _ in known if not name.isupper()}
    terminals = {name for _, name, _ in known if name.isupper()}
    words = _Words(keyword_table(language), rules, terminals).shown
    for heading, name, body in known:
        if heading is not None:
            yield f"\n## {said(f'grammar.{heading}', language)}\n"
        shown = escaped(body) if name.isupper() else "".join(map(words, TOKEN.findall(_plain(body))))
        yield f'\n<p class="production" markdown="span"><code id="g-{name}">{name}</code> {shown}</p>\n'


def _plain(body: str) -> str:
    """Return a production without line ends, indentation and broken lines."""
    return LAYOUT.sub("", body)


class _Words:
    """Shows the words of a production: keywords as they are spelt, the others as links to what they are."""

    def __init__(self, keywords: KeywordTable, rules: set[str], terminals: set[str]) -> None:
        self.keywords, self.rules, self.terminals = keywords, rules, terminals

    def shown(self, name: str) -> str:
        """Return a word of a production, or what stands between two."""
        if name in self.rules | self.terminals:
            return f"[{escaped(name)}](#g-{name})"
        if name in CLASSES:
            return link(name, f"{VOCABULARY}#{CLASSES[name]}", page=GRAMMAR)
        if name in self.keywords.spellings:
            spelt = self.keywords.canonical(name) or name
            return f"[「{escaped(spelt)}」](keywords.md#{name})"
        return escaped(name)
