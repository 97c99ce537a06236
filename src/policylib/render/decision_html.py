"""A decision as a piece of HTML, for notebooks; every text is escaped and there is no script."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from policylib.engine.trace import Ruling
from policylib.render.sections import Entry, Section, decision_sections
from policylib.render.words import Rulebook


def decision_html(policy: Rulebook, decision: Ruling, language: str = "zh") -> str:
    """Return a decision as an HTML fragment in `zh` or `en`."""
    sections = decision_sections(policy, decision, language, full=False)
    body = "".join(_section_html(section) for section in sections)
    code = "zh-Hans" if language == "zh" else "en"
    return f'<article class="policylib-decision" lang="{code}">{body}</article>'


def _section_html(section: Section) -> str:
    headline = f" <strong>{escape(section.headline)}</strong>" if section.headline else ""
    heading = f"<h3>{escape(section.heading)}{headline}</h3>"
    return f"<section>{heading}{_entries_html(section.entries)}</section>"


def _entries_html(entries: Sequence[Entry]) -> str:
    html = []
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        if kind == "plain":
            html += [f"<div>{escape(entry.text)}{_entries_html(entry.under)}</div>" for entry in group]
        elif kind == "quote":
            html += [f'<blockquote lang="zh-Hans">{escape(entry.text)}</blockquote>' for entry in group]
        else:
            tag = "ol" if kind == "number" else "ul"
            box = '<input type="checkbox" disabled> ' if kind == "check" else ""
            items = [f"<li>{box}{escape(entry.text)}{_entries_html(entry.under)}</li>" for entry in group]
            html.append(f"<{tag}>{''.join(items)}</{tag}>")
    return "".join(html)
