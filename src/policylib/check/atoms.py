"""The atoms of a rule: what its conditions ask, one by one, each with a name that data files can use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy, Condition, DateTest, Reading, Rule, Test, Vocabulary
from policylib.check.variables import conditions_of, domain, tests_of

VALUES = ("true", "false", "unknown")


@dataclass(frozen=True, slots=True)
class Atom:
    """One question that conditions ask. `affirmed`: the values of the variable of which it is true; None for
    the question whether the day is `date` or later.

    `shows`: which of `true`, `false` and `unknown` a case can show: a day, and a reading that is settled by
    default, are never unknown.
    """

    name: str
    variable: str
    affirmed: frozenset[str] | None
    shows: tuple[str, ...] = VALUES


class Atoms:
    """The atoms of one policy."""

    def __init__(self, vocabulary: Vocabulary, readings: Mapping[str, Reading]) -> None:
        """Keep what the values of variables hang on."""
        self._vocabulary = vocabulary
        self._readings = readings
        self._answers = {reading.id: reading.answers for reading in readings.values()}

    @staticmethod
    def of(checked: CheckedPolicy) -> Atoms:
        """Return those of a checked policy."""
        return Atoms(checked.vocabulary, checked.readings)

    def atom(self, test: Test | DateTest) -> Atom:
        """Return what a test asks; a test and its opposite ask the same.

        Of two values a variable has, the one that affirms is asked for (of a reading, the first answer). A
        variable with more values gives its name and the values that are asked for.
        """
        if isinstance(test, DateTest):
            return Atom(f"date:{test.date.isoformat()}", "field:date", None, ("true", "false"))
        kind, _, name = test.variable.partition(":")
        settled = kind == "reading" and self._readings[name].default is not None
        shows = ("true", "false") if settled else VALUES
        values = domain(test.variable, self._vocabulary, self._answers)
        if len(values) == 2:
            affirming = values[0] if kind == "reading" else values[1]
            return Atom(test.variable, test.variable, frozenset((affirming,)), shows)
        asked = "|".join(value for value in values if value in test.values)
        return Atom(f"{test.variable}={asked}", test.variable, test.values, shows)

    def of_condition(self, condition: Condition) -> dict[str, Atom]:
        """Return the atoms of a condition by name, in the order of the text."""
        return {atom.name: atom for atom in map(self.atom, tests_of(condition))}

    def of_rule(self, rule: Rule) -> dict[str, Atom]:
        """Return the atoms of every condition of a rule by name, those of its own condition first."""
        return {
            name: atom
            for condition in conditions_of(rule)
            for name, atom in self.of_condition(condition).items()
        }
