"""The answer to a task: what holds in some world, what in every world, and what hangs on what."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from policylib.check.model import CheckedPolicy
from reference.outcome import ADVERSE, Court, Outcome, changed_by, supplies
from reference.question import ImpossibleError, Question, World, read

MAX_STEPS = 4

Value = TypeVar("Value")
Steps = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What the reference says. Variables are spelled as in rules (`fact:x`, `list:x`, `field:x` …).

    `statuses`: what can become of a rule, for a body, as a rule that binds or one that only advises.
    """

    verdict: str
    possible: Set[str]
    allowed: bool | None
    tier: str | None
    aspects: Mapping[str, str]
    statuses: Mapping[tuple[str, str, bool], Set[str]]
    consequences: Mapping[tuple[str, str, bool], Set[str | None]]
    missing: Set[str]
    assumed: Set[str]
    worth_checking: Set[str]
    remedies: Set[Steps]


class Worlds:
    """The outcomes of the worlds of one question, each found once."""

    def __init__(self, question: Question) -> None:
        """Start with no world looked at."""
        self.question = question
        self._outcomes: dict[tuple[str, ...], Outcome] = {}

    def outcome(self, world: World) -> Outcome:
        """Return the outcome of a world."""
        key = tuple(world.values())
        if key not in self._outcomes:
            self._outcomes[key] = Court(self.question, world).outcome()
        return self._outcomes[key]

    def verdict(self, world: World) -> str:
        """Return the verdict of a world."""
        return self.outcome(world).verdict

    def essential(self, known: World) -> frozenset[str]:
        """Return the unknowns for which two completions that differ only there have different verdicts."""
        verdicts: dict[tuple[str, tuple[tuple[str, str], ...]], set[str]] = {}
        for world in self.question.completions(known):
            for name in world:
                if name not in known:
                    others = tuple((n, v) for n, v in world.items() if n != name)
                    verdicts.setdefault((name, others), set()).add(self.verdict(world))
        return frozenset(name for (name, _), seen in verdicts.items() if len(seen) > 1)

    def narrowing(self, known: World) -> frozenset[str]:
        """Return the unknowns of which some consistent value makes fewer verdicts possible. Constraints
        can tie an unknown to one that matters so that no two worlds differ in it alone.
        """
        reached: dict[tuple[str, str], set[str]] = {}
        possible = set()
        for world in self.question.completions(known):
            possible.add(self.verdict(world))
            for name, value in world.items():
                reached.setdefault((name, value), set()).add(self.verdict(world))
        return frozenset(n for (n, _), seen in reached.items() if n not in known and seen != possible)


def answer(
    policy: CheckedPolicy,
    task: Mapping[str, Any],
    settled: Mapping[str, str] | None = None,
    *,
    otherwise: bool = True,
) -> Answer:
    """Answer a well-formed task. Raises `ImpossibleError` where it states what cannot be.

    Without `otherwise`, what would be if things were otherwise (what was assumed, what is worth checking,
    remedies) is left out: on a large vocabulary there are too many worlds to try.
    """
    question = read(policy, task, settled)
    worlds = Worlds(question)
    known = question.known()
    outcomes = [worlds.outcome(world) for world in question.completions(known)]
    possible = frozenset(outcome.verdict for outcome in outcomes)
    verdict = _one(possible) or "undetermined"
    adverse = _allowed(outcomes) is False or verdict == "conflict"
    improvable = otherwise and possible != {"lawful"}
    return Answer(
        verdict=verdict,
        possible=possible,
        allowed=_allowed(outcomes),
        tier=_one(frozenset(outcome.tier for outcome in outcomes)),
        aspects={
            aspect: _one(frozenset(o.aspects[aspect] for o in outcomes)) or "undetermined"
            for aspect in policy.vocabulary.aspects
        },
        statuses={
            key: frozenset(o.statuses.get(key, "not_triggered") for o in outcomes)
            for key in {key for o in outcomes for key in o.statuses}
        },
        consequences={
            key: frozenset(o.consequences[key] for o in outcomes if key in o.consequences)
            for key in {key for o in outcomes for key in o.consequences}
        },
        missing=worlds.essential(known) | worlds.narrowing(known),
        assumed=_assumed(worlds) if otherwise else frozenset(),
        worth_checking=_worth_checking(worlds) if otherwise and adverse else frozenset(),
        remedies=frozenset(_remedies(worlds)) if improvable else frozenset(),
    )


def _one(values: frozenset[Value]) -> Value | None:
    return next(iter(values)) if len(values) == 1 else None


def _allowed(outcomes: Collection[Outcome]) -> bool | None:
    if all(outcome.verdict == "lawful" for outcome in outcomes):
        return True
    return False if all(outcome.refused for outcome in outcomes) else None


def _assumed(worlds: Worlds) -> frozenset[str]:
    """Release everything taken for granted at once; what then decides was an assumption that mattered."""
    question = worlds.question
    taken = {*question.assumed_absent(), *question.asserted, *question.readings}
    return worlds.essential(question.known(released=("asserted", "readings", "not_part"))) & taken


def _worth_checking(worlds: Worlds) -> frozenset[str]:
    """Elements assumed absent whose presence would turn some adverse completion."""
    question = worlds.question
    facts = question.policy.vocabulary.facts
    known = question.known(released=("not_part",))
    found = set()
    for name in question.assumed_absent():
        if name not in question.domains or not facts[name.removeprefix("fact:")].exculpates:
            continue
        for world in question.completions({**known, name: "false"}):
            present = {**world, name: "true"}
            if (
                question.consistent(present)
                and worlds.verdict(world) in ADVERSE
                and worlds.verdict(present) in {"lawful", "ungoverned"}
            ):
                found.add(name)
    return frozenset(found)


def _remedies(worlds: Worlds) -> Iterator[Steps]:
    """Yield the minimal sets of changes after which every completion of the rest is lawful.

    A change is a value that somebody can bring about, other than the present one.
    """
    question = worlds.question
    present = {**dict.fromkeys(question.assumed_absent(), "false"), **question.asserted, **question.stated}
    names = [name for name in question.domains if changed_by(question, name)]
    found: list[Steps] = []
    for size in range(1, MAX_STEPS + 1):
        for chosen in itertools.combinations(names, size):
            for values in itertools.product(*(_changes(question, present, name) for name in chosen)):
                steps = frozenset(zip(chosen, values, strict=True))
                if not any(smaller < steps for smaller in found) and cures(worlds, steps):
                    found.append(steps)
                    yield steps


def cures(worlds: Worlds, steps: Steps) -> bool:
    """Tell whether the task with these changes can exist and is lawful whatever else turns out.

    What was only implied by a value that is changed is open again, or again not part of the task.
    """
    question = replace(worlds.question, stated={**worlds.question.stated, **dict(steps)})
    exists = False
    try:
        for world in question.completions(question.known()):
            exists = True
            if worlds.verdict(world) != "lawful":
                return False
    except ImpossibleError:
        return False
    return exists


def _changes(question: Question, present: World, name: str) -> list[str]:
    return [value for value in supplies(question, name) if value != present.get(name)]
