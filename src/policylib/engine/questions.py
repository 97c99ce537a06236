"""What is missing, what was taken for granted, and what is worth checking: all read off the open diagram."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policylib.check.model import CheckedPolicy
from policylib.engine.known import ASSERTED, ASSUMED, ASSUMPTION, IMPLIED, READING, Known
from policylib.engine.normset import NormSet
from policylib.engine.trace import Assumption, Missing, Verdict
from policylib.logic.residual import Residual

WHO = ("assigner", "community", "competent_department", "lawyer")
_KINDS = ("field", "item", "list", "fact", "reading")
_VERDICTS = tuple(Verdict)
_GOOD = frozenset((_VERDICTS.index(Verdict.LAWFUL), _VERDICTS.index(Verdict.UNGOVERNED)))


def missing_variables(verdicts: Residual) -> list[int]:
    """Return the unknowns on which the verdict hangs."""
    if len(verdicts.leaves) < 2:
        return []
    found = sorted({*verdicts.essential, *verdicts.informative})
    return found or verdicts.support


def missing(
    checked: CheckedPolicy,
    norm_set: NormSet,
    verdicts: Residual,
    variables: Sequence[int],
    *,
    item_stated: bool,
) -> tuple[Missing, ...]:
    """Return the questions about the missing `variables`, the one whose answer leaves least open first."""
    if not variables:
        return ()
    entropy = verdicts.expected_entropy
    best: dict[Missing, float] = {}
    for variable in variables:
        question = question_about(checked, norm_set.variables[variable].name, item_stated=item_stated)
        value = round(entropy.get(variable, float("inf")), 9)
        best[question] = min(value, best.get(question, value))
    return tuple(sorted(best, key=lambda q: (best[q], WHO.index(q.who), _order(checked, q))))


def question_about(checked: CheckedPolicy, name: str, *, item_stated: bool = True) -> Missing:
    """Return the question that a variable stands for. Where no item is stated at all, lists and
    entries ask for the item.
    """
    kind, _, rest = name.partition(":")
    if kind == "fact":
        return Missing("fact", rest, checked.vocabulary.facts[rest].who)
    if kind in ("list", "item"):
        if not item_stated:
            return Missing("item", "item", "assigner")
        if kind == "item":
            return Missing("item", rest, "assigner")
        return Missing("list", rest, checked.vocabulary.list_kinds[rest].who)
    if kind == "reading":
        return Missing("reading", rest, "lawyer")
    if rest == "community":
        return Missing("field", rest, "community")
    return Missing("field", rest.replace(".place", ".region"), "assigner")


def _order(checked: CheckedPolicy, question: Missing) -> tuple[int, int, str]:
    vocabulary = checked.vocabulary
    words: Sequence[str] = {"fact": tuple(vocabulary.facts), "list": tuple(vocabulary.list_kinds)}.get(
        question.kind, ()
    )
    position = words.index(question.name) if question.name in words else 0
    return _KINDS.index(question.kind), position, question.name


def released(values: Sequence[int], pattern: Sequence[Known | None], origins: Iterable[str]) -> list[int]:
    """Return the values with those of some origins, and what was implied, no longer known."""
    free = {*origins, IMPLIED}
    return [
        -1 if entry is not None and entry.origin in free else value
        for entry, value in zip(pattern, values, strict=True)
    ]


def assumed(
    norm_set: NormSet, values: Sequence[int], pattern: Sequence[Known | None]
) -> tuple[Assumption, ...]:
    """Return what was taken for granted and matters once all that was taken for granted is released."""
    candidates = [
        (i, entry) for i, entry in enumerate(pattern) if entry is not None and entry.origin in ASSUMED
    ]
    if not candidates:
        return ()
    open_ = norm_set.whole.verdicts(released(values, pattern, ASSUMED))
    essential = set(open_.essential)
    result = []
    for i, entry in candidates:
        if i in essential:
            kind, _, rest = norm_set.variables[i].name.partition(":")
            result.append(Assumption(kind, rest, entry.value, _WHY[entry.origin]))
    return tuple(sorted(result, key=lambda a: (_KINDS.index(a.kind), a.name)))


_WHY = {ASSUMPTION: "not_part", ASSERTED: "asserted", READING: "default"}


def _turns(adverse: int, other: int) -> bool:
    return adverse not in _GOOD and other in _GOOD


def worth_checking(
    checked: CheckedPolicy, norm_set: NormSet, values: Sequence[int], pattern: Sequence[Known | None]
) -> tuple[Missing, ...]:
    """Return elements taken not to be part of the task that could turn an adverse answer."""
    candidates = [
        i
        for i, (variable, entry) in enumerate(zip(norm_set.variables, pattern, strict=True))
        if entry is not None
        and entry.origin == ASSUMPTION
        and checked.vocabulary.facts[variable.name.partition(":")[2]].exculpates
    ]
    if not candidates:
        return ()
    open_ = norm_set.whole.verdicts(released(values, pattern, (ASSUMPTION,)))
    turning = open_.turning(_turns, candidates, ((0, 1),))
    questions = [question_about(checked, norm_set.variables[i].name) for i in turning]
    return tuple(sorted(questions, key=lambda q: _order(checked, q)))
