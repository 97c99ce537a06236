"""What the cases of a policy show of its rules: which trigger them, which nearly do, what conditions were.

The terms are defined in docs/maps.md. Nothing is decided here: the engine says what is known of each task
and writes the rules as formulas, and these are evaluated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policylib.analysis.runs import Run, runs
from policylib.check.atoms import VALUES, Atom, Atoms
from policylib.check.model import ALWAYS, CheckedPolicy, Provision, Rule, Unseen, Use
from policylib.check.uses import by_provision
from policylib.engine.compile import Program
from policylib.engine.instance import Instance
from policylib.engine.trace import Status
from policylib.logic.formula import Formulas
from policylib.regions import governs


@dataclass(frozen=True, slots=True)
class Shown:
    """A case that triggers a rule. `status`: what the rule says there; UNKNOWN: that is not known."""

    case: str
    status: Status


@dataclass(frozen=True, slots=True)
class Near:
    """A case that nearly triggers a rule, but for `by`: a variable, or what keeps the rule from the task."""

    case: str
    by: str


@dataclass(frozen=True, slots=True)
class AtomCoverage:
    """What an atom was in the cases that reach its rule: how often true, false and unknown. `excused`: values
    that no case can show, with the reason; `unseen`: those that none shows without one.
    """

    atom: Atom
    seen: Mapping[str, int]
    excused: Mapping[str, str]

    @property
    def unseen(self) -> tuple[str, ...]:
        """The values that are neither seen nor excused."""
        return tuple(v for v in self.atom.shows if not self.seen[v] and v not in self.excused)


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """What the cases show of one rule. `named`: those that expect it to decide. `unconditional`: it has
    neither condition nor exception, so another act, body, day or community is all that it can be kept by.
    """

    rule: Rule
    unconditional: bool
    triggered: tuple[Shown, ...]
    near: tuple[Near, ...]
    named: tuple[str, ...]
    atoms: tuple[AtomCoverage, ...]

    @property
    def complete(self) -> bool:
        """Whether a case triggers it, one nearly does, and every condition was seen every way."""
        return bool(self.triggered and self.near) and not any(atom.unseen for atom in self.atoms)


@dataclass(frozen=True, slots=True)
class ProvisionCoverage:
    """A provision of a regulation, what cites it, and why it or a part of it became no rule."""

    provision: Provision
    uses: tuple[Use, ...]

    @property
    def accounted(self) -> bool:
        """Whether something cites it or a reason is given."""
        return bool(self.uses) or self.provision.not_encoded is not None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the cases show of a policy. `idle`: excuses for what some case does show."""

    rules: tuple[RuleCoverage, ...]
    provisions: tuple[ProvisionCoverage, ...]
    idle: tuple[Unseen, ...]

    @property
    def complete(self) -> bool:
        """Whether every rule is shown, and every excuse is needed."""
        return not self.idle and all(rule.complete for rule in self.rules)


def coverage(program: Program, today: dt.date) -> Coverage:
    """Return what the cases show of the rules of a policy, and what became of the provisions on record.

    Args:
        program: the policy, with its settings.
        today: the day of cases that name none.
    """
    checked = program.checked
    atoms = Atoms.of(checked)
    tallies = {rule.id: _Tally.of(rule, atoms) for rule in checked.rules.values()}
    of_place: dict[str, list[_Tally]] = {}
    for run in runs(program, today):
        region = run.task.region
        if region not in of_place:
            of_place[region] = [tally for tally in tallies.values() if _governs(checked, tally.rule, region)]
        for tally in of_place[region]:
            tally.take(run)
    rules = tuple(_covered(checked, tally) for tally in tallies.values())
    shown = {(rule.rule.id, atom.atom.name): atom.seen for rule in rules for atom in rule.atoms}
    return Coverage(
        rules,
        tuple(_provisions(checked)),
        tuple(one for one in checked.unseen if shown[one.rule, one.condition][one.value]),
    )


def _governs(checked: CheckedPolicy, rule: Rule, region: str) -> bool:
    return any(governs(wide, region) for wide in checked.regulations[rule.regulation].regions)


def _provisions(checked: CheckedPolicy) -> Iterator[ProvisionCoverage]:
    own = [one for one in checked.provisions.values() if one.regulation in checked.regulations]
    used = by_provision(own, checked.uses)
    for provision in own:
        yield ProvisionCoverage(provision, used[provision.regulation, provision.at])


def _covered(checked: CheckedPolicy, tally: _Tally) -> RuleCoverage:
    rule = tally.rule
    excused: dict[str, dict[str, str]] = {}
    for one in checked.unseen:
        if one.rule == rule.id:
            excused.setdefault(one.condition, {})[one.value] = one.reason
    return RuleCoverage(
        rule,
        tally.unconditional,
        tuple(tally.triggered),
        tuple(tally.near),
        tuple(case.id for case in checked.cases if rule.id in case.deciding),
        tuple(
            AtomCoverage(atom, tally.seen[name], excused.get(name, {})) for name, atom in tally.atoms.items()
        ),
    )


@dataclass(slots=True)
class _Tally:
    """What has been seen of one rule so far. `own`: atoms of conditions that hang on no group of addressees;
    `groups`: those of each group.
    """

    rule: Rule
    atoms: Mapping[str, Atom]
    own: Sequence[Atom]
    groups: Sequence[Sequence[Atom]]
    seen: dict[str, dict[str, int]]
    triggered: list[Shown]
    near: list[Near]

    @staticmethod
    def of(rule: Rule, atoms: Atoms) -> _Tally:
        """Return the tally of a rule of which nothing has been seen."""
        groups = [
            list(atoms.of_condition(group.condition).values()) if group.condition is not None else []
            for group in rule.addressees
        ]
        all_atoms = atoms.of_rule(rule)
        of_groups = {atom.name for group in groups for atom in group}
        inner = [rule.condition, *(exception.condition for exception in rule.exceptions)]
        inner += [rule.requirement] if rule.requirement is not None else []
        named = {name for condition in inner for name in atoms.of_condition(condition)}
        own = [atom for name, atom in all_atoms.items() if name in named or name not in of_groups]
        seen = {name: dict.fromkeys(VALUES, 0) for name in all_atoms}
        return _Tally(rule, all_atoms, own, groups, seen, [], [])

    @property
    def unconditional(self) -> bool:
        """Whether nothing but place, time, act, community and body decides if the rule is live."""
        return self.rule.condition == ALWAYS and not self.rule.exceptions

    def take(self, run: Run) -> None:
        """Count what a run in a place that the rule governs shows."""
        kept = run.obstacles(self.rule)
        if kept:
            if self.unconditional and len(kept) == 1:
                self.near.append(Near(run.case.id, kept[0]))
            return
        self._observe(run)
        instances = run.instances.get(self.rule.id, ())
        live = [each for each in instances if _evaluate(run, each.live)]
        if live:
            self.triggered.append(Shown(run.case.id, _status(run, live[0])))
        else:
            flips = (name for each in instances for name in _flips(run, each))
            self.near += [Near(run.case.id, name) for name in sorted(set(flips))]

    def _observe(self, run: Run) -> None:
        bound = run.bound.groups(self.rule)
        grouped = (atom for atoms, here in zip(self.groups, bound, strict=True) if here for atom in atoms)
        for atom in {atom.name: atom for atom in (*self.own, *grouped)}.values():
            self.seen[atom.name][_value(run, atom)] += 1


def _value(run: Run, atom: Atom) -> str:
    """Return whether what an atom asks is true, false or unknown in a run."""
    if atom.affirmed is None:
        return "true" if run.task.date.isoformat() >= atom.name.partition(":")[2] else "false"
    entry = run.known.get(atom.variable)
    return "unknown" if entry is None else "true" if entry.value in atom.affirmed else "false"


def _evaluate(run: Run, formula: int) -> bool | None:
    return run.norm_set.formulas.evaluate(formula, run.values)


def _status(run: Run, instance: Instance) -> Status:
    """Return what a live instance says."""
    modality = instance.rule.modality
    if modality == "forbids":
        return Status.BREACHED
    if modality == "advises":
        return Status.ADVISED
    met = _evaluate(run, instance.met)
    if met:
        return Status.MET if modality == "requires" else Status.PERMITTED
    if met is None:
        return Status.UNKNOWN
    return Status.BREACHED if _evaluate(run, instance.breached) else Status.UNMET


def _flips(run: Run, instance: Instance) -> Iterator[str]:
    """Yield the variables of which another value, everything else as it is, would make an instance live."""
    formulas, values = run.norm_set.formulas, list(run.values)
    if formulas.evaluate(instance.live, values) is not False:
        return
    for variable in sorted(_decisive(formulas, instance.live, values)):
        was = values[variable]
        if was < 0:
            continue
        for other in range(run.norm_set.sizes[variable]):
            values[variable] = other
            consistent = formulas.evaluate(run.norm_set.consistent, values) is not False
            if other != was and consistent and formulas.evaluate(instance.live, values):
                yield run.norm_set.variables[variable].name
                break
        values[variable] = was


def _decisive(formulas: Formulas, formula: int, values: Sequence[int]) -> frozenset[int]:
    """Return the variables that stand in every part that keeps a formula from holding: no other can turn it
    alone.
    """
    if formulas.nodes[formula][0] != "and":
        return formulas.support(formula)
    lacking = [part for part in formulas.children(formula) if not formulas.evaluate(part, values)]
    return frozenset.intersection(*(_decisive(formulas, part, values) for part in lacking))
