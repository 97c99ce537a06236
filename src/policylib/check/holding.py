"""Whether conditions can hold, and hold together: the conditions of a policy as formulas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from policylib.check.model import (
    Addressee,
    CheckedPolicy,
    Condition,
    DateTest,
    Defined,
    Group,
    Regulation,
    Rule,
    Test,
)
from policylib.check.variables import COMMUNITY, conditions_of, domain, kinds_with, tests_of
from policylib.days import ONE_DAY
from policylib.logic.diagram import Diagrams, LimitError
from policylib.logic.formula import FALSE, TRUE, Formulas

DATE = "field:date"
BUDGET = 200_000


class Holding:
    """Formulas of the conditions of a policy, or of some of its rules, and what can be asked of them.

    Days are one variable: its values are the stretches between the days on which something changes.
    """

    def __init__(self, checked: CheckedPolicy, rules: Iterable[Rule] | None = None) -> None:
        """Declare every variable of the vocabulary, every reading and the stretches of days. `rules`: those
        whose conditions will be asked about; None: all.
        """
        self.checked = checked
        self._rules = tuple(checked.rules.values() if rules is None else rules)
        self.formulas = Formulas()
        answers = {reading.id: reading.answers for reading in checked.readings.values()}
        words = checked.vocabulary
        names = [f"list:{kind}" for kind in words.list_kinds]
        names += [f"fact:{fact}" for fact in words.facts]
        names += [COMMUNITY, *(f"reading:{reading}" for reading in checked.readings)]
        names += sorted(self._items())
        for name in names:
            self.formulas.variable(name, domain(name, words, answers))
        self.days = sorted(set(self._turning_days()))
        self.formulas.variable(DATE, [str(i) for i in range(len(self.days) + 1)])
        excluded = (
            self.formulas.neg(
                self.formulas.conj(self._value(name, value) for name, value in constraint.never)
            )
            for constraint in words.constraints
        )
        self.possible = self.formulas.conj((*excluded, *self._listed()))
        self._diagrams = Diagrams([len(v.values) for v in self.formulas.variables], BUDGET)
        self._never = self._diagrams.leaf(0)

    def can_hold(self, formula: int) -> bool | None:
        """Say whether a formula can hold in some possible task; None where it is too large to tell."""
        if formula in (TRUE, FALSE):
            return formula == TRUE
        try:
            whole = self.formulas.conj((formula, self.possible))
            return self._diagrams.from_formula(self.formulas, whole) != self._never
        except LimitError:
            return None

    def formula(self, condition: Condition | None) -> int:
        """Return the formula of a condition; no condition always holds."""
        match condition:
            case None:
                return TRUE
            case Test(variable=variable, values=values):
                index = self.formulas.index[variable]
                return self.formulas.test(index, self.formulas.variables[index].mask(values))
            case DateTest(date=date, before=before):
                return self._between(None, date) if before else self._between(date, None)
            case Defined(condition=inner):
                return self.formula(inner)
            case Group(connective="all", conditions=parts):
                return self.formulas.conj(map(self.formula, parts))
            case Group(connective=connective, conditions=parts):
                some = self.formulas.disj(map(self.formula, parts))
                return some if connective == "any" else self.formulas.neg(some)

    def period(self, rule: Rule, *, binding: bool = False) -> int:
        """Return the formula "the day and the community are ones that the rule reaches".

        With `binding`, those for which it only advises (by analogy, after lapsing) are left out.
        """
        regulation = self.checked.regulations[rule.regulation]
        first, last = days_of(rule, regulation, binding=binding)
        day = self._between(first, last + ONE_DAY if last < dt.date.max else None)
        if regulation.communities is None:
            return day
        analogy = frozenset() if binding else regulation.analogy
        return self.formulas.conj((day, self.formula(Test(COMMUNITY, regulation.communities | analogy))))

    def applies(self, rule: Rule) -> int:
        """Return the formula "the rule's condition holds where and while it applies"."""
        return self.formulas.conj((self.formula(rule.condition), self.period(rule)))

    def bound(self, addressees: Sequence[Addressee]) -> int:
        """Return the formula "one of the groups is bound", as far as it hangs on readings."""
        return self.formulas.disj(self.formula(group.condition) for group in addressees)

    def carved(self, rule: Rule) -> int:
        """Return the formula "an exception holds"."""
        return self.formulas.disj(self.formula(exception.condition) for exception in rule.exceptions)

    def _listed(self) -> Iterator[int]:
        """Yield, for each entry that a condition names, that whatever it is is on a list that has it."""
        for variable in sorted(self._items()):
            kinds = kinds_with(variable.removeprefix("item:"), self.checked.lists)
            on_one = (self._value(f"list:{kind}", "on") for kind in kinds)
            yield self.formulas.disj((self._value(variable, "off"), *on_one))

    def _value(self, variable: str, value: str) -> int:
        return self.formula(Test(variable, frozenset({value})))

    def _between(self, first: dt.date | None, after: dt.date | None) -> int:
        """Return the formula "on `first` or later, and before `after`"; stretch i ends before `days[i]`."""
        low = self.days.index(first) + 1 if first is not None else 0
        high = self.days.index(after) + 1 if after is not None else len(self.days) + 1
        mask = sum(1 << i for i in range(low, high))
        return self.formulas.test(self.formulas.index[DATE], mask)

    def _items(self) -> set[str]:
        """Return the variables of the list entries that conditions name one by one."""
        tests = (t for rule in self._rules for c in conditions_of(rule) for t in tests_of(c))
        return {t.variable for t in tests if isinstance(t, Test) and t.variable.startswith("item:")}

    def _turning_days(self) -> Iterator[dt.date]:
        """Yield the days on which a rule begins or ends to apply or bind, or a condition on them changes."""
        for rule in self._rules:
            for binding in (False, True):
                first, last = days_of(rule, self.checked.regulations[rule.regulation], binding=binding)
                yield first
                if last < dt.date.max:
                    yield last + ONE_DAY
            for condition in conditions_of(rule):
                yield from (test.date for test in tests_of(condition) if isinstance(test, DateTest))


def days_of(rule: Rule, regulation: Regulation, *, binding: bool = False) -> tuple[dt.date, dt.date]:
    """Return the first and the last day on which a rule applies, or binds (`date.max`: no end)."""
    ends = [
        regulation.until,
        rule.ended - ONE_DAY if rule.ended else None,
        regulation.lapsed if binding else None,
    ]
    first = max(regulation.start, rule.start or dt.date.min)
    return first, min((end for end in ends if end is not None), default=dt.date.max)
