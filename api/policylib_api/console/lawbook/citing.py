"""Citations as pages show them: the text, the place in it, its words, and where to read on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policylib import Policy
from policylib.check.model import Citation
from policylib.pinpoint import Pinpoint
from policylib_api.console.addresses import regulation_address
from policylib_api.console.lawbook.keeping import kept


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a text with the words a rule rests on; `address`: where the provision stands."""

    title: str
    at: str
    quotes: tuple[str, ...]
    address: str


def cited(one: Citation) -> Cited:
    """Return a citation as it is shown; a checked policy has the provision of each."""
    return Cited(one.title, one.at, one.quotes, regulation_address(one.regulation, one.at))


def has_page(policy: Policy, slug: str, at: str | None = None) -> bool:
    """Say whether there is a page of a text, or of a place in it: a regulation, or provisions on record."""
    places = _on_record(policy).get(slug, ())
    if at is None:
        return bool(places) or slug in policy.checked.regulations
    return any(Pinpoint.parse(at).touches(place) for place in places)


@kept
def _on_record(policy: Policy) -> Mapping[str, Sequence[Pinpoint]]:
    """Return the places on record by the text they are in."""
    found: dict[str, list[Pinpoint]] = {}
    for slug, at in policy.checked.provisions:
        found.setdefault(slug, []).append(Pinpoint.parse(at))
    return found
