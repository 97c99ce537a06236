"""Truth tables of formulas, computed for all assignments at once: one bit of a big integer for each.

The second way to an exact answer beside `diagram`: it never blows up in the number of formulas, only in
the number of unknown variables, which is therefore limited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from policylib.logic.diagram import LimitError
from policylib.logic.formula import BITS, Formulas, emit

MOST_ASSIGNMENTS = 1 << 16

TableFunction = Callable[[Sequence[Sequence[int]], int], tuple[int, ...]]


def table_function(formulas: Formulas, roots: Sequence[int]) -> TableFunction:
    """Return a function from bit patterns (one for each value of each variable) and the mask of all
    assignments to the truth tables of `roots`.
    """
    used = sorted(frozenset().union(*(formulas.support(root) for root in roots)))
    lines = ["def table(patterns, ALL):"]
    for variable in used:
        names = ", ".join(f"v{variable}_{i}" for i in range(len(formulas.variables[variable].values)))
        lines.append(f"    {names} = patterns[{variable}]")
    named: dict[int, str] = {}
    for i, root in enumerate(roots):
        lines.append(f"    r{i} = {emit(formulas, root, BITS, named)}")
        named.setdefault(root, f"r{i}")
    lines.append(f"    return ({' '.join(f'r{i},' for i in range(len(roots)))})")
    scope: dict[str, TableFunction] = {}
    # What is run is made of indices only, never of names or words of a policy.
    exec("\n".join(lines), {}, scope)
    return scope["table"]


def patterns(sizes: Sequence[int], values: Sequence[int]) -> tuple[list[int], list[list[int]], int]:
    """Return the unknown variables (`values[v]` = -1), the bit patterns of all variables and the number of
    assignments; the first unknown changes slowest. Raises LimitError where there are too many.
    """
    unknown = [v for v, value in enumerate(values) if value < 0]
    count = prod(sizes[v] for v in unknown)
    if count > MOST_ASSIGNMENTS:
        raise LimitError(
            f"未知事项过多，须逐一比较 {count} 种情形，上限 {MOST_ASSIGNMENTS}",
            f"too much is not known: {count} combinations, the limit is {MOST_ASSIGNMENTS}",
        )
    everything = (1 << count) - 1
    result = [[everything if i == value else 0 for i in range(sizes[v])] for v, value in enumerate(values)]
    stride = count
    for variable in unknown:
        period = stride
        stride //= sizes[variable]
        block = (1 << stride) - 1
        repeats = everything // ((1 << period) - 1)
        result[variable] = [(block << i * stride) * repeats for i in range(sizes[variable])]
    return unknown, result, count
