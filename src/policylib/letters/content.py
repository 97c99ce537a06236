"""From a decision to a letter of a kind: the same decision and particulars make the same letter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policylib.letters.application import application
from policylib.letters.errors import LetterError
from policylib.letters.model import KINDS, Kind, Letter
from policylib.letters.opinion import opinion
from policylib.letters.page import Page
from policylib.letters.particulars import Particulars
from policylib.letters.reply import reply
from policylib.policyset import Decision

_KINDS: Mapping[str, Callable[[Page], Letter]] = {
    "opinion": opinion,
    "reply": reply,
    "application": application,
}


def letter(
    decision: Decision,
    kind: Kind,
    language: str = "zh",
    particulars: Particulars | None = None,
) -> Letter:
    """Return a draft of a letter about a decision.

    Args:
        decision: what `policy.decide` returned.
        kind: `opinion` (the whole decision as a document), `reply` (of the community to the assigning body)
            or `application` (the form by which the assigning body asks another to list or approve).
        language: `zh` or `en`; the law is quoted in its own words in both.
        particulars: who writes, when and so on; what is not given is left blank.

    Raises:
        LetterError: for a kind that there is not, or that does not fit the verdict: a reply where there is
            nothing to return, make good or ask; an application where nothing has to be granted.
    """
    if kind not in _KINDS:
        raise LetterError("unknown_kind", kind=kind)
    return _KINDS[kind](Page(decision, language, particulars or Particulars()))


def fitting_kinds(decision: Decision, language: str = "zh") -> Mapping[Kind, LetterError | None]:
    """Return every kind of letter; with why there is none of it about a decision, or None where there is."""
    page = Page(decision, language, Particulars())
    found: dict[Kind, LetterError | None] = {}
    for kind in KINDS:
        try:
            _KINDS[kind](page)
        except LetterError as error:
            found[kind] = error
        else:
            found[kind] = None
    return found
