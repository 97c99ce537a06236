"""Compares tasks one after the other and prints a comparison or an error for each, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from policylib.analysis.comparison import Place, compare
from policylib.cli.compare_sheet import comparison_dict, comparison_lines
from policylib.cli.deciding import Answering
from policylib.cli.messages import say
from policylib.cli.options import OK, echo_json, mistake, refuse_as, terminal_width
from policylib.days import parse_day
from policylib.regions import Places, code_error


@dataclass(frozen=True, slots=True)
class Comparing(Answering):
    """How tasks are compared. `wanted`: the divisions to ask in; None: wherever there are regulations."""

    wanted: Sequence[Place] | None = None

    def reply(self, task: object, heading: str | None) -> int:
        """Compare a task and print the comparison; return the exit code. Raises TaskError and LimitError."""
        policy = self.policy
        checked = policy.task(task, today=self.decided_on)
        rows = compare(policy.program, checked, wanted=self.wanted)
        if self.output == "json":
            echo_json(comparison_dict(policy.checked, rows))
            return OK
        if heading:
            click.echo(heading)
        for line in comparison_lines(policy.checked, rows, self.language, terminal_width()):
            click.echo(line)
        return OK


def places_of(text: str, places: Places, output: str, language: str) -> list[Place]:
    """Return the divisions that an option names, as in 220502,620702@2020-10-01; what is none ends the
    command.
    """
    found = []
    for part in text.replace("，", ",").split(","):
        code, _, day = part.strip().partition("@")
        try:
            date = parse_day(day) if day else None
        except ValueError:
            date, code = None, ""
        if code_error(places, code) is not None:
            message = say("compare.bad_place", language, text=part.strip())
            refuse_as(output, [mistake("bad_place", "--places", message)], message, language)
        found.append(Place(code, date))
    return found
