"""Applies the fixes of diagnostics to the files of a policy, each whole or not at all, and checks after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from policylib.check.digest import policy_digest
from policylib.check.holding import Holding
from policylib.check.model import CheckedPolicy, Condition, Rule
from policylib.diagnostics import Diagnostic, Fix, Severity, edited
from policylib.source import Source, Span

# What a check of files comes to (`checker.check`).
Checked = tuple[CheckedPolicy | None, Sequence[Diagnostic]]
Check = Callable[[Sequence[Source]], Checked]

# A mistake may hide another; what takes longer to come out than this is better seen by somebody.
MOST_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of a policy: its files, what was fixed, and what there is to say of the files now."""

    files: tuple[Source, ...]
    fixed: tuple[Diagnostic, ...]
    checked: CheckedPolicy | None
    left: tuple[Diagnostic, ...]


def apply_fixes(files: Sequence[Source], check: Check) -> Fixed:
    """Apply every safe fix to the files of a policy, round by round, until none is left.

    A fix counts only if its mistake is gone after it, no file became unreadable by it, and, where the policy
    was without errors before, it means the same after. Others are left, and so are those whose edits
    would overlap with another's.

    Args:
        files: the files of the policy.
        check: what is to be said of files; called after every change.
    """
    checked, found = check(files)
    state = Fixed(tuple(files), (), checked, tuple(found))
    for _ in range(MOST_ROUNDS):
        chosen = _compatible(state.left)
        together = _tried(state, chosen, check)
        if together is None:  # one of them does harm: each is tried by itself
            together = state
            for name in dict.fromkeys(map(_name, chosen)):
                one = [each for each in _compatible(together.left) if _name(each) == name][:1]
                together = _tried(together, one, check) or together
        if len(together.fixed) == len(state.fixed):
            break
        state = together
    return state


def _tried(state: Fixed, group: Sequence[Diagnostic], check: Check) -> Fixed | None:
    """Return what becomes of a policy by some fixes, or None where they do not only mend."""
    if not group:
        return state
    files = _changed(state.files, group)
    checked, found = check(files)
    after = Fixed(files, (*state.fixed, *group), checked, tuple(found))
    return after if _is_better(state, after, group) else None


def fixable(found: Sequence[Diagnostic]) -> int:
    """Return how many mistakes have a safe fix."""
    return sum(one.fix is not None and one.fix.safe for one in found)


def _name(one: Diagnostic) -> tuple[str, str, str]:
    """Return what a mistake is known by while its place moves."""
    return one.span.source.name, one.code, one.message.en + one.span.text


def _compatible(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics with a safe fix, the first of those whose edits touch one another."""
    chosen: list[Diagnostic] = []
    taken: dict[str, list[Span]] = {}
    for one in sorted(found, key=Diagnostic.sort_key):
        if one.fix is None or not one.fix.safe:
            continue
        spans = taken.setdefault(one.fix.edits[0].span.source.name, [])
        if not any(_touch(edit.span, span) for edit in one.fix.edits for span in spans):
            spans += [edit.span for edit in one.fix.edits]
            chosen.append(one)
    return chosen


def _touch(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _changed(files: Sequence[Source], group: Sequence[Diagnostic]) -> tuple[Source, ...]:
    """Return the files with the fixes of some mistakes applied."""
    fixes: dict[str, list[Fix]] = {}
    for one in group:
        assert one.fix is not None
        fixes.setdefault(one.fix.edits[0].span.source.name, []).append(one.fix)
    return tuple(
        Source(file.name, edited(file.text, [edit for fix in fixes[file.name] for edit in fix.edits]))
        if file.name in fixes
        else file
        for file in files
    )


def _is_better(before: Fixed, after: Fixed, group: Sequence[Diagnostic]) -> bool:
    old, new = _counted(before.left), _counted(after.left)
    if any(new.get(_name(one), 0) >= old[_name(one)] for one in group):
        return False
    if before.checked is not None:
        return after.checked is not None and same_meaning(before.checked, after.checked)
    return _unreadable(after.left) <= _unreadable(before.left)


def same_meaning(one: CheckedPolicy, other: CheckedPolicy) -> bool:
    """Say whether two policies mean the same, though conditions of their rules may be put differently."""
    if policy_digest(one) == policy_digest(other):
        return True
    holding = Holding(other)
    rules = {
        name: _worded_as(rule, other.rules[name], holding) if name in other.rules else rule
        for name, rule in one.rules.items()
    }
    return policy_digest(replace(one, rules=rules)) == policy_digest(other)


def _worded_as(rule: Rule, other: Rule, holding: Holding) -> Rule:
    """Return a rule in the words of another as far as both say the same."""
    if len(rule.exceptions) != len(other.exceptions):
        return rule
    pairs = [(rule.condition, other.condition), (rule.requirement, other.requirement)]
    pairs += [(a.condition, b.condition) for a, b in zip(rule.exceptions, other.exceptions, strict=True)]
    if any((a is None) != (b is None) or not _agree(a, b, holding) for a, b in pairs):
        return rule
    exceptions = tuple(
        replace(a, condition=b.condition) for a, b in zip(rule.exceptions, other.exceptions, strict=True)
    )
    return replace(rule, condition=other.condition, requirement=other.requirement, exceptions=exceptions)


def _agree(one: Condition | None, other: Condition | None, holding: Holding) -> bool:
    """Say whether two conditions hold in the same tasks."""
    formulas = holding.formulas
    both = holding.formula(one), holding.formula(other)
    apart = formulas.conj((formulas.disj(both), formulas.neg(formulas.conj(both))))
    return holding.can_hold(apart) is False


def _counted(found: Sequence[Diagnostic]) -> Mapping[tuple[str, str, str], int]:
    counts: dict[tuple[str, str, str], int] = {}
    for one in found:
        counts[_name(one)] = counts.get(_name(one), 0) + 1
    return counts


def _unreadable(found: Sequence[Diagnostic]) -> int:
    """Return how many mistakes keep a text from being read; others may come to light when one is fixed."""
    return sum(one.severity is Severity.ERROR and one.code[0] in "PD" for one in found)
