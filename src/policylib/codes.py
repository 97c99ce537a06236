"""The one table of diagnostic codes: every code has a severity, a name and a page in docs/diagnostics/."""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """What a code is: severity (`error` or `warning`) and a kebab-case name, the name of its page."""

    severity: str
    name: str


CODES: dict[str, Code] = {
    # P1xx: the text of a rule file cannot be read (syntax/)
    # D2xx: a data file cannot be read (check/data, vocabulary, lists, texts)
    "D201": Code("error", "data-syntax"),
    "D202": Code("error", "data-duplicate-key"),
    "D203": Code("error", "data-not-plain"),
    "D204": Code("error", "data-too-large"),
    "D205": Code("error", "data-unknown-key"),
    "D206": Code("error", "data-missing-key"),
    "D207": Code("error", "data-wrong-form"),
    "D208": Code("error", "data-wrong-shape"),
    "D209": Code("error", "data-unknown-value"),
    "D210": Code("error", "data-duplicate-id"),
    "D211": Code("error", "vocabulary-duplicate-label"),
    "D212": Code("error", "data-unknown-reference"),
    "D213": Code("error", "vocabulary-constraint"),
    "D214": Code("error", "ranks-cycle"),
    "D215": Code("error", "ranks-tier"),
    "D220": Code("error", "data-bad-date"),
    "D221": Code("error", "data-crossed-dates"),
    "D222": Code("error", "data-unknown-region"),
    "D230": Code("error", "list-duplicate-id"),
    "D231": Code("error", "list-contradiction"),
    "D232": Code("warning", "list-shared-name"),
    "D233": Code("error", "list-basis-incomplete"),
    "D234": Code("warning", "list-basis-unknown"),
    "D235": Code("warning", "list-basis-ended"),
    "D236": Code("error", "list-quote-not-found"),
    "D237": Code("warning", "list-quote-ambiguous"),
    "D240": Code("error", "text-bad-article"),
    "D241": Code("error", "text-duplicate"),
    "D242": Code("warning", "text-unknown-regulation"),
    # C3xx: names, types, dates, citations, precedence (check/)
    # L4xx: what is allowed but probably not meant (check/lints/)
}
