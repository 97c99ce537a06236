"""The minimal sets of changes that make a task lawful, whatever else turns out; exact, by decision diagram.

Every variable that somebody can change becomes a choice: leave it, or set it to one of its values. What
is not known and not set must be lawful either way. The minimal sets are read off the diagram of choices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policylib.check.model import CheckedPolicy, Citation
from policylib.check.variables import changed_by
from policylib.engine.instance import Code
from policylib.engine.known import IMPLIED, Known
from policylib.engine.normset import NormSet
from policylib.engine.outcome import LAWFUL
from policylib.engine.trace import Remedy, Step
from policylib.logic.diagram import IMPOSSIBLE, Diagrams, LimitError
from policylib.logic.residual import Residual
from policylib.records import dataclass

MOST_REMEDIES = 32
_KEPT = 128
_BUDGET = 20_000

# A change: (variable, value). A set of changes is sorted by variable.
Change = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Remedies:
    """Remedies found, smallest first; `more`: there are others, or too many to look at. `hopeless`: however
    the unknowns turn out, there is none.
    """

    remedies: tuple[Remedy, ...] = ()
    more: bool = False
    hopeless: bool = False


def remedies(
    checked: CheckedPolicy,
    norm_set: NormSet,
    values: Sequence[int],
    pattern: Sequence[Known | None],
    citations: Mapping[str, Citation],
) -> Remedies:
    """Return the minimal remedies of a task that is not lawful for certain. `citations`: by variable name,
    the rule that asks for it.
    """
    changeable = norm_set.changeable
    open_values = [-1 if i in changeable else value for i, value in enumerate(values)]
    implied = {i for i, entry in enumerate(pattern) if entry is not None and entry.origin == IMPLIED}
    open_values = [-1 if i in implied else value for i, value in enumerate(open_values)]
    try:
        residual = norm_set.whole.residual(0, open_values)
        if LAWFUL not in residual.leaves:
            return Remedies(hopeless=True)
        present = {
            i: values[i] for i in residual.support if i in changeable and values[i] >= 0 and i not in implied
        }
        sets, more = _kept_minimal(norm_set, residual, changeable, present)
    except LimitError:
        return Remedies(more=True)
    found = [_remedy(checked, norm_set, changes, citations) for changes in sets]
    shown = sorted(found, key=lambda r: len(r.steps))[:MOST_REMEDIES]
    shown.sort(key=lambda r: not all(step.by_assigner for step in r.steps))
    return Remedies(tuple(shown), more or len(found) > MOST_REMEDIES)


def _all(left: int, right: int) -> int:
    """Combine two completions: lawful (1) only if none is not (0); impossible ones do not count."""
    if left == IMPOSSIBLE:
        return right
    if right == IMPOSSIBLE:
        return left
    return left & right


def _kept_minimal(
    norm_set: NormSet, residual: Residual, changeable: Mapping[int, int], present: Mapping[int, int]
) -> tuple[list[tuple[Change, ...]], bool]:
    if not residual.shared:
        return _minimal(residual, changeable, present)
    key = (residual, *present.items())
    return norm_set.minimal.get(key) or norm_set.minimal.make(
        key, lambda: _minimal(residual, changeable, present)
    )


def _minimal(
    residual: Residual, changeable: Mapping[int, int], present: Mapping[int, int]
) -> tuple[list[tuple[Change, ...]], bool]:
    """Return the minimal sets of changes under which every completion is lawful and one exists.

    `changeable` maps variables to the masks of the values they can be given; `present`: their known values.
    """
    source = residual.store
    sizes = [size + 1 if v in changeable else size for v, size in enumerate(source.sizes)]
    choices = Diagrams(sizes, _BUDGET)
    made: dict[int, int] = {}
    for node in residual.order:
        if source.is_leaf(node):
            value = source.value(node)
            made[node] = choices.leaf(value if value == IMPOSSIBLE else int(value == LAWFUL))
            continue
        variable = source.variable[node]
        children = [made[child] for child in source.children[node]]
        if variable in present:
            left_alone = children[present[variable]]
        else:
            left_alone = children[0]
            for child in children[1:]:
                left_alone = choices.apply(_all, left_alone, child)
        made[node] = choices.node(variable, (left_alone, *children)) if variable in changeable else left_alone
    return _smallest(choices, made[residual.root], changeable, present)


def _smallest(
    choices: Diagrams, root: int, changeable: Mapping[int, int], present: Mapping[int, int]
) -> tuple[list[tuple[Change, ...]], bool]:
    more = False
    known: dict[int, list[tuple[Change, ...]]] = {}

    def below(node: int) -> list[tuple[Change, ...]]:
        nonlocal more
        if node in known:
            return known[node]
        if choices.is_leaf(node):
            return [()] if choices.value(node) == 1 else []
        variable = choices.variable[node]
        kept, *settings = choices.children[node]
        found = list(below(kept))
        for value, child in enumerate(settings):
            if changeable[variable] >> value & 1 and present.get(variable) != value:
                found += [((variable, value), *rest) for rest in below(child)]
        minimal = _without_supersets(found)
        if len(minimal) > _KEPT:
            more = True
            minimal = minimal[:_KEPT]
        known[node] = minimal
        return minimal

    return below(root), more


def _without_supersets(sets: list[tuple[Change, ...]]) -> list[tuple[Change, ...]]:
    result: list[tuple[Change, ...]] = []
    taken: list[frozenset[Change]] = []
    for changes in sorted(set(sets), key=lambda s: (len(s), s)):
        as_set = frozenset(changes)
        if not any(smaller <= as_set for smaller in taken):
            result.append(changes)
            taken.append(as_set)
    return result


def _remedy(
    checked: CheckedPolicy,
    norm_set: NormSet,
    changes: Sequence[Change],
    citations: Mapping[str, Citation],
) -> Remedy:
    own_kinds = {body.kind for body in norm_set.context.bodies}
    steps = []
    for index, value in changes:
        variable = norm_set.variables[index]
        kind, _, name = variable.name.partition(":")
        who = changed_by(variable.name, checked.vocabulary)
        own = "assigner" in who or bool(own_kinds & set(who))
        actor = "assigner" if own else who[0]
        steps.append(Step(kind, name, variable.values[value], actor, own, citations.get(variable.name)))
    return Remedy(tuple(sorted(steps, key=lambda s: (not s.by_assigner, s.kind, s.name))))


def citations_of(norm_set: NormSet, statuses: Sequence[frozenset[int]]) -> dict[str, Citation]:
    """Return, by variable name, the citation of the first rule that failed, or may fail, for want of it: a
    prohibition of the matter, a requirement for what would meet it (not for what it is about), both for what
    would make an exception.
    """
    failing = {Code.BREACHED, Code.UNMET}
    result: dict[str, Citation] = {}
    for instance, status in zip(norm_set.instances, statuses, strict=True):
        if instance.binding and status & failing:
            lacking = instance.applies if Code.BREACHED in status else instance.met
            for part in (lacking, instance.excepted):
                for variable in sorted(norm_set.formulas.support(part)):
                    result.setdefault(norm_set.variables[variable].name, instance.rule.citations[0])
    return result
