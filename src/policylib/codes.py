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
    # C3xx: names, types, dates, citations, precedence (check/)
    # L4xx: what is allowed but probably not meant (check/lints/)
}
