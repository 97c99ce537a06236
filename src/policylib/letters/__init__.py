"""Drafts of letters about a decision: review, reply, application; as content, DOCX and PDF (extra `letters`).

from policylib.letters import Particulars, docx, letter

draft = letter(decision, "reply", particulars=Particulars(issuer="光明社区居民委员会"))
Path("reply.docx").write_bytes(docx(draft))
"""

from __future__ import annotations

from policylib.letters.again import decided_again, is_decision
from policylib.letters.content import fitting_kinds, letter
from policylib.letters.errors import LetterError
from policylib.letters.installed import missing_packages
from policylib.letters.model import KINDS, Kind, Letter, Line, Part, Row
from policylib.letters.particulars import PARTICULARS, Particulars, particulars

__all__ = [
    "KINDS",
    "PARTICULARS",
    "Kind",
    "Letter",
    "LetterError",
    "Line",
    "Part",
    "Particulars",
    "Row",
    "decided_again",
    "fitting_kinds",
    "is_decision",
    "letter",
    "missing_packages",
    "particulars",
]
