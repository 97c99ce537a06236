"""What a change does to tasks that there are, as data and as a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policylib.analysis.impact import Asked, Decided, Flip, Impact, Problem
from policylib.check.model import CheckedPolicy
from policylib.effects.messages import say
from policylib.effects.words import change_words, grounds_words, identity_data, rules_data
from policylib.policyset import Policy
from policylib.regions import place_name
from policylib.render.difference_pages import Block, Bullets, Heading, Paragraph
from policylib.render.messages import join
from policylib.render.width import one_line
from policylib.render.words import Words

_SHOWN = 20
_SHOWN_COUNTS = 5
_SIDES = ("source", "old", "new", "both")
_BY = ("places", "acts", "departments")


@dataclass(frozen=True, slots=True)
class ImpactReport:
    """Writes an impact in one language. `full`: every flip, however many there are."""

    old: Policy
    new: Policy
    impact: Impact
    language: str
    full: bool = False

    def data(self) -> dict[str, Any]:
        """Return it as plain data, complete but for the examples (docs/diff.md)."""
        impact = self.impact
        return {
            **identity_data(self.old, self.new),
            "read": impact.read,
            "flipped": impact.flipped,
            "regrounded": impact.regrounded,
            "same": impact.same,
            "recorded_otherwise": impact.otherwise,
            "not_compared": {side: impact.skipped[side] for side in _SIDES},
            "problems": [self._problem_data(each) for each in impact.problems],
            "flips": [self._flip_data(flip) for flip in impact.flips],
        }

    def _flip_data(self, flip: Flip) -> dict[str, Any]:
        return {
            "count": flip.count,
            "direction": flip.direction.value,
            "old": _decided_data(self.old, flip.old),
            "new": _decided_data(self.new, flip.new),
            **{name: dict(sorted(self._counts(flip, name).items())) for name in _BY},
            "examples": [_asked_data(each) for each in flip.examples],
        }

    def _problem_data(self, problem: Problem) -> dict[str, str]:
        message = problem.message.in_language(self.language)
        return {"where": problem.where, "side": problem.side, "path": problem.path, "message": message}

    def blocks(self) -> list[Block]:
        """Return it as a report."""
        return list(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        impact = self.impact
        yield Heading(self._say("title"), 1)
        yield Paragraph(
            self._say(
                "counts",
                read=impact.read,
                flipped=impact.flipped,
                regrounded=impact.regrounded,
                same=impact.same,
                skipped=impact.skipped.total(),
            )
        )
        if impact.otherwise:
            yield Paragraph(self._say("otherwise", count=impact.otherwise))
        flips = impact.flips if self.full else impact.flips[:_SHOWN]
        if not flips:
            yield Paragraph(self._say("none"))
        for flip in flips:
            yield from self._flip(flip)
        if len(impact.flips) > len(flips):
            yield Paragraph(self._say("more", count=len(impact.flips) - len(flips)))
        yield from self._skipped()

    def _flip(self, flip: Flip) -> Iterator[Block]:
        change = change_words(self.language, flip.old.possible, flip.new.possible)
        way = say(f"diff.direction.{flip.direction}", self.language)
        yield Heading(self._say("flip", change=change, direction=way, count=flip.count), 2)
        lines = grounds_words(self.old, self.new, self.language, flip.old.deciding, flip.new.deciding)
        lines += [self._by(name, self._counts(flip, name)) for name in _BY]
        where = join([one_line(each.where) for each in flip.examples], self.language)
        yield Bullets((*lines, self._say("examples", places=where)))

    def _by(self, name: str, counts: Counter[str]) -> str:
        shown = counts.most_common(None if self.full else _SHOWN_COUNTS)
        parts = [self._say("count", name=self._name(name, key), count=count) for key, count in shown]
        if len(counts) > len(shown):
            parts.append(self._say("problem.more", count=counts.total() - sum(count for _, count in shown)))
        return self._say("by", what=self._say(f"by.{name}"), counts=join(parts, self.language))

    def _counts(self, flip: Flip, name: str) -> Counter[str]:
        counts: Counter[str] = getattr(flip, name)
        return counts

    def _name(self, name: str, key: str) -> str:
        checked = self._knowing(name, key)
        if name == "places":
            return place_name(checked.places, key)
        words = checked.vocabulary.acts if name == "acts" else checked.vocabulary.actors
        return Words(checked, self.language).label(words[key]) if key in words else one_line(key)

    def _knowing(self, name: str, key: str) -> CheckedPolicy:
        """Return the policy that knows a word: the new one, unless only the old one does."""
        new, old = self.new.checked, self.old.checked
        return old if name == "acts" and key not in new.vocabulary.acts else new

    def _skipped(self) -> Iterator[Block]:
        impact = self.impact
        if not impact.problems:
            return
        yield Heading(self._say("skipped"), 2)
        yield Bullets(
            tuple(
                self._say(f"side.{side}", count=impact.skipped[side])
                for side in _SIDES
                if impact.skipped[side]
            )
        )
        lines = [self._problem(each) for each in impact.problems]
        hidden = impact.skipped.total() - len(lines)
        yield Bullets((*lines, *([self._say("problem.more", count=hidden)] if hidden else [])))

    def _problem(self, problem: Problem) -> str:
        key = "problem" if problem.path else "problem.whole"
        message = problem.message.in_language(self.language)
        return self._say(key, where=one_line(problem.where), path=problem.path, message=message)

    def _say(self, key: str, **values: object) -> str:
        return say(f"impact.{key}", self.language, **values)


def _decided_data(policy: Policy, answer: Decided) -> dict[str, Any]:
    return {
        "verdict": answer.verdict.value,
        "possible": [verdict.value for verdict in answer.possible],
        "deciding": rules_data(policy, answer.deciding),
    }


def _asked_data(asked: Asked) -> dict[str, Any]:
    recorded = None if asked.recorded is None else asked.recorded.value
    return {"where": asked.where, "task": dict(asked.task), "recorded": recorded}
