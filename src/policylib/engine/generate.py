"""The generated function of a norm set: outcomes of all scopes and statuses of all rules, as Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policylib.engine.instance import Code, Instance
from policylib.engine.outcome import SIDES, Flags
from policylib.logic.formula import FALSE, TRUE, TRUTH, Formulas, emit

# Both sides of the outcome (`outcome.SIDES`) of each scope, and the status code of every instance.
Evaluation = tuple[tuple[tuple[int, int], ...], tuple[int, ...]]
Run = Callable[[Sequence[int]], Evaluation]


def generate(formulas: Formulas, instances: Sequence[Instance], scopes: Sequence[Flags]) -> str:
    """Return the text of `run(values)`: `values` are the masks of what each variable may be.

    Every side and every status is the first of some formulas that holds. So where the empty masks and the
    full masks of what is not known lead to the same, everything between them does (see `formula.TRUTH`).
    """
    count = len(formulas.variables)
    names = " ".join(f"v{i}," for i in range(count))
    lines = ["def run(values):", f"    {names} = values" if count else "    pass"]
    named: dict[int, str] = {}

    def write(formula: int, name: str) -> None:
        if len(formulas.nodes[formula]) == 2 and formula > TRUE and formula not in named:
            lines.append(f"    {name} = {emit(formulas, formula, TRUTH, named)}")
            named[formula] = name

    for i, instance in enumerate(instances):
        write(instance.applies, f"a{i}")
        write(instance.excepted, f"x{i}")
    for i, instance in enumerate(instances):
        for part, letter in ((instance.breached, "b"), (instance.unmet, "u"), (instance.supports, "p")):
            write(part, f"{letter}{i}")
        cases = "".join(
            f"{int(code)} if {emit(formulas, formula, TRUTH, named)} else "
            for code, formula in status_cases(formulas, instance)
            if formula != FALSE
        )
        lines.append(f"    s{i} = {cases}{int(Code.NOT_TRIGGERED)}")
    sides = []
    for flags in scopes:
        terms = [
            f"({emit(formulas, root, TRUTH, named)} and {1 << i})"
            for i, root in enumerate(flags.roots())
            if root
        ]
        sides.append(f"SIDES[{' + '.join(terms) or '0'}],")
    statuses = " ".join(f"s{i}," for i in range(len(instances)))
    lines.append(f"    return ({' '.join(sides)}), ({statuses})")
    return "\n".join(lines)


def function_of(source: str) -> Run:
    """Return the function that `generate` wrote."""
    scope: dict[str, object] = {"SIDES": SIDES}
    # What is run is made of indices only, never of names or words of a policy.
    exec(source, scope)
    function = scope["run"]
    assert callable(function)
    return function


def status_cases(formulas: Formulas, instance: Instance) -> list[tuple[int, int]]:
    """Return what an instance says, (status code, formula): the first that holds; none: it is not triggered.

    What a live instance says comes first, so of one that only applies something else prevails.
    """
    cases = _live_cases(formulas, instance)
    if instance.excepted != FALSE:
        cases.append((Code.EXCEPTED, formulas.conj([instance.applies, instance.excepted])))
    if instance.live not in (
        instance.applies,
        formulas.conj([instance.applies, formulas.neg(instance.excepted)]),
    ):
        cases.append((Code.DEFEATED, instance.applies))
    return cases


def _live_cases(formulas: Formulas, instance: Instance) -> list[tuple[int, int]]:
    match instance.rule.modality:
        case "forbids":
            return [(Code.BREACHED, instance.live)]
        case "requires":
            met = formulas.conj([instance.live, instance.met])
            return [(Code.BREACHED, instance.breached), (Code.UNMET, instance.unmet), (Code.MET, met)]
        case "permits":
            lacking = formulas.conj([instance.live, formulas.neg(instance.met)])
            return [(Code.PERMITTED, instance.supports), (Code.UNMET, lacking)]
        case _:
            return [(Code.ADVISED, instance.live)]
