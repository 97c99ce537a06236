"""A checked task made ready to be decided: the rules that can reach it, and what is known of it."""

from __future__ import annotations

from policylib.engine.compile import Program
from policylib.engine.knowledge import know
from policylib.engine.known import Known
from policylib.engine.membership import Membership, resolve_item
from policylib.engine.normset import NormSet
from policylib.engine.task import Task
from policylib.records import dataclass


@dataclass(frozen=True, slots=True)
class Prepared:
    """A task with its norm set. `pattern`: what is known of each variable of the norm set, None: nothing."""

    task: Task
    norm_set: NormSet
    membership: Membership
    pattern: tuple[Known | None, ...]


def prepare(program: Program, task: Task) -> Prepared:
    """Look up what the lists say, what is known, and the rules.

    Raises TaskError where what is stated contradicts a constraint.
    """
    membership = resolve_item(program.checked, program.list_index, program.entries, task)
    known = know(program.checked, program.defaults, task, membership)
    norm_set = program.norm_set(task)
    return Prepared(task, norm_set, membership, norm_set.pattern(known))
