"""What an audit counted, as tables: a line for every department, place, rule or month, a column for every
verdict; in Chinese or in English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policylib.check.model import CheckedPolicy
from policylib.engine.trace import Verdict
from policylib.regions import place_name
from policylib.render import messages
from policylib.render.tally_messages import TALLY_MESSAGES

TALLIES = ("verdict", "mode", "month", "place", "department", "rule")


@dataclass(frozen=True, slots=True)
class TallyLine:
    """How many tasks of one kind there are, by verdict; `id`: what it is counted under."""

    id: str
    name: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Tally:
    """One table: what it counts by, its title, its columns, its lines."""

    what: str
    title: str
    verdicts: Sequence[Verdict]
    lines: tuple[TallyLine, ...]


def tallies(
    checked: CheckedPolicy, counts: Mapping[str, Mapping[str, Mapping[str, int]]], language: str
) -> list[Tally]:
    """Return the counts of an audit (as in its summary.json) in words: months in their order, everything else
    with the most tasks first.
    """
    seen = counts.get("verdict", {}).get("all", {})
    verdicts = [verdict for verdict in Verdict if verdict in seen]
    result = []
    for what in TALLIES:
        lines = [
            TallyLine(
                name, _name(checked, what, name, language), tuple(one.get(verdict, 0) for verdict in verdicts)
            )
            for name, one in sorted(counts.get(what, {}).items())
        ]
        if what != "month":
            lines.sort(key=lambda line: -line.total)
        result.append(Tally(what, _say(f"audit.by.{what}", language), verdicts, tuple(lines)))
    return result


def tally_heads(tally: Tally, language: str) -> list[str]:
    """Return the heads of a table: what it counts by, all, each verdict."""
    verdicts = [messages.say(f"verdict.{verdict}", language) for verdict in tally.verdicts]
    return [tally.title, _say("audit.all", language), *verdicts]


def rule_name(checked: CheckedPolicy, rule: str, language: str) -> str:
    """Return the title of a rule with its id."""
    return _titled(checked.rules[rule].title, rule, language)


def mode_name(mode: str, language: str) -> str:
    """Return the name of a mode: binding, replay or preview."""
    return _say(f"audit.mode.{mode}", language)


def department_name(checked: CheckedPolicy, department: str, language: str) -> str:
    """Return what a department is called: the name it has in the file, or the kind of body it is."""
    actors = checked.vocabulary.actors
    return actors[department].label.in_language(language) if department in actors else department


def _name(checked: CheckedPolicy, what: str, name: str, language: str) -> str:
    match what:
        case "verdict":
            return _say("audit.all", language)
        case "mode":
            return mode_name(name, language)
        case "place":
            return _titled(place_name(checked.places, name), name, language)
        case "rule":
            return rule_name(checked, name, language)
        case "department":
            return department_name(checked, name, language)
        case _:
            return name


def _titled(title: str, name: str, language: str) -> str:
    return name if title == name else _say("audit.named", language, title=title, id=name)


def _say(key: str, language: str, /, **values: object) -> str:
    return TALLY_MESSAGES[key].filled(language, values)
