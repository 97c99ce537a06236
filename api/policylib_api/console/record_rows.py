"""Records as lines of a list: what stands beside the hashes, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policylib import Policy
from policylib.matching.places import named_place
from policylib.render.words import Words
from policylib_api.console.text import say
from policylib_api.records.entry import TITLE
from policylib_api.records.moments import format_minute


@dataclass(frozen=True, slots=True)
class Row:
    """A record as a line of a list."""

    id: str
    time: str
    verdict: str
    place: str
    assigner: str
    act: str
    title: str
    caller: str


def row_of(policy: Policy, words: Words, core: Mapping[str, Any], title: str | None) -> Row:
    """Return the line of a record. `title`: that of its matter; None: it has none, or it cannot be read."""
    vocabulary = policy.checked.vocabulary
    actor, act = vocabulary.actors.get(core["assigner"]), vocabulary.acts.get(core["act"])
    return Row(
        id=core["id"],
        time=format_minute(core["time"]),
        verdict=core["verdict"],
        place=_place(policy, core["region"]),
        # Words of an older policy may not be known any more: then they stand as they are.
        assigner=core["assigner"] if actor is None else words.label(actor),
        act=core["act"] if act is None else words.label(act),
        title=title or (say(words.language, "records.gone") if TITLE in core["commitments"] else ""),
        caller=core["caller"],
    )


def _place(policy: Policy, region: str) -> str:
    try:
        return named_place(policy.checked.places, region).name or region
    except ValueError:
        return region
