"""Small pieces of Markdown: tables, links, and text in one of two languages."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Sequence

LANGUAGES = ("zh", "en")

# Chinese characters, also those beyond the BMP.
HAN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")


def other(language: str) -> str:
    """Return the other language of the site."""
    return LANGUAGES[1 - LANGUAGES.index(language)]


def script_of(text: str) -> str:
    """Return the language that a text is mostly written in; a Chinese character counts as half a word.

    >>> script_of("规则 18-3-1"), script_of("The rule language (规则)")
    ('zh', 'en')
    """
    return "zh" if len(HAN.findall(text)) > 2 * len(re.findall(r"[A-Za-z]{2,}", text)) else "en"


def escaped(text: str) -> str:
    r"""Return text that Markdown and HTML leave as it is, in one line.

    >>> escaped("a*b | <c>\n_d_")
    'a&#42;b &#124; &lt;c&gt;<br>&#95;d&#95;'
    """
    plain = html.escape(text, quote=False)
    for mark in "*_`|[]\\":
        plain = plain.replace(mark, f"&#{ord(mark)};")
    return plain.replace("\n", "<br>")


def in_one(text: str, language: str) -> str:
    """Return the half of a bilingual text that is in a language, or a text that has no halves.

    >>> in_one("Decide a task · 判断一项任务", "zh"), in_one("curl", "zh")
    ('判断一项任务', 'curl')
    """
    halves = text.split(" · ")
    found = [one for one in halves if script_of(one) == language]
    return found[0] if len(halves) == len(LANGUAGES) and len(found) == 1 else text


def link(text: str, target: str, *, page: str) -> str:
    """Return a link from a page to another (both as paths within the site), perhaps to an anchor of it."""
    path, mark, anchor = target.partition("#")
    address = posixpath.relpath(path, posixpath.dirname(page) or ".") if path else ""
    return f"[{escaped(text)}]({address}{mark}{anchor})"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table, its cells in Markdown, with an empty line around it."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return ["", f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines, ""]


def code(text: str) -> str:
    """Return a word of a language or an interface, for a cell.

    >>> code("a|b")
    '<code>a&#124;b</code>'
    """
    return f"<code>{escaped(text)}</code>"
