"""Decides tasks one after the other and prints an answer or an error for each, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import click

from policylib.cli.messages import say
from policylib.cli.options import (
    MOST_ERRORS,
    NO,
    OK,
    REFUSED,
    Problem,
    echo_json,
    error_json,
    mistake,
    terminal_width,
)
from policylib.engine.task import TaskError
from policylib.engine.task_reader import parse_task
from policylib.inputs.bad_input import BadInput
from policylib.inputs.tasks import STANDARD_INPUT
from policylib.logic.diagram import LimitError
from policylib.policyset import Decision, Policy
from policylib.render.decision_json import decision_dict
from policylib.render.decision_text import decision_text
from policylib.render.messages import say as say_rendered
from policylib.render.reach import not_reached
from policylib.render.width import wrap


@dataclass(frozen=True, slots=True)
class Answering:
    """How tasks are answered. `full`: with the whole derivation. `file`: where they come from."""

    policy: Policy
    language: str
    output: str
    decided_on: dt.date
    full: bool = False
    file: str = STANDARD_INPUT

    def answer_all(self, tasks: Sequence[object]) -> int:
        """Answer every task; return the exit code."""
        code = OK
        for number, task in enumerate(tasks, 1):
            heading = say("task.number", self.language, number=number) if len(tasks) > 1 else None
            code = max(code, self._answer(task, heading))
        return code

    def _answer(self, task: object, heading: str | None) -> int:
        problems: list[Problem]
        try:
            if isinstance(task, BadInput):
                raise task
            return self.reply(task, heading)
        except BadInput as error:
            problems = [self._unreadable(error)]
        except TaskError as error:
            problems = [
                mistake(each.code, each.path, each.message.in_language(self.language), each.suggestion)
                for each in error.errors
            ]
        except LimitError as error:
            problems = [mistake("limit", "", error.en if self.language == "en" else error.zh)]
        if self.output == "json":
            echo_json(error_json(problems))
        else:
            self._echo_errors(problems, heading)
        return REFUSED

    def reply(self, task: object, heading: str | None) -> int:
        """Decide a task and print the answer; return the exit code. Raises TaskError and LimitError."""
        policy, language = self.policy, self.language
        decision = policy.decide(task, decided_on=self.decided_on, derivation=self.full)
        if self.output == "json":
            answer = decision_dict(policy, decision, language)
            if self.full:
                answer["not_reached"] = self._not_reached(task, decision)
            echo_json(answer)
        else:
            if heading:
                click.echo(heading)
            text = decision_text(policy, decision, language, width=terminal_width(), full=self.full)
            verdict = say_rendered("heading.verdict", language)
            for line in text.split("\n"):
                click.secho(line, bold=line.startswith(verdict))
            if self.full:
                self._echo_not_reached(task, decision)
        return OK if decision.allowed else NO

    def _not_reached(self, task: object, decision: Decision) -> list[dict[str, str]]:
        parsed = parse_task(self.policy.checked, task, self.decided_on)
        return not_reached(self.policy.checked, decision, parsed, self.language)

    def _echo_not_reached(self, task: object, decision: Decision) -> None:
        click.echo(say("explain.not_reached", self.language))
        for one in self._not_reached(task, decision):
            text = say("explain.rule", self.language, **one)
            for line in wrap(text, terminal_width(), "  - "):
                click.echo(line)

    def _echo_errors(self, problems: Sequence[Problem], heading: str | None) -> None:
        if heading:
            click.echo(heading, err=True)
        for problem in problems[: MOST_ERRORS + 1]:
            click.echo(self._error_line(problem), err=True)
        hidden = len(problems) - MOST_ERRORS - 1
        if hidden > 0:
            click.echo(say("more.errors", self.language, count=hidden), err=True)

    def _unreadable(self, error: BadInput) -> Problem:
        """Return what is wrong with the file: where in the task, or else where in the file."""
        place = error.place
        path = str(error.values.get("at") or "")
        if self.output != "json":  # the sentence gives the line, and may give the file
            path = "" if "path" in error.values else path or self.file
        elif not path:
            path = ":".join(map(str, [self.file, *place.values()]))
        return mistake(error.code, path, error.message(self.language)) | place

    def _error_line(self, problem: Problem) -> str:
        key = "error.at" if problem["path"] else "error"
        return say(key, self.language, path=problem["path"], message=problem["message"])
