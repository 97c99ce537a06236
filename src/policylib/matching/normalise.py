"""One spelling for comparison: width, case, script, spaces and punctuation do not tell names apart."""

from __future__ import annotations

import re
import unicodedata

from policylib.matching.script import SIMPLIFIED

# Most names are nothing else, and of these characters width, case and composition say nothing.
_HAN = re.compile("[\u4e00-\u9fff]+")


def normalise(text: str) -> str:
    """Return the form of a name in which equal names are equal.

    >>> normalise("《亲属关系证明》（ 公证 用）") == normalise("亲属关系证明(公证用)")
    True
    >>> normalise("親屬關係證明")
    '亲属关系证明'
    """
    if _HAN.fullmatch(text):
        return text.translate(SIMPLIFIED)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # Marks are left out with punctuation: what is left must not compose anew.
    letters = "".join(char for char in folded if unicodedata.category(char)[0] in "LNS")
    return letters.translate(SIMPLIFIED)
