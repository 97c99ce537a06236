"""Conditions, and the places, periods, acts and bodies of a change, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policylib.analysis.difference_cover import Cube
from policylib.analysis.difference_extents import Extent
from policylib.analysis.difference_lists import Stay
from policylib.check.model import CheckedPolicy, Word
from policylib.effects.messages import say
from policylib.regions import place_name
from policylib.render.periods import period
from policylib.render.words import Words, split_variable

_TRUE = (frozenset(("true",)), frozenset(("on",)))
_FALSE = (frozenset(("false",)), frozenset(("off",)))


@dataclass(frozen=True, slots=True)
class Conditions:
    """Words in one language; what the new policy no longer knows is named by the old one."""

    new: CheckedPolicy
    old: CheckedPolicy
    language: str

    def extent(self, extent: Extent) -> str:
        """Return an extent in words."""
        places = [place_name(self.new.places, code) for code in extent.places]
        periods = [self._period(*one) for one in extent.periods]
        acts = [self._label(self.new.vocabulary.acts, act) for act in extent.acts]
        parts = [places, periods, acts, [self._bodies(each) for each in extent.bodies]]
        words = Words(self.new, self.language)
        return words.join([words.join(part) for part in parts], "clause")

    def stays(self, stays: Sequence[Stay]) -> str:
        """Return places, each with a period, in words."""
        found = [
            f"{place_name(self.new.places, place)} {self._period(first, last)}"
            for place, first, last in stays
        ]
        return Words(self.new, self.language).join(found, "clause")

    def _period(self, first: dt.date, last: dt.date | None) -> str:
        if first > dt.date.min:
            return period(self.language, first, last)
        return (
            say("diff.always", self.language) if last is None else say("diff.until", self.language, day=last)
        )

    def _bodies(self, kinds: Sequence[str]) -> str:
        named = [self._label(self.new.vocabulary.actors, kind) for kind in kinds]
        if len(named) == 1:
            return named[0]
        return say("diff.passed_on", self.language, who=named[0], whom=named[1])

    def _label(self, known: Mapping[str, Word], name: str) -> str:
        return known[name].label.in_language(self.language)

    def cube(self, cube: Cube) -> str:
        """Return a condition in words."""
        yes, no, parts = [], [], []
        for name, values in cube:
            kind, rest = split_variable(name)
            words = Words(self.new if _knows(self.new, kind, rest) else self.old, self.language)
            if values in _TRUE:
                yes.append(words.name(kind, rest))
            elif values in _FALSE:
                no.append(words.name(kind, rest))
            else:
                some = words.join([words.value(kind, rest, value) for value in sorted(values)])
                parts.append(say("diff.value", self.language, name=words.name(kind, rest), values=some))
        words = Words(self.new, self.language)
        if yes:
            parts.append(say("diff.yes", self.language, names=words.join(yes)))
        if no:
            parts.append(say("diff.no", self.language, names=words.join(no)))
        return words.join(parts, "clause")


def _knows(checked: CheckedPolicy, kind: str, name: str) -> bool:
    match kind:
        case "fact":
            return name in checked.vocabulary.facts
        case "list":
            return name in checked.vocabulary.list_kinds
        case "item":
            return any(item.id == name for each in checked.lists for item in each.items)
        case _:
            return True
