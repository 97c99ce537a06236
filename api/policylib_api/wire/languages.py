"""Which of the two languages a caller wants."""

from __future__ import annotations

import re

LANGUAGES = ("zh", "en")
_RANGE = re.compile(r"\s*([A-Za-z*]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")


def wanted_language(header: str | None) -> str:
    """Return `zh` or `en`, whichever `Accept-Language` prefers; Chinese where it names neither.

    >>> wanted_language("en-GB,en;q=0.9,zh;q=0.5"), wanted_language("fr"), wanted_language(None)
    ('en', 'zh', 'zh')
    """
    best, weight = "zh", 0.0
    for part in (header or "").split(","):
        match = _RANGE.fullmatch(part)
        if match is None:
            continue
        language, q = match[1].lower(), float(match[2] or 1)
        if language in LANGUAGES and q > weight:
            best, weight = language, q
    return best
