"""`policylib decide`: may these tasks be assigned?"""

from __future__ import annotations

import datetime as dt
import sys
from typing import NoReturn

import click

from policylib.cli.messages import say
from policylib.cli.options import (
    day_option,
    format_option,
    lang_option,
    lists_option,
    mistake,
    policy_option,
    refuse_as,
    settings_option,
)
from policylib.days import parse_day
from policylib.inputs.bad_input import BadInput


@click.command(short_help="判断任务能否安排 · decide whether tasks may be assigned")
@click.argument("file")
@format_option
@lang_option
@policy_option
@settings_option
@lists_option
@day_option
def decide(
    file: str,
    output: str,
    lang: str,
    folder: str | None,
    settings_file: str | None,
    lists: tuple[str, ...],
    decided_on: str | None,
) -> None:
    """判断 FILE 里的任务能否安排给社区，“-”为标准输入。FILE 可以是 JSON、YAML 或者每行一项任务的
    JSON：.jsonl、.ndjson 是每行一项，.yaml、.yml 是 YAML；其他的，整个是一份 JSON 就按 JSON 读，有一行
    从行首起自成一个 JSON 对象就按每行一项读（读不了的行各报各的），再其他的按 YAML 读。

    Decide whether the tasks in FILE may be assigned; "-" is standard input. FILE is JSON, YAML or
    JSON lines: .jsonl and .ndjson are JSON lines, .yaml and .yml are YAML. Else a text that is one
    JSON value is JSON; one of which some line, from its start, is a JSON object by itself is JSON
    lines (a line that cannot be read is refused by itself); any other is YAML. With --format json:
    one line a task, in order; one line with an error where policy or settings cannot be used.

    \b
    0  每项任务都可以安排 · every task is allowed
    1  有任务不可以或者待定 · some task is not, or not for certain
    2  有输入读不了或者写错了 · some input was refused
    """
    answer_file(file, output, lang, folder, settings_file, lists, decided_on, full=False)


def answer_file(
    file: str,
    output: str,
    language: str,
    folder: str | None,
    settings_file: str | None,
    lists: tuple[str, ...],
    decided_on: str | None,
    *,
    full: bool,
) -> NoReturn:
    """Answer the tasks of a file and end with the exit code of `decide`."""
    from policylib.cli.deciding import Answering
    from policylib.cli.loading import load_policy
    from policylib.inputs.tasks import STANDARD_INPUT
    from policylib.policyset import current_day

    day = decision_day(decided_on, output, language)
    tasks = tasks_in(file)
    policy = load_policy(folder, settings_file, language, output, lists)
    name = STANDARD_INPUT if file == "-" else file
    answering = Answering(policy, language, output, day or current_day(), full, name)
    sys.exit(answering.answer_all(tasks))


def tasks_in(file: str) -> list[object]:
    """Return the tasks of a file as plain data; what cannot be read is a `BadInput` in its place."""
    from policylib.inputs.tasks import read_tasks, shown

    try:
        return read_tasks(file) or [BadInput("empty", path=shown(file))]
    except BadInput as error:
        return [error]


def decision_day(text: str | None, output: str, language: str) -> dt.date | None:
    """Return the day of the decision that was given, if one was; what is no day ends the command."""
    if text is None:
        return None
    try:
        return parse_day(text)
    except ValueError:
        message = say("date.bad", language, text=text)
        refuse_as(output, [mistake("bad_date", "--decided-on", message)], message, language)
