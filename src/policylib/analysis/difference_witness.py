"""Tasks that show a change: put to both policies, they get the verdicts that the conditions say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policylib.analysis.difference_diagrams import Parting
from policylib.analysis.difference_lists import Mention
from policylib.analysis.joint import Joint
from policylib.analysis.space import Corner, Where
from policylib.analysis.witness import Witnesses, cheapest
from policylib.engine.compile import Program
from policylib.engine.shapes import Shapes
from policylib.engine.task import TaskError
from policylib.engine.trace import Brief

# So many places, acts and periods of a situation are tried.
_MOST_TRIES = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """A task that shows a change: as plain data for each side (a fact that only one policy has is stated to
    that one only), with both answers.
    """

    tasks: tuple[Mapping[str, object], Mapping[str, object]]
    briefs: tuple[Brief, Brief]


@dataclass(frozen=True, slots=True)
class Showing:
    """Finds tasks that show changes between two policies."""

    programs: tuple[Program, Program]
    shapes: tuple[Shapes, Shapes]
    witnesses: Witnesses

    @staticmethod
    def of(old: Program, new: Program) -> Showing:
        """Get ready."""
        return Showing((old, new), (Shapes(old), Shapes(new)), Witnesses(new))

    def show(
        self,
        joint: Joint,
        parting: Parting,
        corners: tuple[Corner, ...],
        mention: Mention | None = None,
    ) -> Shown | None:
        """Return a task that shows a change in one of the corners, the latest period first; None: none that
        was tried does. `mention`: the item that it must be about.
        """
        tries = sorted(
            ((where, corner) for corner in corners for where in corner.where),
            key=lambda one: (one[0].first, one[0].place, one[0].act),
            reverse=True,
        )
        for where, corner in tries[:_MOST_TRIES]:
            shown = self._shown(joint, parting, where, corner, mention)
            if shown is not None and tuple(brief.possible for brief in shown.briefs) == parting.verdicts:
                return shown
        return None

    def _shown(
        self, joint: Joint, parting: Parting, where: Where, corner: Corner, mention: Mention | None
    ) -> Shown | None:
        cost = self.witnesses.cost(where)
        assignment = cheapest(joint.diagrams, parting.diagram, joint.variables, cost)
        if assignment is None:
            return None
        kinds = [each[0] for each in corner.bodies]
        task = self.witnesses.witness(where, kinds, assignment).task
        if mention is not None:
            task = {**task, "item": _item(mention, assignment)}
        old, new = (_stated_to(program, task) for program in self.programs)
        try:
            return Shown((old, new), (self._brief(0, old, where.day), self._brief(1, new, where.day)))
        except TaskError:  # lists of the place contradict what is asserted of the item
            return None

    def _brief(self, side: int, task: Mapping[str, object], day: dt.date) -> Brief:
        return self.shapes[side].brief(task, lambda: day)


def _item(mention: Mention, assignment: Mapping[str, str]) -> dict[str, object]:
    """Return an item as a task states it; what the lists do not say of it is asserted."""
    named = {"id": mention.id} if mention.id else {"text": mention.title}
    lists = [
        name.removeprefix("list:")
        for name, value in assignment.items()
        if name.startswith("list:") and value == "on"
    ]
    return {**named, "lists": sorted(lists)}


def _stated_to(program: Program, task: Mapping[str, Any]) -> Mapping[str, object]:
    """Return a task as it can be put to a policy: without facts and lists that it does not know."""
    vocabulary = program.checked.vocabulary
    result = dict(task)
    if "facts" in result:
        result["facts"] = {k: v for k, v in result["facts"].items() if k in vocabulary.facts}
    if "lists" in result.get("item", ()):
        known = [kind for kind in result["item"]["lists"] if kind in vocabulary.list_kinds]
        result["item"] = {**result["item"], "lists": known}
    return result
