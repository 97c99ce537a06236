"""Two policies in one situation: where their verdicts part, as diagrams and as few, short conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policylib.analysis.difference_cover import Cube, cover
from policylib.analysis.joint import Joint
from policylib.engine.trace import Verdict
from policylib.logic.diagram import IMPOSSIBLE, UNLESS_IMPOSSIBLE

# A pair of sets of verdicts as one number: the old set above so many bits.
_BITS = len(Verdict)
_READING = "reading:"

# What a side is told of variables: (variable, value), by name.
Told = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Parting:
    """One way in which verdicts change in a situation: the sets of verdicts that are possible on both sides.

    It is so for every task that has the verdicts of side `given` (0 old, 1 new) there and of which one of
    `cubes` holds. `diagram`: the same as a diagram (leaves 0, 1).
    """

    verdicts: tuple[tuple[Verdict, ...], tuple[Verdict, ...]]
    given: int
    cubes: tuple[Cube, ...]
    diagram: int


def possible_verdicts(joint: Joint) -> tuple[int, int]:
    """Return for each side the diagram of the set of verdicts (bits) that are possible, whatever the open
    readings mean. Raises LimitError.
    """
    return _possible_verdicts(joint, 0), _possible_verdicts(joint, 1)


def restricted(joint: Joint, sides: tuple[int, int], told: tuple[Told, Told]) -> tuple[int, int]:
    """Return what is left of the diagram of each side where it is told the values of some variables; one
    that the situation does not have says nothing.
    """
    index = {variable.name: at for at, variable in enumerate(joint.variables)}
    left, right = (
        joint.diagrams.restrict(
            diagram,
            {
                index[name]: joint.variables[index[name]].values.index(value)
                for name, value in one
                if name in index
            },
        )
        for diagram, one in zip(sides, told, strict=True)
    )
    return left, right


def says_otherwise(joint: Joint, told: tuple[Told, Told]) -> bool:
    """Say whether anything that the verdict is made of is not the same on both sides, even where the verdict
    is. Raises LimitError.
    """
    return any(
        (sides := restricted(joint, both, told))[0] != sides[1]
        for both in zip(joint.flags(0), joint.flags(1), strict=True)
    )


def partings(joint: Joint, sides: tuple[int, int]) -> Iterator[Parting]:
    """Yield the ways in which verdicts change, from the diagram of each side. Raises LimitError."""
    store = joint.diagrams
    if sides[0] == sides[1]:
        return
    pairs = store.apply(_pair, *sides)
    impossible = store.apply(_either_impossible, *sides)
    for code in sorted(store.leaves(pairs, [-1] * len(store.sizes)) - {0}):
        wanted = store.apply(_equal, pairs, store.leaf(code))
        bits = code >> _BITS, code & (1 << _BITS) - 1
        ways = []
        for side in (0, 1):
            others = store.apply(_unequal, sides[side], store.leaf(bits[side]))
            at_most = store.disj(wanted, store.disj(impossible, others))
            cubes = cover(store, joint.variables, wanted, at_most)
            ways.append((sum(len(cube) + 1 for cube in cubes), side, cubes))
        _, given, cubes = min(ways, key=lambda way: way[:2])
        yield Parting((_verdicts(bits[0]), _verdicts(bits[1])), given, cubes, wanted)


def _possible_verdicts(joint: Joint, side: int) -> int:
    store = joint.diagrams
    answered = joint.diagram(side, joint.sides[side].answered)
    diagram = store.map(store.choose(UNLESS_IMPOSSIBLE, answered, joint.verdicts(side)), _bit)
    readings = {at for at, variable in enumerate(joint.variables) if variable.name.startswith(_READING)}
    known: dict[int, int] = {}

    def without(node: int) -> int:
        if store.is_leaf(node):
            return node
        if node not in known:
            children = [without(child) for child in store.children[node]]
            at = store.variable[node]
            if at in readings:
                first, *others = children
                for other in others:
                    first = store.apply(_union, first, other)
                known[node] = first
            else:
                known[node] = store.node(at, tuple(children))
        return known[node]

    return without(diagram)


def _bit(verdict: int) -> int:
    return 1 << verdict


def _union(left: int, right: int) -> int:
    if IMPOSSIBLE in (left, right):
        return max(left, right)
    return left | right


def _pair(old: int, new: int) -> int:
    return 0 if old == new or IMPOSSIBLE in (old, new) else old << _BITS | new


def _either_impossible(old: int, new: int) -> int:
    return int(IMPOSSIBLE in (old, new))


def _equal(left: int, right: int) -> int:
    return int(left == right)


def _unequal(left: int, right: int) -> int:
    return int(left != right)


def _verdicts(bits: int) -> tuple[Verdict, ...]:
    return tuple(verdict for number, verdict in enumerate(Verdict) if bits >> number & 1)
