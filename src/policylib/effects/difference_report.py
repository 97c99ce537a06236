"""What a change of the policy does to verdicts, as data and as a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policylib.analysis.difference import Change, Difference
from policylib.analysis.difference_extents import Extent, extents
from policylib.analysis.difference_order import Direction
from policylib.analysis.space import Corner
from policylib.check.model import Vocabulary
from policylib.effects.conditions import Conditions
from policylib.effects.messages import say
from policylib.effects.relisting import RelistingReport, about_data
from policylib.effects.words import answer_words, change_words, grounds_words, identity_data, rules_data
from policylib.engine.trace import Brief
from policylib.policyset import Policy
from policylib.regions import place_name
from policylib.render.difference_pages import Block, Bullets, Grid, Heading, Paragraph
from policylib.render.messages import join

_SHOWN = 20
_SHOWN_CUBES = 6
_SHOWN_EXTENTS = 4
_KINDS = ("added", "removed", "changed", "reworded")


@dataclass(frozen=True, slots=True)
class DiffReport:
    """Writes a difference in one language. `full`: every change, condition and extent."""

    old: Policy
    new: Policy
    difference: Difference
    language: str
    full: bool = False

    def data(self) -> dict[str, Any]:
        """Return it as plain data, complete (docs/diff.md)."""
        found = self.difference
        return {
            **identity_data(self.old, self.new),
            "rules": {
                **{kind: list(getattr(found.rules, kind)) for kind in _KINDS},
                "idle": list(found.idle),
            },
            "only_old": self._only(self.old, self.new),
            "only_new": self._only(self.new, self.old),
            **self._relisting.data(),
            "on_behalf_compared": found.passed_on,
            "on_behalf_open": []
            if found.passed_on
            else [_extent_data(each) for each in extents(found.moved)],
            "not_compared": len(found.too_large),
            "places": {place: way.value for place, way in found.places.items()},
            "changes": [self._change_data(change) for change in found.changes],
        }

    @property
    def _conditions(self) -> Conditions:
        return Conditions(self.new.checked, self.old.checked, self.language)

    @property
    def _relisting(self) -> RelistingReport:
        return RelistingReport(self.difference, self._conditions, self.full)

    def _change_data(self, change: Change) -> dict[str, Any]:
        return {
            "old": [verdict.value for verdict in change.old],
            "new": [verdict.value for verdict in change.new],
            "direction": change.direction.value,
            "given": ("old", "new")[change.given],
            "about": about_data(change),
            "conditions": [{name: sorted(values) for name, values in cube} for cube in change.cubes],
            "where": [_extent_data(extent) for extent in extents(change.corners)],
            "witness": None
            if change.shown is None
            else {
                side: {"task": dict(task), **_brief_data(policy, brief)}
                for side, policy, task, brief in zip(
                    ("old", "new"), (self.old, self.new), change.shown.tasks, change.shown.briefs, strict=True
                )
            },
        }

    def blocks(self) -> list[Block]:
        """Return it as a report."""
        return list(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        found = self.difference
        yield Heading(self._say("title"), 1)
        yield from self._places()
        yield from self._rules()
        yield from self._words()
        yield from self._relisting.blocks()
        if found.too_large:
            yield Paragraph(self._say("too_large", count=len(found.too_large)))
        yield from self._passed_on()
        changes = found.changes if self.full else found.changes[:_SHOWN]
        for change in changes:
            yield from self._change(change)
        if len(found.changes) > len(changes):
            yield Paragraph(self._say("more", count=len(found.changes) - len(changes)))

    def _passed_on(self) -> Iterator[Block]:
        found = self.difference
        if found.passed_on:
            return
        if not found.moved:
            yield Paragraph(self._say("passed_on.same"))
            return
        yield Paragraph(self._say("not_passed_on"))
        yield Bullets(tuple(self._extents(found.moved)))

    def _extents(self, corners: tuple[Corner, ...]) -> list[str]:
        found = extents(corners)
        shown = found if self.full else found[:_SHOWN_EXTENTS]
        lines = [self._say("where", extent=self._conditions.extent(extent)) for extent in shown]
        if len(found) > len(shown):
            lines.append(self._say("where.more", count=len(found) - len(shown)))
        return lines

    def _places(self) -> Iterator[Block]:
        places = self.difference.places
        moved = {place: way for place, way in places.items() if way is not Direction.EQUIVALENT}
        if not moved:
            yield Paragraph(self._say("none"))
            return
        rows = tuple(
            (place_name(self.new.checked.places, place), self._say(f"direction.{way}"))
            for place, way in moved.items()
        )
        yield Grid((self._say("place"), self._say("compared")), rows)
        if len(moved) < len(places):
            yield Paragraph(self._say("places.same", count=len(places) - len(moved)))

    def _rules(self) -> Iterator[Block]:
        rules, idle = self.difference.rules, self.difference.idle
        lines = [
            self._say(f"rules.{kind}", rules=join(list(getattr(rules, kind)), self.language))
            for kind in _KINDS
            if getattr(rules, kind)
        ]
        if idle:
            lines.append(self._say("rules.idle", rules=join(list(idle), self.language)))
        if self.old.settings_digest != self.new.settings_digest:
            lines.append(self._say("settled"))
        yield Heading(self._say("rules"), 2)
        yield Bullets(tuple(lines)) if lines else Paragraph(self._say("rules.same"))

    def _words(self) -> Iterator[Block]:
        sides = {
            "old": self._only(self.old, self.new),
            "new": self._only(self.new, self.old),
        }
        lines = [
            self._say(f"words.{side}", words=join(words, self.language))
            for side, words in sides.items()
            if words
        ]
        if lines:
            yield Heading(self._say("words"), 2)
            yield Bullets((*lines, self._say("words.how")))

    def _only(self, policy: Policy, other: Policy) -> list[str]:
        mine, others = (_names(each.checked.vocabulary) for each in (policy, other))
        return sorted(mine - others)

    def _change(self, change: Change) -> Iterator[Block]:
        change_text = change_words(self.language, change.old, change.new)
        way = self._say(f"direction.{change.direction}")
        yield Heading(self._say("changed", change=change_text, direction=way), 2)
        conditions = self._conditions
        yield Bullets((*self._extents(change.corners), *self._relisting.about(change)))
        yield from self._cubes(change, conditions)
        yield from self._example(change)

    def _cubes(self, change: Change, conditions: Conditions) -> Iterator[Block]:
        sides = (change.old, change.new)
        given = ("old", "new")[change.given]
        everything = change.cubes == ((),)
        verdict = answer_words(self.language, sides[change.given])
        other = answer_words(self.language, sides[1 - change.given])
        key = f"given.{given}.all" if everything else f"given.{given}"
        yield Paragraph(self._say(key, verdict=verdict, other=other))
        if everything:
            return
        shown = change.cubes if self.full else change.cubes[:_SHOWN_CUBES]
        lines = [conditions.cube(cube) for cube in shown]
        if len(change.cubes) > len(shown):
            lines.append(self._say("cubes.more", count=len(change.cubes) - len(shown)))
        yield Bullets(tuple(lines))

    def _example(self, change: Change) -> Iterator[Block]:
        if change.shown is None:
            yield Paragraph(self._say("no_example"))
            return
        old, new = change.shown.tasks
        yield Paragraph(self._say("example"))
        for task in (new,) if old == new else (old, new):
            yield Paragraph(json.dumps(task, ensure_ascii=False), code=True)
        before, after = change.shown.briefs
        yield Bullets(
            tuple(grounds_words(self.old, self.new, self.language, before.deciding, after.deciding))
        )

    def _say(self, key: str, **values: object) -> str:
        return say(f"diff.{key}", self.language, **values)


def _names(vocabulary: Vocabulary) -> set[str]:
    kinds = (
        vocabulary.acts,
        vocabulary.actors,
        vocabulary.communities,
        vocabulary.facts,
        vocabulary.list_kinds,
    )
    return {name for each in kinds for name in each}


def _extent_data(extent: Extent) -> dict[str, Any]:
    return {
        "places": list(extent.places),
        "periods": [
            {"first": first.isoformat(), "last": last and last.isoformat()} for first, last in extent.periods
        ],
        "acts": list(extent.acts),
        "bodies": [list(each) for each in extent.bodies],
    }


def _brief_data(policy: Policy, brief: Brief) -> dict[str, Any]:
    return {
        "verdict": brief.verdict.value,
        "possible": [verdict.value for verdict in brief.possible],
        "deciding": rules_data(policy, brief.deciding),
    }
