"""One spelling for comparison: width, case, spaces, quotes and punctuation do not tell names apart."""

from __future__ import annotations

import unicodedata


def normalise(text: str) -> str:
    """Return the form of a name in which equal names are equal.

    >>> normalise("《亲属关系证明》（ 公证 用）") == normalise("亲属关系证明(公证用)")
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # Marks are left out with punctuation: what is left must not compose anew.
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LNS")
